"""A target out of reach: how near a plan comes, what holds it there, and how far that must move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite

import numpy as np

from kaname.formula.expression import Binary, Expr, Name, Negative, Number, show
from kaname.formula.parse import parse
from kaname.formula.values import Floats
from kaname.plan.descent import approach, box, violation
from kaname.plan.model import Model, Row, modelled, rows_at
from kaname.plan.problem import FREE, Capacity, Limits, Problem, excess_of
from kaname.plan.slopes import first_slopes, steps_at
from kaname.plan.solving import Side, solve

EASE = 1e-9  # the weight of effort where only the target counts
STARTS = 3
KEPT = 1e-6  # of a row's size
TOUCHED = 1e-7  # of a limit's size: there it presses
TELLING = 1e-9  # of the target: what one scale more must give at least
EASY = 1e-8  # the weight of a lever where only the extra room counts
ROOM = Name("\nroom")


@dataclass(frozen=True, slots=True)
class Holding:
    """A limit that holds the root back. `price`: what one unit more of it gives at the root.

    `needed` is where it would have to be for the target to be met with all else as it is; None
    where it alone is not enough.
    """

    node: str
    side: Side
    at: float
    price: float
    needed: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The nearest to the target that the limits allow."""

    value: float
    values: Mapping[str, float]
    holding: tuple[Holding, ...]


def reach(problem: Problem) -> Reach | None:
    """How near the root can come to a target that no plan meets; None where nothing is kept."""
    model = modelled(problem)
    wish = next((at for at, row in enumerate(model.rows) if row.node == problem.root), None)
    best: Floats | None = None
    for start in _starts(model):
        z = _wished(model, start, wish)
        if z is not None and (best is None or _gap(model, z, wish) < _gap(model, best, wish)):
            best = z
    if best is None:
        return None
    leaves = model.leaves(best)
    steps = steps_at(model.program, leaves)
    values = {node: steps[model.program.nodes[node]] for node in problem.nodes}
    held = tuple(_held(problem, model, leaves, values))
    return Reach(values[problem.root], values, held)


def _starts(model: Model) -> Iterator[Floats]:
    low, high = box(model)
    still = np.zeros(len(low))
    random = np.random.default_rng(len(low))
    yield np.clip(still, low, high)
    for _ in range(STARTS):
        yield np.clip(2 * random.standard_normal(len(low)), low, high)


def _wished(model: Model, start: Floats, wish: int | None) -> Floats | None:
    """Where the target is missed least from a start; None where the other rows are not kept."""
    *_, last = approach(model, start, EASE, wish)
    hard = np.arange(len(model.rows)) != (-1 if wish is None else wish)
    return last.z if violation(model, rows_at(model, last.z), hard) < KEPT else None


def _gap(model: Model, z: Floats, wish: int | None) -> float:
    if wish is None:
        return 0.0
    return abs(float(rows_at(model, z)[wish] - model.row_low[wish]))


def _held(
    problem: Problem, model: Model, leaves: Mapping[str, float], values: Mapping[str, float]
) -> Iterator[Holding]:
    """The limits that press, the most promising first."""
    assert problem.target is not None
    gain = 1.0 if problem.target > values[problem.root] else -1.0
    found = []
    for node, price in _prices(problem, model, leaves).items():
        limits = _limits(problem, node)
        scale = problem.scales.get(node, abs(values.get(node, 0.0)) or 1.0)
        if abs(price) * scale <= TELLING * abs(problem.target or 1.0):
            continue
        side: Side = "high" if price * gain > 0 else "low"
        at = limits.high if side == "high" else limits.low
        if limits.low == limits.high:
            side = "pin"
        if isfinite(at) and abs(values.get(node, at) - at) <= TOUCHED * max(1.0, abs(at)):
            found.append((abs(price) * scale, node, side, at, price))
    for _, node, side, at, price in sorted(found, key=lambda each: -each[0]):
        yield Holding(node, side, at, price, _needed(problem, node, at, price * gain > 0))


def _limits(problem: Problem, node: str) -> Limits:
    if node in map(excess_of, problem.capacities):
        return Limits(high=0.0)
    return problem.aiming(None).held.get(node, FREE)


def _prices(problem: Problem, model: Model, leaves: Mapping[str, float]) -> dict[str, float]:
    """What the root gains by one unit more of each limited node, all other limits kept."""
    pinned = [n for n in problem.tree.leaves if n in problem.pins]
    names = [*model.levers, *(n for n in pinned if n not in model.levers)]
    steps = steps_at(model.program, leaves)
    slopes = first_slopes(model.program, steps, {name: at for at, name in enumerate(names)})
    aim = slopes[model.program.nodes[problem.root]]
    rows = [row for row in model.rows if row.node != problem.root and _touched(row, steps)]
    across = np.array([slopes[row.step] / row.size for row in rows]).reshape(len(rows), len(names))
    unit = np.array([problem.scales.get(name, 1.0) for name in names])
    free = np.array([_is_free(problem, name, leaves[name]) for name in names], dtype=np.bool_)
    pushes = np.zeros(len(rows))
    if rows and free.any():
        inner = (across * unit)[:, free]
        pushes = np.linalg.lstsq(inner.T, (aim * unit)[free], rcond=1e-10)[0]
    rest = aim - across.T @ pushes
    found = {n: float(p) for n, p, f in zip(names, rest, free, strict=True) if not f}
    return found | {r.node: float(p) / r.size for r, p in zip(rows, pushes, strict=True)}


def _touched(row: Row, steps: list[float]) -> bool:
    now = steps[row.step]
    return min(abs(now - row.low), abs(now - row.high)) <= KEPT * row.size


def _is_free(problem: Problem, node: str, value: float) -> bool:
    limits = _limits(problem, node)
    near = min(abs(value - limits.low), abs(value - limits.high))
    return node in problem.scales and near > TOUCHED * max(1.0, abs(value))


def _needed(problem: Problem, node: str, at: float, up: bool) -> float | None:
    """Where a limit must be for the target: with room of its own, which alone costs effort."""
    found = solve(_widened(problem, node, at, up), starts=1)
    if found is None:
        return None
    extra = found.values[show(ROOM)]
    return at + extra if up else at - extra


def _widened(problem: Problem, node: str, at: float, up: bool) -> Problem:
    """The problem with room beyond one limit or pin, and with effort for that room only."""
    scale = problem.scales.get(node, abs(at) or 1.0)
    scales = dict(problem.scales)
    if node in problem.tree.leaves:
        scales.setdefault(node, scale)
    limits = problem.limits.get(node, FREE)
    half = Limits(limits.low if up else -inf, inf if up else limits.high)
    opened = {} if half == FREE else {node: half}
    return replace(
        problem,
        expected={**problem.expected, show(ROOM): 0.0},
        scales={**scales, show(ROOM): scale},
        weights={**dict.fromkeys(scales, EASY), show(ROOM): 1.0},
        limits={
            **{n: x for n, x in problem.limits.items() if n != node},
            **opened,
            show(ROOM): Limits(low=0.0),
        },
        pins={name: value for name, value in problem.pins.items() if name != node},
        capacities=_with_room(problem, node, at, up),
    )


def _with_room(problem: Problem, node: str, at: float, up: bool) -> dict[str, Capacity]:
    found = dict(problem.capacities)
    for name, each in problem.capacities.items():
        if excess_of(name) == node:
            return found | {name: Capacity(each.needs, Binary("+", each.has, ROOM))}
    number: Expr = Number(at) if at >= 0 else Negative(Number(-at))
    room, named = Binary("+" if up else "-", number, ROOM), parse(node)
    return found | {"\nroom": Capacity(named, room) if up else Capacity(room, named)}
