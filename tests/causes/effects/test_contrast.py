"""Contrasts equal the regression with dummies that they are a short way to."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.effects.contrast import contrast, effects_of, scatter
from kaname.causes.effects.outcomes import Outcomes, Window


def by_dummies(
    value: np.ndarray, weight: np.ndarray, treated: np.ndarray, dose: np.ndarray
) -> float:
    """The weighted regression on unit and month dummies and the treatment, the slow way."""
    units, months = value.shape
    unit = np.kron(np.eye(units), np.ones((months, 1)))
    month = np.kron(np.ones((units, 1)), np.eye(months))
    effect = (treated[:, None] * dose[None, :]).reshape(-1, 1)
    design = np.hstack([unit, month, effect])
    root = np.sqrt(weight.reshape(-1))
    found, *_ = np.linalg.lstsq(design * root[:, None], value.reshape(-1) * root, rcond=None)
    return float(found[-1])


def test_it_is_the_weighted_two_way_regression() -> None:
    draw = np.random.default_rng(2)
    weight = draw.integers(5, 50, (5, 9)).astype(float)
    value = draw.random((5, 9))
    window = Window(tuple(range(6)), (6, 7, 8), (0.5, 1.0, 1.0))
    dose = np.array([0, 0, 0, 0, 0, 0, 0.5, 1, 1])
    sets = np.array([[1.0, 1, 0, 0, 0], [0, 0, 0, 0, 1]])

    found, scores = effects_of(contrast(Outcomes("ratio", value * weight, weight), window), sets)

    assert found == pytest.approx([by_dummies(value, weight, one, dose) for one in sets])
    assert (np.sign(scores) == np.sign(found)).all()


def test_equal_weights_are_the_plain_difference_in_differences() -> None:
    value = np.array([[1.0, 1, 4, 4], [2, 2, 3, 3], [0, 0, 0, 0]])
    window = Window((0, 1), (2, 3), (1.0, 1.0))

    found, _ = effects_of(
        contrast(Outcomes("level", value, np.ones(value.shape)), window), np.array([[1.0, 0, 0]])
    )

    assert found[0] == pytest.approx(3 - (1 + 0) / 2)


def test_all_units_together_have_no_comparison() -> None:
    value = np.arange(6.0).reshape(2, 3)
    found = contrast(Outcomes("level", value, np.ones(value.shape)), Window((0, 1), (2,), (1.0,)))

    assert np.isnan(effects_of(found, np.ones((1, 2)))).all()
    assert found.freedom == 1


def test_the_scatter_is_chi_squared_with_the_units_less_one() -> None:
    draw = np.random.default_rng(3)
    window = Window(tuple(range(12)), tuple(range(12, 18)), (1.0,) * 6)
    found = [
        contrast(Outcomes("level", draw.standard_normal((6, 18)), np.ones((6, 18))), window)
        for _ in range(300)
    ]

    assert {one.freedom for one in found} == {5}
    assert np.mean([scatter(one) for one in found]) == pytest.approx(5, abs=0.4)
