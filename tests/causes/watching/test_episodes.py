"""Episodes: spikes, whiles, levels and trends are found, dated, named and told once."""

from __future__ import annotations

import numpy as np
import pytest

from bench.alerts import simulated
from kaname.causes.watching.episodes import Episode, scan, smallest
from kaname.causes.watching.observed import amounts

PERIODS, START, FIRST, COUNT = 48, 40, 36, 30


def _found(change: np.ndarray, seed: int = 9) -> tuple[Episode, ...]:
    values = simulated(COUNT, PERIODS, 12, seed) * np.exp(change)
    return scan(amounts(values, 12), np.arange(COUNT), FIRST).episodes


def _from(start: int, *sizes: float) -> np.ndarray:
    change = np.zeros(PERIODS)
    change[start : start + len(sizes)] = sizes
    return change


@pytest.mark.parametrize(
    ("change", "kind", "length"),
    [
        (_from(START, -0.5), "spike", 1),
        (_from(START, -0.5, -0.5, -0.5), "while", 3),
        (_from(START, *[0.4] * 8), "shift", 8),
        (_from(PERIODS - 1, 0.5), "fresh", 1),
    ],
)
def test_what_happened_is_told_once_and_dated(change: np.ndarray, kind: str, length: int) -> None:
    found = _found(change)
    start = int(np.flatnonzero(change)[0])
    right = [e for e in found if e.kind == kind and e.start == start and e.length == length]
    assert len({e.series for e in right}) >= 0.9 * COUNT
    assert len(found) <= 1.1 * COUNT
    way = int(np.sign(change[start]))
    assert {e.way for e in right} == {way}
    size = np.mean([e.actual / e.expected - 1 for e in right])
    assert size == pytest.approx(np.expm1(change[start]), abs=0.05)


def test_a_trend_is_told_apart_from_a_level() -> None:
    time = np.arange(PERIODS)
    found = _found(np.where(time >= START, -0.08 * (time - START + 1), 0.0))
    kinds = [e.kind for e in found]
    assert kinds.count("trend") >= 0.7 * COUNT
    assert np.mean([e.start for e in found]) == pytest.approx(START, abs=1.5)


def test_of_nothing_hardly_anything_is_told() -> None:
    # 12 scans of 30 series at a share of 5 %: one of 20 scans may tell something
    assert len(_found(np.zeros(PERIODS))) <= 2


def test_the_past_of_an_episode_is_all_that_is_used() -> None:
    change = _from(START, *[0.4] * 8)
    values = simulated(COUNT, PERIODS, 12, 9) * np.exp(change)
    whole = scan(amounts(values, 12), np.arange(COUNT), FIRST)
    early = scan(amounts(values[:, : START + 1], 12), np.arange(COUNT), FIRST)
    at = START - FIRST
    np.testing.assert_array_equal(whole.alarms[:, :at], early.alarms[:, :at])
    assert {e.series for e in early.episodes if e.start == START} <= {
        e.series for e in whole.episodes
    }
    assert {e.kind for e in early.episodes if e.start == START} == {"fresh"}


def test_short_series_are_not_judged() -> None:
    values = simulated(4, 24, 12, 3)
    values[2, :10] = np.nan
    found = scan(amounts(values, 12), np.arange(4), 16)
    assert found.tested[0].tolist() == [False, False, *[True] * 6]
    assert not found.tested[2].any()
    assert not found.alarms[2].any()


def test_the_smallest_change_is_what_four_of_five_would_show() -> None:
    values = simulated(200, 36, 12, 4)
    found = scan(amounts(values, 12), np.arange(200), 35)
    fall = smallest(found.followed, np.arange(200), 35, 0.0125)  # the period's own part of 1 %
    low = values.copy()
    low[:, -1] *= np.exp(-fall)
    seen = scan(amounts(low, 12), np.arange(200), 35).followed.chance[:, -1] < 0.0125 / 0.8
    assert seen.mean() == pytest.approx(0.8, abs=0.08)


def test_amounts_of_a_few_large_pieces_are_not_judged() -> None:
    draw = np.random.default_rng(1)
    pieces = draw.poisson(3, (20, PERIODS))
    values = np.array([[draw.gamma(1.0, 100.0, n).sum() for n in row] for row in pieces]) + 1.0
    found = scan(amounts(values, 12), np.arange(20), FIRST)
    assert found.tested[:, -1].mean() <= 0.1
    assert len(found.episodes) == 0
