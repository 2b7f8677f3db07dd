"""The look of charts: colours that also colour-blind people tell apart, on light and on dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
FONT = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, sans-serif"

# the title of an upright axis: above it, level
ON_TOP = {"titleAngle": 0, "titleAlign": "right", "titleAnchor": "end", "titleX": -4, "titleY": -10}

LEGEND = {
    "labelFontSize": 12,
    "orient": "top",
    "title": None,
    "symbolType": "stroke",
    "symbolSize": 400,
    "symbolStrokeWidth": 3,
    "symbolOpacity": 1,
}


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by meaning; those of up and down are of Okabe and Ito's palette (2008)."""

    ink: str
    faint: str
    grid: str
    up: str
    down: str
    level: str
    mark: str
    range: str


LIGHT = Look("#1f2933", "#5b6673", "#dfe3e8", "#0072b2", "#c04f00", "#6b7785", "#c04f00", "#a9cfe6")
DARK = Look("#e6e9ed", "#a9b2bc", "#3a434d", "#56b4e9", "#e69f00", "#9aa5b1", "#e69f00", "#2d5064")


def config(look: Look) -> dict[str, Any]:
    """Vega-Lite's config: no background of its own, one font, few lines."""
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "title": _title(look),
        "axis": _axis(look),
        "legend": LEGEND | {"labelColor": look.ink},
        "text": {"color": look.ink, "fontSize": 12},
        "rule": {"color": look.faint},
    }


def _title(look: Look) -> dict[str, Any]:
    return {
        "anchor": "start",
        "color": look.ink,
        "subtitleColor": look.faint,
        "fontSize": 14,
        "subtitleFontSize": 12,
        "subtitlePadding": 4,
        "offset": 12,
    }


def _axis(look: Look) -> dict[str, Any]:
    return {
        "labelColor": look.ink,
        "titleColor": look.faint,
        "gridColor": look.grid,
        "domainColor": look.grid,
        "tickColor": look.grid,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
