"""Elasticities of a KGI: by the arithmetic of its tree over a year, and by leads with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from kaname.api.causes.leading.found import LeadOf
from kaname.api.project import Project, Scope
from kaname.api.targets.initiatives import tree_of
from kaname.formula.algebra import evaluate_tree, gradient
from kaname.formula.parse import Name, show
from kaname.measure.run import Request, run
from kaname.periods import Period

Basis = Literal["tree", "lead"]
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elasticity:
    """Per cent of the KGI per per cent of a KPI, with its standard error (0 by arithmetic).

    `value` is the KPI's over the year. `through` is the KPI of the tree that a lead works on.
    """

    kpi: str
    value: float
    size: float
    error: float
    basis: Basis
    through: str | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """The KGI over a year and the elasticities of all KPIs in its tree."""

    kgi: str
    value: float
    periods: tuple[Period, ...]
    nodes: Mapping[str, Elasticity]
    leaves: frozenset[str]


def year_of(project: Project, kgi: str, periods: Sequence[Period], where: Scope | None) -> Year:
    """The tree of the KGI over these periods taken as one.

    As one: what was open at the start of the year is decided within it, so that opening a deal
    counts although it is decided months later, and deciding sooner does not count every month.
    """
    tree, exprs = tree_of(project, kgi)
    first, last = periods[0].start, periods[-1].end - A_DAY
    grid = project.grid("all", [kgi], first, last, None)
    scope = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (where or {}).items()}
    cube = run(project.session, Request(exprs, [()], grid, scope))[()]
    leaves = {leaf: cube.values(leaf)[0] for leaf in tree.leaves}
    now = evaluate_tree(tree, leaves)
    slopes = gradient(tree, leaves)
    root = float(now[tree.root].number[0])
    value = float(cube.values(tree.root).number[0, 0])
    nodes = {}
    for node, expr in exprs.items():
        size = float(slopes[node][0] * now[node].number[0] / root) if root else np.nan
        if isinstance(expr, Name) and node != tree.root and np.isfinite(size):
            own = float(cube.values(node).number[0, 0])
            nodes[expr.name] = Elasticity(expr.name, own, size, 0.0, "tree")
    return Year(kgi, value, tuple(periods), nodes, frozenset(tree.leaves))


def led(year: Year, one: LeadOf, means: tuple[float, float], value: float) -> Elasticity | None:
    """The elasticity of a KPI that leads one of the tree, or the KGI itself; None beside both.

    `means`: what the leading and the led KPI are by unit and period on average.
    """
    own = 1.0 if one.of == year.kgi else getattr(year.nodes.get(one.of), "size", None)
    before, after = means
    if own is None or not before or not after:
        return None
    scale = own * before / after
    error = (one.lead.high - one.lead.low) / 4 * abs(scale)
    through = None if one.of == year.kgi else one.of
    return Elasticity(one.kpi, value, one.lead.strength * scale, error, "lead", through)


def node_of(kpi: str) -> str:
    """The name of a KPI's node in a tree."""
    return show(Name(kpi))
