"""Notes: what a forecast assumed of each series or did to it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.periods import Grain, Period, display
from kaname.series.fitting import Fit, Task
from kaname.series.own_past import SHORTEST
from kaname.series.panel import Flags, Floats, Ints, Note

MANY = 0.3  # the share of zeros from which a series is called intermittent
LISTED = 3  # periods that a note names


@dataclass(frozen=True, slots=True)
class Told:
    """What the notes are about: the task, its fit and what the caller gave."""

    task: Task
    fit: Fit
    periods: tuple[Period, ...]
    events: Flags  # (periods,) left out
    replays: int = 0  # earlier forecasts from which the widths were learned

    @property
    def grain(self) -> Grain:
        """The grain of the periods."""
        return self.periods[0].grain


def notes(told: Told) -> tuple[tuple[Note, ...], ...]:
    """The notes of each series; what holds for all of them stands with each."""
    every = tuple(_of_all(told))
    return tuple((*_of(told, row), *every) for row in range(len(told.task.values)))


def _of(told: Told, row: int) -> Iterator[Note]:
    values = told.task.values[row]
    seen = np.isfinite(values)
    if not values[seen].any():
        yield _note("series.all-zero", count=int(seen.sum()))
        return
    yield from _gaps(told, seen)
    yield from _season(told, row)
    yield from _kind(values[seen], bool(told.fit.footing.logs[row]))
    if told.fit.outliers[row].any():
        named = _named(told.periods, np.flatnonzero(told.fit.outliers[row]))
        yield Note("series.outliers", {"periods": named}, severity="info")
    if shift := int(told.fit.shifts[row]):
        named = _named(told.periods, np.array([shift]))
        yield Note("series.level-shift", {"period": named}, severity="info")


def _gaps(told: Told, seen: Flags) -> Iterator[Note]:
    first = int(seen.argmax())
    if first:
        named = _named(told.periods, np.array([first]))
        yield Note("series.starts-later", {"period": named}, severity="info")
    missing = np.flatnonzero(~seen & ~told.events & (np.arange(len(seen)) > first))
    if len(missing):
        params = {"count": len(missing), "periods": _named(told.periods, missing)}
        yield Note("series.gaps-filled", params, severity="info")


def _season(told: Told, row: int) -> Iterator[Note]:
    cycle, count = told.task.cycle, int(told.fit.count[row])
    if cycle < 2 or count >= 2 * cycle:
        return
    rule = "series.sisters-season" if told.fit.index[row].any() else "series.no-season"
    yield _note(rule, count=count, needed=2 * cycle)


def _kind(values: Floats, logs: bool) -> Iterator[Note]:
    zeros = int((values == 0).sum())
    if (values < 0).any():
        yield _note("series.negative-values")
    elif not logs and zeros >= MANY * len(values):
        yield _note("series.intermittent", zeros=zeros, count=len(values))


def _of_all(told: Told) -> Iterator[Note]:
    if told.fit.effect:
        yield _note("series.business-days", share=f"{told.fit.effect:.2f}")
    if told.events.any():
        named = _named(told.periods, np.flatnonzero(told.events))
        yield Note("series.events-left-out", {"periods": named}, severity="info")
    if told.grain in (Grain.DAY, Grain.WEEK):
        yield from _widths(told)


def _widths(told: Told) -> Iterator[Note]:
    if told.replays:
        yield _note("series.widths-of-own-past", count=told.replays)
    else:
        yield _note("series.widths-of-months", needed=SHORTEST)


def _named(periods: Sequence[Period], places: Ints) -> dict[str, str]:
    """The first few periods in both languages."""
    chosen = [periods[place] for place in places[:LISTED]]
    more = "…" if len(places) > LISTED else ""
    return {
        "en": ", ".join(display(period, "en") for period in chosen) + more,
        "ja": "、".join(display(period, "ja") for period in chosen) + more,
    }


def _note(rule: str, **params: object) -> Note:
    return Note(rule, params, severity="info")
