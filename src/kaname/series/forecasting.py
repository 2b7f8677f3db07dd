"""The forecast of many series at once: mean, intervals and sample paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kaname.periods import Calendar, Grain, Period, shift_period
from kaname.series.calibration import Calibration, calibration
from kaname.series.chances import bounds, correlations, places, shapes
from kaname.series.events import Event, touched
from kaname.series.fitting import Task, fit
from kaname.series.notes import Told, notes
from kaname.series.panel import Floats, Ints, Note, Panel, refuse_short
from kaname.series.prediction import ahead
from kaname.series.recalibration import recalibrated
from kaname.series.workdays import day_counts

CYCLE = {Grain.DAY: 7, Grain.WEEK: 52, Grain.MONTH: 12, Grain.QUARTER: 4, Grain.HALF: 2}


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes, per series: the mean, intervals of any level and paths that agree with both."""

    keys: tuple[str, ...]
    periods: tuple[Period, ...]
    mean: Floats  # (series, horizon)
    notes: tuple[tuple[Note, ...], ...]  # per series: what was assumed or done
    spread: Floats  # (series, horizon) the width of what may come, in the series' unit
    floor: Floats  # (series,) 0 where no value was ever negative, else -inf
    persistence: Floats  # (series,) how much errors add up over the horizons
    known: Calibration = field(default_factory=calibration)

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The lower and upper bound of the central interval; `level` is 0.8 for 80 %."""
        return bounds(self.known, self.mean, self.spread, self.floor, level)

    def paths(self, size: int, seed: int) -> Floats:
        """Sample paths (series, size, horizon): intervals as above, joined over the horizons.

        The same seed draws the same paths. Their mean is `mean` up to the error of sampling.
        """
        rng = np.random.default_rng(seed)
        root = np.linalg.cholesky(correlations(self.known, self.persistence, len(self.periods)))
        drawn = rng.standard_normal((len(self.keys), size, len(self.periods)))
        drawn @= root.transpose(0, 2, 1)
        for step, shape in enumerate(shapes(self.known, len(self.periods))):
            place = places(self.mean[:, step], self.spread[:, step], shape, self.floor)
            error = shape.at(drawn[:, :, step])
            drawn[:, :, step] = self.spread[:, step, None] * (place[:, None] + error)
        return np.asarray(np.maximum(drawn, self.floor[:, None, None], out=drawn))


def forecast(
    panel: Panel,
    horizon: int,
    *,
    calendar: Calendar | None = None,
    events: Sequence[Event] = (),
    sisters: Sequence[str] | None = None,
) -> Forecast:
    """The next `horizon` periods of every series.

    Periods that hold a day of an event are left out of the past. With a calendar, the number
    of business days is used where it proves to help. `sisters` names the group of each series
    in which seasons resemble one another. Raises KanameError that names every series of fewer
    than six observations.
    """
    left_out = touched(panel.periods, events)
    known = np.where(left_out, np.nan, np.where(np.isfinite(panel.values), panel.values, np.nan))
    refuse_short(Panel(panel.keys, panel.periods, known))
    coming = _coming(panel.periods[-1], horizon, calendar or Calendar())
    grain = panel.periods[0].grain
    days = day_counts((*panel.periods, *coming), calendar) if calendar else None
    task = Task(known, CYCLE.get(grain, 1), horizon, days, _groups(sisters))
    found = fit(task)
    floor = np.where((known < 0).any(axis=1), -np.inf, 0.0)
    mean, spread, persistence = ahead(found, grain, calibration())
    own = recalibrated(task, found, grain, calibration())
    told = notes(Told(task, found, panel.periods, left_out, own.replays))
    mean = np.maximum(mean, floor[:, None])
    spread = spread * own.factor
    return Forecast(panel.keys, coming, mean, told, spread, floor, persistence, own.known)


def _coming(last: Period, horizon: int, calendar: Calendar) -> tuple[Period, ...]:
    return tuple(shift_period(last, step, "period", calendar) for step in range(1, horizon + 1))


def _groups(sisters: Sequence[str] | None) -> Ints | None:
    if sisters is None:
        return None
    return np.unique(np.array(sisters, dtype=np.str_), return_inverse=True)[1].astype(np.int64)
