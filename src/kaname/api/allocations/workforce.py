"""The workforce: who is where in which month, since when, and what each has reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from kaname.allocation.bounds import Floats, Ints
from kaname.allocation.evidence import Evidence
from kaname.allocation.season import season
from kaname.api.allocations.member_list import hired, spans
from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.measure.rows import NONE
from kaname.periods import Grain, Period, business_days, spine

YEARS = 3  # of history that weights rest on
MONTHS = 12
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Workforce:
    """Rows of units or people over months: those of the target, and those known before it.

    `frame` has a column per dimension of `dims`, a row per group; arrays have its rows. `known`
    are the complete months before the target, `ahead` the target's.
    """

    dims: tuple[str, ...]
    frame: pl.DataFrame
    known: tuple[Period, ...]
    ahead: tuple[Period, ...]
    past: Floats
    active: Floats  # how much of each month ahead, 0 to 1
    hired: Mapping[str, date]

    @property
    def paths(self) -> tuple[tuple[str, ...], ...]:
        """Each row's names from the top unit down."""
        return tuple(tuple(row) for row in self.frame.select(self.dims).iter_rows())

    @property
    def people(self) -> tuple[str, ...]:
        """Whom or what each row is about."""
        return tuple(path[-1] for path in self.paths)


def dimensions(project: Project, to: Sequence[str]) -> tuple[str, ...]:
    """The dimensions of an allocation, coarsest first: those above the finest that is asked for.

    By default people and all above them. Raises KanameError for unknown ones, and where none says
    who the people are.
    """
    if not to:
        finest = _people(project)
    else:
        project.measure(list(project.design.kpis)[:1], by=list(to), grain="year", end=project.as_of)
        above = {name: set(_above(project, name)) for name in to}
        finest = max(to, key=lambda name: (len(above[name] & set(to)), list(to).index(name)))
    return (*reversed(_above(project, finest)), finest)


def _people(project: Project) -> str:
    try:
        return person_dimension(project.design)
    except KanameError:
        known = ", ".join(project.dimensions)
        raise KanameError(Finding("allocation.which-people", {"known": known})) from None


def _above(project: Project, name: str) -> tuple[str, ...]:
    declared = project.design.dimensions.get(name)
    return declared.hierarchy if declared else ()


def planned(project: Project, kpi: str, period: Period, dims: Sequence[str]) -> Workforce:
    """The workforce of a period as it is known before it begins: three years of results at most."""
    months = complete(project, kpi)
    before = [month for month in months if month.end <= period.start] or list(months)
    return workforce(project, kpi, dims, before[-YEARS * MONTHS :], months_of(project, period))


def months_of(project: Project, period: Period) -> tuple[Period, ...]:
    """The months of a period."""
    return tuple(spine(Grain.MONTH, period.start, period.end - A_DAY, project.calendar))


def workforce(
    project: Project,
    kpi: str,
    dims: Sequence[str],
    known: Sequence[Period],
    ahead: Sequence[Period],
) -> Workforce:
    """Who is there in the months ahead, and what all reached in those that are known."""
    both = sorted((*known, *ahead), key=lambda month: month.start)
    first, last = both[0], both[-1]
    figures = project.measure(kpi, dims, "month", start=first.start, end=last.end - A_DAY)
    cube = figures.cube
    column = {month.start: i for i, month in enumerate(cube.periods)}
    number, present = cube.values(kpi).number, cube.present
    before = np.array([column[month.start] for month in known], dtype=np.int64)
    after = np.array([column[month.start] for month in ahead], dtype=np.int64)
    past = np.where(present[:, before], number[:, before], np.nan)
    listed = project.design.dimensions.get(dims[-1])
    if listed is not None and listed.spine is not None:
        active = present[:, after].astype(float)
        active = _parts_of_months(project, dims, ahead, cube.groups.select(dims), active)
    else:
        recent = (np.nan_to_num(past[:, -MONTHS:]) != 0).any(axis=1)
        active = np.repeat(recent[:, None].astype(float), len(after), axis=1)
    named = [i for i, row in enumerate(cube.groups.select(dims).iter_rows()) if NONE not in row]
    kept = np.array(named, dtype=np.int64)
    return Workforce(
        tuple(dims),
        cube.groups.select(dims)[kept],
        tuple(known),
        tuple(ahead),
        past[kept],
        active[kept],
        hired(project, dims[-1]),
    )


def _parts_of_months(
    project: Project,
    dims: Sequence[str],
    months: Sequence[Period],
    groups: pl.DataFrame,
    present: Floats,
) -> Floats:
    """How much of each month (in business days) each group is listed; `present` where not known.

    The day on which a row of the list ends is the first that no longer belongs to it, so that
    somebody who changes units is nowhere twice.
    """
    listed = spans(project, dims)
    if listed is None:
        return present
    at = {tuple(row): i for i, row in enumerate(groups.iter_rows())}
    found = np.zeros(present.shape)
    calendar = project.calendar
    whole = [max(business_days(month.start, month.end, calendar), 1) for month in months]
    for path, begins, ends in listed:
        row = at.get(path)
        for column, month in enumerate(months) if row is not None else ():
            start, end = max(begins, month.start), min(ends, month.end)
            if start < end:
                full = (start, end) == (month.start, month.end)
                days = whole[column] if full else business_days(start, end, calendar)
                found[row, column] += days / whole[column]
    return np.minimum(found, 1.0)


def complete(project: Project, kpi: str) -> tuple[Period, ...]:
    """The months that lie wholly in the data and are over."""
    grid = project.grid("month", [kpi], None, None, None)
    begins = project.design.calendar.data_from
    return tuple(
        month
        for month in grid.periods
        if month.end - A_DAY <= project.as_of and (begins is None or month.start >= begins)
    )


def evidence(
    project: Project, kpi: str, staff: Workforce, further: Mapping[str, Floats]
) -> Evidence:
    """What the methods of allocation weigh."""
    return Evidence(
        keys=tuple("/".join(path) for path in staff.paths),
        people=staff.people,
        groups=tuple(path[0] if len(path) > 1 else "" for path in staff.paths),
        active=staff.active,
        season=profile(project, staff),
        past=staff.past,
        tenure_past=tenure(staff, staff.known),
        tenure=tenure(staff, staff.ahead),
        further=further,
    )


def profile(project: Project, staff: Workforce) -> Floats:
    """The season of the target months, from the results per head of the months before."""
    heads = np.isfinite(staff.past).sum(axis=0)
    sums = np.nansum(staff.past, axis=0) if len(staff.known) else np.zeros(0)
    per_head = np.divide(sums, heads, out=np.full(len(sums), np.nan), where=heads > 0)
    return season(
        per_head,
        _days(project, staff.known),
        _numbers(staff.known),
        _days(project, staff.ahead),
        _numbers(staff.ahead),
    )


def _days(project: Project, months: Sequence[Period]) -> Ints:
    days = [business_days(month.start, month.end, project.calendar) for month in months]
    return np.array(days, dtype=np.int64)


def _numbers(months: Sequence[Period]) -> Ints:
    return np.array([month.index % MONTHS for month in months], dtype=np.int64)


def tenure(staff: Workforce, months: Sequence[Period]) -> Floats:
    """Whole months since each row's person was hired, per month; NaN where that is not known."""
    begun = np.array([staff.hired.get(name, date.min).toordinal() for name in staff.people])
    starts = np.array([month.end.toordinal() - 1 for month in months])
    since = np.floor((starts[None, :] - begun[:, None]) / (365.25 / MONTHS))
    unknown = begun == date.min.toordinal()
    return np.where(unknown[:, None], np.nan, np.maximum(since, 0.0))


def figure(project: Project, kpi: str, staff: Workforce, kind: str) -> Floats:
    """A KPI of each row's person before the period: a year's sum, or else the last figure."""
    months = staff.known[-MONTHS:]
    if not months:
        return np.zeros(len(staff.people))
    name = staff.dims[-1]
    found = project.measure(kpi, [name], "month", start=months[0].start, end=months[-1].end - A_DAY)
    number = found.cube.values(kpi).number
    last = np.nansum(number, axis=1) if kind == "sum" else np.nan_to_num(number[:, -1])
    values = dict(zip(found.cube.groups[name].to_list(), last.tolist(), strict=True))
    return np.array([max(values.get(person, 0.0), 0.0) for person in staff.people])
