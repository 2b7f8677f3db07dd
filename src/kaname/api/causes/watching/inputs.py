"""Inputs: business days, month ends and people, which move figures and are no news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from kaname.api.causes.watching.units import NOBODY, organisation
from kaname.api.project import Project, Scope
from kaname.measure.cube import Cube
from kaname.periods import Calendar, Grain, Period, business_days, period_of
from kaname.series.panel import Floats

# business days, people, business days of ratios, ends of months, ends of half-years: what a per
# cent more of each brings in per cent, and how far from that it may be; of the ends nothing is
# known beforehand
USUAL = (0.7, 0.7, 0.0, 0.0, 0.0)
FREE = (0.4, 0.4, 0.5, 0.7, 0.7)
A_DAY = timedelta(days=1)
LAST_DAYS = 3  # business days that are the end of a month


def working_days(periods: Sequence[Period], calendar: Calendar) -> tuple[Floats, Floats, Floats]:
    """Business days as logarithms around their mean (periods,), and the days themselves.

    Between them (2, periods): how much of a month's and of a half-year's end a week holds; months
    hold each of theirs alike.
    """
    count = np.array([business_days(p.start, p.end, calendar) for p in periods], dtype=np.float64)
    logs = np.log(np.maximum(count, 0.5))
    ends = np.zeros((2, len(periods)))
    if periods[0].grain is Grain.WEEK:
        ends = np.array(
            [[_end(p, g, calendar) for p in periods] for g in (Grain.MONTH, Grain.HALF)]
        )
    return logs - logs.mean(), ends - ends.mean(axis=1, keepdims=True), count


def _end(week: Period, grain: Grain, calendar: Calendar) -> float:
    """The share of the last business days of a month or half-year that lie in a week."""
    share = 0.0
    for end in {period_of(day, grain, calendar).end for day in (week.start, week.end - A_DAY)}:
        within = business_days(week.start, min(week.end, end), calendar)
        after = business_days(week.end, end, calendar)
        share += max(0, min(LAST_DAYS - after, within)) / LAST_DAYS
    return share


def people(project: Project, cube: Cube, dims: Sequence[str], where: Scope | None) -> Floats | None:
    """How many people each group has in each period (groups, periods).

    None where the groups are no part of the organisation, or it lists nobody.
    """
    chain = organisation(project)
    if (
        not chain
        or not set(dims) <= set(chain)
        or project.design.dimensions[chain[0]].spine is None
    ):
        return None
    finest = (*dims, chain[0]) if chain[0] not in dims else tuple(dims)
    kpis = [next(iter(cube.expressions))]
    first, last = cube.periods[0], cube.periods[-1]
    found = project.measure(
        *(kpis, finest, first.grain.value), start=first.start, end=last.start, where=where
    ).cube
    rows = {cube.group(n): n for n in range(cube.groups.height)}
    count = np.zeros(cube.shape)
    for n in range(found.groups.height):
        *group, person = found.group(n) if chain[0] not in dims else (*found.group(n), "")
        at = rows.get(tuple(group))
        if at is not None and person != NOBODY:
            count[at] += found.present[n]
    return count
