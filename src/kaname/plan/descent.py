"""From any start to where the rows are met with little effort: an augmented Lagrangian.

Hestenes (1969), Powell (1969) and Rockafellar (1973) for inequalities; inside, a projected Newton
method for the levers' limits (Bertsekas 1982) with exact second derivatives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.plan.model import Model, Point, bend, point, rows_at

ROUNDS = 25  # of multipliers
STEPS = 60  # of Newton's method in a round
HARDEST = 1e9  # the penalty's weight, at most
NEAR = 1e-9  # of the rows' sizes
FARTHEST = 1e7  # units of effort that a lever may go


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A place and the rows' multipliers: above 0 where a row presses on its upper limit."""

    z: Floats
    pulls: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """What effort and missed rows cost together; `ease` is the weight of the effort."""

    model: Model
    pulls: Floats
    weights: Floats  # of the rows
    ease: float

    def missed(self, rows: Floats) -> Floats:
        """By how much each row is missed, after a shift by its multiplier."""
        shifted = rows + self.pulls / self.weights
        return shifted - np.clip(shifted, self.model.row_low, self.model.row_high)

    def cost(self, z: Floats) -> float:
        """The value at a place; infinite where the tree is undefined there."""
        missed = self.missed(rows_at(self.model, z))
        value = self.ease * 0.5 * z @ z + 0.5 * (self.weights * missed) @ missed
        return float(value) if np.isfinite(value) else np.inf

    def slope(self, at: Point) -> Floats:
        """The gradient."""
        pulled = self.weights * self.missed(at.rows)
        return np.asarray(self.ease * at.z + at.jacobian.T @ pulled)

    def curvature(self, at: Point) -> Floats:
        """The second derivatives."""
        missed = self.missed(at.rows)
        weights = np.where(missed != 0, self.weights, 0.0)
        found = bend(self.model, at, weights * missed)
        found += (at.jacobian.T * weights) @ at.jacobian
        return np.asarray(found + self.ease * np.eye(len(at.z)))


def approach(
    model: Model, start: Floats, ease: float = 1.0, wish: int | None = None
) -> Iterator[State]:
    """Better and better states, from the first round to where the rows are met or cannot be.

    `wish` is a row that is to be missed as little as the others allow.
    """
    z = np.clip(start, *box(model))
    hard = np.arange(len(model.rows)) != (-1 if wish is None else wish)
    pulls, weight, worst = np.zeros(len(hard)), 10.0, np.inf
    for number in range(ROUNDS):
        weights = np.where(hard, weight, 1.0)
        penalty = Penalty(model, pulls, weights, ease)
        z = descend(penalty, z, max(1e-9, 10.0 ** -(number + 1)) * min(ease * 1e4, 1.0))
        rows = rows_at(model, z)
        pulls = np.where(hard, weights * penalty.missed(rows), 0.0)
        gap = violation(model, rows, hard)
        yield State(z, pulls)
        if gap < NEAR or not np.isfinite(gap) or (weight >= HARDEST and gap > worst / 2):
            return
        weight = weight if gap < worst / 4 else min(weight * 10, HARDEST)
        worst = min(worst, gap)


def nearest(model: Model, start: Floats) -> Floats:
    """The place near the start where the rows are missed least."""
    z = np.clip(start, *box(model))
    still, even = np.zeros(len(model.rows)), np.ones(len(model.rows))
    for ease in (1e-3, 1e-6, 1e-9):
        z = descend(Penalty(model, still, even, ease), z, 1e-3 * ease)
    return z


def box(model: Model) -> tuple[Floats, Floats]:
    """The levers' limits, and no lever farther than anybody can mean."""
    return np.maximum(model.low, -FARTHEST), np.minimum(model.high, FARTHEST)


def violation(model: Model, rows: Floats, among: Flags | None = None) -> float:
    """By how much the worst row is missed, in its size."""
    missed = np.abs(rows - np.clip(rows, model.row_low, model.row_high))
    return float(np.max(missed, initial=0.0, where=True if among is None else among))


def descend(penalty: Penalty, z: Floats, close: float) -> Floats:
    """Where the penalty is least near `z`, the levers inside their limits."""
    low, high = box(penalty.model)
    cost = penalty.cost(z)
    for _ in range(STEPS):
        at = point(penalty.model, z)
        slope = penalty.slope(at)
        if not np.all(np.isfinite(slope)):
            return z
        if np.max(np.abs(z - np.clip(z - slope, low, high)), initial=0.0) < close:
            return z
        stuck = ((z <= low) & (slope > 0)) | ((z >= high) & (slope < 0))
        way = _newton(penalty.curvature(at), slope, ~stuck)
        moved, lower = _searched(penalty, z, way, slope, cost)
        if not lower < cost:
            return z
        z, cost = moved, lower
    return z


def _newton(curvature: Floats, slope: Floats, free: Flags) -> Floats:
    """Newton's step of the free levers; bent towards the slope until it surely goes down."""
    way = np.zeros(len(slope))
    inside = curvature[np.ix_(free, free)]
    if not inside.size:
        return way
    shift, size = 0.0, float(np.max(np.abs(np.diag(inside)), initial=1e-300))
    for _ in range(40):
        try:
            root = np.linalg.cholesky(inside + shift * np.eye(len(inside)))
        except np.linalg.LinAlgError:
            shift = max(2 * shift, 1e-6 * size)
            continue
        way[free] = -np.linalg.solve(root.T, np.linalg.solve(root, slope[free]))
        return way
    way[free] = -slope[free] / size
    return way


def _searched(
    penalty: Penalty, z: Floats, way: Floats, slope: Floats, cost: float
) -> tuple[Floats, float]:
    """The first of ever shorter steps along the way, bent at the limits, that goes down enough."""
    low, high = box(penalty.model)
    length = 1.0
    for _ in range(40):
        moved = np.clip(z + length * way, low, high)
        lower = penalty.cost(moved)
        if lower <= cost + 1e-4 * slope @ (moved - z):
            return moved, lower
        length /= 2
    return z, cost
