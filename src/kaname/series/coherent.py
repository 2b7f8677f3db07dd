"""Coherent forecasts: cells of an organisation, all their sums, members who come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.periods import Calendar, Period, shift_period
from kaname.series import newcomers
from kaname.series.aggregation import Aggregation
from kaname.series.coherence import Base, Estimator, reconcile
from kaname.series.events import Event
from kaname.series.forecasting import Forecast, forecast
from kaname.series.panel import FEWEST, Flags, Floats, Ints, Note, Panel, take

SIZE = 500  # sample paths
NUMBERS = 20_000_000  # of all paths together: large trees get fewer of them
FEWEST_PATHS = 100
SISTERS = 12  # cells of a group on average, from which on groups have seasons of their own


@dataclass(frozen=True, slots=True)
class Coherent:
    """Forecasts of all nodes of an aggregation that add up exactly, those above first."""

    tree: Aggregation
    periods: tuple[Period, ...]
    mean: Floats  # (nodes, horizon)
    drawn: Floats  # (nodes, paths, horizon)
    notes: tuple[tuple[Note, ...], ...]  # per node

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The lower and upper bound of the central interval; `level` is 0.8 for 80 %."""
        low, high = np.quantile(self.drawn, (0.5 - level / 2, 0.5 + level / 2), axis=1)
        return low, high

    def paths(self, size: int, seed: int) -> Floats:
        """Paths of the shape (nodes, size, horizon); the same paths add up over the nodes."""
        return chosen(self.drawn, size, seed)


def chosen(drawn: Floats, size: int, seed: int) -> Floats:
    """So many of the paths (nodes, paths, horizon), the same of every node; repeated if too few."""
    rng = np.random.default_rng(seed)
    kept = drawn.shape[1]
    return drawn[:, rng.choice(kept, size, replace=size > kept)]


def coherent(
    panel: Panel,
    tree: Aggregation,
    horizon: int,
    *,
    above: Floats | None = None,
    active: Flags | None = None,
    calendar: Calendar | None = None,
    events: Sequence[Event] = (),
    estimator: Estimator = "levels",
    origins: int = 12,
    size: int = SIZE,
    seed: int = 0,
) -> Coherent:
    """Forecasts of the tree's cells, whose history the panel holds, and of everything above them.

    NaN in the history: the cell was not there (0 is an observation). `above` (nodes above,
    periods) is the history of the sums where it is known otherwise; by default they are added up.
    `active` (cells, horizon): where not, the cell will not be there and is exactly 0. Cells of
    fewer than six observations are forecast from the others of their group. `shrink` learns how
    errors go together from one-step forecasts of the last `origins` periods.
    """
    present = np.ones((len(panel.keys), horizon), np.bool_) if active is None else active
    sums = Panel(_names(tree), panel.periods, _summed(panel, tree) if above is None else above)
    count = max(FEWEST_PATHS, min(size, NUMBERS // (horizon * (len(panel.keys) + tree.above))))
    told = _Told(horizon, calendar, tuple(events), count, seed)
    low, low_notes = _cells(panel, tree, present, told)
    high, high_notes = _above(sums, tree, low, told)
    errors = None
    if estimator == "shrink":
        every = np.concatenate([sums.values, _zeroed(panel)])
        whole = Panel((*sums.keys, *panel.keys), panel.periods, every)
        errors = one_step_errors(whole, origins, calendar=calendar, events=events)
    floored = np.nanmin(_zeroed(panel), axis=1, initial=0) >= 0
    found = reconcile(
        *(tree, high, low),
        active=present,
        floored=floored,
        estimator=estimator,
        errors=errors,
        seed=seed,
    )
    periods = _periods(panel, told)
    return Coherent(tree, periods, found.mean, found.paths, (*high_notes, *low_notes))


@dataclass(frozen=True, slots=True)
class _Told:
    """What holds for all series alike."""

    horizon: int
    calendar: Calendar | None
    events: tuple[Event, ...]
    size: int
    seed: int

    def forecast(self, panel: Panel, sisters: Sequence[str] | None) -> Forecast:
        return forecast(
            panel, self.horizon, calendar=self.calendar, events=self.events, sisters=sisters
        )


def one_step_errors(
    panel: Panel,
    origins: int,
    *,
    calendar: Calendar | None = None,
    events: Sequence[Event] = (),
) -> Floats:
    """(series, origins): what came less what was forecast a period before; 0 where unknown."""
    columns = []
    for back in range(min(origins, panel.values.shape[1] - FEWEST), 0, -1):
        until = panel.values.shape[1] - back
        before = Panel(panel.keys, panel.periods[:until], panel.values[:, :until])
        rows = np.flatnonzero(np.isfinite(before.values).sum(axis=1) >= FEWEST)
        column = np.zeros(len(panel.keys))
        if len(rows):
            found = forecast(take(before, rows), 1, calendar=calendar, events=events)
            column[rows] = np.nan_to_num(panel.values[rows, until] - found.mean[:, 0])
        columns.append(column)
    return np.array(columns).reshape(-1, len(panel.keys)).T


def _names(tree: Aggregation) -> tuple[str, ...]:
    return tuple("/".join(key) or "*" for level in tree.levels for key in level.keys)


def _summed(panel: Panel, tree: Aggregation) -> Floats:
    """The history of the sums; NaN before the first of its cells was there."""
    there = tree.sums(np.isfinite(panel.values).astype(np.float64)) > 0
    begun = np.maximum.accumulate(there, axis=1)
    return np.where(begun, tree.sums(_zeroed(panel)), np.nan)


def _zeroed(panel: Panel) -> Floats:
    return np.nan_to_num(panel.values)


def _above(
    sums: Panel, tree: Aggregation, low: Base, told: _Told
) -> tuple[Base, list[tuple[Note, ...]]]:
    """Forecasts of the sums, those of a level as sisters; what is too new is what its cells are."""
    mean, paths = tree.sums(low.mean), tree.sums(low.paths)
    notes: list[tuple[Note, ...]] = [()] * len(sums.keys)
    rows = np.flatnonzero(np.isfinite(sums.values).sum(axis=1) >= FEWEST)
    levels = [str(n) for n, level in enumerate(tree.levels) for _ in level.keys]
    if len(rows):
        found = told.forecast(take(sums, rows), [levels[row] for row in rows])
        mean[rows], paths[rows] = found.mean, found.paths(told.size, told.seed)
        for row, said in zip(rows, found.notes, strict=True):
            notes[row] = said
    return Base(mean, paths), notes


def _cells(
    panel: Panel, tree: Aggregation, active: Flags, told: _Told
) -> tuple[Base, list[tuple[Note, ...]]]:
    """Forecasts of the cells: own ones, those of newcomers, and 0 for those who have left."""
    cells = len(panel.keys)
    mean = np.zeros((cells, told.horizon))
    paths = np.zeros((cells, told.size, told.horizon))
    notes: list[tuple[Note, ...]] = [()] * cells
    stays = active.any(axis=1)
    own = stays & (np.isfinite(panel.values).sum(axis=1) >= FEWEST)
    groups = _nearest(tree)
    rows = np.flatnonzero(own)
    if len(rows):
        sisters = _sisters(tree)
        found = told.forecast(take(panel, rows), [str(sisters[row]) for row in rows])
        mean[rows], paths[rows] = found.mean, found.paths(told.size, told.seed + 1)
        for row, said in zip(rows, found.notes, strict=True):
            notes[row] = said
    new = np.flatnonzero(stays & ~own)
    if len(new):
        kept = np.flatnonzero(stays)
        rng = np.random.default_rng(told.seed + 2)
        mean[new], paths[new] = newcomers.ahead(
            panel.values[kept], ~own[kept], groups[kept], mean[rows], told.size, rng
        )
    return Base(mean, paths), notes


def _sisters(tree: Aggregation) -> Ints:
    """(cells,): who has a season in common: the largest groups, all where groups are small."""
    cells = len(tree.cells)
    large = [level for level in tree.levels if 1 < len(level.keys) <= cells / SISTERS]
    if not large:
        return np.zeros(cells, dtype=np.int64)
    return min(large, key=lambda level: len(level.keys)).of


def _nearest(tree: Aggregation) -> Ints:
    """(cells,): the finest group above each cell."""
    if not tree.levels:
        return np.zeros(len(tree.cells), dtype=np.int64)
    return max(tree.levels, key=lambda level: len(level.keys)).of


def _periods(panel: Panel, told: _Told) -> tuple[Period, ...]:
    last = panel.periods[-1]
    calendar = told.calendar or Calendar()
    return tuple(shift_period(last, k, "period", calendar) for k in range(1, told.horizon + 1))
