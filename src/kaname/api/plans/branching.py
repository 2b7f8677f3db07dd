"""The tree beneath a KPI as formulas: what a plan, a target or a question moves on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaname.api.project import Project
from kaname.design.model import Kpi
from kaname.errors import Finding, KanameError
from kaname.formula.expression import Call, Expr, Name, Slice, show, terms
from kaname.formula.tree import Tree
from kaname.measure.forest import decomposition


@dataclass(frozen=True, slots=True)
class Branches:
    """The formulas beneath a root, and every node as an expression that can be measured."""

    tree: Tree
    exprs: Mapping[str, Expr]
    kpis: Mapping[str, str]  # the KPI that a node is of; slices and words are of theirs

    def kpi(self, project: Project, node: str) -> Kpi | None:
        """The KPI of a node; None where a node is of none."""
        name = self.kpis.get(node)
        return None if name is None else project.design.kpis[name]

    def is_given(self, node: str) -> bool:
        """Whether nobody can move the node: it is of another period, or of the calendar."""
        return isinstance(self.exprs[node], Call)


def branches(project: Project, root: str) -> Branches:
    """The tree beneath a KPI, its slices by every `split` included.

    Raises KanameError where the KPI has no formula, so that there is nothing to move.
    """
    design = project.design
    dims = {kpi.split for kpi in design.kpis.values() if kpi.split}
    members = {dim: tuple(project.members(dim)) for dim in dims}
    top = show(Name(root))
    exprs: dict[str, Expr] = {top: Name(root)}
    formulas: dict[str, Expr] = {}
    waiting = [root]
    while waiting:
        name = waiting.pop()
        found = decomposition(design, name, members)
        if found is None:
            continue
        formulas[show(Name(name))] = found
        for term in terms(found):
            if show(term) not in exprs and isinstance(term, Name):
                waiting.append(term.name)
            exprs.setdefault(show(term), term)
    if top not in formulas:
        raise KanameError(Finding("plan.no-formula", {"kpi": root}))
    kpis = {node: of for node, expr in exprs.items() if (of := _of(expr)) is not None}
    return Branches(Tree(top, formulas), exprs, kpis)


def _of(expr: Expr) -> str | None:
    match expr:
        case Name(name=name) | Slice(name=name):
            return name
        case Call(args=(Name() | Slice() | Call() as of, *_)):
            return _of(of)
    return None
