"""Intervals of days and weeks made to hold: widths, tails and memory from the series' own past.

Earlier forecasts of the same panel say how much wider an interval would have had to be to hold
what it says (conformal calibration with weights: Barber et al., Annals of Statistics 2023). A
series learns from its own past most, from others the more the more they are like it, and from
the stored numbers what is then still unsure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kaname.periods import Grain
from kaname.series.calibration import Calibration
from kaname.series.chances import bounds, deviations, shapes
from kaname.series.fitting import Fit, Task
from kaname.series.overfit import overfit
from kaname.series.own_past import Replay, replayed
from kaname.series.panel import Floats

LEARNED = (Grain.DAY, Grain.WEEK)  # lengths of period without reference series
FACTORS = np.exp(np.linspace(np.log(0.5), np.log(4.0), 19))  # by which widths are tried
USUAL, RARE = 0.8, 0.95  # intervals that are made to hold
ENDS = {USUAL: 1.2815515655446004, RARE: 1.959963984540054}  # their normal quantiles
NEAR = np.array([0.5, 0.25, 0.2])  # in log noise, log of error over noise, share of zeros
CLOSE = 0.5  # in log horizon
OWN = 5.0  # how much more the own past weighs than that of a twin
STORED = 4.0  # observations that the stored numbers are worth
TAILS = (0.7, 1.6)  # least and most by which tails are stretched
SHARES = np.linspace(0.0, 1.0, 41)  # of errors that persist, as tried
WINDOWS = 4.0  # horizons of past that the stored memory is worth


@dataclass(frozen=True, slots=True)
class Own:
    """What the own past says: a factor of the width (series, horizon), and shape and memory."""

    factor: Floats
    known: Calibration
    replays: int = 0  # earlier forecasts that it was learned from


def recalibrated(task: Task, found: Fit, grain: Grain, known: Calibration) -> Own:
    """Widths for periods whose widths were not learned from other series.

    Where values are added, a width is never lessened: an interval that holds 0 holds all zeros,
    however narrow, and says nothing of how seldom and how far the others lie.
    """
    past = replayed(task, found, grain, known) if grain in LEARNED else None
    if past is None:
        return Own(np.ones((len(task.values), task.horizon)), known)
    held = _held(past, known, USUAL, _likeness(task, found, past), task.horizon)
    factor = _crossing(held, USUAL)
    factor = np.where(found.footing.logs[:, None], factor, np.maximum(factor, 1.0))
    more = overfit(task, found)[:, None]
    width = past.spread * factor[past.series, : past.mean.shape[1]]
    memory = _memory(past, width, known)
    shape = _stretched(known, _tail(past, known, task.horizon))
    return Own(factor * more, replace(known, shape=shape, memory=memory), len(past.mean))


def _tail(past: Replay, known: Calibration, horizon: int) -> Floats:
    """How much more than the usual interval the rare one has to be widened (horizon,)."""
    everyone = np.ones((1, len(past.mean)))
    usual, rare = (
        _crossing(_held(past, known, level, everyone, horizon), level)[0] for level in (USUAL, RARE)
    )
    return np.asarray(np.clip(rare / usual, *TAILS))


def _likeness(task: Task, found: Fit, past: Replay) -> Floats:
    """How much each earlier forecast says of each series: (series, rows)."""
    seen = np.isfinite(task.values)
    zeros = ((task.values == 0) & seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    noise = found.level.noise
    what = np.stack([np.log(noise), np.log(found.level.error / noise + 1e-3), zeros], axis=1) / NEAR
    chosen, place = np.unique(past.series, return_inverse=True)
    apart = ((what[:, None] - what[chosen]) ** 2).sum(axis=2)
    near = np.exp(-apart / 2)
    own = np.arange(len(what))[:, None] == chosen
    return np.asarray(np.where(own, OWN, near)[:, place])


def _held(past: Replay, known: Calibration, level: float, likeness: Floats, horizon: int) -> Floats:
    """The share of intervals that held with each factor: (factors, series, horizon)."""
    far = past.mean.shape[1]
    seen = np.isfinite(past.came)
    near = np.log(np.minimum(np.arange(1, horizon + 1), far))[:, None] - np.log(
        np.arange(1, far + 1)
    )
    near = np.exp(-((near / CLOSE) ** 2) / 2).T
    count = likeness @ seen @ near * past.once
    prior = _promised(known, level, horizon)
    shares = np.empty((len(FACTORS), *count.shape))
    for number, factor in enumerate(FACTORS):
        low, high = bounds(known, past.mean, past.spread * factor, past.floor, level)
        inside = seen & (past.came >= low) & (past.came <= high)
        held = likeness @ inside @ near * past.once
        shares[number] = (held + STORED * prior[number]) / (count + STORED)
    return shares


def _promised(known: Calibration, level: float, horizon: int) -> Floats:
    """What the stored shape holds with each factor (factors, horizon)."""
    end = ENDS[level]
    normal = np.linspace(-4, 4, 401)
    density = np.exp(-(normal**2) / 2)
    density /= density.sum()
    found = np.empty((len(FACTORS), horizon))
    for step, shape in enumerate(shapes(known, horizon)):
        (low, high), error = shape.at(np.array([-end, end])), shape.at(normal)
        wide = FACTORS[:, None]
        found[:, step] = ((error >= wide * low) & (error <= wide * high)) @ density
    return found


def _crossing(shares: Floats, level: float) -> Floats:
    """The factor at which the share reaches the level."""
    rising = np.maximum.accumulate(shares, axis=0)
    after = np.clip((rising < level).sum(axis=0), 1, len(FACTORS) - 1)
    low = np.take_along_axis(rising, after[None] - 1, axis=0)[0]
    high = np.take_along_axis(rising, after[None], axis=0)[0]
    part = np.clip((level - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    logs = np.log(FACTORS)
    return np.asarray(np.exp(logs[after - 1] + part * (logs[after] - logs[after - 1])))


def _stretched(known: Calibration, tail: Floats) -> Floats:
    """The shape with tails beyond the usual interval stretched."""
    first, second = ENDS[USUAL], ENDS[RARE]
    beyond = np.clip((np.abs(known.normal) - first) / (second - first), 0.0, 1.0)
    rows = known.shape[np.minimum(np.arange(len(tail)), len(known.shape) - 1)]
    return np.asarray(rows * tail[:, None] ** beyond)


def _memory(past: Replay, width: Floats, known: Calibration) -> tuple[float, float, float, float]:
    """The stored memory, but sums over the horizons have held what they say in the past."""
    own, rise, fading, lasting = known.memory
    fades = np.exp(-rise * np.maximum(past.persistence, 0.0)).mean()
    seen = np.isfinite(past.came)
    size = np.where(seen, deviations(known, past.mean, width, past.floor), 0.0)
    ahead = np.arange(1.0, width.shape[1] + 1)
    near = np.triu((np.divide.outer(ahead, ahead)) ** fading, 1)
    alone, joined = (size**2).sum(axis=1), 2 * ((size @ near) * size).sum(axis=1)
    missed = np.abs(np.where(seen, past.came - past.mean, 0.0).sum(axis=1))
    bound = ENDS[USUAL] * np.sqrt(alone + SHARES[:, None] * joined)
    held = np.maximum.accumulate((missed <= bound).mean(axis=1))
    found = np.interp(USUAL, held, SHARES)
    trust = past.windows * len(np.unique(past.series))
    trust = trust / (trust + WINDOWS)
    share = trust * found + (1 - trust) * (1 - own * fades)
    return float((1 - share) / fades), rise, fading, lasting
