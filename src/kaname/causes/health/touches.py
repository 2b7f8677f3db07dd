"""Touches: where a design says that KPIs are used, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.design.expressions import expression
from kaname.design.influence import factors
from kaname.design.model import Design
from kaname.formula.parse import names

QUARTER = timedelta(days=92)


def on_record(design: Design) -> bool:
    """Whether the design says at all where KPIs are used: by meetings or objectives."""
    return bool(design.reviews or design.objectives)


def planned(design: Design, today: date) -> frozenset[str]:
    """The KPIs that meetings, initiatives, objectives, targets and weights use, and their like.

    A part of a used formula is used with it: who asks why the whole moved looks there. So is the
    pair of a used KPI, and what a used KPI is divided by. Drivers are thoughts and no use.
    """
    found: set[str] = set()
    left = list(_used(design, today))
    while left:
        name = left.pop()
        if name in found or name not in design.kpis:
            continue
        found.add(name)
        left += [*factors(design, name), *_beside(design, name)]
    return frozenset(found)


def _beside(design: Design, name: str) -> Iterator[str]:
    """Its pair, and the KPIs that are one of the measures in its value."""
    pair = design.kpis[name].pair
    if pair is not None:
        yield pair
    measures = _measures(design, name)
    for other, kpi in design.kpis.items():
        if kpi.value in measures and len(measures) > 1:
            yield other


def _measures(design: Design, name: str) -> frozenset[str]:
    value = expression(design, name, "value")
    return frozenset(one.name for one in names(value)) if value is not None else frozenset()


def _used(design: Design, today: date) -> Iterator[str]:
    yield from (name for name, kpi in design.kpis.items() if kpi.role == "kgi")
    for review in design.reviews.values():
        yield from review.kpis
    for segment in design.segments.values():
        yield from (*segment.kpis, *segment.weights, *segment.targets)
    for objective in design.objectives.values():
        yield from (*objective.kpis, *(result.kpi for result in objective.key_results))
    for initiative in design.initiatives.values():
        ended = initiative.valid is not None and len(initiative.valid) > 1
        if not (ended and initiative.valid and initiative.valid[-1] < today - QUARTER):
            yield from (effect.kpi for effect in initiative.effects)
    if design.strategy is not None:
        goal = design.strategy.goal
        stated = [goal.kpi if goal else None, *(m.kpi for m in design.strategy.milestones)]
        yield from (kpi for kpi in stated if kpi is not None)
