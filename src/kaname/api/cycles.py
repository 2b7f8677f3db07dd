"""Cycles: the objectives of a design in the first quarter of the plan, from where the data is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kaname.api import goals
from kaname.api.project import Project
from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, Period, period_of

PLACES = 3  # significant ones


def planned(
    objectives: Mapping[str, Any],
    year: Period,
    as_of: date,
    calendar: Calendar,
    project: Project | None,
) -> dict[str, Any]:
    """The objectives in the first quarter of the year that was not over on a day.

    A key result starts where the last complete quarter (else year) was, and its target moves in
    proportion; one that cannot be measured keeps the figures of its example.
    """
    cycle = _first_quarter(year, as_of, calendar).label
    return {
        key: {
            **one,
            "cycle": cycle,
            "key_results": [_key_result(result, project) for result in one["key_results"]],
        }
        for key, one in objectives.items()
    }


def _first_quarter(year: Period, as_of: date, calendar: Calendar) -> Period:
    first = period_of(year.start, Grain.QUARTER, calendar)
    return first if first.end > as_of else period_of(as_of, Grain.QUARTER, calendar)


def _key_result(result: Mapping[str, Any], project: Project | None) -> dict[str, Any]:
    start = _latest(project, result["kpi"]) if project is not None else None
    if start is None or result.get("start") is None:
        return dict(result)
    moved = moved_on(start, result["start"], result["target"])
    return dict(result) if moved is None else {**result, "start": moved[0], "target": moved[1]}


def _latest(project: Project, kpi: str) -> float | None:
    """The KPI's figure of the last complete quarter, else year."""
    for grain in (Grain.QUARTER, Grain.YEAR):
        try:
            found = goals.complete(project, kpi, grain)
        except KanameError:
            return None
        if found:
            return found[max(found, key=lambda period: period.start)]
    return None


def moved_on(start: float, before: float, target: float) -> tuple[float, float] | None:
    """Where a key result starts and where it shall be: as far ahead in proportion as before.

    Of a start that is not above zero the way is as long as before instead, and a share that would
    pass the whole comes as much nearer to it. None where nothing is ahead any more.
    """
    there = start * target / before if min(start, before) > 0 else start + target - before
    if max(before, target) <= 1 and start <= 1 < there:
        there = 1 - (1 - start) * (1 - target) / (1 - before)
    first, last = (float(f"{value:.{PLACES}g}") for value in (start, there))
    ahead = (target - before) * (last - first) > 0
    return (first, last) if ahead else None
