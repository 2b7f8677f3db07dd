"""People come, learn, move and go; every seat's work is always done by somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from kaname.simulate.horizon import horizon
from kaname.simulate.timetable import FOREVER, timetable
from kaname.simulate.workforce import RAMP_MONTHS, hire, misjudges

WHEN = horizon(date(2026, 3, 31), 36)
TIMES = timetable(WHEN, stories=True)
STAFF = hire(WHEN, TIMES, 60, 7)


def test_names_differ() -> None:
    names = STAFF.names + STAFF.managers

    assert len(set(names)) == len(names)


def test_some_leave_and_some_move() -> None:
    left = sum(career.left < FOREVER for career in STAFF.careers)
    moved = sum(len(career.posts) > 1 for career in STAFF.careers)

    assert 10 < left < 40
    assert 10 < moved < 60
    for career in STAFF.careers:
        days = [day for day, _ in career.posts]
        assert days == sorted(days)
        assert days[0] == career.hired


def test_every_seat_is_covered_by_one_who_is_there() -> None:
    assert (STAFF.covering >= 0).all()
    rep = STAFF.covering
    assert (STAFF.hired[rep] <= STAFF.months).all()
    assert (STAFF.left[rep] > STAFF.months).all()


def test_nobody_sits_on_two_seats() -> None:
    for month in STAFF.sitting.T:
        here = month[month >= 0]
        assert len(np.unique(here)) == len(here)


def test_the_cohort_starts_slowly_in_the_story_only() -> None:
    rep = np.flatnonzero(STAFF.cohort)
    quiet = hire(WHEN, replace(TIMES, ramps=False), 60, 7)
    at = np.full(len(rep), TIMES.joined)

    assert len(rep) == 5
    assert (quiet.cohort == STAFF.cohort).all()
    assert (STAFF.pace(rep, at) < 0.5 * quiet.pace(rep, at)).all()
    assert (STAFF.skill(rep, at) < quiet.skill(rep, at) - 0.5).all()
    later = at + 31 * RAMP_MONTHS
    assert (STAFF.pace(rep, later) > 0.7 * quiet.pace(rep, later)).all()


def test_two_misjudge_their_chances_in_the_story_only() -> None:
    cautious, dreamer = misjudges(STAFF)

    assert STAFF.bias[cautious] < -1 < 1 < STAFF.bias[dreamer]
    assert misjudges(hire(WHEN, timetable(WHEN, stories=False), 60, 7)) == ()
