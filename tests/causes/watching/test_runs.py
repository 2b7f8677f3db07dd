"""Runs: the strongest sum of the last scores, and the spread that scores usually have."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from kaname.causes.watching.runs import LENGTHS, TIMES, Own, Runs

NONE = np.zeros(1, np.bool_)


def _told(
    scores: list[float], new: dict[int, bool] | None = None
) -> list[tuple[float, int, float]]:
    runs = Runs(1)
    found = []
    for at, score in enumerate(scores):
        flags = np.array([(new or {}).get(at, False)])
        chance, since, lean = runs.after(at, np.array([score]), flags)
        found.append((float(chance[0]), int(since[0]), float(lean[0])))
    return found


def test_a_run_is_the_largest_sum_over_its_root() -> None:
    scores = [0.5, -2.0, -1.5, -2.0]
    sums = {n: abs(sum(scores[-n:])) / n**0.5 for n in LENGTHS if n <= 4}
    best = max(sums, key=lambda n: sums[n])
    chance, since, _ = _told(scores)[-1]
    assert best == 3
    assert since == 1
    assert chance == pytest.approx(TIMES * 2 * ndtr(-sums[best]))


def test_one_score_is_no_run() -> None:
    assert [chance for chance, _, _ in _told([5.0, float("nan")])] == [1.0, 1.0]


def test_scores_before_a_new_level_do_not_count() -> None:
    told = _told([-3.0, -3.0, -0.1, -0.1], {1: True})
    assert told[3][0] == pytest.approx(min(1.0, TIMES * 2 * ndtr(-0.2 / 2**0.5)))


def test_a_sure_run_is_a_new_level_once() -> None:
    told = _told([-2.5, -2.5, -2.5, -2.5])
    assert told[1][0] == pytest.approx(TIMES * 2 * ndtr(-5 / 2**0.5))
    assert told[1][2] == pytest.approx(2.5)  # the mean score by which the level has moved
    assert told[2][0] == 1.0


def test_runs_of_chance_are_no_more_than_they_say() -> None:
    draw = np.random.default_rng(1)
    runs, found = Runs(4000), []
    for at in range(40):
        chance, _, _ = runs.after(at, draw.standard_normal(4000), np.zeros(4000, np.bool_))
        found.append(chance)
    told = np.stack(found)[12:]
    for level in (0.05, 0.01):
        assert 0.6 * level <= (told < level).mean() <= level


def test_scores_that_are_wider_than_they_should_be_are_scaled() -> None:
    own = Own(2)
    for _ in range(18):
        own.scaled(np.array([2.0, 0.5]))
    wide, calm = own.scaled(np.array([2.0, 2.0]))
    assert wide == pytest.approx(2 / np.sqrt((18 + 18 * 4) / 36))
    assert calm == 2.0  # never taken for calmer than the model says


def test_an_outlier_counts_as_three_standard_deviations() -> None:
    own = Own(1)
    own.scaled(np.array([50.0]))
    assert own.scaled(np.array([1.0]))[0] == pytest.approx(1 / np.sqrt((18 + 9) / 19))
