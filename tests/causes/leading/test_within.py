"""Taking units and periods out of a panel, beside a regression on dummies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.causes.leading.within import Floats, lagged, within, within_trends


def _by_dummies(values: Floats, known: np.ndarray, trends: bool) -> Floats:
    """The slow second way: least squares on a column for each unit, period and trend."""
    units, periods = known.shape
    columns = [np.repeat(np.eye(units)[i], periods) for i in range(units)]
    columns += [np.tile(np.eye(periods)[t], units) for t in range(periods)]
    if trends:
        time = np.arange(periods, dtype=float)
        told = known.sum(axis=1) >= 15
        columns += [np.kron(np.eye(units)[i], time) for i in range(units) if told[i]]
    rows = known.ravel()
    design = np.column_stack(columns)[rows]
    left = np.zeros(values.size)
    target = values.ravel()[rows]
    left[rows] = target - design @ np.linalg.lstsq(design, target, rcond=None)[0]
    return left.reshape(values.shape)


@pytest.mark.parametrize("trends", [False, True])
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), gone=st.floats(0, 0.5))
def test_it_is_the_residual_of_a_regression_on_dummies(
    seed: int, gone: float, trends: bool
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 3, (6, 24)) + rng.normal(0, 9, (6, 1)) + np.arange(24)
    known = rng.random((6, 24)) >= gone
    found = (within_trends if trends else within)(values[None], known)[0]
    assert np.allclose(found, _by_dummies(values, known, trends), atol=1e-8)


def test_what_is_unknown_does_not_count() -> None:
    values = np.array([[1.0, 2.0, np.nan], [3.0, 5.0, 4.0]])
    found = within(values[None], np.isfinite(values))[0]
    assert found[0, 2] == 0
    assert np.allclose(found, [[0.25, -0.25, 0], [-0.25, 0.25, 0]])


def test_lagged() -> None:
    values = np.array([[1.0, 2.0, 3.0]])
    assert np.array_equal(lagged(values, 2), [[np.nan, np.nan, 1.0]], equal_nan=True)
