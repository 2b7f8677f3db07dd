"""Insights on the command line: the same ones as text, table, JSON and charts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kaname.causes.insight import Figure, Insight
from kaname.charts.chart import Bar, Ranking
from kaname.cli.insights import lines, tell

SEASON = Insight(
    "causes.season",
    {"value": "扇風機", "months": "6月〜8月", "factor": Figure(8.3, "multiple"), "years": 2},
    size=8.3,
    unit="multiple",
    p=0.0012,
)
SEASONS = Insight(
    "causes.seasons",
    {"kpi": "売上高", "dimension": "商品", "values": "扇風機"},
    chart=Ranking("季節", "multiple", (Bar("扇風機", 8.3),)),
    causes=(SEASON,),
)


def test_text_is_a_line_each_with_causes_under_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell([SEASONS], "text", "ja")

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("売上高のうち季節のある商品：扇風機。")
    assert second == "  扇風機は、6月〜8月の月平均がほかの月の8.3倍です（2年分）。"


def test_json_has_what_stands_beside_the_insights(capsys: pytest.CaptureFixture[str]) -> None:
    tell([SEASONS], "json", "en", {"period": "2026-10"})

    found = json.loads(capsys.readouterr().out)
    assert found == {"period": "2026-10", "insights": [SEASONS.data()]}


def test_charts_are_specifications_of_those_that_have_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell([SEASONS, SEASON], "chart", "ja")

    (chart,) = json.loads(capsys.readouterr().out)
    assert chart["title"]["text"] == ["季節"]


def test_a_table_has_size_and_chance(capsys: pytest.CaptureFixture[str]) -> None:
    tell([SEASON], "table", "en")

    out = capsys.readouterr().out
    assert "By chance" in out
    assert "+8.3×" in out
    assert "0.0012" in out


def test_what_would_steer_the_terminal_is_not_printed() -> None:
    nasty = replace(SEASON, params={**SEASON.params, "value": "扇\x1b[2J風機"})

    assert "\x1b" not in "".join(lines([nasty], "ja"))


def test_a_table_has_a_row_for_each_cause_too(capsys: pytest.CaptureFixture[str]) -> None:
    tell([SEASONS], "table", "ja")

    heads, _, first, second = capsys.readouterr().out.splitlines()[1:5]
    assert heads.split() == ["わかったこと", "大きさ", "いつから", "偶然の確率"]
    assert first.strip().startswith("売上高のうち季節のある商品")
    assert second.startswith("    扇風機は、")
    assert second.split()[-2:] == ["+8.3倍", "0.0012"]


def test_a_long_sentence_is_whole_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    long = replace(SEASONS, params={**SEASONS.params, "values": "扇風機" * 40})
    tell([long], "table", "ja")

    said = "".join(line.strip() for line in capsys.readouterr().out.splitlines()[3:])
    assert "扇風機" * 40 in said
