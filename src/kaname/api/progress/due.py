"""Due: how much of a period's target should have been reached by the end of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.errors import KanameError
from kaname.formula.parse import Name
from kaname.formula.values import Floats
from kaname.measure.leaves import plan
from kaname.periods import Grain, Period, business_days, shift_period, spine
from kaname.series.profile import Profile, course, elapsed, profile, season, straight

Basis = Literal["over", "same", "profile", "straight"]
EARLIER = {Grain.WEEK: 52, Grain.MONTH: 24}  # periods that a profile looks back on
YEARS = 3  # that the season of a year's months looks back on
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Due:
    """The share of a target that is due by a day, and why.

    `over`: the period has ended. `same`: rates and balances have one target all the time.
    `profile`: as `periods` earlier ones went; `straight`: as much every day, for they are too
    few, or do not agree with one another.
    """

    share: float
    basis: Basis
    periods: int = 0


def due(
    project: Project,
    kpis: Sequence[str],
    period: Period,
    day: date,
    months: Mapping[str, Floats] | None = None,
) -> dict[str, Due]:
    """The share of the period's target that is due at the end of a day, for each KPI.

    Only what was known by then counts. `months`: the targets of the period's months where there
    are any; else the months have the shares that they had in the last three years.
    """
    if day + A_DAY >= period.end:
        return dict.fromkeys(kpis, Due(1.0, "over"))
    summed = [kpi for kpi in kpis if kind_of(project.design, kpi) == "sum"]
    found = dict.fromkeys(kpis, Due(1.0, "same"))
    if period.grain is Grain.DAY or not summed:
        return found
    known = shapes(project, summed, period, day)
    for kpi in summed:
        shape = known[kpi]
        weights = (months or {}).get(kpi)
        if weights is None and period.grain not in EARLIER:
            weights = _season(project, kpi, period, day)
        share = _share(project, kpi, period, day, shape, weights)
        found[kpi] = Due(share, "profile" if shape.weight else "straight", shape.periods)
    return found


def _share(
    project: Project,
    kpi: str,
    period: Period,
    day: date,
    shape: Profile,
    weights: Floats | None,
) -> float:
    """The shares of the parts that are over, and of the running one as its profile says."""
    by, calendar = project.design.kpis[kpi].compare_by, project.calendar
    parts = parts_of(period, project)
    even = np.ones(len(parts)) if weights is None else weights
    begun, done, whole = (
        [shape.share(elapsed(part, at, calendar, by)) for part in parts]
        for at in (period.start - A_DAY, day, period.end - A_DAY)
    )
    reached = float((even * (np.array(done) - np.array(begun))).sum())
    total = float((even * (np.array(whole) - np.array(begun))).sum())
    return reached / total if total > 0 else 0.0


def parts_of(period: Period, project: Project) -> list[Period]:
    """The months that a longer period lies in; a shorter one is its own part."""
    if period.grain in EARLIER or period.grain is Grain.DAY:
        return [period]
    return spine(Grain.MONTH, period.start, period.end - A_DAY, project.calendar)


def shapes(project: Project, kpis: Sequence[str], period: Period, day: date) -> dict[str, Profile]:
    """The profile of each KPI's parts, from those that were over."""
    grain = Grain.WEEK if period.grain is Grain.WEEK else Grain.MONTH
    running = next((p for p in parts_of(period, project) if p.start <= day < p.end), period)
    until = min(running.start, day + A_DAY) - A_DAY
    last = spine(grain, until, until, project.calendar)[0]
    first = shift_period(last, 1 - EARLIER[grain], "period", project.calendar)
    earlier = spine(grain, first.start, last.start, project.calendar)
    try:
        figures = project.measure(
            kpis, grain="day", start=first.start, end=last.end - A_DAY, as_of=until
        )
    except KanameError:  # what is stated for months has no days
        return dict.fromkeys(kpis, straight())
    earlier = [p for p in earlier if p.end - A_DAY <= until]
    starts = np.array([p.start.toordinal() for p in figures.cube.periods])
    return {kpi: _shape(project, kpi, earlier, starts, figures.cube.values(kpi).number[0])
            for kpi in kpis}  # fmt: skip


def begins(project: Project, kpi: str) -> date:
    """The first day from which the KPI's figures are whole: the calendar's, else its first row's.

    A month whose first week has rows counts as whole.
    """
    said = project.design.calendar.data_from
    if said is not None:
        return said
    leaves = plan(project.design, {kpi: Name(kpi)}).leaves.values()
    spans = [s for leaf in leaves for s in project.session.observed.spans(leaf.measure)]
    return min((first for first, _ in spans), default=date.max - A_WEEK) - A_WEEK + A_DAY


def _shape(
    project: Project, kpi: str, earlier: Sequence[Period], starts: Floats, values: Floats
) -> Profile:
    by = project.design.kpis[kpi].compare_by
    since = begins(project, kpi)
    whole = [period for period in earlier if period.start >= since]
    days = [_days(starts, values, period) for period in whole]
    courses = [course(p, d, project.calendar, by) for p, d in zip(whole, days, strict=True)]
    return profile(courses, [float(np.nansum(each)) for each in days])


def _days(starts: Floats, values: Floats, period: Period) -> Floats:
    """The figures of a period's days; 0 where nothing was observed on one."""
    inside = (starts >= period.start.toordinal()) & (starts < period.end.toordinal())
    return np.nan_to_num(values[inside])


def _season(project: Project, kpi: str, period: Period, day: date) -> Floats:
    """The weights of a longer period's months, from the same months of earlier years."""
    calendar = project.calendar
    months = parts_of(period, project)
    even = np.array([float(business_days(m.start, m.end, calendar)) for m in months])
    first = shift_period(months[0], -YEARS, "year", calendar)
    figures = project.measure(
        kpi, grain="month", start=first.start, end=period.end - A_DAY, as_of=day
    )
    number = figures.cube.values(kpi).number[0]
    since = begins(project, kpi)
    known = {
        p.index: value
        for p, value in zip(figures.cube.periods, number, strict=True)
        if since <= p.start and p.end - A_DAY <= day and np.isfinite(value)
    }
    years = [
        [known.get(m.index - 12 * back, np.nan) for m in months] for back in range(1, YEARS + 1)
    ]
    return season(np.array(years), even / even.sum())
