"""`kaname okr`: key results with their grades, as CSV, JSON and tables, and the next cycle."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.text import LANGS, Lang
from tests.standing_company import DESIGN, write

Run = Callable[..., Result]
OKR = """\
objectives:
  loved:
    label: {ja: 選ばれる, en: Be chosen}
    cycle: [2026-05-01, 2026-06-01]
    key_results:
      - {kpi: sales, start: 100, target: 600}
      - {kpi: win_rate, target: 0.9, used_for: appraisal}
    kpis: [closed]
  winter:
    label: {ja: 冬の挑戦, en: Winter}
    cycle: FY2025-Q4
    key_results:
      - {kpi: sales, start: 600, target: 1400}
      - {kpi: win_rate, start: 0.5, target: 0.8}
"""
RUNNING: dict[Lang, list[str]] = {
    "en": [
        "Be chosen · 1 May 2026 to 31 May 2026, as of 15 May 2026",
        "Key result Start Now Target Progress On the way Grade to expect 0.7 or more By OKR rules",
        "Sales ¥100 ¥120 ¥600 0.19 0.25 — — —",
        "Win rate 75.0% 50.0% 90.0% 0.00 0.50 — — —",
        "Objective: progress 0.10, grade to expect —.",
        "— Sales: fewer than six complete months, so that nothing can be expected",
        "— Win rate: fewer than six complete months, so that nothing can be expected",
        "Start measured in the period before: Win rate.",
        "A grade is for learning and no appraisal: “Win rate” is said to be used for pay, which "
        "makes people aim low.",
        "KPIs that lead there, day by day:",
        "KPI Actual Target Due by now Of due Status Gap to due A day so far A day needed",
        "Closed deals 2 deals 7 deals 4 deals 57.1% × behind −2 deals 0.2 deals 0.5 deals",
    ],
    "ja": [
        "選ばれる 2026年5月1日（金）〜2026年5月31日（日） 2026年5月15日（金）時点",
        "キーリザルト 開始時 いま 目標 進捗 順調なら 評点の見込み 0.7以上の確率 OKR の目安",
        "受注高 100円 120円 600円 0.19 0.25 — — —",
        "受注率 75.0% 50.0% 90.0% 0.00 0.50 — — —",
        "目標全体：進捗 0.10、評点の見込み —。",
        "— 受注高：そろった月が6か月に満たず、見込みを出せません",
        "— 受注率：そろった月が6か月に満たず、見込みを出せません",
        "開始時の値を直前の期間から測ったもの：受注率。",
        "評点は学ぶためのもので、査定ではありません。「受注率」は査定に使うと書かれており、"
        "目標を低く置く原因になります。",
        "そこへ導く日々の KPI：",
        "KPI 実績 目標 今日までの目標 進捗達成率 状況 進捗差異 1日あたり 必要ペース",
        "決着件数 2件 7件 4件 57.1% × 遅れ ▲2件 0.2件 0.5件",
    ],
}
OVER: dict[Lang, list[str]] = {
    "en": [
        "Winter · FY2025 Q4, graded",
        "Key result Start End Target Grade By OKR rules",
        "Sales ¥600 ¥1,200 ¥1,400 0.75 ○ above the ideal",
        "Win rate 50.0% 75.0% 80.0% 0.83 ○ above the ideal",
        "Objective: grade 0.79.",
    ],
    "ja": [
        "冬の挑戦 2025年度 第4四半期 期末評点",
        "キーリザルト 開始時 期末 目標 評点 OKR の目安",
        "受注高 600円 1,200円 1,400円 0.75 ○ 理想以上",
        "受注率 50.0% 75.0% 80.0% 0.83 ○ 理想以上",
        "目標全体：評点 0.79。",
    ],
}


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("okr"), DESIGN + OKR)


@pytest.fixture
def ask(run: Run, design: Path) -> Run:
    """`kaname okr` on a company with a cycle that is over and one that runs."""
    return lambda *arguments: run("okr", str(design), *arguments)


def shown(result: Result) -> list[str]:
    lines = result.stdout.splitlines()
    return [" ".join(line.split()) for line in lines if line.strip(" ─")]


@pytest.mark.parametrize("lang", LANGS)
def test_a_cycle_that_runs(ask: Run, lang: Lang) -> None:
    assert shown(ask("--format", "table", "--lang", lang)) == RUNNING[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_a_cycle_that_is_over(ask: Run, lang: Lang) -> None:
    result = ask("--cycle", "FY2025-Q4", "--format", "table", "--lang", lang)
    assert shown(result) == OVER[lang]


def test_all_of_it_was_too_easy(run: Run, tmp_path: Path) -> None:
    easy = OKR.replace("target: 1400", "target: 1200").replace("target: 0.8", "target: 0.75")
    design = write(tmp_path, DESIGN + easy)
    lines = shown(run("okr", str(design), "--cycle", "FY2025-Q4", "--format", "table"))
    assert lines[2].endswith("1.00 ○ all of it: too easy?")
    assert lines[-1].startswith("Everything was reached in full.")


def test_csv(ask: Run) -> None:
    rows = list(csv.DictReader(StringIO(ask("--cycle", "FY2025").stdout)))
    assert [(r["objective"], r["kpi"], r["start"], r["actual"], r["target"]) for r in rows] == [
        ("winter", "sales", "600", "1200", "1400"),
        ("winter", "win_rate", "0.5", "0.75", "0.8"),
    ]
    graded = [rows[0][name] for name in ("progress", "light", "verdict", "chance_of_0.7")]
    assert graded == ["0.75", "green", "above", "1"]


def test_json(ask: Run) -> None:
    (one,) = json.loads(ask("--format", "json").stdout)
    assert (one["objective"], one["label"], one["over"]) == ("loved", "Be chosen", False)
    sales, rate = one["key_results"]
    assert (sales["raw"], sales["expected"]) == (pytest.approx((120 - 25) / 500), 0.25)
    assert (rate["start"], rate["start_measured"], rate["why"]) == (0.75, True, "too-short")
    assert (one["kpis"][0]["kpi"], one["kpis"][0]["status"]) == ("closed", "off")


def test_next_cycle_as_text(ask: Run) -> None:
    result = ask("--cycle", "FY2025-Q4", "--next")
    assert result.exit_code == 0
    assert result.stdout.startswith("objectives:\n  winter_fy2026_q1:\n    label: {ja: 冬の挑戦")
    assert "provisional" not in result.stderr
    assert "Add these entries to `objectives`" in result.stderr


def test_next_cycle_of_one_that_runs_is_provisional(ask: Run) -> None:
    result = ask("--next")
    assert "1 May 2026 to 31 May 2026 still runs" in result.stderr
    assert "cycle: [2026-06-01, 2026-07-01]" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "rule", "code"),
    [
        (("--cycle", "FY2030-Q1"), "unknown-cycle", 1),
        (("--cycle", "soon"), "unreadable-period", 1),
        (("--as-of", "soon"), "unreadable-period", 1),
        (("--format", "xml"), "unusable-value", 2),
    ],
)
def test_what_cannot_be_asked(ask: Run, arguments: tuple[str, ...], rule: str, code: int) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"error {rule}: " in result.stderr


def test_a_design_without_objectives_says_how_to_write_one(run: Run, tmp_path: Path) -> None:
    result = run("okr", str(write(tmp_path)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error none: " in result.stderr
    assert "key_results: [{kpi: win_rate, start: 0.3, target: 0.4}]" in result.stderr
