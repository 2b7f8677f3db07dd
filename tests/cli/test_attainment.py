"""`kaname attainment`: a line for each person and part, as CSV, JSON and tables."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.cli import output
from kaname.text import LANGS, Lang
from tests.reps import DESIGN, write

Run = Callable[..., Result]
TABLES: dict[Lang, list[str]] = {
    "en": [
        "May 2026",
        "Juniors",
        "Person Composite Closed deals (75%) Win rate (25%)",
        "abe 62% 2 deals · 50% 50.0% · 100%",
        "baba 19% 1 deal · 25% 0.0% · 0%",
        "Not listed, without any figure in these KPIs in this month: 1.",
        "Seasoned",
        "Person Composite Closed deals (25%) Days to close (25%) Visits (50%)",
        "emi 100% 0 deals · — — · — 5 visits · 100%",
        "chiba 50% 1 deal · — 20 days · 50% 2 visits · 50%",
    ],
    "ja": [
        "2026年5月",
        "新人",
        "担当者 総合達成率 決着件数（75%） 受注率（25%）",
        "abe 62% 2件 · 50% 50.0% · 100%",
        "baba 19% 1件 · 25% 0.0% · 0%",
        "この月にどの KPI の数字もない1名は載せていません。",
        "中堅・ベテラン",
        "担当者 総合達成率 決着件数（25%） 決着までの日数（25%） 訪問件数（50%）",
        "emi 100% 0件 · — — · — 5件 · 100%",
        "chiba 50% 1件 · — 20日 · 50% 2件 · 50%",
    ],
}
TO_DATE: dict[Lang, list[str]] = {
    "en": ["May 2026, to date", "Juniors"],
    "ja": ["2026年5月（途中経過）", "新人"],
}


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Run:
    """`kaname attainment` on a few reps."""
    design = write(tmp_path)
    return lambda *arguments: run("attainment", str(design), *arguments)


@pytest.fixture
def ask_in_may(run: Run, tmp_path: Path) -> Run:
    """The same while May is running."""
    design = write(tmp_path, DESIGN.replace("2026-05-31", "2026-05-20"))
    return lambda *arguments: run("attainment", str(design), *arguments)


def test_csv(ask: Run) -> None:
    result = ask("--format", "csv", "--segment", "seasoned")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "period,segment,person,composite,covered,kpi,weight,actual,target,attainment",
        "2026-05,seasoned,chiba,0.5,0.75,closed,0.25,1.0,,",
        "2026-05,seasoned,chiba,0.5,0.75,days,0.25,20.0,10.0,0.5",
        "2026-05,seasoned,chiba,0.5,0.75,visits,0.5,2.0,,0.5",
        "2026-05,seasoned,emi,1.0,0.5,closed,0.25,0.0,,",
        "2026-05,seasoned,emi,1.0,0.5,days,0.25,,10.0,",
        "2026-05,seasoned,emi,1.0,0.5,visits,0.5,5.0,,1.0",
    ]


def test_into_a_file_it_is_csv(ask: Run) -> None:
    rows = list(csv.DictReader(StringIO(ask("--period", "2026-04").stdout)))
    assert [(row["person"], row["kpi"], row["attainment"]) for row in rows] == [
        ("baba", "closed", "0.25"),
        ("baba", "win_rate", "2.0"),
    ]


def test_json(ask: Run) -> None:
    found = json.loads(ask("--format", "json").stdout)
    assert (found["period"], found["running"]) == ("2026-05", False)
    assert [(of["segment"], of["left_out"]) for of in found["segments"]] == [
        ("junior", 1),
        ("seasoned", 0),
    ]
    abe = found["segments"][0]["people"][0]
    assert (abe["person"], abe["value"], abe["covered"]) == ("abe", 0.625, 1.0)
    assert abe["parts"][0] == {
        "kpi": "closed",
        "weight": 0.75,
        "actual": 2,
        "target": 4,
        "attainment": 0.5,
    }


def test_the_last_complete_month_unless_another_is_asked_for(ask_in_may: Run) -> None:
    found = json.loads(ask_in_may("--format", "json").stdout)
    assert (found["period"], found["running"]) == ("2026-04", False)
    found = json.loads(ask_in_may("--format", "json", "--period", "2026-05").stdout)
    assert (found["period"], found["running"]) == ("2026-05", True)


@pytest.mark.parametrize("lang", LANGS)
def test_a_running_month_is_marked(ask_in_may: Run, lang: Lang) -> None:
    shown = ask_in_may("--format", "table", "--lang", lang, "--period", "2026-05")
    assert shown.stdout.splitlines()[:2] == TO_DATE[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_tables_on_a_terminal(ask: Run, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(output, "on_terminal", lambda _: True)
    lines = ask("--lang", lang).stdout.splitlines()
    shown = [" ".join(line.split()) for line in lines if line.strip(" ─")]
    assert shown == TABLES[lang]


@pytest.mark.parametrize(
    ("arguments", "rule", "code"),
    [
        (("--segment", "juniors"), "unknown-segment", 1),
        (("--by", "person"), "unknown-dimension", 1),
        (("--period", "FY2026"), "not-a-month", 1),
        (("--period", "soon"), "unreadable-period", 1),
        (("--format", "xml"), "unusable-value", 2),
    ],
)
def test_what_cannot_be_asked(ask: Run, arguments: tuple[str, ...], rule: str, code: int) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"error {rule}: " in result.stderr


def test_design_without_weights(run: Run) -> None:
    result = run("attainment", "sales.yaml", "--lang", "ja")
    assert result.exit_code == 1
    assert "直す no-weights: " in result.stderr
