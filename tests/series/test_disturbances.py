"""Outliers, level shifts and business days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, spine
from kaname.series.outliers import damped
from kaname.series.shifts import levelled
from kaname.series.workdays import day_counts, effect

RNG = np.random.default_rng(1)
QUIET = RNG.normal(0, 0.1, (50, 36))
SEEN = np.ones(QUIET.shape, dtype=np.bool_)
NO_SEASON = np.zeros((50, 12))
MONTHS = spine(Grain.MONTH, date(2020, 1, 1), date(2022, 12, 1), Calendar())


def test_an_outlier_is_moved_to_the_limit_and_nothing_else() -> None:
    values = QUIET.copy()
    values[3, 10] += 5
    moved, found = damped(values, SEEN, np.zeros(QUIET.shape), 24.0)
    assert np.argwhere(found).tolist() == [[3, 10]]
    assert 0.3 < moved[3, 10] < 1.5
    moved[3, 10] = values[3, 10]
    assert (moved == values).all()


def test_a_value_that_is_not_seen_is_no_outlier() -> None:
    values, seen = QUIET.copy(), SEEN.copy()
    values[3, 10], seen[3, 10] = 1e6, False
    assert not damped(values, seen, np.zeros(QUIET.shape), 24.0)[1].any()


def test_a_step_is_found_where_it_is_and_taken_out() -> None:
    values = QUIET.copy()
    values[7, 20:] += 2
    moved, where = levelled(values, SEEN, NO_SEASON)
    assert np.flatnonzero(where).tolist() == [7]
    assert where[7] == 20
    assert moved[7] == pytest.approx(QUIET[7] + 2, abs=0.15)


def test_a_step_is_told_from_a_season_and_a_trend() -> None:
    rise = np.arange(36) * 0.1 + 2 * np.sin(np.arange(36) / 12 * 2 * np.pi)
    assert not levelled(QUIET + rise, SEEN, NO_SEASON)[1].any()
    stepped = QUIET + rise + 3.0 * (np.arange(36) >= 15)
    assert levelled(stepped, SEEN, NO_SEASON)[1].tolist() == [15] * 50


def test_wandering_levels_have_hardly_any_shift() -> None:
    walks = RNG.normal(size=(400, 36)).cumsum(axis=1)
    where = levelled(walks, np.ones(walks.shape, dtype=np.bool_), np.zeros((400, 12)))[1]
    assert (where > 0).mean() < 0.01


def test_short_series_are_left_alone() -> None:
    short = np.array([[0.0] * 8 + [9.0] * 8])
    assert not levelled(short, np.ones(short.shape, dtype=np.bool_), np.zeros((1, 12)))[1].any()


def test_day_counts_are_logs_around_their_mean() -> None:
    days = day_counts(MONTHS[:2], Calendar())  # January 2020 has 23 weekdays, February 20
    assert days == pytest.approx([np.log(23 / 20) / 2, -np.log(23 / 20) / 2])
    single = spine(Grain.DAY, date(2020, 1, 1), date(2020, 1, 9), Calendar())
    assert not day_counts(single, Calendar()).any()


def test_the_effect_of_days_is_found_only_where_there_is_one() -> None:
    days = day_counts(MONTHS, Calendar(holidays="JP"))
    with_days = effect(QUIET + days, SEEN, NO_SEASON, days, 24.0)
    assert with_days == pytest.approx(0.9, abs=0.25)
    without = [effect(RNG.normal(0, 0.1, (50, 36)), SEEN, NO_SEASON, days, 24.0) for _ in range(40)]
    assert np.count_nonzero(without) <= 4
