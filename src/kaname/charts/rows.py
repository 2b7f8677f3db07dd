"""Rows of bars: labels on the left, bars in the middle, figures on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kaname.charts.look import Look
from kaname.charts.wording import by_row, signed_axis, width, wrapped
from kaname.text import Lang

THICK = 18
LINE_HEIGHT = 15
INDENT = "\u3000"
KEPT = "\u200b"  # has no width; keeps the blanks after it from being trimmed
COLUMN = 6.3  # px of a half-width letter


@dataclass(frozen=True, slots=True)
class Row:
    """A bar from `start` to `end` on the reader's scale; `lines` under the label are small print.

    `low` and `high` are the ends of its interval. `role` chooses its colour.
    """

    label: str
    text: str
    start: float | None
    end: float | None
    role: str  # up, down or level
    lines: tuple[str, ...] = ()
    indent: int = 0
    low: float | None = None
    high: float | None = None


def drawn(
    rows: Sequence[Row], unit: str, lang: Lang, look: Look, *, zero: bool = True
) -> dict[str, Any]:
    """The part of a specification that shows the rows; without `zero` the axis may begin later."""
    labels = [_lines(row) for row in rows]
    step = max((len(lines) for lines in labels), default=1) * LINE_HEIGHT + 12
    axis = {"title": unit or None, "labelExpr": signed_axis(lang), "tickCount": 5}
    axis |= {"labelOverlap": "greedy", "labelSeparation": 6, "labelFlush": False}
    if all(end is None or end == round(end) for row in rows for end in (row.start, row.end)):
        axis["tickMinStep"] = 1
    x = {"type": "quantitative", "axis": axis, "scale": {"zero": zero, "nice": zero}}
    return {
        "data": {"values": [_record(at, row) for at, row in enumerate(rows)]},
        "height": {"step": step},
        "encoding": {"tooltip": [_shown("label"), _shown("text")]},
        "layer": [
            _bars(x, labels, look),
            *([_intervals(x, len(rows), look)] if any(row.low is not None for row in rows) else []),
            _figures(x, rows),
            *([_zero_line(look)] if zero else []),
        ],
        "resolve": {"axis": {"y": "independent"}},
    }


def _lines(row: Row) -> list[str]:
    lead = KEPT + INDENT * row.indent if row.indent else ""
    return [lead + line for line in (*wrapped(row.label, 24 - 2 * row.indent), *row.lines)]


def _record(at: int, row: Row) -> dict[str, Any]:
    fields = ("label", "text", "start", "end", "role", "low", "high")
    return {"row": at, **{name: getattr(row, name) for name in fields}}


def _shown(field: str) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "title": None}


def _y(expression: str, orient: str, count: int) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "title": None,
        "orient": orient,
        "labelExpr": expression,
        "labelLimit": 260,
        "labelPadding": 8,
        "domain": False,
        "ticks": False,
        "labelLineHeight": LINE_HEIGHT,
    }
    scale = {"domain": list(range(count))}  # rows without a bar are rows all the same
    return {"field": "row", "type": "ordinal", "axis": axis, "scale": scale}


def _labels(labels: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The axis of the labels: indented ones begin at the left, others end at their bars."""
    y = _y(by_row([list(lines) for lines in labels]), "left", len(labels))
    if any(line.startswith(KEPT) for lines in labels for line in lines):
        wide = max(width(line) for lines in labels for line in lines) * COLUMN
        y["axis"] |= {"labelAlign": "left", "labelPadding": wide + 8, "labelLimit": wide + 8}
    return y


def _bars(x: dict[str, Any], labels: Sequence[Sequence[str]], look: Look) -> dict[str, Any]:
    colours = {"up": look.up, "down": look.down, "level": look.level}
    scale = {"domain": list(colours), "range": list(colours.values())}
    return {
        "mark": {"type": "bar", "size": THICK, "cornerRadius": 1},
        "encoding": {
            "y": _labels(labels),
            "x": {"field": "start", **x},
            "x2": {"field": "end"},
            "color": {"field": "role", "type": "nominal", "legend": None, "scale": scale},
        },
    }


def _intervals(x: dict[str, Any], count: int, look: Look) -> dict[str, Any]:
    return {
        "mark": {"type": "rule", "color": look.ink, "strokeWidth": 1.5},
        "encoding": {
            "y": _y("''", "left", count) | {"axis": None},
            "x": {"field": "low", **x},
            "x2": {"field": "high"},
        },
    }


def _figures(x: dict[str, Any], rows: Sequence[Row]) -> dict[str, Any]:
    """Nothing but the figures at the right, in line as in a table."""
    return {
        "mark": {"type": "point", "opacity": 0},
        "encoding": {
            "y": _y(by_row([row.text for row in rows]), "right", len(rows)),
            "x": {"field": "end", **x},
        },
    }


def _zero_line(look: Look) -> dict[str, Any]:
    return {
        "data": {"values": [{"at": 0}]},
        "mark": {"type": "rule", "color": look.faint},
        "encoding": {"x": {"field": "at", "type": "quantitative"}, "tooltip": {"value": None}},
    }
