"""Inputs: business days, ends of months and people, counted by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.api import Project
from kaname.api.causes.watching.inputs import people, working_days
from kaname.periods import Calendar, Grain, spine

CALENDAR = Calendar(fiscal_year_starts=4)


def test_months_have_their_business_days_and_no_ends() -> None:
    months = tuple(spine(Grain.MONTH, date(2026, 4, 1), date(2026, 6, 30), CALENDAR))
    days, ends, count = working_days(months, CALENDAR)
    assert count.tolist() == [22, 21, 22]
    np.testing.assert_allclose(np.exp(days - days[0]), [1, 21 / 22, 1])
    assert days.sum() == pytest.approx(0)
    assert not ends.any()


def test_weeks_hold_so_much_of_a_months_end() -> None:
    # the last three business days of September 2026 are Monday 28 to Wednesday 30, those of
    # October Wednesday 28 to Friday 30
    weeks = tuple(spine(Grain.WEEK, date(2026, 9, 21), date(2026, 11, 1), CALENDAR))
    _, ends, _ = working_days(weeks, CALENDAR)
    month, half = ends - ends.min(axis=1, keepdims=True)
    np.testing.assert_allclose(month, [0, 1, 0, 0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(half, [0, 1, 0, 0, 0, 0], atol=1e-12)


def test_a_months_end_may_lie_in_two_weeks() -> None:
    # of June 2026 the last three business days are Friday 26, Monday 29 and Tuesday 30
    weeks = tuple(spine(Grain.WEEK, date(2026, 6, 15), date(2026, 7, 5), CALENDAR))
    _, ends, _ = working_days(weeks, CALENDAR)
    np.testing.assert_allclose(ends[0] - ends[0].min(), [0, 1 / 3, 2 / 3], atol=1e-12)


def test_people_are_counted_by_unit(project: Project) -> None:
    cube = project.measure("calls", ["centre"], "month").cube
    found = people(project, cube, ["centre"], None)
    assert found is not None
    assert found.tolist() == [[2.0] * 42] * 2
    whole = people(project, project.measure("calls", [], "month").cube, [], None)
    assert whole is not None
    assert whole.tolist() == [[4.0] * 42]
    cube = project.measure("calls", ["source"], "month").cube
    assert people(project, cube, ["source"], None) is None
