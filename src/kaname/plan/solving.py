"""The plan of least effort: every formula holds, no limit is crossed, the target is met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np

from kaname.formula.values import Floats
from kaname.plan.descent import State, approach, box, nearest, violation
from kaname.plan.finish import Proof, finish, prove
from kaname.plan.model import Model, modelled, point, rows_at
from kaname.plan.problem import Problem
from kaname.plan.slopes import steps_at

STARTS = 10  # beside what is expected: a formula with products can have several optima
TRIES = 4  # of them, from which it is looked for where the rows can be met at all
PATIENCE = 18  # rounds of multipliers over all starts, at least
FIRST = 14  # of them that a start gets where there is no proven plan yet
WORK = 700  # such rounds times levers, where they are few
REACHED = 1e-9  # of a row's size
MANY, FEW, LONG = 25, 12, 50  # Newton's steps: from a start, between rounds, in the end
SMALL = 25  # levers: so many may take many steps from every start
CLOSE = 0.1  # from here on Newton's method is tried
MET = 1e-5  # where rows are missed by more at the nearest place, they cannot be met
Side = Literal["low", "high", "pin"]


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that presses; `price` is the effort that one unit more room would save."""

    node: str
    side: Side
    at: float
    price: float


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """A plan: the value of every node, and what it takes.

    `effort` is the sum of `efforts`, of each lever the squared number of its scales times its
    weight. `proof` says how well the conditions of an optimum are met.
    """

    values: Mapping[str, float]
    effort: float
    efforts: Mapping[str, float]
    binding: tuple[Binding, ...]
    proof: Proof


def solve(problem: Problem, starts: int = STARTS) -> Solution | None:
    """The plan of least effort; None where nothing within the limits meets the target."""
    model = modelled(problem)
    best: State | None = None
    patience = max(PATIENCE, WORK // max(len(model.levers), 1))
    for number, start in enumerate(_starts(model, starts)):
        begin = start if best is None else _within(start, best)
        doubted = best is not None and number <= TRIES and _proven(model, best) is None
        rounds = max(patience, FIRST if doubted else 0) if best or not number else 0
        found, taken = _optimum(model, begin, rounds)
        patience -= taken
        if found is None and best is None and number <= TRIES:
            found = _from_nearest(model, begin)
        if found is not None and (best is None or found.z @ found.z < best.z @ best.z):
            best = found
    return None if best is None else solution(problem, model, best)


def solution(problem: Problem, model: Model, state: State) -> Solution:
    """A state in words that people can check."""
    steps = steps_at(model.program, model.leaves(state.z))
    values = {node: steps[model.program.nodes[node]] for node in problem.nodes}
    efforts = dict(zip(model.levers, (float(each) for each in state.z**2), strict=True))
    binding = tuple(_binding(problem, model, state))
    return Solution(values, sum(efforts.values()), efforts, binding, prove(model, state))


def _optimum(model: Model, start: Floats, patience: int) -> tuple[State | None, int]:
    """The optimum that a start leads to, if it leads to one, and the rounds that it took."""
    turns = MANY if not start.any() or len(model.levers) <= SMALL else FEW
    direct = _proven(model, finish(model, State(start, np.zeros(len(model.rows))), turns))
    if direct is not None:
        return direct, 0
    return _followed(model, start, patience)


def _from_nearest(model: Model, start: Floats) -> State | None:
    """The optimum near the place where the rows are missed least, if they can be met there."""
    near = nearest(model, start)
    met = violation(model, rows_at(model, near)) < MET
    return _followed(model, near, PATIENCE)[0] if met else None


def _within(start: Floats, best: State) -> Floats:
    """A start that is not farther than the best optimum yet: a better one is nearer."""
    size = float(np.linalg.norm(start))
    return start * min(1.0, float(np.linalg.norm(best.z)) / size) if size else start


def _followed(model: Model, start: Floats, patience: int) -> tuple[State | None, int]:
    last, rounds = None, 0
    for rounds, last in enumerate(islice(approach(model, start), max(patience, 0)), 1):
        if violation(model, rows_at(model, last.z)) < CLOSE:
            done = _proven(model, finish(model, last, FEW))
            if done is not None:
                return done, rounds
    if last is None or violation(model, rows_at(model, last.z)) > CLOSE:
        return None, rounds
    done = _proven(model, finish(model, last, LONG))
    met = violation(model, rows_at(model, last.z)) < REACHED
    return done or (last if met else None), rounds


def _proven(model: Model, state: State | None) -> State | None:
    return state if state is not None and prove(model, state).holds else None


def _starts(model: Model, count: int) -> Iterator[Floats]:
    """What is expected, then places around it, near and far."""
    size = len(model.levers)
    low, high = box(model)
    yield np.clip(np.zeros(size), low, high)
    random = np.random.default_rng(size)
    for number in range(count):
        way = random.standard_normal(size)
        yield np.clip(way * 2.0 ** (2 * (number % 4) - 1), low, high)


def _binding(problem: Problem, model: Model, state: State) -> Iterator[Binding]:
    push = state.z + point(model, state.z).jacobian.T @ state.pulls
    for at, node in enumerate(model.levers):
        limits, price = problem.held.get(node), 2 * abs(float(push[at])) / model.unit[at]
        if limits is None or not price:
            continue
        if state.z[at] <= model.low[at] and push[at] > 0:
            yield Binding(node, "low", limits.low, price)
        elif state.z[at] >= model.high[at] and push[at] < 0:
            yield Binding(node, "high", limits.high, price)
    for row, pull in zip(model.rows, state.pulls, strict=True):
        if not pull or (row.node == problem.root and row.low == row.high):
            continue
        price = 2 * abs(float(pull)) / row.size
        side: Side = "pin" if row.low == row.high else "high" if pull > 0 else "low"
        yield Binding(row.node, side, row.low if side == "low" else row.high, price)
