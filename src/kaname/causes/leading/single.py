"""Leads between two single series: does knowing x improve the forecast of y before it is known?

Period after period y is forecast from the periods before it alone, once by trend, season and what
it was, and once with x as well; the errors are compared by the test of Clark & West (2007), which
allows for what estimating a needless coefficient costs. The lag is chosen, within what was known,
by the cross-correlation after prewhitening (Box & Jenkins), trend and season taken out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import stdtr, stdtrit

from kaname.causes.leading.lead import Lead, Verdict, unknown
from kaname.causes.leading.shared import moves_along
from kaname.causes.leading.within import Floats, lagged

FEWEST = 30  # periods, of which the last third is forecast
HELD_OUT = 3
WAVES = 2  # a year's and half a year's
OWN = 1e-3  # of the variance of x that must be neither trend nor season
ROUNDING = 1e-18  # of the sum of squares
LEVEL = 0.05


def single_lead(x: Floats, y: Floats, lags: Sequence[int], cycle: int = 12) -> Lead:
    """Whether x leads y, both (periods,), NaN unknown; `cycle` periods make a season.

    `little` with fewer than 30 periods, or than one season, that are known without a gap.
    """
    x, y = _known(x, y)
    size = len(y)
    if size < max(FEWEST, cycle) or np.ptp(x) <= 0 or np.ptp(y) <= 0:
        return unknown(1, size)
    course = _course(size, cycle)
    gain, gain_p = _gain(x, y, course, lags)
    lag = _lag(x, y, course, lags)
    slope, wide = _slope(x, y, course, lag)
    along = moves_along(x[None], y[None], lag)
    verdict: Verdict = "shared" if along else "none"
    if gain_p <= LEVEL and gain > 0:
        verdict = "leads"
    return Lead(lag, slope, slope - wide, slope + wide, gain_p, gain, gain_p, verdict, 1, size)


def _gain(x: Floats, y: Floats, course: Floats, lags: Sequence[int]) -> tuple[float, float]:
    """How much smaller x makes the errors of forecasts, and its p; 0 and 1 of a mere season."""
    left = _beside(x, course)
    if float(left @ left) <= OWN * float(((x - x.mean()) ** 2).sum()):
        return 0.0, 1.0
    origins = range(len(y) - len(y) // HELD_OUT, len(y))
    errors = np.array([_errors(x[: t + 1], y[: t + 1], course[: t + 1], lags) for t in origins])
    plain, told = errors.T
    scale = float((plain**2).sum())
    if scale <= ROUNDING * float((y**2).sum()):  # nothing is left to be told
        return 0.0, 1.0
    better = plain**2 - (told**2 - (plain - told) ** 2)
    spread = float(better.std(ddof=1) / np.sqrt(len(better)))
    p = float(stdtr(len(better) - 1, -better.mean() / spread)) if spread > 0 else 1.0
    return 1.0 - float(np.sqrt((told**2).sum() / scale)), p


def _beside(values: Floats, course: Floats) -> Floats:
    """What trend and season leave of a series."""
    return np.asarray(values - course @ np.linalg.lstsq(course, values, rcond=1e-10)[0])


def _known(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The last stretch in which both are known throughout."""
    gaps = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(gaps) and gaps[-1] == len(x) - 1:
        return _known(x[: gaps[-1]], y[: gaps[-1]])
    first = int(gaps[-1]) + 1 if len(gaps) else 0
    return x[first:], y[first:]


def _course(size: int, cycle: int) -> Floats:
    """(periods, terms): level, trend, and a season of two waves.

    Two however few the cycles: a season that is left in makes false leads (of noisy yearly waves
    in every third pair of 100 weeks), and its four terms hardly cost a true one.
    """
    time = np.arange(size, dtype=np.float64)
    waves = range(1, 1 + WAVES) if cycle > 1 else range(0)
    turns = [f(2 * np.pi * k * time / cycle) for k in waves for f in (np.sin, np.cos)]
    return np.stack([np.ones(size), time / size, *turns], axis=1)


def _errors(x: Floats, y: Floats, course: Floats, lags: Sequence[int]) -> tuple[float, float]:
    """The error of forecasting the last y without x and with it, by what was known before."""
    lag = _lag(x[:-1], y[:-1], course[:-1], lags)
    plain = _design(x, y, course, lag)[:, :-1]
    return _last_error(plain, y), _last_error(_design(x, y, course, lag), y)


def _design(x: Floats, y: Floats, course: Floats, lag: int) -> Floats:
    own, before = lagged(y[None], 1)[0], lagged(x[None], lag)[0]
    return np.column_stack([course, own, before])


def _last_error(terms: Floats, y: Floats) -> float:
    rows = np.isfinite(terms[:-1]).all(axis=1)
    told = np.linalg.lstsq(terms[:-1][rows], y[:-1][rows], rcond=1e-10)[0]
    return float(y[-1] - terms[-1] @ told)


def _lag(x: Floats, y: Floats, course: Floats, lags: Sequence[int]) -> int:
    """The lag at which what is new in x goes with y the most."""
    mine, led = _beside(x, course), _beside(y, course)
    force = float(mine[:-1] @ mine[:-1])
    habit = float(mine[1:] @ mine[:-1]) / force if force > 0 else 0.0
    new, answer = mine[1:] - habit * mine[:-1], led[1:] - habit * led[:-1]
    size = len(new)
    return max(
        lags, key=lambda lag: abs(float(new[: size - lag] @ answer[lag:])) / (size - lag) ** 0.5
    )


def _slope(x: Floats, y: Floats, course: Floats, lag: int) -> tuple[float, float]:
    """The coefficient of x at a lag, and half the width of its 95 % interval."""
    terms = _design(x, y, course, lag)
    rows = np.isfinite(terms).all(axis=1)
    terms, led = terms[rows], y[rows]
    told = np.linalg.lstsq(terms, led, rcond=1e-10)[0]
    free = len(led) - terms.shape[1]
    scatter = float(((led - terms @ told) ** 2).sum()) / free
    error = np.sqrt(scatter * np.linalg.pinv(terms.T @ terms)[-1, -1])
    return float(told[-1]), float(error * stdtrit(free, 1 - LEVEL / 2))
