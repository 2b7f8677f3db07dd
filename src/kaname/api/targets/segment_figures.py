"""Segment figures: each person's target a month, for the people who are at work in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum

import numpy as np

from kaname.api.composite import person_dimension
from kaname.api.kinds import is_distinct, kind_of
from kaname.api.targets.cells import Asked, Found, Group, TargetFigure, last_day
from kaname.design.model import Design
from kaname.design.system import Segment
from kaname.errors import KanameError
from kaname.periods import Grain, Period, spine

COARSER = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)


def segment_figures(asked: Asked) -> Iterator[Found]:
    """The targets of the segments' people.

    Sums are added, balances over people only; of rates it is the people's mean. What several
    people have in common (distinct counts) has a target of one person only. A person in two
    segments counts in the first. Periods shorter than a month have none.
    """
    segments = [s for s in asked.project.design.segments.values() if _named(asked, s)]
    if not segments or asked.periods[0].grain not in COARSER:
        return
    try:
        person = person_dimension(asked.project.design)
    except KanameError:
        return  # nobody is listed: how many there are is not known
    cells: dict[tuple[str, Group, Period], dict[Period, list[float]]] = {}
    seen: set[tuple[str, Group, Period]] = set()
    for segment in segments:
        people = list(_people(asked, segment, person))
        for kpi in _named(asked, segment):
            for group, who, month, period in people:
                if (kpi, who, month) not in seen:
                    seen.add((kpi, who, month))
                    months = cells.setdefault((kpi, group, period), {})
                    months.setdefault(month, []).append(segment.targets[kpi])
    for (kpi, group, period), months in cells.items():
        value = _together(asked.project.design, kpi, list(months.values()))
        if value is not None:
            yield kpi, group, period, TargetFigure(value, "segments")


def _together(design: Design, kpi: str, months: Sequence[Sequence[float]]) -> float | None:
    """One figure of the people's targets in each month."""
    each = [target for month in months for target in month]
    kind = kind_of(design, kpi)
    if kind == "sum":
        return fsum(each)
    if kind == "balance":
        return fsum(each) / len(months)
    if is_distinct(design, kpi) and any(len(month) > 1 for month in months):
        return None
    return fsum(each) / len(each)


def _named(asked: Asked, segment: Segment) -> list[str]:
    return [kpi for kpi in asked.kpis if kpi in segment.targets]


def _people(
    asked: Asked, segment: Segment, person: str
) -> Iterator[tuple[Group, Group, Period, Period]]:
    """(group asked for, person in it, month, period asked for) of everybody at work."""
    dims = asked.dims if person in asked.dims else (*asked.dims, person)
    where = {d: [v] if isinstance(v, str) else list(v) for d, v in segment.where.items()}
    first, last = asked.periods[0].start, last_day(asked.periods[-1])
    figures = asked.project.measure(
        _named(asked, segment)[0],
        dims,
        "month",
        start=first,
        end=last,
        where=where,
        scope=dict(asked.where),
    )
    inside = _inside(asked)
    for row, at in zip(*np.nonzero(figures.cube.present), strict=True):
        month, whole = figures.cube.periods[int(at)], figures.cube.group(int(row))
        if month.start in inside:
            yield whole[: len(asked.dims)], whole, month, inside[month.start]


def _inside(asked: Asked) -> Mapping[object, Period]:
    """The asked period that each month belongs to, by the month's first day."""
    calendar = asked.project.calendar
    return {
        month.start: period
        for period in asked.periods
        for month in spine(Grain.MONTH, period.start, last_day(period), calendar)
    }
