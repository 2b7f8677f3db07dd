"""A problem as numbers: levers in units of their own effort, and rows that hold limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaname.formula.program import Program
from kaname.formula.values import Flags, Floats
from kaname.plan.problem import FREE, Limits, Problem, excess_of
from kaname.plan.slopes import first_slopes, second_slopes, steps_at

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """A node that is held between limits; `size` is what counts as one of it."""

    node: str
    step: int
    low: float
    high: float
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Least ½|z|² with `low` ≤ z ≤ `high` and the rows within their limits.

    A lever's z is its move in units of effort: value = center + unit · z.
    """

    program: Program
    fixed: Mapping[str, float]
    levers: tuple[str, ...]
    center: Floats
    unit: Floats
    low: Floats
    high: Floats
    rows: tuple[Row, ...]
    row_low: Floats  # in sizes
    row_high: Floats
    places: Mapping[str, int]  # which lever a leaf is
    leaf_steps: Ints  # the step of each lever

    @property
    def equal(self) -> Flags:
        """The rows that are held to one value."""
        return np.equal(self.row_low, self.row_high)

    def leaves(self, z: Floats) -> dict[str, float]:
        """The value of every leaf; a lever at its limit is there exactly."""
        values = self.center + self.unit * z
        return dict(self.fixed) | dict(zip(self.levers, map(float, values), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The rows at one place: their values and slopes, both in sizes."""

    z: Floats
    steps: list[float]
    rows: Floats
    slopes: Floats  # of every step by every lever
    jacobian: Floats  # of the rows


def modelled(problem: Problem) -> Model:
    """The numbers of a problem. Limits of leaves become those of levers, all others rows."""
    program = Program.of(problem.tree)
    levers = tuple(n for n in problem.tree.leaves if _moves(problem, n))
    fixed = {n: _fixed(problem, n) for n in problem.tree.leaves if n not in levers}
    center = np.array([problem.expected[n] for n in levers])
    weights = [problem.weights.get(n, 1.0) for n in levers]
    unit = np.array([problem.scales[n] / sqrt(w) for n, w in zip(levers, weights, strict=True)])
    limits = [problem.held.get(n, FREE) for n in levers]
    rows = _rows(problem, program, fixed | dict(zip(levers, center, strict=True)))
    sizes = np.array([row.size for row in rows])
    return Model(
        program,
        fixed,
        levers,
        center,
        unit,
        (np.array([each.low for each in limits]) - center) / unit,
        (np.array([each.high for each in limits]) - center) / unit,
        rows,
        np.array([row.low for row in rows]) / sizes,
        np.array([row.high for row in rows]) / sizes,
        {name: at for at, name in enumerate(levers)},
        np.array([program.nodes[name] for name in levers], dtype=np.int64),
    )


def rows_at(model: Model, z: Floats) -> Floats:
    """The rows' values in sizes, without their slopes."""
    steps = steps_at(model.program, model.leaves(z))
    return np.array([steps[row.step] / row.size for row in model.rows])


def point(model: Model, z: Floats) -> Point:
    """The rows and their slopes at a place."""
    steps = steps_at(model.program, model.leaves(z))
    slopes = first_slopes(model.program, steps, model.places) * model.unit
    rows = np.array([steps[row.step] / row.size for row in model.rows])
    jacobian = np.array([slopes[row.step] / row.size for row in model.rows])
    return Point(z, steps, rows, slopes, jacobian.reshape(len(model.rows), len(model.levers)))


def bend(model: Model, at: Point, pulls: Floats) -> Floats:
    """The second derivatives of the rows, each weighed by its pull."""
    weights: dict[int, float] = {}
    for row, pull in zip(model.rows, pulls, strict=True):
        if pull:
            weights[row.step] = weights.get(row.step, 0.0) + float(pull) / row.size
    found = second_slopes(model.program, at.steps, at.slopes, weights)[model.leaf_steps]
    found *= model.unit[:, None]
    return np.asarray(found + found.T) / 2


def _moves(problem: Problem, leaf: str) -> bool:
    limits = problem.held.get(leaf, FREE)
    return leaf in problem.scales and limits.low < limits.high


def _fixed(problem: Problem, leaf: str) -> float:
    """A leaf that does not move stands at its pin, else at what is expected of it."""
    limits = problem.held.get(leaf, FREE)
    return limits.low if limits.low == limits.high else problem.expected[leaf]


def _rows(problem: Problem, program: Program, start: Mapping[str, float]) -> tuple[Row, ...]:
    """Rows for all that is held above the leaves; what holds a leaf holds its lever."""
    now = steps_at(program, start)
    held = {n: limits for n, limits in problem.held.items() if n in problem.formulas}
    held |= {excess_of(name): Limits(high=0.0) for name in problem.capacities}
    return tuple(
        Row(node, at, limits.low, limits.high, _size(limits, now[at]))
        for node, limits in held.items()
        for at in [program.nodes[node]]
        if limits != FREE
    )


def _size(limits: Limits, now: float) -> float:
    return max((abs(x) for x in (limits.low, limits.high, now) if isfinite(x)), default=0.0) or 1.0
