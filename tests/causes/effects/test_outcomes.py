"""Outcomes: what is left when units and months are taken out, and an effect taken out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.causes.effects.outcomes import (
    Outcomes,
    Window,
    columns,
    expected,
    left,
    rows,
    without,
)

PAIR = np.array([[10.0, 20.0, 30.0], [20.0, 40.0, 60.0]])


def test_units_times_months_leave_nothing_of_sums() -> None:
    of = Outcomes("relative", PAIR, np.ones(PAIR.shape))

    assert expected(of) == pytest.approx(PAIR)
    assert left(of).residual == pytest.approx(np.zeros(PAIR.shape), abs=1e-12)


def test_zeros_do_no_harm() -> None:
    of = Outcomes("relative", np.array([[0.0, 4.0], [4.0, 0.0]]), np.ones((2, 2)))

    assert expected(of) == pytest.approx(np.full((2, 2), 2.0))
    assert left(of).residual == pytest.approx(np.array([[-1.0, 1.0], [1.0, -1.0]]))


def test_a_month_without_anything_is_expected_so() -> None:
    of = Outcomes("relative", np.array([[0.0, 4.0], [0.0, 2.0]]), np.ones((2, 2)))

    assert expected(of) == pytest.approx(of.number)


def test_averages_have_the_totals_of_units_and_months() -> None:
    draw = np.random.default_rng(1)
    of = Outcomes("relative", draw.gamma(3, 10, (4, 6)), draw.integers(1, 9, (4, 6)).astype(float))

    fitted = expected(of)

    assert fitted.sum(0) == pytest.approx(of.number.sum(0))
    assert fitted.sum(1) == pytest.approx(of.number.sum(1))
    factor = fitted / of.weight
    assert factor / factor[:1] * factor[:1, :1] == pytest.approx(
        np.broadcast_to(factor[:, :1], (4, 6))
    )


def test_rates_are_weighted_by_their_denominators() -> None:
    under = np.array([[10.0, 30.0], [20.0, 20.0]])
    of = Outcomes("ratio", np.array([[0.2, 0.4], [0.3, 0.5]]) * under, under)

    assert expected(of) == pytest.approx(of.number)  # unit + month: nothing is left


def test_a_cell_without_a_figure_has_no_residual() -> None:
    weight = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0]])
    of = Outcomes("level", np.array([[1.0, 2.0, 0.0], [2.0, 3.0, 9.0]]), weight)

    assert left(of).residual == pytest.approx(np.zeros((2, 3)), abs=1e-9)


@given(effect=st.floats(-0.9, 3), dose=st.floats(0, 1))
def test_an_effect_is_taken_out_as_it_was_put_in(effect: float, dose: float) -> None:
    treated, window = np.array([True, False]), Window((0,), (1, 2), (dose, 1.0))
    moved = np.array([[1, 1 + effect * dose, 1 + effect], [1, 1, 1]])

    sums = without(Outcomes("relative", PAIR * moved, np.ones((2, 3))), treated, window, effect)
    rates = without(
        Outcomes("ratio", PAIR * moved, PAIR), treated, window, effect
    )  # the rate is the factor

    assert sums.number == pytest.approx(PAIR)
    assert rates.number == pytest.approx(PAIR)


def test_units_and_months_are_chosen() -> None:
    of = Outcomes("relative", PAIR, np.ones(PAIR.shape))

    assert rows(of, [1]).number.tolist() == [[20.0, 40.0, 60.0]]
    assert columns(of, [2, 0]).number.tolist() == [[30.0, 10.0], [60.0, 20.0]]
    assert rows(of, np.array([True, False])).units == 1
