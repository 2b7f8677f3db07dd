"""Control charts, forecasts and reliability curves: their lines, marks and words."""

from __future__ import annotations

from typing import Any

import pytest

from kaname.charts.vega import vega
from tests.charts.pictures import CONTROL, CURVE, FAN, texts


def values(layer: dict[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    """The records of a layer."""
    return [tuple(record[field] for field in fields) for record in layer["data"]["values"]]


def test_an_alert_is_ringed_and_figured_below_where_it_is_low() -> None:
    marks = vega(CONTROL, "ja")["layer"][2]

    assert values(marks, "at", "text", "dy") == [(3, "12.0%", 16)]


def test_what_is_unknown_breaks_the_line() -> None:
    line = vega(CONTROL, "ja")["layer"][1]

    actual = [v for v, s in values(line, "value", "series") if s == "実績"]
    assert actual == [pytest.approx(30), pytest.approx(31), None, *map(pytest.approx, (12, 29, 30))]
    assert len(values(vega(CONTROL, "ja")["layer"][0], "low")) == 5  # the last one has no range


def test_series_are_named_in_a_legend_and_periods_on_the_axis() -> None:
    said = texts(vega(CONTROL, "ja", width=1440))

    assert {"実績", "予想", "予想の幅", "11月", "2025年", "2026年"} <= set(said)


def test_a_forecast_says_its_levels_and_its_target() -> None:
    said = texts(vega(FAN, "ja", width=1440))

    assert {"見込み", "目標 14件", "色の帯は、80% の確率で収まると見込む幅です。"} <= set(said)


def test_a_reliability_curve_tells_the_number_of_cases() -> None:
    said = texts(vega(CURVE, "ja", width=390))

    assert {"24件", "31件", "入力された確度", "実際の割合"} <= set(said)
    assert values({"data": vega(CURVE, "en")["data"]}, "stated", "told")[0] == (
        10,
        "Stated 10.0%, came true 30.0% (n = 24)",
    )
