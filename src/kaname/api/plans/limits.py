"""What a plan may not cross: floors, bounds, bands, the good direction, shares, capacities."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.plans.branching import Branches
from kaname.api.project import Project
from kaname.design.capacities import capacity
from kaname.design.model import Design, Kpi
from kaname.formula.expression import Expr, Name, show, terms
from kaname.formula.values import Floats
from kaname.measure.leaves import plan
from kaname.plan.problem import Capacity, Limits


def capacities(design: Design, found: Branches) -> dict[str, Capacity]:
    """The capacities of the tree's KPIs, by KPI."""
    made = {}
    for node, expr in found.exprs.items():
        if isinstance(expr, Name) and (has := capacity(design, expr.name)) is not None:
            made[node] = Capacity(expr, has)
    return made


def needed(design: Design, made: Mapping[str, Capacity]) -> dict[str, Expr]:
    """What capacities depend on beyond the tree: KPIs and words of the period."""
    return {show(term): term for each in made.values() for term in terms(each.has)}


@dataclass(frozen=True, slots=True)
class Bearing:
    """Where limits begin: what is expected of every node and which way the root is to go.

    `rising`: it is to become better than expected. `said`: nodes of which somebody said what they
    shall be, so that they may also become worse.
    """

    expected: Mapping[str, float]
    history: Mapping[str, Floats]
    rising: bool
    said: Collection[str] = ()


def limits(project: Project, found: Branches, at: Bearing) -> dict[str, Limits]:
    """The limits of every node. Floors hold always; what nobody can move stays as expected."""
    made: dict[str, Limits] = {}
    for node in found.tree.order:
        kpi = found.kpi(project, node)
        if kpi is None or found.is_given(node) or not np.isfinite(at.expected[node]):
            continue
        for each in (*_written(kpi, at, node), *_understood(project, found, at, node, kpi)):
            made[node] = made.get(node, Limits()).meet(each)
    return made


def _written(kpi: Kpi, at: Bearing, node: str) -> Iterator[Limits]:
    """What the design says."""
    if kpi.floor is not None:
        yield _untraded(kpi.floor, kpi.better, at.expected[node])
    if kpi.bounds is not None:
        low, high = kpi.bounds
        yield Limits(-inf if low is None else low, inf if high is None else high)


def _understood(
    project: Project, found: Branches, at: Bearing, node: str, kpi: Kpi
) -> Iterator[Limits]:
    """What nobody would plan: a KPI that gets worse, one out of its band, a share above 1."""
    value, is_leaf = at.expected[node], node in found.tree.leaves
    if is_leaf:
        yield _natural(project, found, at, node)
    if node in at.said:
        return
    if kpi.control == "external":
        yield Limits(value, value)
    elif kpi.better == "band" and kpi.band is not None:
        yield Limits(min(kpi.band[0], value), max(kpi.band[1], value))
    elif kpi.better == "down" and at.rising:
        yield Limits(high=value)
    elif kpi.better == "up" and is_leaf and at.rising:
        yield Limits(low=value)


def _untraded(floor: float, better: str, value: float) -> Limits:
    """What has a floor is never traded: it stays where it is expected, at least at the floor.

    Of a figure that is better low the floor is a ceiling.
    """
    if better == "down":
        return Limits(high=min(floor, value))
    return Limits(low=max(floor, value))


def _natural(project: Project, found: Branches, at: Bearing, node: str) -> Limits:
    """Never below 0 what never was; a share of counted things at most 1."""
    known = at.history[node][np.isfinite(at.history[node])]
    if not known.size or known.min() < 0 or at.expected[node] < 0:
        return Limits()
    share = is_share(project.design, found.kpis[node])
    whole = share and max(float(known.max()), at.expected[node]) <= 1
    return Limits(0.0, 1.0 if whole else inf)


def is_share(design: Design, kpi: str) -> bool:
    """Whether a KPI is so many of so many: a count divided by a count of the same unit."""
    if kind_of(design, kpi) not in ("ratio", "state"):
        return False
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    measures = [design.measures.get(leaf.measure) for leaf in leaves]
    counted = all(each is not None and each.agg in ("count", "count_distinct") for each in measures)
    return counted and len(measures) > 1
