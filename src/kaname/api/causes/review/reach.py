"""Reach: the KPIs that can be looked at by segment, and the dimensions that cut them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kaname.api.forecasts.quotients import quotient
from kaname.api.project import Project, Scope
from kaname.design.model import Design, Kpi
from kaname.formula.parse import Binary, Expr, Name, parse
from kaname.measure.leaves import plan
from kaname.measure.reach import lacking

FEWEST, MOST = 2, 20  # values of a dimension that cuts figures
NOBODY = "(none)"
DEEPEST = 20  # levels of a tree that are compared


@dataclass(frozen=True)
class Asked:
    """A project as it is reviewed: what is asked for, and what was already looked up."""

    project: Project
    where: Scope
    last: str | None = None  # label of the last month that counts
    _values: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def values(self, dim: str) -> tuple[str, ...]:
        """The values of a dimension inside the scope."""
        if dim not in self._values:
            self._values[dim] = tuple(self.project.members(dim, self.where or None))
        return self._values[dim]


@dataclass(frozen=True, slots=True)
class Stack:
    """KPIs that are seen together: the win rates of new and of existing business."""

    kpis: tuple[str, ...]


def reaches(project: Project, kpi: str, dim: str) -> bool:
    """Whether every part of the KPI knows the dimension."""
    leaves = plan(project.design, {kpi: Name(kpi)}).leaves.values()
    return all(lacking(project.design, leaf, [dim], []) is None for leaf in leaves)


def free(asked: Asked, kpi: str, most: int = MOST) -> list[str]:
    """Dimensions of what is sold and to whom: those that list no people of ours."""
    design = asked.project.design
    named = [d for d in asked.project.dimensions if not _listed(asked.project, d)]
    known = [d for d in named if d in design.dimensions and reaches(asked.project, kpi, d)]
    return [dim for dim in known if FEWEST <= len(asked.values(dim)) <= most]


def people(asked: Asked, kpi: str) -> str | None:
    """The finest dimension of the organisation that the KPI knows."""
    listed = [d for d in asked.project.design.dimensions if _listed(asked.project, d)]
    known = [d for d in listed if reaches(asked.project, kpi, d)]
    return max(known, key=lambda d: len(asked.values(d)), default=None)


def _listed(project: Project, dim: str) -> bool:
    declared = project.design.dimensions.get(dim)
    return declared is not None and declared.spine is not None


def stacks(asked: Asked) -> tuple[Stack, ...]:
    """Rates and averages of flows; those that stand at the same place of two branches together.

    Where sales are new business plus existing business, each deals times average deal, the two
    averages are one stack. A KPI that is made of the parts of a stack tells nothing more, and is
    left out.
    """
    parts = dict(_parts(asked.project))
    found = {kpi: {kpi} for kpi in parts}
    for one, other in _parallel(asked.project.design):
        if one in parts and other in parts and not parts[one] & parts[other]:
            both = found[one] | found[other]
            found |= dict.fromkeys(both, both)
    sets = list(dict.fromkeys(tuple(k for k in parts if k in s) for s in found.values()))
    whole = [frozenset[str]().union(*(parts[k] for k in s)) for s in sets if len(s) > 1]
    return tuple(Stack(s) for s in sets if len(s) > 1 or not any(parts[s[0]] <= w for w in whole))


def _parts(project: Project) -> Iterator[tuple[str, frozenset[str]]]:
    for kpi in project.design.kpis:
        found = quotient(project.design, kpi)
        if found.above is not None and found.below is not None and found.flows:
            yield kpi, frozenset(plan(project.design, {kpi: Name(kpi)}).leaves)


def _parallel(design: Design) -> Iterator[tuple[str, str]]:
    """Pairs of KPIs at the same place of the two sides of a sum."""
    for kpi in design.kpis.values():
        match _formula(kpi):
            case Binary(op="+", left=Name(name=left), right=Name(name=right)):
                yield from _alike(design, left, right, 0)


def _alike(design: Design, one: str, other: str, depth: int) -> Iterator[tuple[str, str]]:
    yield one, other
    if one not in design.kpis or other not in design.kpis or depth > DEEPEST:
        return
    match _formula(design.kpis[one]), _formula(design.kpis[other]):
        case Binary(op=op) as left, Binary(op=same) as right if op == same:
            pairs = ((left.left, right.left), (left.right, right.right))
            for a, b in pairs:
                if isinstance(a, Name) and isinstance(b, Name):
                    yield from _alike(design, a.name, b.name, depth + 1)


def _formula(kpi: Kpi) -> Expr | None:
    return parse(kpi.formula) if kpi.formula is not None else None
