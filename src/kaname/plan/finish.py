"""The last digits: Newton's method on the conditions of an optimum, and their proof.

An optimum of least effort meets the conditions of Karush (1939), Kuhn and Tucker (1951): the
effort's slope is balanced by the limits that press, no limit is crossed, only limits that are
reached press, and each presses outwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.plan.descent import State, violation
from kaname.plan.model import Model, Point, bend, point, rows_at

CLOSE = 1e-11
LENGTHS = (1.0, 0.5, 0.2, 0.05)
RANK = 1e-11  # of the largest slope: rows that differ by less say the same
FLAT = 1e-6  # the least curvature that a step is divided by


@dataclass(frozen=True, slots=True)
class Proof:
    """How far the conditions of an optimum are missed: 0 is a perfect one."""

    balance: float  # slope of effort and limits together, per unit of effort
    crossed: float  # of the rows' sizes, and of the levers' units
    idle: float  # the largest push of a limit that is not reached, or inwards
    bent: float  # the least curvature along the rows; below 0 it is no minimum

    @property
    def holds(self) -> bool:
        """Whether it is an optimum, up to rounding."""
        return max(self.balance, self.crossed, self.idle) <= 1e-8 and self.bent >= -1e-7


@dataclass(slots=True, eq=False)
class Guess:
    """Which limits are taken to press: -1 the lower, 1 the upper, 0 none."""

    levers: Floats
    rows: Floats


def finish(model: Model, start: State, turns: int) -> State | None:
    """The optimum near a state, None where so many Newton steps do not come to one."""
    guess = _guessed(model, start)
    z, pulls = start.z.copy(), start.pulls.copy()
    for _ in range(turns):
        z = _placed(model, z, guess)
        at = point(model, z)
        step, pulls = _step(model, at, guess, pulls)
        if not (np.all(np.isfinite(step)) and np.all(np.isfinite(pulls))):
            return None
        length = float(np.max(np.abs(step), initial=0.0))
        limit = 10 * (1 + float(np.max(np.abs(z), initial=0.0)))
        z = z + step * min(_length(model, z, step, pulls), limit / length if length else 1.0)
        settled = length <= CLOSE * (1 + float(np.max(np.abs(z), initial=0.0)))
        if _widened(model, z, guess):
            continue
        if settled and not _narrowed(model, point(model, z), pulls, guess):
            return _cleaned(model, z, pulls, guess)
    return None


def prove(model: Model, state: State) -> Proof:
    """How well a state meets the conditions of an optimum."""
    at = point(model, state.z)
    push = state.z + at.jacobian.T @ state.pulls  # what the levers' own limits must balance
    size = 1 + float(np.max(np.abs(state.z), initial=0.0))
    low, high = state.z <= model.low, state.z >= model.high
    held = low | high
    outward = (low & (push >= 0)) | (high & (push <= 0)) | (low & high)
    balance = np.where(held & outward, 0.0, push)
    pressing = np.sign(state.pulls) * (np.abs(state.pulls) > 1e-9 * size)
    reached = np.where(pressing > 0, model.row_high, model.row_low)
    with np.errstate(invalid="ignore"):
        slack = np.where(pressing != 0, np.abs(at.rows - reached), 0.0)
    out = np.maximum(np.maximum(model.low - state.z, state.z - model.high), 0.0)
    return Proof(
        balance=float(np.max(np.abs(balance), initial=0.0)) / size,
        crossed=max(violation(model, at.rows), float(np.max(out, initial=0.0)) / size),
        idle=float(np.max(slack, initial=0.0)),
        bent=_bent(model, at, state.pulls, ~held, pressing != 0),
    )


def _bent(model: Model, at: Point, pulls: Floats, free: Flags, rows: Flags) -> float:
    """The least curvature of effort and rows along the ways that keep every pressing limit."""
    if not free.any():
        return 1.0
    curvature = np.eye(int(free.sum())) + bend(model, at, pulls)[np.ix_(free, free)]
    across = at.jacobian[np.ix_(rows | model.equal, free)]
    if across.size:
        _, sizes, ways = np.linalg.svd(across)
        ways = ways[int(np.sum(sizes > 1e-10 * max(1.0, sizes.max(initial=0.0)))) :]
        curvature = ways @ curvature @ ways.T
    return float(np.linalg.eigvalsh(curvature).min(initial=1.0))


def _guessed(model: Model, start: State) -> Guess:
    push = start.z + point(model, start.z).jacobian.T @ start.pulls
    levers = np.where((start.z <= model.low) & (push > 0), -1.0, 0.0)
    levers = np.where((start.z >= model.high) & (push < 0), 1.0, levers)
    pressing = np.abs(start.pulls) > 1e-7 * np.max(np.abs(start.pulls), initial=0.0)
    rows = np.where(pressing, np.sign(start.pulls), 0.0)
    return Guess(levers, np.where(model.equal, 1.0, rows))


def _placed(model: Model, z: Floats, guess: Guess) -> Floats:
    z = np.where(guess.levers < 0, model.low, z)
    return np.where(guess.levers > 0, model.high, z)


def _step(model: Model, at: Point, guess: Guess, pulls: Floats) -> tuple[Floats, Floats]:
    """Newton's step of the free levers, and the multipliers after it.

    By the null space of the pressing rows (Nocedal and Wright 2006, chapter 16): rows that say the
    same do no harm, and where the effort bends downwards along them it is turned round, so that
    the step leads to a minimum and not to a saddle.
    """
    free, rows = guess.levers == 0, guess.rows != 0
    step, after = np.zeros(len(at.z)), np.zeros(len(pulls))
    curvature = (np.eye(len(at.z)) + bend(model, at, pulls))[np.ix_(free, free)]
    across, slope = at.jacobian[np.ix_(rows, free)], at.z[free]
    missed = (np.where(guess.rows > 0, model.row_high, model.row_low) - at.rows)[rows]
    if not (np.all(np.isfinite(curvature)) and np.all(np.isfinite(missed))):
        return step + np.nan, after
    left, sizes, ways = np.linalg.svd(across)
    rank = int(np.sum(sizes > RANK * sizes.max(initial=0.0)))
    along, still = ways[:rank], ways[rank:]
    back = left[:, :rank] / sizes[:rank]
    toward = along.T @ (back.T @ missed)
    bends, axes = np.linalg.eigh(still @ curvature @ still.T)
    turned = np.maximum(np.abs(bends), FLAT)
    down = -(axes.T @ (still @ (slope + curvature @ toward))) / turned
    moved = toward + still.T @ (axes @ down)
    step[free] = moved
    after[rows] = -back @ (along @ (slope + curvature @ moved))
    return step, after


def _length(model: Model, z: Floats, step: Floats, pulls: Floats) -> float:
    """How much of a step to go, so that effort and missed rows together become less (Han 1977)."""
    weight = 1.0 + 2.0 * float(np.max(np.abs(pulls), initial=0.0))
    before = _merit(model, z, weight)
    for length in LENGTHS:
        if _merit(model, z + length * step, weight) < before:
            return length
    return 1.0


def _merit(model: Model, z: Floats, weight: float) -> float:
    inside = np.clip(z, model.low, model.high)
    rows = rows_at(model, inside)
    missed = np.abs(rows - np.clip(rows, model.row_low, model.row_high)).sum()
    return 0.5 * float(inside @ inside) + weight * float(missed)


def _widened(model: Model, z: Floats, guess: Guess) -> bool:
    """Takes in the limits that are crossed; whether there were any."""
    low, high = (z < model.low) & (guess.levers == 0), (z > model.high) & (guess.levers == 0)
    guess.levers = np.where(low, -1.0, np.where(high, 1.0, guess.levers))
    rows = rows_at(model, np.clip(z, model.low, model.high))
    below = (rows < model.row_low - CLOSE) & (guess.rows == 0)
    above = (rows > model.row_high + CLOSE) & (guess.rows == 0)
    guess.rows = np.where(below, -1.0, np.where(above, 1.0, guess.rows))
    return bool(low.any() or high.any() or below.any() or above.any())


def _narrowed(model: Model, at: Point, pulls: Floats, guess: Guess) -> bool:
    """Lets go of the limit that presses inwards most; whether there was one."""
    push = at.z + at.jacobian.T @ pulls
    inward = np.where(guess.levers != 0, push * guess.levers, 0.0)
    wrong = np.where((guess.rows != 0) & ~model.equal, -pulls * guess.rows, 0.0)
    worst_lever, worst_row = np.max(inward, initial=0.0), np.max(wrong, initial=0.0)
    if max(worst_lever, worst_row) <= 1e-9 * (1 + np.max(np.abs(push), initial=0.0)):
        return False
    if worst_lever >= worst_row:
        guess.levers[int(np.argmax(inward))] = 0.0
    else:
        guess.rows[int(np.argmax(wrong))] = 0.0
    return True


def _cleaned(model: Model, z: Floats, pulls: Floats, guess: Guess) -> State:
    z = np.clip(_placed(model, z, guess), model.low, model.high)
    return State(z, np.where(guess.rows != 0, pulls, 0.0))
