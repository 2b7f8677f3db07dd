"""Trend and season of series with gaps."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.series.season import Raw, pooled, seasons, shrunken, spread_out
from kaname.series.smoothing import trend

INDEX = np.array([3.0, -1, -1, -1])
LINE = np.arange(16.0) * 2 + 5


def seen_of(values: np.ndarray) -> np.ndarray:
    return np.ones(values.shape, dtype=np.bool_)


def test_a_line_is_its_own_trend_even_with_gaps() -> None:
    values = np.array([LINE, LINE])
    seen = seen_of(values)
    seen[1, [0, 7, 8]] = False
    assert trend(np.where(seen, values, 99.0), seen, 8.0) == pytest.approx(values)


def test_trend_is_a_weighted_local_line() -> None:
    values = np.random.default_rng(1).normal(size=16)
    away = np.arange(16) - 5
    weight = np.clip(1 - np.abs(away / 6) ** 3, 0, None) ** 3
    slow = np.polyfit(away, values, 1, w=np.sqrt(weight))[1]
    assert trend(values[None], seen_of(values[None]), 6.0)[0, 5] == pytest.approx(slow)


def test_a_season_without_noise_is_kept() -> None:
    values = (LINE + spread_out(INDEX[None], 0, 16))[:1] * np.ones((1, 1))
    assert seasons(values, seen_of(values), 4)[0] == pytest.approx(INDEX, abs=0.05)


def test_noise_alone_is_hardly_a_season() -> None:
    noise = np.random.default_rng(2).normal(size=(200, 36))
    found = seasons(noise, seen_of(noise), 12)
    assert found.std() < 0.4 / np.sqrt(3)  # unshrunken means would have 1/√3 and more


def test_less_than_two_cycles_have_no_season_of_their_own() -> None:
    values = spread_out(INDEX[None], 0, 7)
    assert (seasons(values, seen_of(values), 4) == 0).all()


def test_shrinkage_goes_from_all_to_nothing_with_the_noise() -> None:
    index = np.tile(INDEX, (4, 1))
    found = shrunken(Raw(index, np.array([0.0, 0.5, 100.0, np.inf])))
    assert found[0] == pytest.approx(INDEX)
    assert 0 < np.abs(found[1]).sum() < np.abs(INDEX).sum()
    assert (found[2:] == 0).all()


def test_equal_sisters_share_their_mean_and_unequal_ones_keep_their_own() -> None:
    equal = Raw(np.tile(INDEX, (3, 1)), np.array([0.1, 0.1, np.inf]))
    found = pooled(equal, np.zeros(3, dtype=np.int64))
    assert found[0] == pytest.approx(found[2])
    assert found[0][0] > 2.5
    unlike = Raw(np.array([INDEX, -INDEX]), np.array([0.01, 0.01]))
    assert pooled(unlike, np.zeros(2, dtype=np.int64)) == pytest.approx(unlike.index, abs=0.1)


def test_groups_do_not_touch_one_another() -> None:
    raw = Raw(np.array([INDEX, -INDEX, INDEX, -INDEX]), np.full(4, 0.1))
    both = pooled(raw, np.array([0, 1, 0, 1]))
    alone = pooled(Raw(raw.index[::2], raw.noise[::2]), np.zeros(2, dtype=np.int64))
    assert both[::2] == pytest.approx(alone)
