"""Waterfalls, trees and rankings: what their rows say and where their bars are."""

from __future__ import annotations

from typing import Any

import pytest

from kaname.charts.chart import Step, Waterfall
from kaname.charts.vega import vega
from tests.charts.pictures import RANKING, TREE, WATERFALL, texts


def rows(spec: dict[str, Any], *fields: str) -> list[tuple[Any, ...]]:
    """The records of the bars."""
    return [tuple(record[field] for field in fields) for record in spec["data"]["values"]]


def test_a_waterfall_runs_from_level_to_level() -> None:
    spec = vega(WATERFALL, "ja")

    assert rows(spec, "label", "start", "end", "role", "text") == [
        ("9月", 0, pytest.approx(120), "level", "120.0百万円"),
        ("件数", pytest.approx(120), pytest.approx(20), "down", "▲100.0百万円"),
        ("単価", pytest.approx(20), pytest.approx(40), "up", "+20.0百万円"),
        ("10月", 0, pytest.approx(40), "level", "40.0百万円"),
    ]
    assert "subtitle" not in spec["title"]


def test_small_changes_beside_large_levels_get_an_axis_of_their_own_that_says_so() -> None:
    chart = Waterfall(
        "W", "JPY", (Step("a", 1e8, "level"), Step("b", 1e6), Step("c", 1.01e8, "level"))
    )

    spec = vega(chart, "ja")

    starts = [start for (start,) in rows(spec, "start")]
    assert starts == [pytest.approx(99.5), pytest.approx(100), pytest.approx(99.5)]
    assert spec["title"]["subtitle"] == ["横軸は0から始まっていません。"]
    assert spec["layer"][0]["encoding"]["x"]["scale"]["zero"] is False


def test_levels_below_zero_keep_the_zero() -> None:
    chart = Waterfall(
        "W", "JPY", (Step("a", -1e8, "level"), Step("b", 1e6), Step("c", -0.99e8, "level"))
    )

    assert vega(chart, "en")["layer"][0]["encoding"]["x"]["scale"]["zero"] is True


def test_a_tree_says_before_and_after_under_each_label_and_undefined_as_a_dash() -> None:
    spec = vega(TREE, "en", width=700)

    assert rows(spec, "label", "text", "role") == [
        ("Won", "−¥13.0M", "down"),
        ("New", "−¥20.0M", "down"),
        ("Existing", "—", "up"),
    ]
    said = texts(spec)
    assert {"¥120.0M → ¥107.0M", "20 deals → 11 deals", "3 deals → —"} <= set(said)


def test_a_row_without_a_bar_is_a_row() -> None:
    spec = vega(TREE, "en")

    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 1, 2]


def test_a_ranking_keeps_its_order_and_tells_of_its_intervals() -> None:
    spec = vega(RANKING, "ja", width=390)

    assert rows(spec, "label", "text", "low") == [
        ("A", "320万円", pytest.approx(150)),
        ("B", "▲20万円", None),
    ]
    assert "細い線は、値の不確かさの幅です。" in texts(spec)
