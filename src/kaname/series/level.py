"""The level without its season, carried ahead in several ways that are then mixed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from kaname.series.panel import Flags, Floats

ALPHA = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)
BETA = (0.0, 0.02, 0.05, 0.1, 0.2)
PHI = (0.7, 0.8, 0.9, 0.95, 0.98)
GRID = np.array(list(product(ALPHA, BETA, PHI)))
LINE_DAMPING = 0.9
AT_ONCE = 256  # series, so that a step over the grid stays in the cache
NORMAL = float(np.sqrt(np.pi / 2))  # root mean square over mean size, of a normal
SMALLEST = 1e-4  # a relative noise below which all series are alike


@dataclass(frozen=True, slots=True)
class Level:
    """The level ahead by four members (series, members, horizon) and how noisy the past was."""

    members: Floats
    noise: Floats  # (series,) mean absolute change from one period to the next
    error: Floats  # (series,) mean absolute error one period ahead


def levels(values: Floats, seen: Flags, horizon: int, recent: int) -> Level:
    """Damped trend, damped line, mean of all and mean of the last `recent` periods, ahead."""
    start, slope = line(values, seen)
    smooth, error = _damped_trend(values, seen, start, slope, horizon)
    last = values.shape[1] - 1
    steps = np.cumsum(LINE_DAMPING ** np.arange(1, horizon + 1))
    straight = (start + slope * last)[:, None] + slope[:, None] * steps
    whole = _mean(values, seen)
    late = seen & (seen[:, ::-1].cumsum(axis=1)[:, ::-1] <= recent)
    flat = [np.repeat(mean[:, None], horizon, axis=1) for mean in (whole, _mean(values, late))]
    return Level(np.stack([smooth, straight, *flat], axis=1), _noise(values, seen, error), error)


def line(values: Floats, seen: Flags) -> tuple[Floats, Floats]:
    """Least squares per series: the value at period 0 and the slope per period."""
    place = np.arange(values.shape[1], dtype=np.float64)
    mask = seen.astype(np.float64)
    known = np.where(seen, values, 0.0)
    count = mask.sum(axis=1)
    middle = mask @ place / count
    mean = known.sum(axis=1) / count
    away = (place - middle[:, None]) * mask
    slope = (away * (known - mean[:, None] * mask)).sum(axis=1) / np.maximum(
        (away**2).sum(axis=1), 1e-12
    )
    return mean - slope * middle, slope


def _mean(values: Floats, seen: Flags) -> Floats:
    mean: Floats = np.where(seen, values, 0.0).sum(axis=1) / seen.sum(axis=1)
    return mean


def tails(values: Floats, seen: Flags) -> Floats:
    """How much heavier the tails of changes are than a normal distribution's, at least 1.

    Rare counts change seldom and then by much, which a mean absolute change understates: the
    root mean square of changes over their mean size, relative to that of a normal, √(π/2).
    """
    mean, square = _changes(values, seen)
    ratio = np.sqrt(square) / np.where(mean > 0, mean, 1.0) / NORMAL
    return np.where(mean > 0, np.maximum(ratio, 1.0), 1.0)


def _changes(values: Floats, seen: Flags) -> tuple[Floats, Floats]:
    """The mean absolute and the mean squared change from one period to the next; 0 if none."""
    pair = seen[:, 1:] & seen[:, :-1]
    change = np.where(pair, np.diff(np.where(seen, values, 0.0), axis=1), 0.0)
    count = np.maximum(pair.sum(axis=1), 1)
    return np.abs(change).sum(axis=1) / count, (change**2).sum(axis=1) / count


def _noise(values: Floats, seen: Flags, error: Floats) -> Floats:
    together = (seen[:, 1:] & seen[:, :-1]).any(axis=1)
    return np.where(together, _changes(values, seen)[0], error) + SMALLEST


def _damped_trend(
    values: Floats, seen: Flags, start: Floats, slope: Floats, horizon: int
) -> tuple[Floats, Floats]:
    """Holt's method with a damped trend, the mean over a grid of its three parameters.

    A point of the grid weighs as its Laplace likelihood: (mean absolute error)^-n.
    Gardner & McKenzie (1985); averaging over the grid in place of its best point.
    """
    ahead, errors = np.empty((len(values), horizon)), np.empty(len(values))
    damping = np.cumsum(GRID[:, 2:] ** np.arange(1, horizon + 1), axis=1)
    for first in range(0, len(values), AT_ONCE):
        rows = slice(first, first + AT_ONCE)
        level, rise, loss = _run(values[rows], seen[rows], start[rows], slope[rows])
        count = seen[rows].sum(axis=1, keepdims=True)
        weight = _likelihood(loss, count)
        ahead[rows] = (weight * level).sum(axis=1)[:, None] + (weight * rise) @ damping
        errors[rows] = (weight * loss).sum(axis=1) / count[:, 0]
    return ahead, errors


def _run(
    values: Floats, seen: Flags, start: Floats, slope: Floats
) -> tuple[Floats, Floats, Floats]:
    """Level, rise and summed absolute error after the last period, each (series, grid)."""
    alpha, beta, phi = GRID.T
    gain = alpha * beta
    began = seen.argmax(axis=1)
    level = np.repeat((start + slope * (began - 1))[:, None], len(GRID), axis=1)
    rise = np.repeat(slope[:, None], len(GRID), axis=1)
    loss = np.zeros_like(level)
    for period in range(values.shape[1]):
        running = period >= began
        known = seen[:, period]
        faded = rise * phi
        error = values[:, period, None] - level - faded
        error[~known] = 0.0
        loss += np.abs(error)
        moved = level + faded + alpha * error
        faded += gain * error
        level = moved if running.all() else np.where(running[:, None], moved, level)
        rise = faded if running.all() else np.where(running[:, None], faded, rise)
    return level, rise, loss


def _likelihood(loss: Floats, count: Floats) -> Floats:
    score = -count * np.log(np.maximum(loss, 1e-9))
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
