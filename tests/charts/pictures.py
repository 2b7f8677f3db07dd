"""One chart of each kind, and how they are drawn for a test."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

import vl_convert

from kaname.charts.chart import (
    Bar,
    Bin,
    Chart,
    ContributionTree,
    ControlChart,
    ForecastFan,
    Node,
    Ranking,
    ReliabilityCurve,
    Step,
    Waterfall,
)
from kaname.periods import Calendar, Grain, spine

PERIODS = tuple(spine(Grain.MONTH, date(2025, 11, 1), date(2026, 4, 1), Calendar()))
TITLE = {"ja": "題名", "en": "Heading"}

WATERFALL = Waterfall(
    TITLE,
    "JPY",
    (
        Step({"ja": "9月", "en": "Sep"}, 1.2e8, "level"),
        Step({"ja": "件数", "en": "Number"}, -1.0e8),
        Step({"ja": "単価", "en": "Size"}, 2.0e7),
        Step({"ja": "10月", "en": "Oct"}, 4.0e7, "level"),
    ),
)
TREE = ContributionTree(
    TITLE,
    "JPY",
    Node(
        {"ja": "受注高", "en": "Won"},
        -1.3e7,
        1.2e8,
        1.07e8,
        "JPY",
        (
            Node({"ja": "新規", "en": "New"}, -2.0e7, 20, 11, "deal"),
            Node({"ja": "既存", "en": "Existing"}, None, 3, None, "deal"),
        ),
    ),
)
CONTROL = ControlChart(
    TITLE,
    "ratio",
    PERIODS,
    (0.30, 0.31, None, 0.12, 0.29, 0.30),
    (0.30, 0.30, 0.30, 0.30, 0.30, None),
    (0.25, 0.25, 0.25, 0.25, 0.25, None),
    (0.35, 0.35, 0.35, 0.35, 0.35, None),
    (3,),
)
FAN = ForecastFan(
    TITLE,
    "deal",
    PERIODS,
    (10, 12, 11, None, None, None),
    (None, None, 11, 12, 12, 12),
    {0.8: ((None, None, 11, 9, 8, 7), (None, None, 11, 15, 16, 17))},
    14,
)
CURVE = ReliabilityCurve(TITLE, (Bin(0.1, 0.3, 0.15, 0.5, 24), Bin(0.8, 0.85, 0.7, 0.95, 31)))
RANKING = Ranking(TITLE, "JPY", (Bar("A", 3.2e6, 1.5e6, 5e6), Bar("B", -2e5)))
EVERY: dict[str, Chart] = {
    "waterfall": WATERFALL,
    "tree": TREE,
    "control": CONTROL,
    "fan": FAN,
    "curve": CURVE,
    "ranking": RANKING,
}


def texts(spec: dict[str, Any]) -> list[str]:
    """All words of the drawn chart, a text element or line of one each."""
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec, allow_nan=False))
    found = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", drawn)
    return [html.unescape(text).strip("\u200b\u3000") for text in found]
