"""Odds: against the binomial law, every outcome counted, and worked cases."""

from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.causes.judgement.odds import chance_of, interval, shifted


def _counted(chances: list[float], successes: int) -> float:
    """The mid-P, every outcome counted one by one."""
    law = [0.0] * (len(chances) + 1)
    for hits in product((0, 1), repeat=len(chances)):
        weights = [c if hit else 1 - c for c, hit in zip(chances, hits, strict=True)]
        law[sum(hits)] += float(np.prod(weights))
    half = law[successes] / 2
    return min(1.0, 2 * min(sum(law[:successes]) + half, sum(law[successes + 1 :]) + half))


def test_equal_chances_are_the_binomial_law() -> None:
    law = [comb(10, k) / 2**10 for k in range(11)]
    expected = 2 * (law[0] + law[1] + law[2] / 2)
    assert chance_of(np.full(10, 0.5), 2, 0.0) == pytest.approx(expected)
    assert chance_of(np.full(10, 0.5), 8, 0.0) == pytest.approx(expected)
    assert chance_of(np.full(10, 0.5), 5, 0.0) == 1.0


@settings(max_examples=40)
@given(st.lists(st.floats(0.05, 0.95), min_size=1, max_size=7), st.data())
def test_unequal_chances_are_as_if_counted(chances: list[float], data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, len(chances)))
    found = chance_of(np.array(chances), successes, 0.0)
    assert found == pytest.approx(_counted(chances, successes), abs=1e-9)


def test_groups_that_differ_anyway_surprise_less() -> None:
    chances = np.full(100, 0.4)
    p = [chance_of(chances, 55, spread) for spread in (0.0, 0.15, 0.4)]
    assert p == sorted(p)
    assert p[0] < 0.01 < p[2]


def test_intervals_of_shares() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    low, high = interval(0, 20)
    assert low == 0.0
    assert high == pytest.approx(0.0905, abs=0.001)  # Jeffreys, 5 % above
    low, high = interval(20, 20)
    assert (low, high) == (pytest.approx(1 - 0.0905, abs=0.001), 1.0)


def test_shifted_chances() -> None:
    assert shifted(np.array([0.5]), np.log(3)).tolist() == pytest.approx([0.75])
