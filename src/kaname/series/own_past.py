"""The own past: forecasts made again as of earlier periods, beside what came.

All of it is one panel for the fit: a shortened copy of every series per origin, moved to the
end of the spine, so that nothing of what came is known to the copy (rolling origins: Tashman,
IJF 2000).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kaname.periods import Grain
from kaname.series.calibration import Calibration
from kaname.series.fitting import Fit, Task, fit
from kaname.series.overfit import overfit
from kaname.series.panel import FEWEST, Flags, Floats, Ints
from kaname.series.prediction import ahead

SHORTEST = 60  # periods from which on the past is looked at again
MOST = 12  # origins
LEAST = 4
VALUES = 250_000  # in all copies together: large panels get fewer origins, then fewer series


@dataclass(frozen=True, slots=True)
class Replay:
    """Earlier forecasts (rows, horizon) and what came (NaN: not observed), a row per copy."""

    series: Ints  # (rows,) the number of the series
    mean: Floats
    spread: Floats
    floor: Floats  # (rows,)
    came: Floats
    persistence: Floats  # (rows,)
    windows: float  # how many horizons the past that was forecast holds, one after another
    once: float  # of what came, relative to how often it was forecast


def replayed(task: Task, found: Fit, grain: Grain, known: Calibration) -> Replay | None:
    """The last half of the past, forecast from several origins; None if the past is short."""
    periods = task.values.shape[1]
    if periods < SHORTEST:
        return None
    chosen, far = _chosen(task), min(task.horizon, periods // 4)
    origins = _origins(task, len(chosen))
    copies = _copies(task, found, chosen, origins, far)
    came = np.concatenate([_after(task.values[chosen], origin, far) for origin in origins])
    rows = np.flatnonzero(_worth(copies.values) & np.isfinite(came).any(axis=1))
    if not len(rows):
        return None
    kept = _only(copies, rows)
    then = fit(kept)
    mean, spread, persistence = ahead(then, grain, known)
    floor = np.where((kept.values < 0).any(axis=1), -np.inf, 0.0)
    span, hits = periods - int(origins[0]), np.minimum(periods - origins, far).sum()
    return Replay(
        series=np.tile(chosen, len(origins))[rows],
        mean=np.maximum(mean, floor[:, None]),
        spread=spread * overfit(kept, then)[:, None],
        floor=floor,
        came=came[rows],
        persistence=persistence,
        windows=span / far,
        once=min(1.0, span / hits),
    )


def _chosen(task: Task) -> Ints:
    """The series that are looked at: all, or as many as can be, evenly through the panel."""
    count, periods = task.values.shape
    each = -(-count * periods * LEAST // VALUES)
    return np.arange(0, count, each)


def _origins(task: Task, count: int) -> Ints:
    periods = task.values.shape[1]
    many = int(np.clip(VALUES // (count * periods), LEAST, MOST))
    first = 2 * task.cycle if periods >= 5 * task.cycle // 2 else periods // 2
    first = max(first, periods // 2)
    return np.unique(np.linspace(first, periods - LEAST, many).astype(np.int64))


def _copies(task: Task, found: Fit, chosen: Ints, origins: Ints, far: int) -> Task:
    values = np.concatenate([_until(task.values[chosen], origin) for origin in origins])
    sisters = None
    if task.sisters is not None:
        apart = np.arange(len(origins))[:, None] * (int(task.sisters.max()) + 1)
        sisters = np.unique(task.sisters[chosen] + apart, return_inverse=True)[1].ravel()
    days = None
    if task.days is not None:
        place = np.arange(task.values.shape[1] + far) - task.values.shape[1]
        rows = [task.days[np.maximum(origin + place, 0)] for origin in origins]
        days = np.repeat(rows, len(chosen), axis=0)
    return Task(values, task.cycle, far, days, sisters, found.effect)


def _only(task: Task, rows: Ints) -> Task:
    days = None if task.days is None else task.days[rows]
    sisters = None if task.sisters is None else task.sisters[rows]
    return replace(task, values=task.values[rows], days=days, sisters=sisters)


def _until(values: Floats, origin: int) -> Floats:
    """The values before the origin, moved to the end."""
    moved = np.full_like(values, np.nan)
    moved[:, values.shape[1] - origin :] = values[:, :origin]
    return moved


def _after(values: Floats, origin: int, far: int) -> Floats:
    later = np.full((len(values), far), np.nan)
    coming = values[:, origin : origin + far]
    later[:, : coming.shape[1]] = coming
    return later


def _worth(values: Floats) -> Flags:
    """Whether a copy can be forecast and is not all zeros."""
    enough = np.isfinite(values).sum(axis=1) >= FEWEST
    return np.asarray(enough & (np.nan_to_num(values) != 0).any(axis=1))
