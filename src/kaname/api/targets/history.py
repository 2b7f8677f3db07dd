"""Histories for targets: a KPI's measured parts, month by month, as far as they are complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from kaname.api import goals
from kaname.api.project import Project
from kaname.api.targets.texts import Namer
from kaname.design.model import Design
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr, Name
from kaname.measure.clock import clock_of
from kaname.measure.cube import Cube
from kaname.measure.leaves import CLOCKLESS, Leaf, plan
from kaname.measure.run import Request, run
from kaname.periods import Grain, Period, display, period_at, spine
from kaname.series.panel import FEWEST, Panel
from kaname.targets.baseline import History, How
from kaname.text import LANGS

ADDED = ("sum", "count", "count_distinct")
STANDING = ("ever", "to_date", "rolling", "before", "opening", "closing")
TERMS = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
FARTHEST = 36  # months ahead that are forecast
Limits = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """The months of a target's period, those a year before, and the history before it."""

    period: Period
    months: tuple[Period, ...]
    before: tuple[Period, ...]
    history: tuple[Period, ...]


def term(project: Project, kpi: str, period: Period, known: date | None = None) -> Term:
    """What a target of the period can rest on: complete months before it, up to `known`.

    Raises KanameError for a period that is no target's, one too far ahead, and too few months.
    """
    shown = {lang: display(period, lang) for lang in LANGS}
    if period.grain not in TERMS:
        raise KanameError(Finding("targets.no-such-term", {"period": period.label}))
    months = months_of(project, period)
    until = min(period.start, known + timedelta(days=1)) if known else period.start
    complete = [m for m in goals.complete(project, kpi, Grain.MONTH) if m.end <= until]
    if len(complete) < FEWEST:
        named = Namer(project.design).kpi(kpi)
        params = {"kpi": named, "period": shown, "count": len(complete), "fewest": FEWEST}
        raise KanameError(Finding("targets.history-short", params))
    first, last = min(complete), max(complete)
    if months[-1].index - last.index > FARTHEST:
        params = {"period": shown, "last": {lang: display(last, lang) for lang in LANGS}}
        raise KanameError(Finding("targets.too-far", params))
    history = _months(project, first.index, last.index)
    year = tuple(_months(project, months[0].index - 12, months[-1].index - 12))
    return Term(period, tuple(months), year, tuple(history))


def months_of(project: Project, period: Period) -> list[Period]:
    """The months of a period, oldest first."""
    last = period.end - timedelta(days=1)
    return spine(Grain.MONTH, period.start, last, project.calendar)


def history(project: Project, kpi: str, months: Sequence[Period], limits: Limits) -> History:
    """The KPI's measured parts in these months, which follow one another."""
    cube = measured(project, {kpi: Name(kpi)}, months, limits)
    panel, hows = parts(project, cube, {kpi: Name(kpi)}, months)
    return History(panel, hows, cube.expressions[kpi])


def measured(
    project: Project, exprs: Mapping[str, Expr], months: Sequence[Period], limits: Limits
) -> Cube:
    """The expressions in these months, as one group."""
    first, last = months[0].start, months[-1].end - timedelta(days=1)
    names = [name for name in exprs if name in project.design.kpis] or list(project.design.kpis)
    grid = project.grid("month", names, first, last, None)
    scope = {dim: tuple(values) for dim, values in limits.items()}
    return run(project.session, Request(exprs, [()], grid, scope))[()]


def parts(
    project: Project, cube: Cube, exprs: Mapping[str, Expr], months: Sequence[Period]
) -> tuple[Panel, tuple[How, ...]]:
    """The leaves of the cube as series, and how the months of each are taken together."""
    leaves = plan(project.design, exprs).leaves
    rows = [leaf.number.reshape(-1, len(months))[0] for leaf in cube.leaves.values()]
    panel = Panel(tuple(cube.leaves), tuple(months), np.array(rows).reshape(-1, len(months)))
    return panel, tuple(_how(project.design, leaves[key]) for key in cube.leaves)


def _how(design: Design, leaf: Leaf) -> How:
    if leaf.measure.removesuffix("()") in CLOCKLESS and leaf.measure not in design.measures:
        return "sum"
    if any(word.function in STANDING for word in leaf.words):
        return "last"
    measure = design.measures[leaf.measure]
    if measure.window is not None:
        return "last"
    if measure.of is not None and clock_of(design, measure).kind in ("at_end", "at_start"):
        return "last"
    return "sum" if measure.agg in ADDED else "mean"


def _months(project: Project, first: int, last: int) -> Iterable[Period]:
    return [period_at(i, Grain.MONTH, project.calendar) for i in range(first, last + 1)]
