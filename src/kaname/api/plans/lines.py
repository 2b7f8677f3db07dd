"""A plan as lines of its tree, and in sentences what keeps it from its target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite

from kaname.api.plans.limits import is_share
from kaname.api.plans.problem import Ground, figure, named, said_period
from kaname.errors import Finding
from kaname.formula.expression import Name
from kaname.measure.forest import Term, terms
from kaname.numbers import RATIOS, show_change
from kaname.plan.problem import Problem, excess_of
from kaname.plan.reach import Holding, Reach
from kaname.plan.solving import Binding, Solution
from kaname.text import LANGS


@dataclass(frozen=True, slots=True)
class Line:
    """One node of a plan; None where a figure is undefined or does not apply.

    `stretch`: the move in what history says is feasible. `share`: of the whole effort. `binding`:
    the limit that it presses on (`low`, `high`, `pin`, `floor`, `kept`, `capacity`). `moves`:
    whether it is one of the levers.
    """

    depth: int
    sign: str
    kpi: str
    unit: str
    last_year: float | None
    expected: float | None
    target: float | None
    change: float | None
    feasible: float | None
    stretch: float | None
    share: float | None
    binding: str | None
    moves: bool


def lines(
    on: Ground, made: Problem, values: Mapping[str, float], found: Solution | Reach
) -> tuple[Line, ...]:
    """The nodes from the root down, one beneath several others where it is first met."""
    bound = bindings(on, made, found)
    efforts = found.efforts if isinstance(found, Solution) else {}
    return tuple(
        _line(on, made, depth, term, values, _share(on, term.key, efforts), bound.get(term.key))
        for depth, term in walk(on)
    )


def bindings(on: Ground, made: Problem, found: Solution | Reach) -> dict[str, str]:
    """The kind of limit that presses, by node."""
    pressing = found.binding if isinstance(found, Solution) else found.holding
    capacities = {excess_of(name): name for name in made.capacities}
    return {capacities.get(each.node, each.node): _kind(on, made, each) for each in pressing}


def walk(on: Ground) -> list[tuple[int, Term]]:
    """Every node with its depth and the operator before it; what is beneath it only once."""
    return list(_walk(on, Term("", Name(on.found.kpis[on.root])), 0, set()))


def short(on: Ground, made: Problem, found: Reach) -> Iterator[Finding]:
    """How near the target can be reached, and each limit that holds it back."""
    assert made.target is not None
    params: dict[str, object] = {
        **named(on, on.root),
        "period": said_period(on),
        "target": figure(on, on.root, made.target),
        "nearest": figure(on, on.root, found.value),
    }
    if not found.holding:
        yield Finding("plan.nothing-to-move", params)
        return
    yield Finding("plan.out-of-reach", params)
    for each in found.holding:
        if not (_is_share(on, each.node) and each.at >= 1):  # all of all is no limit to loosen
            yield _holding(on, made, each)


def _walk(on: Ground, term: Term, depth: int, seen: set[str]) -> Iterator[tuple[int, Term]]:
    yield depth, term
    formula = on.found.tree.formulas.get(term.key)
    if formula is None or term.key in seen:
        return
    seen.add(term.key)
    for child in terms(formula):
        yield from _walk(on, child, depth + 1, seen)


def _line(
    on: Ground,
    made: Problem,
    depth: int,
    term: Term,
    values: Mapping[str, float],
    share: float | None,
    binding: str | None,
) -> Line:
    node = term.key
    before, after = _number(on.values.get(node)), _number(values.get(node))
    room = on.feasible.get(node)
    change = None if before is None or after is None else after - before
    return Line(
        depth=depth,
        sign=term.sign,
        kpi=node,
        unit=on.known.unit(node),
        last_year=_number(on.expected.last_year.get(node)),
        expected=before,
        target=after,
        change=change,
        feasible=_number(room.value) if room else None,
        stretch=None if room is None or change is None else abs(change) / room.scale,
        share=share,
        binding=binding,
        moves=node in made.scales and node not in made.pins,
    )


def _share(on: Ground, node: str, efforts: Mapping[str, float]) -> float | None:
    """The part of the whole effort that lies beneath a node."""
    whole = sum(efforts.values())
    if not whole:
        return None
    beneath, waiting = {node}, [node]
    while waiting:
        for child in on.found.tree.children(waiting.pop()):
            if child not in beneath:
                beneath.add(child)
                waiting.append(child)
    return sum(efforts.get(each, 0.0) for each in beneath) / whole


def _kind(on: Ground, made: Problem, each: Binding | Holding) -> str:
    if each.node in map(excess_of, made.capacities):
        return "capacity"
    kpi = on.found.kpi(on.project, each.node)
    if each.side != "pin" and kpi is not None and kpi.floor == each.at:
        return "floor"
    if each.side != "pin" and each.at == on.values.get(each.node):
        return "kept"
    return each.side


def _holding(on: Ground, made: Problem, each: Holding) -> Finding:
    """A limit that holds the root back, what a step more gives, and how far it would have to go."""
    capacities = {excess_of(name): name for name in made.capacities}
    node = capacities.get(each.node, each.node)
    step = 0.01 if on.known.unit(node) in RATIOS else 1.0
    params: dict[str, object] = {
        **named(on, node),
        "step": {lang: show_change(step, on.known.unit(node), lang) for lang in LANGS},
        "gain": figure(on, on.root, abs(each.price) * step),
    }
    if each.node in capacities:
        params["more"] = figure(on, node, each.needed or 0.0)
        return Finding(
            "plan.capacity-short" if each.needed else "plan.capacity-short-alone", params
        )
    params["at"] = figure(on, node, each.at)
    if each.needed is None or (_is_share(on, node) and each.needed > 1):
        return Finding("plan.holds-back-alone", params)
    return Finding("plan.holds-back", {**params, "needed": figure(on, node, each.needed)})


def _is_share(on: Ground, node: str) -> bool:
    kpi = on.found.kpis.get(node)
    return kpi is not None and is_share(on.project.design, kpi)


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
