"""Outcomes: a KPI in every unit and period, and what is left of it when both are taken out.

Three kinds. `relative` (amounts and counts; averages of amounts, with their numbers of cases) is
unit × period: what is left is observed / expected - 1, weighted by what was expected, the score
of a Poisson regression; zeros do no harm. A `ratio` is unit + period, each cell weighted by its
denominator. A `level` is unit + period, every cell alike. Periods take out trend, season and
whatever meets all units alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kaname.series.panel import Flags, Floats, Ints

Kind = Literal["relative", "ratio", "level"]
BOTTOM, TOP = -8.0, 8.0  # logarithms of the factors among which an effect is looked for
MOST = 30.0  # times the noise of a mean cell's size: then all cells tell alike
ROUNDS, CLOSE = 50, 1e-9  # of fitting the margins


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Figures of shape (units, periods).

    `number`: sums, a ratio's numerators, a level's values. `weight`: the denominators of a ratio
    or an average; else 1 where there is a figure and 0 where not.
    """

    kind: Kind
    number: Floats
    weight: Floats
    alike: float = 0.0  # noise that all cells have, over that of a weight of 1

    @property
    def units(self) -> int:
        """How many."""
        return int(self.number.shape[0])


@dataclass(frozen=True, slots=True)
class Window:
    """Columns that are compared: `block` with the effect, `before` without.

    `dose` is the share of the whole effect that each column of the block has.
    """

    before: tuple[int, ...]
    block: tuple[int, ...]
    dose: tuple[float, ...]

    @property
    def columns(self) -> list[int]:
        """All of them, in order."""
        return [*self.before, *self.block]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the figures when units and periods are taken out; 0 where no figure is."""

    residual: Floats
    weight: Floats
    pull: Floats  # generalised inverse of the normal equations of units and periods


def rows(of: Outcomes, chosen: Sequence[int] | Ints | Flags) -> Outcomes:
    """The outcomes of these units only."""
    at = np.asarray(chosen)
    return Outcomes(of.kind, of.number[at], of.weight[at], of.alike)


def columns(of: Outcomes, chosen: Sequence[int]) -> Outcomes:
    """The outcomes of these periods only."""
    at = np.asarray(chosen, np.int64)
    return Outcomes(of.kind, of.number[:, at], of.weight[:, at], of.alike)


def without(of: Outcomes, treated: Flags, window: Window, effect: float) -> Outcomes:
    """The outcomes as they were, had the whole effect not been."""
    moved = np.zeros(of.number.shape)
    at = np.ix_(np.flatnonzero(treated), np.asarray(window.block, np.int64))
    moved[at] = effect * np.asarray(window.dose)
    number = of.number / (1 + moved) if of.kind == "relative" else of.number - moved * of.weight
    return Outcomes(of.kind, number, of.weight, of.alike)


def expected(of: Outcomes) -> Floats:
    """What units and periods alone make of the figures, in the manner of `number`."""
    if of.kind == "relative":
        return _margins(of.number, of.weight)
    value, _ = _two_way(_values(of), of.weight)
    return np.asarray((_values(of) - value) * of.weight)


def left(of: Outcomes) -> Left:
    """What is left when units and periods are taken out."""
    value, size = _values(of), of.weight
    if of.kind == "relative":
        size = _margins(of.number, of.weight)
        value = np.divide(of.number, size, out=np.ones_like(size), where=size > 0) - 1
    weight = size / (1 + size * of.alike)
    residual, pull = _two_way(value, weight)
    return Left(residual, weight, pull)


def settled(of: Outcomes, until: int) -> Outcomes:
    """The outcomes with the noise that large cells have as well, learned before a column.

    The square of what is left is phi / size + tau, so that size times it is a line in the size.
    Without it, large units would count for more than they tell.
    """
    cut = columns(of, range(until))
    rest = left(cut)
    size, square = rest.weight[rest.weight > 0], (rest.weight * rest.residual**2)[rest.weight > 0]
    spread = float(((size - size.mean()) ** 2).sum()) if size.size else 0.0
    if of.kind == "level" or spread <= 0:
        return of
    tau = max(0.0, float(((size - size.mean()) * square).sum()) / spread)
    phi = float(square.mean()) - tau * float(size.mean())
    most = MOST / float(size.mean())
    return replace(of, alike=most if phi <= 0 else min(most, tau / phi))


def _values(of: Outcomes) -> Floats:
    return np.divide(of.number, of.weight, out=np.zeros_like(of.number), where=of.weight > 0)


def _margins(number: Floats, weight: Floats) -> Floats:
    """Weight × factor of the unit × factor of the period, with the totals of rows and columns.

    That is the Poisson regression; where all weights are alike, the first round is exact.
    """
    fitted = weight.astype(np.float64)
    for _ in range(ROUNDS):
        before = fitted
        for axis in (1, 0):
            there = fitted.sum(axis, keepdims=True)
            wanted = number.sum(axis, keepdims=True)
            fitted = fitted * np.divide(wanted, there, out=np.zeros_like(there), where=there > 0)
        if np.abs(fitted - before).max() <= CLOSE * max(1e-300, float(np.abs(fitted).max())):
            break
    return fitted


def _pull(weight: Floats) -> Floats:
    units, periods = weight.shape
    normal = np.zeros((units + periods, units + periods))
    normal[:units, :units] = np.diag(weight.sum(1))
    normal[units:, units:] = np.diag(weight.sum(0))
    normal[:units, units:] = weight
    normal[units:, :units] = weight.T
    return np.linalg.pinv(normal, hermitian=True)


def _two_way(value: Floats, weight: Floats) -> tuple[Floats, Floats]:
    pull = _pull(weight)
    total = weight * value
    means = pull @ np.concatenate([total.sum(1), total.sum(0)])
    units = value.shape[0]
    return np.where(weight > 0, value - means[:units, None] - means[None, units:], 0.0), pull
