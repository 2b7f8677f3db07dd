"""What the initiatives of a design add to a target, through the tree of its KPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from kaname.api.forecasts.quotients import quotient
from kaname.api.kinds import kind_of
from kaname.api.project import Project, Scope
from kaname.api.targets.history import Limits, Term, measured, parts
from kaname.design.system import Effect as Stated
from kaname.design.system import Initiative
from kaname.formula.algebra import evaluate, evaluate_tree
from kaname.formula.parse import Expr, Name, show, terms
from kaname.formula.tree import Tree
from kaname.formula.values import Floats, Values
from kaname.measure.cube import Cube
from kaname.measure.forest import Members, decomposition
from kaname.periods import Period, read_span
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel
from kaname.targets.baseline import How, evaluated, together
from kaname.targets.initiatives import Effects, Lever, effects
from kaname.targets.ramp import in_effect

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}
YEAR = 12  # months of the history that tell how much of a KPI lies where
LATELY = 3  # months whose state the forecast goes on from
FARTHEST = 2.0  # of the tree's sum from the baseline, before they are held to be different things


@dataclass(frozen=True, slots=True)
class Ground:
    """The tree of a KPI with the baseline of its leaves: by month, or all months as one.

    `exprs` says what each node is. `scale` brings the root to the baseline of the KPI itself, whose
    parts were forecast alone.
    """

    tree: Tree
    exprs: Mapping[str, Expr]
    leaves: Mapping[str, Values]
    monthly: bool
    scale: float


def ground(project: Project, kpi: str, of: Term, limits: Limits, baseline: float) -> Ground:
    """The tree below a KPI at its baseline in the months of a target."""
    tree, exprs = tree_of(project, kpi)
    own = {leaf: exprs[leaf] for leaf in tree.leaves}
    cube = measured(project, own, of.history, limits)
    panel, hows = parts(project, cube, own, of.history)
    ahead = of.months[-1].index - of.history[-1].index
    mean = forecast(panel, ahead, calendar=project.calendar).mean[:, -len(of.months) :]
    monthly = kind_of(project.design, kpi) == "sum"
    leaves = _figures(cube, panel, hows, mean, monthly)
    root = float(np.nansum(evaluate_tree(tree, leaves)[tree.root].number))
    near = root != 0 and 1 / FARTHEST < baseline / root < FARTHEST
    return Ground(tree, exprs, leaves, monthly, baseline / root if near else 1.0)


def realised(
    project: Project, on: Ground, tree: Tree, months: Sequence[Period], limits: Limits
) -> dict[str, Values]:
    """What the leaves of a tree of the ground were in these months, in the ground's manner."""
    own = {leaf: on.exprs[leaf] for leaf in tree.leaves}
    cube = measured(project, own, months, limits)
    panel, hows = parts(project, cube, own, months)
    return _figures(cube, panel, hows, panel.values, on.monthly)


def _figures(
    cube: Cube, panel: Panel, hows: Sequence[How], months: Floats, monthly: bool
) -> dict[str, Values]:
    """The cube's expressions from its parts: by month, or all months as one."""
    if not monthly:
        whole = [float(together(how, row)) for how, row in zip(hows, months, strict=True)]
        months = np.array(whole)[:, None]
    return {
        name: Values.of(evaluated(expr, panel.keys, months))
        for name, expr in cube.expressions.items()
    }


def tree_of(project: Project, kpi: str) -> tuple[Tree, dict[str, Expr]]:
    """The formulas below a KPI, and what each node is."""
    design = project.design
    members: Members = {
        dim: tuple(project.members(dim)) for dim in {k.split for k in design.kpis.values()} if dim
    }
    formulas: dict[str, Expr] = {}
    known: dict[str, Expr] = {show(Name(kpi)): Name(kpi)}
    open_ = [kpi]
    while open_:
        name = open_.pop()
        formula = decomposition(design, name, members)
        if formula is None:
            continue
        formulas[show(Name(name))] = formula
        for term in terms(formula):
            if show(term) not in known and isinstance(term, Name) and term.name in design.kpis:
                open_.append(term.name)
            known[show(term)] = term
    return Tree(show(Name(kpi)), formulas), known


def levers(project: Project, of: Term, limits: Limits) -> list[Lever]:
    """The effects of all initiatives, as far as they work in the target's months and places."""
    found = []
    for name, initiative in project.design.initiatives.items():
        for effect in initiative.effects:
            one = _lever(name, initiative, effect, of)
            if bool((one.share > 0).any()) or one.held > 0:
                part = _part(project, effect.kpi, initiative.where, of, limits)
                found.append(replace(one, share=one.share * part, held=one.held * part))
    return found


def _part(project: Project, kpi: str, where: Scope, of: Term, limits: Limits) -> float:
    """The share of a KPI, of a ratio that of its denominator, in `where` in the last year."""
    found = quotient(project.design, kpi)
    expr = found.below or found.above
    if not where or expr is None:  # of a median, say, nothing tells how much lies where
        return 1.0
    start, end = of.history[-YEAR:][0].label, of.history[-1].label
    cubes = (
        project.measure(kpi, start=start, end=end, where=part, scope=limits).cube
        for part in (where, None)
    )
    inside, whole = (float(np.nansum(evaluate(expr, cube.leaves).number)) for cube in cubes)
    return min(max(inside / whole, 0.0), 1.0) if whole > 0 else 1.0


def brought(on: Ground, all_levers: Sequence[Lever]) -> Effects:
    """What the levers bring to the KPI in each month, or in all as one."""
    if on.monthly:
        return effects(on.tree, on.leaves, all_levers)
    whole = [
        Lever(
            one.initiative, one.kpi, one.low, one.likely, one.high,
            np.array([float(one.share.mean())]), one.held, one.change,
        )
        for one in all_levers
    ]  # fmt: skip
    return effects(on.tree, on.leaves, whole)


def _lever(name: str, initiative: Initiative, effect: Stated, of: Term) -> Lever:
    valid: tuple[date, ...] = initiative.valid or (of.period.start,)
    end = valid[1] if len(valid) == 2 else None
    days = _days(effect.ramp)
    low = effect.likely if effect.low is None else effect.low
    high = effect.likely if effect.high is None else effect.high
    share = in_effect(valid[0], end, days, of.months)
    return Lever(
        name, show(Name(effect.kpi)), low, effect.likely, high,
        share, _held(valid[0], end, days, of.history), effect.change,
    )  # fmt: skip


def _held(start: date, end: date | None, days: int, history: Sequence[Period]) -> float:
    """How much of the effect the last months of the history had."""
    return float(np.mean(in_effect(start, end, days, history[-LATELY:])))


def _days(span: str | None) -> int:
    if span is None:
        return 0
    count, unit = read_span(span)
    return count * DAYS[unit]


def total(months: Floats, scale: float) -> float:
    """An effect over all months, in the KPI's unit."""
    return float(months.sum()) * scale
