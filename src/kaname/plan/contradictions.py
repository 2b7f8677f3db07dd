"""Limits and pins that no plan can keep, all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf, isfinite, isnan

import numpy as np

from kaname.formula.program import Arithmetic, Program, run
from kaname.formula.tree import Tree
from kaname.plan.descent import box, nearest
from kaname.plan.model import modelled, rows_at
from kaname.plan.problem import FREE, Limits, Problem, excess_of

Span = tuple[float, float]  # from the lowest to the highest value that a node can have
SLACK = 1e-9
MISSED = 1e-6  # of a row's size


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A node that is held where the rest of the tree cannot bring it.

    `possible`: the nearest that the others allow, NaN where the limits exclude each other.
    """

    node: str
    held: Limits
    possible: Limits


def contradictions(problem: Problem) -> tuple[Contradiction, ...]:
    """Every limit, pin and capacity that excludes another; the target is left out of account."""
    free = problem.aiming(None)
    crossed = tuple(
        Contradiction(node, limits, Limits(limits.high, limits.low))
        for node, limits in free.held.items()
        if limits.low > limits.high
    )
    found = (*crossed, *_out_of_reach(free, {each.node for each in crossed}))
    return found or tuple(_missed(free))


def _out_of_reach(problem: Problem, crossed: Collection[str]) -> Iterator[Contradiction]:
    """By interval arithmetic, each node from those beneath it: what it excludes is impossible."""
    spans: dict[str, Span] = {}
    limits = {node: held for node, held in problem.held.items() if node not in crossed}
    limits |= {excess_of(name): Limits(high=0.0) for name in problem.capacities}
    for node in problem.tree.order:
        held = limits.get(node, FREE)
        low, high = _span(problem, node, spans)
        sizes = [abs(x) for x in (low, high, held.low, held.high) if isfinite(x)]
        slack = SLACK * max(1.0, *sizes, 0.0)
        if low > held.high + slack or high < held.low - slack:
            yield Contradiction(node, held, Limits(low, high))
            low, high = held.low, held.high
        spans[node] = max(low, held.low), min(high, held.high)


def _span(problem: Problem, node: str, spans: Mapping[str, Span]) -> Span:
    formula = problem.tree.formulas.get(node)
    if formula is None:
        moves = node in problem.scales
        pinned = problem.pins.get(node)
        at = problem.expected[node] if pinned is None else pinned
        return (-inf, inf) if moves and pinned is None else (at, at)
    program = Program.of(Tree("", {"": formula}))
    return run(program, spans, SPANS)[program.nodes[""]]


def _missed(problem: Problem) -> Iterator[Contradiction]:
    """The rows that stay missed where all together are missed least."""
    model = modelled(problem)
    low, high = box(model)
    z = nearest(model, np.clip(np.zeros(len(low)), low, high))
    rows = rows_at(model, z)
    for row, value in zip(model.rows, rows, strict=True):
        now, slack = value * row.size, MISSED * row.size
        if isnan(now) or now < row.low - slack or now > row.high + slack:
            yield Contradiction(row.node, Limits(row.low, row.high), Limits(now, now))


def _plus(a: Span, b: Span) -> Span:
    return a[0] + b[0], a[1] + b[1]


def _turned(a: Span) -> Span:
    return -a[1], -a[0]


def _product(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _times(a: Span, b: Span) -> Span:
    ends = [_product(x, y) for x in a for y in b]
    return min(ends), max(ends)


def _over(a: Span, b: Span) -> Span:
    if b[0] <= 0 <= b[1]:
        return -inf, inf
    return _times(a, (1 / b[1], 1 / b[0]))


SPANS: Arithmetic[Span] = Arithmetic(
    lambda number: (number, number),
    _turned,
    _plus,
    lambda a, b: _plus(a, _turned(b)),
    _times,
    _over,
)
