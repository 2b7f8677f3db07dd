"""Reliability curves drawn: stated probabilities across, what came of them upwards."""

from __future__ import annotations

from typing import Any

from kaname.charts.chart import ReliabilityCurve
from kaname.charts.look import ON_TOP, Look
from kaname.numbers import show
from kaname.text import Lang, message

HEIGHT = 320
Record = dict[str, Any]


def reliability_curve(chart: ReliabilityCurve, lang: Lang, look: Look) -> dict[str, Any]:
    """Points with their intervals and numbers of cases; on the dashed diagonal both are equal."""
    records = [
        {
            "stated": 100 * b.stated,
            "observed": 100 * b.observed,
            "low": 100 * b.low,
            "high": 100 * b.high,
            "count": b.count,
            "text": message("charts.cases", lang, count=b.count),
            "told": message(
                "charts.came-true",
                lang,
                stated=show(b.stated, "%", lang),
                observed=show(b.observed, "%", lang),
                count=b.count,
            ),
        }
        for b in chart.bins
    ]
    x, y = _axis("stated", "charts.stated", lang), _axis("observed", "charts.observed", lang)
    return {
        "data": {"values": records},
        "height": HEIGHT,
        "layer": [_diagonal(look), *_points(x, y, look)],
        "subtitle": message("charts.diagonal", lang),
    }


def _axis(field: str, key: str, lang: Lang) -> Record:
    axis: Record = {"title": message(key, lang), "values": [0, 25, 50, 75, 100]}
    if field == "observed":
        axis |= ON_TOP | {"titleAlign": "left", "titleX": -34}
    axis["labelExpr"] = "datum.value + '%'"
    scale = {"domain": [0, 100], "nice": False}
    return {"field": field, "type": "quantitative", "axis": axis, "scale": scale}


def _diagonal(look: Look) -> Record:
    return {
        "data": {"values": [{"stated": 0, "observed": 0}, {"stated": 100, "observed": 100}]},
        "mark": {"type": "line", "strokeDash": [4, 4], "color": look.faint, "strokeWidth": 1},
        "encoding": {
            "x": {"field": "stated", "type": "quantitative"},
            "y": {"field": "observed", "type": "quantitative"},
        },
    }


def _points(x: Record, y: Record, look: Look) -> list[Record]:
    told = {"tooltip": {"field": "told", "type": "nominal"}}
    end = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    label = {"type": "text", "align": "left", "dx": 9, "dy": 10, "fontSize": 11}
    return [
        {"mark": {"type": "rule", "color": look.up}, "encoding": {"x": x, **end}},
        {
            "mark": {"type": "line", "color": look.up, "strokeWidth": 1.5},
            "encoding": {"x": x, "y": y},
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "color": look.up, "size": 80},
            "encoding": {"x": x, "y": y, **told},
        },
        {"mark": label, "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
    ]
