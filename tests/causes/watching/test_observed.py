"""Observed series: values, the scale of amounts, and which have enough to be judged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.causes.watching.observed import (
    AMOUNT,
    COUNT,
    CUBE,
    LOG,
    PLAIN,
    SHARE,
    Observed,
    amounts,
    large,
    scale,
    take,
    until,
)

NAN = np.nan


def _observed(kind: int, above: list[float], below: list[float] | None = None) -> Observed:
    one = amounts(np.array([above], dtype=np.float64), 12)
    of = np.full((1, len(above)), NAN) if below is None else np.array([below], dtype=np.float64)
    return Observed(
        one.above, of, np.array([kind]), one.inputs, one.usual, one.free, one.restless, 12
    )


def test_a_share_is_its_quotient_and_unknown_without_a_denominator() -> None:
    share = _observed(SHARE, [3, 0, 0, NAN], [4, 5, 0, 2])
    assert share.known.tolist() == [[True, True, False, False]]
    np.testing.assert_array_equal(share.values, [[0.75, 0.0, NAN, NAN]])


@pytest.mark.parametrize(
    ("seen", "form"),
    [([80, 100, 130], LOG), ([0, 100, 300], CUBE), ([5, 100, 300], CUBE), ([-5, 10, 20], PLAIN)],
)
def test_amounts_are_taken_as_what_they_look_like(seen: list[float], form: int) -> None:
    assert scale(_observed(AMOUNT, seen)).form.tolist() == [form]


@given(
    st.lists(st.floats(1e-3, 1e9), min_size=3, max_size=30),
    st.sampled_from([1.0, 0.0, -1.0]),
)
def test_the_scale_gives_amounts_back(seen: list[float], first: float) -> None:
    values = np.array([[first, *seen]])
    made = scale(amounts(values, 12))
    there = made.there(values)
    assert np.isfinite(there).all()
    back = made.back(there)
    room = 1e-6 * np.abs(values).max()
    kept = values > 0 if made.form[0] == LOG else np.ones_like(values, dtype=bool)
    np.testing.assert_allclose(back[kept], values[kept], rtol=1e-6, atol=room)


@pytest.mark.parametrize(
    ("one", "enough"),
    [
        (_observed(COUNT, [3, 3, 3]), True),
        (_observed(COUNT, [2, 3, 3]), False),
        (_observed(SHARE, [1, 1, 1], [8, 8, 8]), True),
        (_observed(SHARE, [1, 1, 1], [8, 8, 7]), False),
        (_observed(AMOUNT, [10.5] * 9 + [0]), True),
        (_observed(AMOUNT, [10.5] * 8 + [0]), False),
        (_observed(AMOUNT, [7, 8, 8]), False),  # a stock of so few pieces
        (_observed(AMOUNT, [8, 8, 8]), True),
        (_observed(AMOUNT, [0.7, 0.8, 0.8]), True),  # no pieces
    ],
)
def test_series_of_too_few_events_are_not_judged(one: Observed, enough: bool) -> None:
    assert large(one).tolist() == [enough]


def test_a_share_of_too_few_is_not_judged_in_that_period() -> None:
    share = _observed(SHARE, [3, 3, NAN], [7, 8, 9])
    assert share.judged.tolist() == [[False, True, False]]


def test_means_of_few_pieces_are_noisier() -> None:
    mean = _observed(AMOUNT, [5, 6, 7], [10, 20, 30])
    np.testing.assert_allclose(mean.noisier, [[2.0, 1.0, 2 / 3]])
    assert _observed(AMOUNT, [5, 6, 7]).noisier.tolist() == [[1, 1, 1]]
    assert _observed(SHARE, [5, 6, 7], [10, 20, 30]).noisier.tolist() == [[1, 1, 1]]


def test_rows_and_the_past_can_be_taken() -> None:
    both = amounts(np.arange(8.0).reshape(2, 4), 12)
    assert take(both, [1]).above.tolist() == [[4, 5, 6, 7]]
    np.testing.assert_array_equal(
        until(both, np.array([1, 3])).above, [[0, NAN, NAN, NAN], [4, 5, 6, NAN]]
    )
