"""Waterfalls drawn: from one level to another, a row for each step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.charts.chart import Waterfall
from kaname.charts.look import Look
from kaname.charts.rows import Row, drawn
from kaname.charts.wording import scaled, words
from kaname.numbers import Scale, scale_of, show, show_change
from kaname.text import Lang, message

SMALL = 0.25  # of the levels: changes under this cannot be seen on an axis that begins at zero


def waterfall(chart: Waterfall, lang: Lang, look: Look) -> dict[str, Any]:
    """Steps from top to bottom. Where changes are small beside levels the axis begins later."""
    scale = scale_of([step.value for step in chart.steps], chart.unit, lang)
    rows = list(_rows(chart, scale, lang))
    floor = _floor(rows)
    if floor is None:
        return {**drawn(rows, scale.unit, lang, look), "subtitle": None}
    cut = [_above(row, floor) for row in rows]
    note = message("charts.axis-cut", lang)
    return {**drawn(cut, scale.unit, lang, look, zero=False), "subtitle": note}


def _rows(chart: Waterfall, scale: Scale, lang: Lang) -> Iterator[Row]:
    at = 0.0
    for step in chart.steps:
        value = scaled(step.value, scale)
        level = step.kind == "level"
        say = show if level else show_change
        start, end = (0.0, value) if level else (at, None if value is None else at + value)
        role = "level" if level else ("down" if (value or 0) < 0 else "up")
        text = say(step.value, chart.unit, lang, scale=scale)
        yield Row(words(step.label, lang), text, start, end, role)
        at = end if end is not None else at


def _floor(rows: list[Row]) -> float | None:
    """Where the axis begins, if not at zero: a little under the lowest point of the changes."""
    levels = [row.end for row in rows if row.role == "level" and row.end is not None]
    points = [p for row in rows if row.role != "level" for p in (row.start, row.end)]
    seen = [p for p in (*points, *levels) if p is not None]
    if not levels or not points or min(seen) <= 0:
        return None
    spread = max(seen) - min(seen)
    if spread == 0 or spread >= SMALL * max(seen):
        return None
    return min(seen) - spread / 2


def _above(row: Row, floor: float) -> Row:
    start = floor if row.role == "level" else row.start
    return Row(row.label, row.text, start, row.end, row.role)
