"""Doubts about a target that is set: a period that is over, a figure of another size."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kaname.api import goals
from kaname.api.project import Project
from kaname.api.targets.scopes import where
from kaname.api.targets.targeting import statements
from kaname.api.targets.texts import Namer
from kaname.errors import Finding, KanameError
from kaname.periods import Period, shift_period
from kaname.targets.ledger import Key, Scope, Target

A_DAY = timedelta(days=1)
YEARS = 3  # back to the last one that is over
FAR = 100  # times as much, or as little, is most likely another unit


def doubts(project: Project, made: Target, period: Period) -> list[Finding]:
    """What to look at before a target is agreed: nothing of it keeps the draft from being made."""
    return [*_over(project, made.key, period), *_far(project, made, period)]


def reached(project: Project, kpi: str, period: Period, scope: Scope) -> float | None:
    """The KPI's figure of a period; None where it is not over, or not known."""
    if period not in goals.complete(project, kpi, period.grain):
        return None
    try:
        figures = project.measure(
            kpi, (), str(period.grain), start=period.label, end=period.label,
            scope=where(project, scope),
        )  # fmt: skip
    except KanameError:
        return None
    values = figures.frame["value"].drop_nulls().to_list()
    return float(values[0]) if values else None


def _over(project: Project, key: Key, period: Period) -> Iterator[Finding]:
    if period.end - A_DAY <= project.as_of:
        named = Namer(project.design).key(key)
        yield Finding("targets.period-over", named, None, "warning")


def _far(project: Project, made: Target, period: Period) -> Iterator[Finding]:
    """Whether the figure may be in another unit, by the target so far, else by the year before."""
    stated = [
        one.target.value
        for one in statements(project, made.kpi, period, made.scope)
        if one.status == "approved"
    ]
    before = (period, stated[-1]) if stated else _last_year(project, made, period)
    if before is None or not before[1] > 0 or before[1] / FAR <= made.value <= before[1] * FAR:
        return
    namer = Namer(project.design)
    figures = {"value": made.value, "before": before[1]}
    said = {name: namer.figure(made.kpi, value) for name, value in figures.items()}
    said["last"] = namer.period(before[0].label)
    rule = "targets.far-from-target" if stated else "targets.far-from-actual"
    yield Finding(rule, {**namer.key(made.key), **said}, None, "warning")


def _last_year(project: Project, made: Target, period: Period) -> tuple[Period, float] | None:
    """The period in the last year that is over, and what was reached in it."""
    for years in range(1, YEARS + 1):
        before = shift_period(period, -years, "year", project.calendar)
        value = reached(project, made.kpi, before, made.scope)
        if value is not None:
            return before, value
    return None
