"""Outlook: forecasts as a long table, and what was assumed in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from kaname.errors import Finding
from kaname.periods import Calendar
from kaname.series.events import Event
from kaname.series.forecasting import forecast
from kaname.series.long_table import LongTable, ahead
from kaname.series.panel import Floats, Note


class Foreseen(Protocol):
    """What has a mean and intervals, of the shape (series, horizon)."""

    @property
    def mean(self) -> Floats:
        """The expected values."""

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The lower and upper bound of the central interval."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Forecasts: a row per series and period, with mean, lo80, hi80 … in `frame`.

    `notes` are pairs of a series' name and what was assumed of it or done to it.
    """

    frame: pl.DataFrame
    levels: tuple[float, ...]  # in percent, as asked for
    notes: tuple[tuple[str, Note], ...]
    findings: tuple[Finding, ...] = ()
    units: Mapping[str, str] = field(
        default_factory=dict
    )  # of each KPI, of a file's series under ""


def columns(levels: Sequence[float]) -> list[str]:
    """The names of the figures: `mean`, then `lo80` and `hi80` for every level in percent."""
    return ["mean", *(f"{side}{level:g}" for level in levels for side in ("lo", "hi"))]


def figures(found: Foreseen, levels: Sequence[float]) -> Floats:
    """Mean and bounds in the order of `columns`, of the shape (figures, series, horizon)."""
    sides = [side for level in levels for side in found.interval(level / 100)]
    return np.stack([found.mean, *sides])


def of_table(
    table: LongTable,
    horizon: int,
    levels: Sequence[float],
    *,
    calendar: Calendar | None = None,
    events: Sequence[Event] = (),
) -> Outlook:
    """The series of a long table ahead, each from its own end, in the order in which they came."""
    values = np.empty((1 + 2 * len(levels), len(table.keys), horizon))
    notes: list[tuple[int, Note]] = []
    for part in table.parts:
        found = forecast(part.panel, horizon, calendar=calendar, events=events)
        values[:, part.rows] = figures(found, levels)
        notes += _numbered(part.rows.tolist(), found.notes)
    labels = ahead(table, horizon, calendar or Calendar())
    named = dict(zip(columns(levels), values.reshape(len(values), -1), strict=True))
    heads = {
        "series": pl.Series(table.keys, dtype=pl.String).gather(
            np.repeat(np.arange(len(table.keys)), horizon)
        ),
        "period": [label for row in labels for label in row],
    }
    said = tuple((table.keys[row], note) for row, note in sorted(notes, key=lambda pair: pair[0]))
    frame = pl.DataFrame({**heads, **named})
    return Outlook(frame, tuple(levels), said, table.findings, {"": table.unit})


def _numbered(rows: Sequence[int], notes: Iterable[tuple[Note, ...]]) -> Iterable[tuple[int, Note]]:
    return [(row, note) for row, own in zip(rows, notes, strict=True) for note in own]
