"""Leads in a panel: whether units whose x was high have a higher y some periods later.

What each unit usually has and what all have in a period are taken out, and what y was before is
known, so that neither season nor growth nor habit passes for a lead, nor a y that moves x; from 20
units on, each unit's own straight line and x's own past as well. The p
is that of the best lag under random signs of what each unit says in each quarter of a year's
months: the wild bootstrap's score form (Kline & Santos 2012; Canay, Santos & Shaikh 2021). The
lag is chosen where x's own past is known too, the prewhitened cross-correlation (Box & Jenkins).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from kaname.causes.leading.lead import Lead, Verdict, unknown
from kaname.causes.leading.shared import moves_along
from kaname.causes.leading.within import Floats, lagged, within, within_trends

FEWEST_UNITS = 5  # with fewer, what all have in common is half of what each is
FEWEST_ROWS = 60
FEWEST_OF_UNIT = 8
MANY = 20  # units from which a small bias would pass for a lead, so that more is taken out
BLOCK = 3  # periods whose signs are drawn together
DRAWS = 1999
LEVEL = 0.05
SURE = 1.0  # standard errors that a lead must keep beside x's own past
ROUNDING = 1e-18  # of the sum of squares
LEAST = 1e-6  # of x's variation that must be left, else periods and units explain all of it


@dataclass(frozen=True, slots=True)
class _Fit:
    """One lag: x and y with everything else taken out, both (units, periods), 0 where unknown.

    `free`: degrees of freedom that are left over rows, and one unit less. `alone`: the slope beside
    x's own past, in standard errors.
    """

    lag: int
    x: Floats
    y: Floats
    rows: int
    free: float
    alone: float

    @property
    def scores(self) -> Floats:
        """(units, blocks): what each says for a slope."""
        cells = self.x * self.y
        short = -cells.shape[1] % BLOCK
        padded = np.pad(cells, ((0, 0), (short, 0)))
        return np.asarray(padded.reshape(len(cells), -1, BLOCK).sum(axis=2))

    @property
    def weights(self) -> Floats:
        """(units,): how much each unit has to say."""
        return np.asarray((self.x**2).sum(axis=1))


def lead(x: Floats, y: Floats, lags: Sequence[int], *, draws: int = DRAWS, seed: int = 0) -> Lead:
    """Whether x leads y by one of `lags` (each at least 1); both (units, periods), NaN unknown.

    `little` with fewer than 5 units of 8 cells, or 60 cells in all.
    """
    fits = [fit for lag in lags if (fit := _fit(x, y, lag)) is not None]
    if not fits:
        known = np.isfinite(x) & np.isfinite(y)
        return unknown(int(known.any(axis=1).sum()), int(known.sum()))
    best = max(fits, key=lambda fit: abs(fit.alone))
    p = _p(fits, draws, seed)
    slope, error = _slope(best)
    wide = error * float(stdtrit(max(best.rows * best.free, 1), 1 - LEVEL / 2))
    gain, gain_p = _gain(best)
    return Lead(
        *(best.lag, slope, slope - wide, slope + wide, p, gain, gain_p),
        verdict=_verdict(best, p, gain, moves_along(x, y, best.lag)),
        units=int((best.weights > 0).sum()),
        rows=best.rows,
    )


def _fit(x: Floats, y: Floats, lag: int) -> _Fit | None:
    own = (lagged(y, 1), lagged(y, lag + 1), lagged(x, lag + 1))
    figures = np.stack([lagged(x, lag), y, *own])
    known = np.isfinite(figures).all(axis=0)
    known &= known.sum(axis=1, keepdims=True) >= FEWEST_OF_UNIT
    units, rows = int(known.any(axis=1).sum()), int(known.sum())
    many = units >= MANY
    free = rows - units * (1 + many) - int(known.any(axis=0).sum()) - 3
    if units < FEWEST_UNITS or rows < FEWEST_ROWS or free < rows / 2:
        return None
    left = (within_trends if many else within)(figures, known)[:, known]  # (figures, rows)
    led = _less(left[:2], left[2:] if many else left[2:4])
    both = figures[:2, known]
    if (_sums(led) <= LEAST * _about_mean(both) + ROUNDING * _sums(both)).any():
        return None
    cells = np.zeros((2, *y.shape))
    cells[:, known] = led
    alone = _size(_less(left[:2], left[2:]), free)
    return _Fit(lag, cells[0], cells[1], rows, free / rows * (units - 1) / units, alone)


def _sums(figures: Floats) -> Floats:
    return np.asarray((figures**2).sum(axis=1))


def _about_mean(figures: Floats) -> Floats:
    return _sums(figures - figures.mean(axis=1, keepdims=True))


def _less(figures: Floats, others: Floats) -> Floats:
    """(figures, rows) with what `others` say of them taken out."""
    told = np.linalg.lstsq(others.T, figures.T, rcond=1e-10)[0]
    return np.asarray(figures - told.T @ others)


def _size(both: Floats, free: int) -> float:
    """The slope of y on x in standard errors, 0 where x has nothing of its own."""
    x, y = both
    force = float(x @ x)
    if force <= 0:
        return 0.0
    slope = float(x @ y) / force
    scatter = float(((y - slope * x) ** 2).sum()) / free
    return slope * float(np.sqrt(force / scatter)) if scatter > 0 else 0.0


def _p(fits: Sequence[_Fit], draws: int, seed: int) -> float:
    """How often random signs make any lag as large as the best one is."""
    scores = np.stack([fit.scores.ravel() for fit in fits])
    sizes = scores.sum(axis=1) * np.sqrt([fit.free for fit in fits])
    norm = np.sqrt((scores**2).sum(axis=1))
    signs = np.random.default_rng(seed).integers(0, 2, (draws, scores.shape[1])) * 2.0 - 1.0
    drawn = (np.abs(signs @ scores.T) / norm).max(axis=1)
    return float((1 + (drawn >= (np.abs(sizes) / norm).max()).sum()) / (1 + draws))


def _slope(fit: _Fit) -> tuple[float, float]:
    """The slope and its standard error, whatever the units' and quarters' variances."""
    force = float(fit.weights.sum())
    slope = float((fit.x * fit.y).sum()) / force
    off = _Fit(fit.lag, fit.x, fit.y - slope * fit.x, fit.rows, fit.free, 0.0).scores
    return slope, float(np.sqrt((off**2).sum() / fit.free)) / force


def _gain(fit: _Fit) -> tuple[float, float]:
    """How much better each unit is predicted by what the others show of x, and its p."""
    scores = (fit.x * fit.y).sum(axis=1)
    rest = fit.weights.sum() - fit.weights
    others = (scores.sum() - scores) / np.where(rest > 0, rest, np.inf)
    said = others[:, None] * fit.x
    plain, told = (fit.y**2).sum(axis=1), ((fit.y - said) ** 2).sum(axis=1)
    gain = 1.0 - float(np.sqrt(told.sum() / plain.sum()))
    better = (plain - told + (said**2).sum(axis=1))[fit.weights > 0]
    error = float(better.std(ddof=1) / np.sqrt(len(better))) if len(better) > 1 else 0.0
    return gain, float(stdtr(len(better) - 1, -better.mean() / error)) if error > 0 else 1.0


def _verdict(fit: _Fit, p: float, gain: float, along: bool) -> Verdict:
    slope = float((fit.x * fit.y).sum())
    alone = fit.alone * np.sign(slope) >= SURE
    if p <= LEVEL and gain > 0 and alone:
        return "leads"
    return "shared" if along else "none"
