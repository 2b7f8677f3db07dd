"""`kaname coverage`: the table for people, JSON for programs, both also where files are missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from kaname.cli.coverage import coverage
from kaname.cli.group import Command, Commands

app = Typer(cls=Commands)
app.command(cls=Command, help="coverage.command")(coverage)
app.callback()(lambda: None)

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, dimensions: {rep: rep}}
  visits: {from: visits.csv, time: visited_on}
measures:
  won: {of: deals, agg: count}
  cost: {of: deals, agg: sum, expr: cost}
  sized: {of: deals, agg: sum, expr: amount}
  visits: {of: visits, agg: count}
kpis:
  won: {label: {ja: 受注件数, en: Won deals}, role: kgi, value: won}
  cost: {label: {ja: 費用, en: Cost}, value: cost}
  sized: {label: {ja: 金額, en: Amount}, value: sized}
  visits: {label: {ja: 訪問件数, en: Visits}, value: visits}
"""
DEALS = """\
deal,rep,amount,closed_on,memo
1,Aoki,10,2026-04-10,a
2,Aoki,,2026-04-11,b
3,Baba,30,2026-04-12,c
4,Baba,40,2026-04-13,d
"""


@pytest.fixture
def design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    (tmp_path / "deals.csv").write_text(DEALS, "utf-8")
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    return tmp_path / "design.yaml"


def asked(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["coverage", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_table_says_what_is_missing_in_japanese(design: Path) -> None:
    lines = asked(design, "--lang", "ja").splitlines()
    assert lines[0].split() == ["KPI", "測れるか", "充足率", "足りないもの"]
    assert lines[2].split() == ["受注件数", "●", "測れる", "100.0%"]
    assert "○ 測れない（項目なし）" in lines[3]
    assert "「deals.csv」に列「cost」がありません。" in lines[3]
    assert lines[4].split()[:4] == ["金額", "◐", "条件つき", "75.0%"]
    assert "○ 測れない（データなし）" in lines[5]
    assert (
        lines[7]
        == "KPI 4件のうち、測れる 1件、条件つき 1件、項目が足りない 1件、データがない 1件。"
    )
    assert lines[8].startswith("1人1週あたりの入力時間（直近13週）：KPI に使う 0.4分")
    assert lines[-1].split() == ["memo", "deals.csv", "2.0", "0.1"]


def test_table_in_english(design: Path) -> None:
    text = asked(design, "--lang", "en")
    assert "Won deals" in text
    assert "● yes" in text
    assert "1 of 4 KPIs can be measured, 1 more with reserve; 1 need a field, 1 a system." in text
    assert "Column used by nothing" in text


def test_json_has_every_verdict_and_column(design: Path) -> None:
    found = json.loads(asked(design, "--format", "json", "--lang", "en"))
    assert [(v["kpi"], v["state"], v["filled"]) for v in found["kpis"]] == [
        ("won", "measurable", 1.0),
        ("cost", "field", None),
        ("sized", "partly", 0.75),
        ("visits", "system", None),
    ]
    assert found["kpis"][1]["fields"] == [
        {"fact": "deals", "column": "cost", "label": "cost", "origin": "deals.csv"}
    ]
    assert found["kpis"][3]["facts"] == ["visits"]
    readers = {column["column"]: column["reader"] for column in found["typing"]["columns"]}
    assert readers == {"amount": "kpi", "closed_on": "kpi", "rep": "kpi", "memo": "nothing"}
    assert found["typing"]["minutes"]["nothing"] == pytest.approx(2 * 3 / 60)


def test_facts_whose_typing_cannot_be_counted_are_named(design: Path) -> None:
    (design.parent / "visits.csv").write_text("visited_on\n2026-04-10\n", "utf-8")
    text = asked(design, "--lang", "ja")
    assert text.endswith("入力時間に含めていないもの：visits.csv。\n")


def test_missing_file_is_told_beside_the_data(design: Path) -> None:
    result = CliRunner().invoke(app, ["coverage", str(design), "--lang", "en"])
    assert "missing-file" in result.stderr


def test_fault_of_the_text_ends_with_its_finding(design: Path) -> None:
    design.write_text(DESIGN.replace("value: won}", "value: wom}"), "utf-8")
    result = CliRunner().invoke(app, ["coverage", str(design), "--lang", "en"])
    assert result.exit_code == 1
    assert "unknown-name" in result.stderr


def test_help_is_in_the_readers_language() -> None:
    result = CliRunner().invoke(app, ["coverage", "--help", "--lang", "ja"])
    assert "今あるデータで測れる KPI" in result.stdout
