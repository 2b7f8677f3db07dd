"""Charts as Vega-Lite specifications, their data inside, in the reader's language and units."""

from __future__ import annotations

from typing import Any

from kaname.charts.chart import (
    Chart,
    ContributionTree,
    ControlChart,
    ForecastFan,
    Ranking,
    ReliabilityCurve,
    Waterfall,
)
from kaname.charts.contributions import contribution_tree
from kaname.charts.look import DARK, LIGHT, SCHEMA, Look, config
from kaname.charts.ranking import ranking
from kaname.charts.reliability import reliability_curve
from kaname.charts.series import control_chart, forecast_fan
from kaname.charts.waterfall import waterfall
from kaname.charts.wording import words, wrapped
from kaname.text import Lang

NARROW = 480  # px, under which a title takes more lines


def vega(
    chart: Chart, lang: Lang, *, dark: bool = False, width: int | None = None
) -> dict[str, Any]:
    """The specification of a chart; `width` in px, or that of what holds it.

    Plain JSON: undefined values are null. Colours repeat what signs and words say.
    """
    look = DARK if dark else LIGHT
    made = _drawn(chart, lang, look)
    subtitle = made.pop("subtitle")
    columns = 1000 if width is None or width > NARROW else 46
    title: dict[str, Any] = {"text": wrapped(words(chart.title, lang), columns)}
    if subtitle:
        title["subtitle"] = wrapped(subtitle, columns)
    return {
        "$schema": SCHEMA,
        "description": words(chart.title, lang),
        "title": title,
        "width": "container" if width is None else width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 8,
        **made,
        "config": config(look),
    }


def _drawn(chart: Chart, lang: Lang, look: Look) -> dict[str, Any]:
    match chart:
        case Waterfall():
            return waterfall(chart, lang, look)
        case ContributionTree():
            return contribution_tree(chart, lang, look)
        case ControlChart():
            return control_chart(chart, lang, look)
        case ForecastFan():
            return forecast_fan(chart, lang, look)
        case ReliabilityCurve():
            return reliability_curve(chart, lang, look)
        case Ranking():
            return ranking(chart, lang, look)
