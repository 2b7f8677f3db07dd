"""Aims: the figures that KPIs are to reach, wherever a design states one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaname.design.influence import goals
from kaname.design.model import Design
from kaname.design.places import Path
from kaname.design.system import KeyResult


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure, its path in the text, and the KPI that is to reach it; `period` may be a label."""

    path: Path
    kpi: str
    value: float
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A key result, the path of its item, and the name of its objective."""

    path: Path
    objective: str
    key: KeyResult


def kgi(design: Design) -> str | None:
    """The KGI, the first where a design at fault has several."""
    return next(iter(goals(design)), None)


def plan(design: Design) -> Iterator[Aim]:
    """The strategy's goal and milestones; those that name no KPI are figures of the KGI."""
    strategy, usual = design.strategy, kgi(design)
    if strategy is None:
        return
    if strategy.goal is not None and (kpi := strategy.goal.kpi or usual):
        period = strategy.goal.period or strategy.horizon
        yield Aim(("strategy", "goal", "value"), kpi, strategy.goal.value, period)
    for at, step in enumerate(strategy.milestones):
        if kpi := step.kpi or usual:
            yield Aim(("strategy", "milestones", at, "value"), kpi, step.value, step.period)


def key_results(design: Design) -> Iterator[Result]:
    """Every key result of every objective."""
    for name, objective in design.objectives.items():
        for at, key in enumerate(objective.key_results):
            yield Result(("objectives", name, "key_results", at), name, key)


def aims(design: Design) -> Iterator[Aim]:
    """Every figure that a KPI is to reach: of the plan, of key results, of segments."""
    yield from plan(design)
    for result in key_results(design):
        yield Aim((*result.path, "target"), result.key.kpi, result.key.target)
    for name, segment in design.segments.items():
        for kpi, value in segment.targets.items():
            yield Aim(("segments", name, "targets", kpi), kpi, value)
