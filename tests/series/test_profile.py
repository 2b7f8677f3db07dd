"""Profiles of periods: shares by hand, and what must hold of every one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.periods import Calendar, parse
from kaname.series.profile import STEPS, course, elapsed, profile, season, straight

CALENDAR = Calendar()
WEEK = parse("2026-W20", CALENDAR)  # Monday 11 to Sunday 17 May
MAY = parse("2026-05", CALENDAR)  # 21 business days; the 1st is a Friday


@pytest.mark.parametrize(
    ("day", "by", "part"),
    [
        (date(2026, 4, 30), "business_days", 0),
        (date(2026, 5, 1), "business_days", 1 / 21),
        (date(2026, 5, 3), "business_days", 1 / 21),  # a Sunday adds nothing
        (date(2026, 5, 15), "business_days", 11 / 21),
        (date(2026, 5, 29), "business_days", 1),
        (date(2026, 6, 9), "business_days", 1),
        (date(2026, 5, 15), "calendar_days", 15 / 31),
    ],
)
def test_elapsed(day: date, by: str, part: float) -> None:
    assert elapsed(MAY, day, CALENDAR, by) == part  # type: ignore[arg-type]


def test_a_period_without_business_days_has_its_days() -> None:
    weekend = parse("2026-05-16", CALENDAR)
    assert elapsed(weekend, date(2026, 5, 16), CALENDAR) == 1
    closed = Calendar(closed=frozenset(date(2026, 5, d) for d in range(11, 16)))
    assert elapsed(WEEK, date(2026, 5, 14), closed) == 4 / 7


def test_course_of_a_week_that_ends_in_a_rush() -> None:
    went = course(WEEK, np.array([1.0, 0, 0, 0, 2, 1, 0]), CALENDAR)
    moments = np.arange(6) * STEPS // 5
    assert went[moments].tolist() == [0, 0.25, 0.25, 0.25, 0.25, 1]  # Saturday's is Friday's
    assert went[STEPS // 10] == 0.125  # half of Monday


def test_what_falls_before_the_first_business_day_is_its_own() -> None:
    days = np.zeros(31)
    days[0], days[3] = 1, 3  # Saturday 1 and Tuesday 4 August 2026
    went = course(parse("2026-08", CALENDAR), days, CALENDAR)
    assert went[0] == 0
    assert np.interp(1 / 21, np.linspace(0, 1, STEPS + 1), went) == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("days", [[0.0] * 7, [-1.0] * 7, [1, 1, np.nan, 1, 1, 0, 0]])
def test_no_course_without_a_known_total_above_zero(days: list[float]) -> None:
    assert np.isnan(course(WEEK, np.array(days), CALENDAR)).all()


def test_periods_that_agree_are_believed() -> None:
    went = course(WEEK, np.array([1.0, 0, 0, 0, 3, 0, 0]), CALENDAR)
    found = profile([went, went, went])
    assert (found.periods, found.weight) == (3, 1)
    assert [found.share(n / 5) for n in range(6)] == [0, 0.25, 0.25, 0.25, 0.25, 1]


def test_two_periods_are_too_few() -> None:
    went = course(WEEK, np.array([1.0, 0, 0, 0, 3, 0, 0]), CALENDAR)
    unknown = np.full(STEPS + 1, np.nan)
    found = profile([went, unknown, went])
    assert (found.periods, found.weight, found.share(0.6)) == (0, 0, 0.6)


def test_periods_that_contradict_each_other_are_not_believed() -> None:
    early = course(WEEK, np.array([4.0, 0, 0, 0, 0, 0, 0]), CALENDAR)
    late = course(WEEK, np.array([0.0, 0, 0, 0, 4, 0, 0]), CALENDAR)
    assert profile([early, late, early, late]).weight == 0


def test_a_larger_period_counts_more() -> None:
    early = course(WEEK, np.array([2.0, 0, 0, 0, 2, 0, 0]), CALENDAR)
    late = course(WEEK, np.array([1.0, 0, 0, 0, 3, 0, 0]), CALENDAR)
    small, large = profile([early, late, late], [8, 1, 1]), profile([early, late, late], [1, 1, 8])
    assert large.share(0.8) < small.share(0.8)


def test_straight_line() -> None:
    assert [straight().share(x) for x in (0, 0.3, 1)] == [0, pytest.approx(0.3), 1]


courses = st.lists(
    st.lists(st.floats(-50, 100), min_size=7, max_size=7).map(
        lambda days: course(WEEK, np.array(days), CALENDAR)
    ),
    max_size=6,
)


@given(courses)
def test_a_profile_rises_from_0_to_1(went: list[np.ndarray]) -> None:
    found = profile(went)
    assert found.shares[0] == 0
    assert found.shares[-1] == 1
    assert (np.diff(found.shares) >= 0).all()
    assert 0 <= found.weight <= 1


EVEN = np.array([0.25, 0.25, 0.25, 0.25])


def test_season_of_years_that_agree() -> None:
    years = np.array([[10.0, 20, 30, 40], [20, 40, 60, 80]])
    assert season(years, EVEN) == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_season_of_one_year_has_half_its_weight() -> None:
    assert season(np.array([[0.0, 0, 50, 50]]), EVEN) == pytest.approx([0.125, 0.125, 0.375, 0.375])


def test_season_without_a_whole_year_is_even() -> None:
    assert season(np.array([[1.0, np.nan, 3, 4], [0, 0, 0, 0]]), EVEN) is EVEN
    assert season(np.zeros((0, 4)), EVEN) is EVEN


@given(st.lists(st.lists(st.floats(0, 1e6), min_size=4, max_size=4), max_size=4))
def test_season_shares_make_a_whole(years: list[list[float]]) -> None:
    shares = season(np.array(years).reshape(-1, 4), EVEN)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1)
