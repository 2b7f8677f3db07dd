"""Saturation: more and more goes in at one step, and no more comes out of a later one.

The local optimum of a chain of people: one group is measured by what it hands over, the next one
has no time left for it, and the result stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from kaname.formula.values import Floats

YEAR = 12
FEWEST = 24  # months without which a shift cannot be told from season and trend
BACK = 14  # months in which a shift that still goes on may have begun
AFTER = 3  # months that it must have lasted
DRAWS = 2000
SEED = 20
RISE = 0.14  # logs: some 15 %
FOLLOWS = 0.5  # of the rise upstream that a step must reach to have followed
LASTING = 0.7  # the largest autocorrelation of noise that is believed
SURE, CLEAR = 0.05, 0.01  # of the rise, and of the fall of the conversion at that month


@dataclass(frozen=True, slots=True)
class Step:
    """A lasting change of level from a month on, in logs with its standard error.

    `p` is two-sided where the month was given, else the probability of so large a rise in the
    best of all months by chance.
    """

    at: int
    size: float
    error: float
    p: float

    @property
    def change(self) -> float:
        """The change as a share: 0.4 is 40 % more."""
        return float(np.expm1(self.size))


@dataclass(frozen=True, slots=True)
class Saturation:
    """A rise upstream that a later step did not follow, and the conversion's fall."""

    up: Step
    down: Step
    conversion: Step


def saturation(up: Floats, down: Floats, month: NDArray[np.int64]) -> Saturation | None:
    """Whether a quantity rose and the one after it did not; None where nothing is sure.

    Both are positive figures per month (per business day, where they count events), `month` the
    months of the year. Three things must hold from the same month on: what goes in rose by 15 %
    or more, what comes out of each of it fell, and what comes out rose by less than half as much.
    """
    if up.size < FEWEST or (up <= 0).any() or (down <= 0).any():
        return None
    rise = rising(np.log(up), month)
    if rise is None or rise.p > SURE or rise.size < RISE:
        return None
    found = Saturation(
        rise,
        step(np.log(down), month, rise.at),
        step(np.log(down / up), month, rise.at),
    )
    fell = found.conversion.size < 0 and found.conversion.p <= CLEAR
    return found if fell and found.down.size < FOLLOWS * rise.size else None


def rising(y: Floats, month: NDArray[np.int64]) -> Step | None:
    """The clearest lasting rise that still goes on, by its t among all months of the last year.

    Its probability is that of the largest t of as many months in noise of the same
    autocorrelation, simulated through the same model.
    """
    base = _base(month)
    months = np.arange(max(YEAR, y.size - BACK), y.size - AFTER + 1)
    if y.size < FEWEST or not months.size:
        return None
    steps = _orthogonal((np.arange(y.size)[:, None] >= months).astype(np.float64), base)
    found = _ts(y[:, None], base, steps)[:, 0]
    best = int(found.argmax())
    rest = _residuals(y, base, steps[:, best])
    noise = _noise(_likeness(rest, base.shape[1] + 1), y.size)
    largest = _ts(noise, base, steps).max(axis=0)
    p = float(((largest >= found[best]).sum() + 1) / (DRAWS + 1))
    own = step(y, month, int(months[best]))
    return Step(own.at, own.size, own.error, p)


def step(y: Floats, month: NDArray[np.int64], at: int) -> Step:
    """The change of level from a given month on, beside trend and season.

    Its error allows for noise that lasts from month to month.
    """
    base = _base(month)
    part = _orthogonal((np.arange(y.size) >= at).astype(np.float64)[:, None], base)
    rest = _residuals(y, base, part[:, 0])
    square = float((part**2).sum())
    size = float(part[:, 0] @ y / square)
    free = y.size - base.shape[1] - 1
    like = _likeness(rest, base.shape[1] + 1)
    lasting = (1 + like) / (1 - like)
    error = float(np.sqrt(rest @ rest / free / square * lasting))
    p = 2 * float(stdtr(free, -abs(size) / error)) if error > 0 else 0.0
    return Step(at, size, error, p)


def _base(month: NDArray[np.int64]) -> Floats:
    """An orthonormal basis of level, trend and two waves of the year."""
    turn = 2 * np.pi * month / YEAR
    waves = [wave(count * turn) for count in (1, 2) for wave in (np.sin, np.cos)]
    columns = np.column_stack([np.ones(month.size), np.arange(month.size), *waves])
    found: Floats = np.linalg.qr(columns)[0]
    return found


def _orthogonal(columns: Floats, base: Floats) -> Floats:
    return columns - base @ (base.T @ columns)


def _ts(y: Floats, base: Floats, steps: Floats) -> Floats:
    """The t of each step (rows) in each series (columns of `y`)."""
    rest = _orthogonal(y, base)
    square = (steps**2).sum(axis=0)[:, None]
    size = steps.T @ rest / square
    left = np.maximum((rest**2).sum(axis=0) - size**2 * square, 1e-12)
    free = y.shape[0] - base.shape[1] - 1
    found: Floats = size * np.sqrt(square * free / left)
    return found


def _residuals(y: Floats, base: Floats, part: Floats) -> Floats:
    rest = _orthogonal(y[:, None], base)[:, 0]
    found: Floats = rest - part * (part @ rest / (part @ part))
    return found


def _likeness(rest: Floats, fitted: int) -> float:
    """The autocorrelation of the noise behind residuals, from 0 to 0.7.

    That of residuals is too low by the share of the months that were spent on fitting.
    """
    square = float(rest @ rest)
    if square <= 0:
        return 0.0
    spent = fitted / rest.size
    seen = float(rest[1:] @ rest[:-1]) / square
    return float(np.clip((seen + spent) / (1 - spent), 0.0, LASTING))


def _noise(like: float, size: int) -> Floats:
    """Draws of noise with an autocorrelation; (size, DRAWS)."""
    draws = np.random.default_rng(SEED).standard_normal((size, DRAWS))
    for at in range(1, size):
        draws[at] = like * draws[at - 1] + np.sqrt(1 - like**2) * draws[at]
    return draws
