"""Series drawn over periods: control charts and forecasts with their bands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kaname.charts.chart import ControlChart, ForecastFan, Line
from kaname.charts.look import ON_TOP, Look
from kaname.charts.wording import by_row, scaled, signed_axis
from kaname.numbers import Scale, scale_of, show
from kaname.periods import Period, display, display_short
from kaname.text import Lang, message

HEIGHT = 260
Record = dict[str, Any]


def control_chart(chart: ControlChart, lang: Lang, look: Look) -> dict[str, Any]:
    """What came as a line, what was expected dashed in its range, alerts ringed and figured."""
    lines = (chart.actual, chart.expected, chart.low, chart.high)
    scale = scale_of([v for line in lines for v in line], chart.unit, lang)
    named = {"actual": chart.actual, "expected": chart.expected}
    layers = [
        _band(chart.periods, chart.low, chart.high, scale, message("charts.range", lang), 0.6),
        _lines(chart.periods, named, scale, lang),
        _marks(chart, scale, lang, look),
    ]
    names = ("actual", "expected", "range")
    return _framed(layers, chart.periods, scale, lang, look, names)


def forecast_fan(chart: ForecastFan, lang: Lang, look: Look) -> dict[str, Any]:
    """The past as a line, the forecast dashed in its bands, the target as a line across."""
    bands = sorted(chart.bands.items(), reverse=True)
    ends = [v for _, pair in bands for line in pair for v in line]
    scale = scale_of([*chart.actual, *chart.mean, *ends, chart.target], chart.unit, lang)
    layers = [
        _band(chart.periods, low, high, scale, message("charts.range", lang), 0.35 + 0.3 * at)
        for at, (_, (low, high)) in enumerate(bands)
    ]
    layers.append(
        _lines(chart.periods, {"actual": chart.actual, "forecast": chart.mean}, scale, lang)
    )
    if chart.target is not None:
        layers.append(_target(chart.target, chart.unit, scale, lang, look))
    names = ("actual", "forecast", *(("range",) if bands else ()))
    levels = message("charts.levels", lang, levels=_levels([level for level, _ in bands], lang))
    return _framed(layers, chart.periods, scale, lang, look, names) | {
        "subtitle": levels if bands else None
    }


def _levels(levels: Sequence[float], lang: Lang) -> str:
    return message("charts.comma", lang).join(show(level, "%", lang, 0) for level in levels)


def _framed(
    layers: list[Record],
    periods: Sequence[Period],
    scale: Scale,
    lang: Lang,
    look: Look,
    names: Sequence[str],
) -> Record:
    colours = {"actual": look.ink, "expected": look.up, "forecast": look.up, "range": look.range}
    dashes = {"actual": [1, 0], "expected": [5, 4], "forecast": [5, 4], "range": [1, 0]}
    said = [message(f"charts.{name}", lang) for name in names]
    axis = {"title": scale.unit or None, "labelExpr": signed_axis(lang), "tickCount": 5, **ON_TOP}
    for layer in layers:
        layer["encoding"]["y"] = {"axis": axis, "scale": {"zero": False, "padding": 22}} | layer[
            "encoding"
        ]["y"]
    return {
        "height": HEIGHT,
        "encoding": {
            "x": _x(periods, lang),
            "color": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": said, "range": [colours[name] for name in names]},
            },
            "strokeDash": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": said, "range": [dashes[name] for name in names]},
            },
        },
        "layer": layers,
        "subtitle": None,
    }


def _x(periods: Sequence[Period], lang: Lang) -> Record:
    """Periods in order, the year where it changes; as many labels as there is room for."""
    axis = {
        "title": None,
        "labelExpr": by_row([_tick(periods, at, lang) for at in range(len(periods))]),
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": 8,
        "grid": False,
    }
    scale = {"type": "point", "padding": 0.5, "domain": list(range(len(periods)))}
    return {"field": "at", "type": "ordinal", "axis": axis, "scale": scale}


def _tick(periods: Sequence[Period], at: int, lang: Lang) -> list[str]:
    """The short name, and under it the whole one's year where a year begins."""
    period = periods[at]
    whole, short = display(period, lang), display_short(period, lang)
    year = whole.removesuffix(short).removeprefix(short).strip()
    return [short, year] if year and year != whole else [whole]


def _points(
    periods: Sequence[Period], line: Iterable[float | None], scale: Scale, name: str, lang: Lang
) -> Iterator[Record]:
    for at, value in enumerate(line):
        number = scaled(value, scale)
        text = show(value, "", lang, scale=scale)
        yield {
            "at": at,
            "value": number,
            "series": name,
            "period": display(periods[at], lang),
            "text": text,
        }


def _lines(
    periods: Sequence[Period], named: Mapping[str, Line], scale: Scale, lang: Lang
) -> Record:
    records = [
        record
        for name, line in named.items()
        for record in _points(periods, line, scale, message(f"charts.{name}", lang), lang)
    ]
    tooltip = [{"field": f, "type": "nominal", "title": None} for f in ("period", "series", "text")]
    return {
        "data": {"values": records},
        "mark": {
            "type": "line",
            "point": {"size": 22},
            "strokeWidth": 2,
            "invalid": "break-paths-show-path-domains",
        },
        "encoding": {"y": {"field": "value", "type": "quantitative"}, "tooltip": tooltip},
    }


def _band(
    periods: Sequence[Period], low: Line, high: Line, scale: Scale, name: str, opacity: float
) -> Record:
    pairs = enumerate(zip(low, high, strict=True))
    records = [
        {"at": at, "low": scaled(a, scale), "high": scaled(b, scale), "series": name}
        for at, (a, b) in pairs
        if at < len(periods)
    ]
    known = [r for r in records if r["low"] is not None and r["high"] is not None]
    return {
        "data": {"values": known},
        "mark": {"type": "area", "opacity": opacity},
        "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
    }


def _marks(chart: ControlChart, scale: Scale, lang: Lang, look: Look) -> Record:
    records = []
    for at in chart.marks:
        value, usual = scaled(chart.actual[at], scale), scaled(chart.expected[at], scale)
        below = value is not None and usual is not None and value < usual
        text = show(chart.actual[at], chart.unit, lang, scale=scale)
        records.append({"at": at, "value": value, "text": text, "dy": 16 if below else -14})
    ring = {"type": "point", "shape": "circle", "size": 170, "strokeWidth": 2.5}
    y = {"field": "value", "type": "quantitative"}
    colour = {"color": {"value": look.mark}, "strokeDash": {"value": [1, 0]}}
    return {
        "data": {"values": [r for r in records if r["value"] is not None]},
        "encoding": {"y": y, **colour},
        "layer": [
            {"mark": {**ring, "filled": False}},
            {
                "mark": {"type": "text", "fontWeight": "bold", "dy": {"expr": "datum.dy"}},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


def _target(target: float, unit: str, scale: Scale, lang: Lang, look: Look) -> Record:
    text = message("charts.target", lang, target=show(target, unit, lang, scale=scale))
    where = {"data": {"values": [{"value": scaled(target, scale), "text": text}]}}
    y = {"field": "value", "type": "quantitative"}
    colour = {"color": {"value": look.down}, "strokeDash": {"value": [8, 3]}}
    name = {"type": "text", "align": "left", "dx": 4, "dy": -8, "x": 0}
    return {
        **where,
        "encoding": {"y": y, "x": None, **colour},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 1.5}},
            {"mark": name, "encoding": {"text": {"field": "text"}}},
        ],
    }
