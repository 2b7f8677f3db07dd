"""From a project and a wish to a problem that can be solved, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite

import numpy as np

from kaname.api import goals
from kaname.api.plans.branching import Branches, branches
from kaname.api.plans.expecting import Expected, expected
from kaname.api.plans.feasible import Feasible, feasible
from kaname.api.plans.limits import Bearing, capacities, is_share, limits, needed
from kaname.api.plans.texts import Known, Said, Sign, nodes_of, statements
from kaname.api.plans.wanted import wanted
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.formula.algebra import evaluate, evaluate_tree
from kaname.formula.values import Values
from kaname.numbers import show as shown
from kaname.periods import Period, display, parse
from kaname.plan.balancing import balanced
from kaname.plan.contradictions import Contradiction, contradictions
from kaname.plan.problem import Capacity, Limits, Problem, excess_of
from kaname.text import LANGS

APART = 1e-6  # of a figure: above it, a KPI and its formula are forecast apart


@dataclass(frozen=True, slots=True)
class Wish:
    """What a plan is asked for, as people write it.

    `target` is the KGI's; if absent, the one that stands. `pins`: `win_rate=30%`; `bounds`:
    `visits<=1200`; `only`: the KPIs that may move. `lower`: a target that is worse than what is
    expected is met, too, by making KPIs worse.
    """

    target: str | None = None
    kpi: str | None = None
    period: str | None = None
    pins: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    lower: bool = False


@dataclass(frozen=True, slots=True)
class Posed:
    """A wish as a problem. `ahead`: more is expected than `target`, which then is only a limit."""

    problem: Problem
    target: float
    ahead: bool

    @property
    def exact(self) -> Problem:
        """The problem whose root meets the target and no other value."""
        return self.problem.aiming(self.target)


@dataclass(frozen=True)
class Ground:
    """What a plan stands on: the tree, what is expected of it and what is feasible."""

    project: Project
    found: Branches
    expected: Expected
    capacities: Mapping[str, Capacity]

    @property
    def root(self) -> str:
        """The node on top."""
        return self.found.tree.root

    @cached_property
    def feasible(self) -> Mapping[str, Feasible]:
        """How far every node that somebody can move may go."""
        nodes = [n for n in self.found.tree.order if not self.found.is_given(n)]
        at = replace(self.expected, values=self.values)
        return feasible(self.project, self.found, at, nodes)

    @cached_property
    def values(self) -> Mapping[str, float]:
        """What is expected of every node so that all formulas hold.

        Leaves and inner nodes are forecast each on its own; where the formula held in the past,
        they are balanced, else the node goes by its formula.
        """
        told, tree = self.expected.values, self.found.tree
        errors = {n: each for n, each in self.expected.errors.items() if self._agrees(n)}
        leaves = balanced(self.root, tree.formulas, told, errors)
        made = evaluate_tree(tree, {n: Values.of([value]) for n, value in leaves.items()})
        return {**told, **{node: float(value.number[0]) for node, value in made.items()}}

    def _agrees(self, node: str) -> bool:
        """Whether a node's own figures were what its formula makes; a leaf has no other."""
        formula, history = self.found.tree.formulas.get(node), self.expected.history
        if formula is None:
            return True
        made = evaluate(formula, {n: Values.of(row) for n, row in history.items()}).number
        own = history[node]
        both = np.isfinite(made) & np.isfinite(own)
        return bool(both.any() and np.all(np.abs(made - own)[both] <= APART * np.abs(own[both])))

    @property
    def known(self) -> Known:
        """What is written is read against it."""
        return Known(self.project, self.found, self.values)

    @property
    def notes(self) -> list[Finding]:
        """What rests on little, and nodes whose own figures go another way than their formula."""
        found = list(self.expected.notes)
        for node in self.found.tree.formulas:
            own, made = self.expected.values.get(node), self.values.get(node)
            apart = own is not None and made is not None and abs(own - made) > APART * abs(own)
            if own is None or made is None or not apart or self._agrees(node):
                continue
            params = {**named(self, node), "own": figure(self, node, own)}
            params["made"] = figure(self, node, made)
            found.append(Finding("plan.formula-apart", params, severity="info"))
        return found


def ground(project: Project, kpi: str | None, period: str | None) -> Ground:
    """What is expected of a KPI's tree in a period: by default the KGI in the year planned now.

    Raises KanameError with what is missing.
    """
    root = _root(project, kpi)
    found = branches(project, root)
    made = capacities(project.design, found)
    exprs = {**needed(project.design, made), **found.exprs}
    told = expected(project, root, exprs, _period(project, period))
    return Ground(project, found, told, made)


def problem(on: Ground, wish: Wish) -> Posed:
    """The wish as a problem. Raises KanameError with all that cannot be read or contradicts.

    Where more is expected than the target, nobody is asked to get worse, unless so wished.
    """
    pins, bounds, only, target = _read(on, wish)
    faults = [*_undefined(on, pins), *_shares(on, [*pins, *bounds])]
    if faults:
        raise KanameError(faults)
    moved = [each.node for each in bounds if _excludes(each, on.values[each.node])]
    ahead = not wish.lower and _is_ahead(on, target)
    held = _limits(on, target, bounds, [*moved, *(each.node for each in pins)], ahead=ahead)
    made = Problem(
        root=on.root,
        formulas=on.found.tree.formulas,
        expected=_expected(on, pins),
        scales=_scales(on, only),
        target=None if ahead else target,
        limits=held,
        pins={each.node: each.value for each in pins},
        capacities=on.capacities,
    )
    against = [_against(on, each) for each in contradictions(made)]
    if against:
        raise KanameError(against)
    return Posed(_at_least(on, made, target) if ahead else made, target, ahead)


def _root(project: Project, kpi: str | None) -> str:
    kgis = [name for name, each in project.design.kpis.items() if each.role == "kgi"]
    if kpi is None and not kgis:
        raise KanameError(Finding("plan.no-kgi"))
    name = kpi or kgis[0]
    project.measure(name, grain="all")  # refuses an unknown name, and says which one was meant
    return name


def _period(project: Project, written: str | None) -> Period:
    if written is not None:
        return parse(written, project.calendar)
    strategy = project.design.strategy
    goal = strategy.goal if strategy else None
    if goal is not None and goal.period is not None:
        stated = parse(goal.period, project.calendar)
        if stated.end > project.as_of:
            return stated
    return goals.next_year(project.as_of, project.calendar)


def _read(on: Ground, wish: Wish) -> tuple[list[Said], list[Said], list[str] | None, float]:
    """Everything that is written, or all of its faults at once."""
    faults: list[Finding] = []
    read: list[list[Said]] = []
    ways: tuple[tuple[tuple[str, ...], tuple[Sign, ...]], ...] = (
        (wish.pins, ("=",)),
        (wish.bounds, ("<=", ">=")),
    )
    for written, signs in ways:
        try:
            read.append(statements(on.known, written, signs))
        except KanameError as error:
            faults += error.findings
    only: list[str] | None = None
    target = 0.0
    try:
        only = nodes_of(on.known, wish.only)
    except KanameError as error:
        faults += error.findings
    try:
        known, before = on.known, on.expected.last_year[on.root]
        target = wanted(known, wish.target, on.expected.period, before)
    except KanameError as error:
        faults += error.findings
    if faults:
        raise KanameError(faults)
    return read[0], read[1], only, target


def said_period(on: Ground) -> dict[str, str]:
    """The period in both languages."""
    return {lang: display(on.expected.period, lang) for lang in LANGS}


def figure(on: Ground, node: str, value: float) -> dict[str, str]:
    """A node's value in both languages."""
    kpi = on.found.kpi(on.project, node)
    decimals = kpi.decimals if kpi else None
    return {lang: shown(value, on.known.unit(node), lang, decimals) for lang in LANGS}


def named(on: Ground, node: str) -> dict[str, object]:
    """A node in the words of a finding: its key, and what the reader calls it."""
    return {"kpi": node, "called": on.known.called(node)}


def _undefined(on: Ground, pins: Collection[Said]) -> Iterator[Finding]:
    """Leaves of which nothing is known; a pin says what they are."""
    pinned = {each.node for each in pins}
    for leaf in on.found.tree.leaves:
        if not isfinite(on.values[leaf]) and leaf not in pinned:
            reason = on.expected.reasons.get(leaf, "no-rows")
            yield Finding("plan.nothing-known", {**named(on, leaf), "reason": reason})


def _shares(on: Ground, said: Collection[Said]) -> Iterator[Finding]:
    """Shares above 1: percent signs that were forgotten."""
    for each in said:
        kpi = on.found.kpis.get(each.node)
        if kpi is not None and each.value > 1 and is_share(on.project.design, kpi):
            params = {**named(on, each.node), "value": f"{each.value:g}"}
            yield Finding("plan.share-above-one", params)


def _expected(on: Ground, pins: Collection[Said]) -> dict[str, float]:
    """Every leaf and every term of a capacity; where nothing is known, its pin."""
    pinned = {each.node: each.value for each in pins}
    return {n: v if isfinite(v) else pinned.get(n, v) for n, v in on.values.items()}


def _scales(on: Ground, only: Collection[str] | None) -> dict[str, float]:
    """The leaves that somebody can move, in how far they can go."""
    allowed = set(on.found.tree.leaves) if only is None else _beneath(on, only)
    return {
        leaf: on.feasible[leaf].scale
        for leaf in on.found.tree.leaves
        if leaf in allowed and leaf in on.feasible and _moves(on, leaf)
    }


def _moves(on: Ground, leaf: str) -> bool:
    kpi = on.found.kpi(on.project, leaf)
    return kpi is not None and kpi.control != "external" and isfinite(on.values[leaf])


def _beneath(on: Ground, nodes: Collection[str]) -> set[str]:
    found, waiting = set(nodes), list(nodes)
    while waiting:
        for child in on.found.tree.children(waiting.pop()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def _better(on: Ground) -> str:
    """Which way the root gets better."""
    kpi = on.found.kpi(on.project, on.root)
    return "up" if kpi is None else kpi.better


def _is_ahead(on: Ground, target: float) -> bool:
    """Whether more is expected of the root than the target."""
    now, better = on.values[on.root], _better(on)
    return (better == "up" and target < now) or (better == "down" and target > now)


def _at_least(on: Ground, made: Problem, target: float) -> Problem:
    """The problem whose root may not be worse than the target."""
    limit = Limits(high=target) if _better(on) == "down" else Limits(low=target)
    return replace(made, limits={**made.limits, on.root: limit})


def _limits(
    on: Ground, target: float, bounds: Collection[Said], said: Collection[str], *, ahead: bool
) -> dict[str, Limits]:
    """The design's limits and what was said on top of them; `ahead`: nobody is to get worse."""
    now = on.values[on.root]
    rising = target <= now if _better(on) == "down" else target >= now
    at = Bearing(on.values, on.expected.history, rising or ahead, {*said})
    made = limits(on.project, on.found, at)
    made.pop(on.root, None)  # the target is its limit
    for each in bounds:
        own = Limits(high=each.value) if each.sign == "<=" else Limits(low=each.value)
        made[each.node] = made.get(each.node, Limits()).meet(own)
    return made


def _excludes(said: Said, value: float) -> bool:
    return value > said.value if said.sign == "<=" else value < said.value


def _against(on: Ground, found: Contradiction) -> Finding:
    """What is held where the rest of the tree cannot bring it."""
    for name in on.capacities:
        if found.node == excess_of(name):
            return Finding("plan.beyond-capacity", named(on, name))
    low, high = found.held.low, found.held.high
    params: dict[str, object] = {
        **named(on, found.node),
        "held": figure(on, found.node, low if isfinite(low) else high),
        "low": figure(on, found.node, found.possible.low),
        "high": figure(on, found.node, found.possible.high),
    }
    if low > high:
        params |= {"low": figure(on, found.node, low), "high": figure(on, found.node, high)}
        return Finding("plan.limits-crossed", params)
    if found.possible.low > high:
        return Finding("plan.held-too-low", {**params, "held": figure(on, found.node, high)})
    if found.possible.high < low:
        return Finding("plan.held-too-high", params)
    return Finding("plan.not-together", params)
