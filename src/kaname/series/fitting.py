"""What the past says of many series: footing, season, calendar effect and level ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.series.footing import Footing, footing, onto
from kaname.series.level import Level, levels, tails
from kaname.series.outliers import damped
from kaname.series.panel import Flags, Floats, Ints
from kaname.series.season import seasons, spread_out
from kaname.series.shifts import levelled
from kaname.series.workdays import effect

WIDE = 2.0  # cycles: the bandwidth of trends
SHORTEST = 4  # periods that are recent, where the cycle is shorter


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked: values (series, periods), NaN where nothing is observed, and how far."""

    values: Floats
    cycle: int
    horizon: int
    days: Floats | None = None  # log business days of past and coming periods, or a row per series
    sisters: Ints | None = None
    effect: float | None = None  # of business days, where it is known already


@dataclass(frozen=True, slots=True)
class Fit:
    """The series taken apart, on their footing."""

    footing: Footing
    level: Level
    ahead: Floats  # (series, horizon) season and business days to come
    index: Floats  # (series, cycle) the season
    effect: float  # of business days
    outliers: Flags  # (series, periods)
    shifts: Ints  # (series,) the period before which the level was another, 0: none
    count: Ints  # (series,) observations
    tails: Floats  # (series,) of added, not multiplied changes, relative to a normal's


def fit(task: Task) -> Fit:
    """Take the series apart and carry their parts ahead."""
    seen = np.isfinite(task.values)
    on = footing(task.values)
    moved = onto(task.values, on)
    periods = moved.shape[1]
    index = seasons(moved, seen, task.cycle, task.sisters)
    share, known = _without_days(task, moved, seen, index)
    known, shifts = levelled(known, seen, index)
    if share or shifts.any():
        index = seasons(known, seen, task.cycle, task.sisters)
    season = spread_out(index, 0, periods)
    known, outliers = damped(known, seen, season, WIDE * _cycle(task))
    if outliers.any():
        index = seasons(known, seen, task.cycle, task.sisters)
    plain = known - spread_out(index, 0, periods)
    ahead = spread_out(index, periods, task.horizon)
    if share and task.days is not None:
        ahead = ahead + share * task.days[..., periods:]
    level = levels(plain, seen, task.horizon, _cycle(task))
    heavy = np.where(on.logs, 1.0, tails(plain, seen))
    return Fit(on, level, ahead, index, share, outliers, shifts, seen.sum(axis=1), heavy)


def _cycle(task: Task) -> int:
    return max(task.cycle, SHORTEST)


def _without_days(task: Task, moved: Floats, seen: Flags, index: Floats) -> tuple[float, Floats]:
    periods = moved.shape[1]
    if task.days is None or periods < 2 * _cycle(task):
        return 0.0, moved
    if task.effect is not None:
        return task.effect, np.where(seen, moved - task.effect * task.days[..., :periods], 0.0)
    share = effect(moved, seen, index, task.days[:periods], WIDE * _cycle(task))
    return share, np.where(seen, moved - share * task.days[:periods], 0.0)
