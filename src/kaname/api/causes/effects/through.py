"""What a change of a KPI is worth in the KGI, a month, through the formulas of its tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.history import Limits, measured, parts
from kaname.api.targets.initiatives import tree_of
from kaname.formula.parse import Binary, Expr, Name, show, terms
from kaname.formula.tree import Tree
from kaname.formula.values import Floats, Values
from kaname.measure.leaves import plan
from kaname.periods import Period
from kaname.targets.baseline import evaluated
from kaname.targets.initiatives import Lever
from kaname.targets.initiatives import effects as brought

LEAST = 0.01  # of what would be there without it: a factor of nothing has no inverse


@dataclass(frozen=True, slots=True)
class Worth:
    """A month in the KGI's unit, with the bounds of the effect's interval."""

    low: float | None
    likely: float
    high: float | None


@dataclass(frozen=True, slots=True)
class Way:
    """How a KPI reaches the KGI: the nodes of its tree that are it, or parts of it."""

    kgi: str
    tree: Tree
    exprs: Mapping[str, Expr]
    nodes: tuple[str, ...]


def way(project: Project, kpi: str, kgi: str) -> Way | None:
    """The way to the KGI; None where there is none, or the KGI does not add up over months.

    A ratio that is not in the tree itself, whose numerator is the sum of those of ratios that
    are (受注率 of 新規受注率 and 既存受注率), reaches it through these.
    """
    if kind_of(project.design, kgi) != "sum":
        return None
    tree, exprs = tree_of(project, kgi)
    own = show(Name(kpi))
    nodes = (own,) if own in tree.order else _parts(project, kpi, tree)
    return Way(kgi, tree, exprs, nodes) if nodes else None


def worth(
    project: Project,
    of: Way,
    months: Sequence[Period],
    limits: Limits,
    change: tuple[float | None, float, float | None],
    *,
    relative: bool,
    there: bool,
) -> Worth | None:
    """What a change (low, likely, high) brings to the KGI a month, in these months and limits.

    `there`: the figures hold the change already, and what they would be without it is compared;
    else it is added to them.
    """
    leaves = _leaves(project, of, months, limits)
    found = [None if one is None else _brought(of, leaves, one, relative, there) for one in change]
    likely = found[1]
    if likely is None or not np.isfinite(likely):
        return None
    return Worth(found[0], likely, found[2])


def _brought(
    of: Way, leaves: Mapping[str, Values], size: float, relative: bool, there: bool
) -> float:
    back = 1 / max(LEAST, 1 + size) - 1 if relative else -size
    move = back if there else size
    shape = next(iter(leaves.values())).number.shape
    ones = np.ones(shape)
    levers = [
        Lever("x", node, move, move, move, ones, 0.0, "relative" if relative else "absolute")
        for node in of.nodes
    ]
    found = brought(of.tree, leaves, levers).by["x"].likely
    return float(np.mean(found)) * (-1 if there else 1)


def _leaves(
    project: Project, of: Way, months: Sequence[Period], limits: Limits
) -> dict[str, Values]:
    own = {leaf: of.exprs[leaf] for leaf in of.tree.leaves}
    cube = measured(project, own, months, limits)
    panel, _ = parts(project, cube, own, months)
    found: dict[str, Floats] = {
        name: evaluated(expr, panel.keys, panel.values) for name, expr in cube.expressions.items()
    }
    return {name: Values.of(np.nan_to_num(number)) for name, number in found.items()}


def _parts(project: Project, kpi: str, tree: Tree) -> tuple[str, ...]:
    """The tree's ratios whose numerators and denominators make up those of the KPI."""
    whole = _ratio(project, kpi)
    if whole is None:
        return ()
    found, over, under = [], set[str](), set[str]()
    for name, spec in project.design.kpis.items():
        part = _ratio(project, name) if spec.value and show(Name(name)) in tree.order else None
        inside = part is not None and part[0] < whole[0] and part[1] < whole[1]
        if part is not None and inside and not (part[0] & over or part[1] & under):
            found.append(show(Name(name)))
            over, under = over | part[0], under | part[1]
    return tuple(found) if (over, under) == (set(whole[0]), set(whole[1])) else ()


def _ratio(project: Project, kpi: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The measures in numerator and denominator, where both are nothing but sums of them."""
    expr = plan(project.design, {kpi: Name(kpi)}).values[kpi]
    if not isinstance(expr, Binary) or expr.op != "/":
        return None
    if not (_adds(expr.left) and _adds(expr.right)):
        return None
    return _names(expr.left), _names(expr.right)


def _adds(expr: Expr) -> bool:
    if isinstance(expr, Binary):
        return expr.op == "+" and _adds(expr.left) and _adds(expr.right)
    return isinstance(expr, Name)


def _names(expr: Expr) -> frozenset[str]:
    return frozenset(show(term) for term in terms(expr))
