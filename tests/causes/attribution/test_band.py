"""Bands: from the past, by moving ranges, by counting; and how often they are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from bench.explaining import funnel, told
from kaname.causes.attribution.band import counting, half_width, of_counts, of_rates


def test_too_short_a_past_says_nothing() -> None:
    assert np.isnan(half_width(np.zeros((1, 7)), apart=False)).all()
    assert np.isnan(half_width(np.full((1, 30), np.nan), apart=False)).all()
    assert half_width(np.zeros((1, 8)), apart=False).tolist() == [0]


def test_the_band_covers_most_of_the_past_and_grows_with_the_list() -> None:
    past = np.array([[1.0, -1, 1, -1, 1, -1, 1, -1, 9, 1]])
    alone, listed = (half_width(past, apart=False, tests=n)[0] for n in (1, 20))
    assert 1.4826 * 2 < alone < listed


def test_a_lasting_change_does_not_become_usual_where_pairs_are_apart() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, 24)
    shifted = noise + np.where(np.arange(24) < 14, 0, 10)
    still, moved = (half_width(x[np.newaxis], apart=True)[0] for x in (noise, shifted))
    assert moved < 1.5 * still < half_width(shifted[np.newaxis], apart=False)[0]


def test_where_seldom_anything_happens_only_that_counts() -> None:
    past = np.zeros((1, 20))
    past[0, :4] = 3
    few = half_width(past, apart=False)[0]
    assert few > half_width(np.full((1, 20), 3.0), apart=False)[0] > 3


def test_counting() -> None:
    assert of_counts(np.array([9.0]), np.array([16.0])).tolist() == [5]
    half = of_rates(np.array([0.5]), np.array([98.0]), np.array([0.5]), np.array([98.0]))
    assert half == pytest.approx(np.sqrt(0.25 * 2 / 98))
    given = of_rates(np.array([0.4]), np.inf, np.array([0.3]), np.array([60.0]))
    assert given == pytest.approx(np.sqrt(0.4 * 0.6 / 60))
    assert counting(np.array([1.0]))[0] == pytest.approx(1.959964)


@pytest.mark.parametrize(("lag", "most", "power"), [(1, 0.07, 0.9), (12, 0.07, 0.7)])
def test_wrong_and_right_on_funnels(lag: int, most: float, power: float) -> None:
    random = np.random.default_rng(5)
    still = told(funnel(random, 600, 0.0), lag)
    assert np.any(list(still.values()), axis=0).mean() <= most
    assert told(funnel(random, 600, -0.35), lag)["won"].mean() >= power
