"""Hindsight: what came beside the target, and whether the target or the work was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from kaname.api import goals
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.figures import target_figures
from kaname.api.targets.history import Limits, Term, history, term
from kaname.api.targets.initiatives import Ground, ground, levers, realised
from kaname.api.targets.scopes import where
from kaname.api.targets.texts import places
from kaname.errors import KanameError
from kaname.formula.algebra import evaluate_tree
from kaname.formula.attribute import attribute
from kaname.formula.parse import Name
from kaname.formula.tree import Tree
from kaname.formula.values import Floats, Values
from kaname.periods import Grain, Period, parse
from kaname.targets import market, market_file
from kaname.targets.baseline import Baseline, baseline, whole
from kaname.targets.bridge import Hindsight
from kaname.targets.initiatives import Lever
from kaname.targets.ledger import Step, Target
from kaname.targets.market import Growth

OUTSIDE = ""  # whose part external KPIs are


@dataclass(frozen=True, slots=True)
class Came:
    """What has come of a period: its complete months, of how many."""

    months: tuple[Period, ...]
    of: int


def hindsight(
    project: Project, target: Target, file: Path | None, version: str | None = None
) -> tuple[Hindsight, Came] | None:
    """The difference between a target and what came, by why; None before its first month is over.

    The assumptions are those of the target's steps: the market's growth beside what `file` (else
    the file of the step) says now, and the KPIs of initiatives beside what they became. External
    KPIs below the target that came differently make the baseline wrong. The rest is the work.
    What was due is by the targets of the months, of `version` if it has them, else as the baseline.
    """
    period = parse(target.period, project.calendar)
    try:
        of = term(project, target.kpi, period)
        done = _done(project, target.kpi, of)
    except KanameError:
        return None
    if not done:
        return None
    limits = where(project, target.scope)
    past = history(project, target.kpi, of.history, limits)
    base = baseline(past, of.months, of.before, calendar=project.calendar)
    stated = _monthly(project, target, of, limits, version)
    share = _due(project, target.kpi, base.monthly if stated is None else stated, len(done))
    since = history(project, target.kpi, done, limits)
    actual = float(whole(since, since.parts.values)[0])
    if not np.isfinite(actual):
        return None
    decimals = places(project.units[target.kpi], target.value)
    parts = _parts(project, target, of, limits, base, done)
    made = Hindsight(
        due=round(target.value * share, decimals),
        actual=round(actual, decimals),
        wrong_baseline=round(parts.pop(OUTSIDE, 0.0), decimals) + 0.0,  # never minus zero
        wrong_market=round(_market(project, target, base, of, done, file) * share, decimals) + 0.0,
        wrong_initiatives=tuple((name, round(v, decimals) + 0.0) for name, v in parts.items()),
    )
    return made, Came(tuple(done), len(of.months))


def _done(project: Project, kpi: str, of: Term) -> list[Period]:
    """The months of the period that lie wholly in the data, from its first on."""
    complete = goals.complete(project, kpi, Grain.MONTH)
    found: list[Period] = []
    for month in of.months:
        if month not in complete:
            break
        found.append(month)
    return found


def _monthly(
    project: Project, target: Target, of: Term, limits: Limits, version: str | None
) -> Floats | None:
    """The targets of the months, of the version or else the current ones; None where one lacks."""
    for name in dict.fromkeys((version, None)):
        found = target_figures(
            project, target.kpi, "month", where=limits, version=name,
            start=of.months[0].label, end=of.months[-1].label,
        )  # fmt: skip
        values = [found[(), month].value for month in of.months if ((), month) in found]
        if len(values) == len(of.months) and sum(values) > 0:
            return np.array(values)
    return None


def _due(project: Project, kpi: str, monthly: Floats, months: int) -> float:
    """The share of the target that is due by then, of what adds up."""
    if kind_of(project.design, kpi) != "sum":
        return 1.0
    whole_ = float(np.nansum(monthly))
    return float(np.nansum(monthly[:months])) / whole_ if whole_ else months / len(monthly)


def _market(
    project: Project,
    target: Target,
    base: Baseline,
    of: Term,
    done: Sequence[Period],
    file: Path | None,
) -> float:
    """What the market did beyond what was assumed, over the whole period; 0 where unknown."""
    step = next((s for s in target.steps if s.kind == "market" and "elasticity" in s.detail), None)
    path = file or (project.path.parent / str(step.detail["file"]) if step else None)
    if step is None or path is None or not path.is_file():
        return 0.0
    series = market_file.read(path, project.calendar)
    so_far = Period(done[0].start, done[-1].end, Grain.ALL, 0, "")
    came = market.growth(series, so_far, project.calendar)
    assumed = _assumed(step).until(done[-1].end)
    if came is None or not came.given or assumed is None:
        return 0.0
    elasticity = float(str(step.detail["elasticity"]))
    return float(
        base.value * np.expm1(elasticity * (np.log1p(came.value) - np.log1p(assumed.value)))
    )


def _assumed(step: Step) -> Growth:
    """The market's growth as the step assumed it, part by part."""
    parts = step.detail.get("assumed")
    rows = [
        (date.fromisoformat(str(day)), float(now), float(then))
        for day, now, then in (parts if isinstance(parts, list) else [])
    ]
    return Growth(float(str(step.detail["expected"])), values=tuple(rows))


def _parts(
    project: Project,
    target: Target,
    of: Term,
    limits: Limits,
    base: Baseline,
    done: Sequence[Period],
) -> dict[str, float]:
    """By initiative what its KPIs make of the difference; under "" what external KPIs make."""
    on = ground(project, target.kpi, of, limits, base.value)
    steps = [s for s in target.steps if s.kind == "initiative" and "kpis" in s.detail]
    owners = _owners(steps, on)
    outside = [n for n in _external(project, on) if n not in owners]
    if not owners and not outside:
        return {}
    tree = on.tree
    for node in (*owners, *outside):
        tree = tree.without(node) if node in tree.order and node != tree.root else tree
    expected = _expected(on, tree, levers(project, of, limits), steps, len(done))
    moved = attribute(tree, expected, realised(project, on, tree, done, limits)).contributions
    amounts = {n: float(np.nansum(moved[n])) * on.scale for n in tree.leaves}
    found = {str(step.detail["name"]): 0.0 for step in steps}
    for node, shares in owners.items():
        for name, share in shares.items():
            found[name] += amounts.get(node, 0.0) * share
    return found | {OUTSIDE: sum(amounts.get(node, 0.0) for node in outside)}


def _owners(steps: Sequence[Step], on: Ground) -> dict[str, dict[str, float]]:
    """The KPIs in the tree that initiatives are to move, with each one's share of the blame."""
    found: dict[str, dict[str, float]] = {}
    for step in steps:
        kpis = step.detail.get("kpis")
        for kpi in kpis if isinstance(kpis, list) else ():
            if kpi in on.tree.order and kpi != on.tree.root:
                found.setdefault(kpi, {})[str(step.detail["name"])] = abs(step.value) or 1.0
    return {
        kpi: {name: size / sum(sizes.values()) for name, size in sizes.items()}
        for kpi, sizes in found.items()
    }


def _external(project: Project, on: Ground) -> list[str]:
    """The KPIs in the tree that nobody here controls."""
    kpis = project.design.kpis
    return [
        node
        for node in on.tree.order
        if isinstance(expr := on.exprs[node], Name)
        and expr.name in kpis
        and kpis[expr.name].control == "external"
    ]


def _expected(
    on: Ground, tree: Tree, planned: Sequence[Lever], steps: Sequence[Step], months: int
) -> dict[str, Values]:
    """The leaves of the tree as the target assumed them, in the months that are done."""
    names = {step.detail["name"] for step in steps}
    nodes = evaluate_tree(on.tree, on.leaves)
    found = {}
    for leaf in tree.leaves:
        number = nodes[leaf].number
        for lever in planned:
            if lever.kpi == leaf and lever.initiative in names:
                moved = lever.moved("likely")
                moved = moved if on.monthly else np.array([float(moved.mean())])
                number = number * moved if lever.change == "relative" else number + moved
        found[leaf] = Values.of(number[:months])
    return found
