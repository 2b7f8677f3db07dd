"""Target figures: what a KPI shall reach, per group and period, and where each figure stands.

Four places are asked in this order: the ledger's approved targets, rows that state figures (a
budget as `period_value`), the goal and milestones of the design, and the segments' targets for
each person. A cell has the figure of the first place that has one; months of the first two are
added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from kaname.api.project import Project, Scope
from kaname.api.targets.cells import (
    Asked,
    Found,
    Group,
    Source,
    TargetFigure,
    Targets,
    fitted,
    last_day,
)
from kaname.api.targets.ledger_figures import ledger_figures
from kaname.api.targets.mixed_figures import mixed_figures
from kaname.api.targets.segment_figures import segment_figures
from kaname.api.targets.stated_figures import stated_figures
from kaname.design.aims import plan
from kaname.errors import KanameError
from kaname.periods import Grain, Period, parse, period_of

__all__ = ["Group", "Source", "TargetFigure", "Targets", "question", "target_figures", "targets"]

Place: TypeAlias = Callable[[Asked], Iterable[Found]]
IN_DESIGN = "design"  # the version of what the design's text itself asks for


def target_figures(
    project: Project,
    kpi: str,
    grain: str,
    by: str | Sequence[str] = (),
    where: Scope | None = None,
    version: str | None = None,
    as_of: date | None = None,
    *,
    start: str | date | None = None,
    end: str | date | None = None,
) -> Targets:
    """The targets of a KPI by group and period; a cell that has none is absent.

    `start` and `end` are labels or days, both included; by default from the first day of the data
    to the end of the running fiscal year. `version` is a name (当初), `design` what its text asks
    for; by default the newest approved one. `as_of`: what was the target on that day. Targets of
    shorter periods make that of a longer one where the KPI adds up and they tile it. Raises
    KanameError for unknown names.
    """
    asked = question(project, [kpi], grain, by, where, version, as_of, start=start, end=end)
    return targets(asked)[kpi]


def question(
    project: Project,
    kpis: Sequence[str],
    grain: str,
    by: str | Sequence[str] = (),
    where: Scope | None = None,
    version: str | None = None,
    as_of: date | None = None,
    *,
    start: str | date | None = None,
    end: str | date | None = None,
) -> Asked:
    """What `target_figures` asks, of several KPIs at once. KanameError for unknown names."""
    dims = (by,) if isinstance(by, str) else tuple(by)
    limits = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (where or {}).items()}
    _refuse_unknown(project, kpis, (*dims, *limits), grain)
    year = period_of(project.as_of, Grain.YEAR, project.calendar)
    until = last_day(year) if end is None else end
    periods = project.grid(grain, kpis, start, until, None).periods
    return Asked(project, tuple(kpis), dims, limits, periods, version, as_of)


def targets(asked: Asked) -> dict[str, Targets]:
    """The targets of each KPI that is asked for."""
    found: dict[str, dict[tuple[Group, Period], TargetFigure]] = {kpi: {} for kpi in asked.kpis}
    for place in _places(asked.version):
        for kpi, group, period, figure in place(asked):
            found[kpi].setdefault((group, period), figure)
    return dict(found)


def _refuse_unknown(project: Project, kpis: Sequence[str], dims: Sequence[str], grain: str) -> None:
    """KanameError as measuring says it, which is asked only where it will."""
    named = {*kpis} <= {*project.design.kpis} and {*dims} <= {*project.dimensions}
    if not named or grain not in set(Grain):
        project.measure(kpis, dims, grain, start=project.as_of, end=project.as_of)


def _places(version: str | None) -> tuple[Place, ...]:
    if version == IN_DESIGN:
        return (_of_design, segment_figures)
    if version is not None:
        return (ledger_figures, stated_figures)
    return (ledger_figures, mixed_figures, stated_figures, _of_design, segment_figures)


def _of_design(asked: Asked) -> Iterator[Found]:
    """The goal and the milestones, which are of the whole company."""
    if asked.dims or asked.where:
        return
    for aim in plan(asked.project.design):
        source: Source = "milestone" if "milestones" in aim.path else "goal"
        period = _period(aim.period, asked)
        if aim.kpi in asked.kpis and period is not None:
            for at, value in fitted([(period, aim.value)], asked.periods, adds_up=False).items():
                yield aim.kpi, (), at, TargetFigure(value, source, IN_DESIGN)


def _period(written: str | None, asked: Asked) -> Period | None:
    try:
        return parse(written, asked.project.calendar) if written else None
    except KanameError:
        return None
