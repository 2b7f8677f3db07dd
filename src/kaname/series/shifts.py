"""Level shifts: a step in the past, after which the level is another one."""

from __future__ import annotations

import numpy as np

from kaname.series.panel import Flags, Floats, Ints
from kaname.series.season import spread_out
from kaname.series.smoothing import trend

SIDE = 6  # periods that a level must last on both sides
EXPLAINED = 0.9  # of what season and line leave, by the step alone
CLEAR = 6.0  # robust standard deviations of what is left
ABRUPT = 0.7  # of the step, in one period
QUIET = 1e-6  # a step that is none
ROBUST = 1.4826  # the median absolute deviation of a normal distribution, inverted


def levelled(values: Floats, seen: Flags, index: Floats) -> tuple[Floats, Ints]:
    """The values with the level before a shift moved to that after it, and the shift's place.

    The place is 0 where there is none. Season, line and step are fitted together for every
    place of the step (the likelihood ratio of a step at an unknown time: Andrews 1993), with
    strict limits: the step explains most of what the others leave, is far beyond the scatter
    and comes in one period. Series with fewer than 18 observations are left as they are.
    """
    where = np.zeros(len(values), dtype=np.int64)
    periods = values.shape[1]
    whole = seen.sum(axis=1) >= max(3 * SIDE, periods // 2)
    if periods < 3 * SIDE or not whole.any():
        return values, where
    season = spread_out(index, 0, periods)
    filled = np.where(seen, values, season + trend(values - season, seen, periods))
    place, size, sure = _steps(filled[whole], index.shape[1])
    where[whole] = np.where(sure, place, 0)
    by = np.zeros(len(values))
    by[whole] = np.where(sure, size, 0.0)
    before = np.arange(periods) < where[:, None]
    return np.where(seen & before, values + by[:, None], values), where


def _steps(values: Floats, cycle: int) -> tuple[Ints, Floats, Flags]:
    """The best place of a step, its size and whether it is beyond doubt."""
    rows, periods = np.arange(len(values)), values.shape[1]
    usual = _usual(periods, cycle)
    candidates = np.arange(SIDE, periods - SIDE + 1)
    steps = (np.arange(periods) >= candidates[:, None]).astype(np.float64)
    alone = steps - steps @ usual
    left = values - values @ usual
    power = (alone**2).sum(axis=1)
    gain = (left @ alone.T) ** 2 / power
    best = gain.argmax(axis=1)
    size = (left @ alone.T)[rows, best] / power[best]
    rest = left - size[:, None] * alone[best]
    scatter = ROBUST * np.median(np.abs(rest), axis=1)
    explained = gain[rows, best] > EXPLAINED * (left**2).sum(axis=1)
    place = candidates[best]
    sudden = size + rest[rows, place] - rest[rows, place - 1]
    abrupt = np.abs(sudden - size) < (1 - ABRUPT) * np.abs(size)
    sure = explained & abrupt & (np.abs(size) > np.maximum(CLEAR * scatter, QUIET))
    return place, size, sure


def _usual(periods: int, cycle: int) -> Floats:
    """The projection onto a season (from two cycles on) and a line."""
    place = np.arange(periods)
    columns = [np.ones(periods), place / periods]
    if 1 < cycle <= periods // 2:
        columns += [(place % cycle == k).astype(np.float64) for k in range(1, cycle)]
    base = np.linalg.qr(np.stack(columns, axis=1))[0]
    return np.asarray(base @ base.T)
