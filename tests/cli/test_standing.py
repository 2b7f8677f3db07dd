"""`kaname standing`: KPIs beside what is due by a day, as CSV, JSON and tables."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.cli import output
from kaname.text import LANGS, Lang
from tests.standing_company import DESIGN, TARGETS, write

Run = Callable[..., Result]
TABLES: dict[Lang, list[str]] = {
    "en": [
        "May 2026, as of 15 May 2026 (10 business days left)",
        "region KPI Actual Target Due by now Of due Status Gap to due A day so far A day needed",
        "All Sales ¥120 ¥500 ¥125 96.0% △ close −¥5 ¥12 ¥38",
        "All Win rate 50.0% 60.0% 60.0% 83.3% × behind −10.0pt — —",
        "East Sales ¥120 ¥300 ¥75 160.0% ○ on target +¥45 ¥12 ¥18",
        "East Win rate 100.0% — — — — — — —",
        "West Sales ¥0 ¥200 ¥50 0.0% × behind −¥50 ¥0 ¥20",
        "West Win rate 0.0% — — — ! floor broken — — —",
        "Targets from rows that state them (budget): Sales, Win rate.",
        "Due by now as earlier periods went, by business day: Sales.",
        "Rates, balances and other figures that do not add up have the whole period's target "
        "every day: Win rate.",
    ],
    "ja": [
        "2026年5月 2026年5月15日（金）時点（残り10営業日）",
        "region KPI 実績 目標 今日までの目標 進捗達成率 状況 進捗差異 1日あたり 必要ペース",
        "全体 受注高 120円 500円 125円 96.0% △ 注意 ▲5円 12円 38円",
        "全体 受注率 50.0% 60.0% 60.0% 83.3% × 遅れ ▲10.0pt — —",
        "East 受注高 120円 300円 75円 160.0% ○ 順調 +45円 12円 18円",
        "East 受注率 100.0% — — — — — — —",
        "West 受注高 0円 200円 50円 0.0% × 遅れ ▲50円 0円 20円",
        "West 受注率 0.0% — — — ！限度割れ — — —",
        "目標の出所：予算などの目標データ（受注高、受注率）。",
        "これまでの月の進み方（営業日ごと）から「今日までの目標」を出したもの：受注高。",
        "率・残高など足し上げない数字は、期間の目標がそのまま今日の目標です：受注率。",
    ],
}
OVER: dict[Lang, list[str]] = {
    "en": [
        "Apr 2026",
        "KPI Actual Target Due by now Attained Status Gap",
        "Sales ¥400 ¥400 ¥400 100.0% ○ on target ±¥0",
        "Targets from rows that state them (budget): Sales.",
    ],
    "ja": [
        "2026年4月",
        "KPI 実績 目標 今日までの目標 達成率 状況 目標差異",
        "受注高 400円 400円 400円 100.0% ○ 順調 ±0円",
        "目標の出所：予算などの目標データ（受注高）。",
    ],
}


NOTHING: dict[Lang, str] = {
    "en": "warning nothing-due: No KPI has a target, a band or a floor in Feb 2026. With targets of "
    "other periods or groups: Sales, Win rate, Days to close.",
    "ja": "確かめる nothing-due: 2026年2月に目標・適正範囲・下限のある KPI がありません。ほかの期間や対象に"
    "目標があるもの：受注高、受注率、決着までの日数。",
}


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("standing"))


@pytest.fixture
def ask(run: Run, design: Path) -> Run:
    """`kaname standing` on a company whose months all go the same way."""
    return lambda *arguments: run("standing", str(design), *arguments)


def test_csv(ask: Run) -> None:
    result = ask("--kpi", "sales,days", "--format", "csv")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "period,as_of,kpi,unit,actual,target,source,version,due,due_share,basis,attainment,"
        "attainment_of_target,status,gap,left,pace,pace_needed,reason,days_left",
        "2026-05,2026-05-15,sales,JPY,120,500,stated,,125,0.25,profile,0.96,0.24,near,-5,380,"
        "12,38,,10",
        "2026-05,2026-05-15,days,day,15,12,stated,,12,1,same,0.8,0.8,off,3,-3,,,,10",
    ]


def test_groups_and_limits(ask: Run) -> None:
    rows = list(csv.DictReader(StringIO(ask("--kpi", "sales", "--by", "region").stdout)))
    assert [(row["region"], row["due"], row["status"]) for row in rows] == [
        ("East", "75", "on"),
        ("West", "50", "off"),
    ]
    rows = list(csv.DictReader(StringIO(ask("--kpi", "sales", "--where", "region=West").stdout)))
    assert [(row["target"], row["gap"]) for row in rows] == [("200", "-50")]


def test_json(ask: Run) -> None:
    found = json.loads(ask("--format", "json", "--period", "FY2026-Q1", "--kpi", "sales").stdout)
    assert (found["period"], found["as_of"], found["running"]) == ("FY2026-Q1", "2026-05-15", True)
    (sales,) = found["rows"]
    assert (sales["kpi"], sales["actual"], sales["target"]) == ("sales", 520, 1300)
    assert sales["due"] == pytest.approx(525)


def test_as_of_with_the_targets_of_that_day(ask: Run) -> None:
    arguments = ("--kpi", "sales", "--as-of", "2026-05-08", "--format", "json")
    found = json.loads(ask(*arguments).stdout)
    assert (found["as_of"], found["days_left"], found["rows"][0]["target"]) == (
        "2026-05-08",
        15,
        400,
    )


def test_version(ask: Run) -> None:
    found = json.loads(ask("--kpi", "sales", "--version", "当初", "--format", "json").stdout)
    assert (found["rows"][0]["target"], found["rows"][0]["version"]) == (400, "当初")


def shown(result: Result) -> list[str]:
    lines = result.stdout.splitlines()
    return [" ".join(line.split()) for line in lines if line.strip(" ─")]


@pytest.mark.parametrize("lang", LANGS)
def test_tables_on_a_terminal(ask: Run, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(output, "on_terminal", lambda _: True)
    result = ask("--lang", lang, "--kpi", "sales,win_rate", "--by", "region")
    assert shown(result)[: len(TABLES[lang])] == TABLES[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_a_period_that_is_over_needs_no_pace(ask: Run, lang: Lang) -> None:
    arguments = ("--kpi", "sales", "--period", "2026-04", "--format", "table", "--lang", lang)
    assert shown(ask(*arguments)) == OVER[lang]


def test_a_kpi_by_its_label(ask: Run) -> None:
    found = json.loads(ask("--kpi", "受注率,Sales", "--format", "json").stdout)
    assert [row["kpi"] for row in found["rows"]] == ["win_rate", "sales"]


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_to_show_says_why(run: Run, tmp_path: Path, lang: Lang) -> None:
    plain = re.sub(
        ", floor: 0.4|, better: band, band: .1, 3.", "", DESIGN.partition("segments:")[0]
    )
    design = write(tmp_path, plain)
    result = run("standing", str(design), "--period", "2026-02", "--format", "csv", "--lang", lang)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    assert NOTHING[lang] in result.stderr


def test_targets_of_a_budget_and_of_the_ledger(run: Run, tmp_path: Path) -> None:
    design = str(write(tmp_path))  # whose budget has 400, 500 and 400
    why = ("--by", "Sato", "--reason", "A big deal")
    run("target", "set", design, "700", "--kpi", "sales", "--period", "2026-05",
        "--version", "v2", *why)  # fmt: skip
    assert run("target", "approve", design, "v2", *why).exit_code == 0
    asked = ("standing", design, "--kpi", "sales", "--period", "FY2026-Q1", "--format")
    (row,) = json.loads(run(*asked, "json").stdout)["rows"]
    assert (row["target"], row["source"], row["version"]) == (1500, "ledger+stated", "v2")
    told = run(*asked, "table", "--lang", "ja").stdout
    assert "予算などの目標データと、その一部を改めた目標台帳（v2）を合わせたもの（受注高）" in told


def test_groups_of_one_kpi_have_one_scale(run: Run, tmp_path: Path) -> None:
    rows = TARGETS.replace(",300,approved", ",30600000,approved")
    rows = rows.replace(",200,approved", ",3060000,approved")
    rows = rows.replace(",500,approved", ",33660000,approved")
    asked = ("--kpi", "sales", "--by", "region", "--format", "table", "--lang", "ja")
    lines = shown(run("standing", str(write(tmp_path, DESIGN, rows)), *asked))
    assert [line.split()[3] for line in lines[2:5]] == ["33.7百万円", "30.6百万円", "3.1百万円"]


@pytest.mark.parametrize(("target", "told"), [(1506.6, "1,507件"), (4.8, "4.8件")])
def test_counts_have_decimals_only_in_small_targets(
    run: Run, tmp_path: Path, target: float, told: str
) -> None:
    rows = TARGETS + f"closed,target,当初,company,,2026-05-01,2026-06-01,2026-03-15,{target},\n"
    asked = ("--kpi", "closed", "--format", "table", "--lang", "ja")
    line = shown(run("standing", str(write(tmp_path, DESIGN, rows)), *asked))[2]
    assert line.split()[:3] == ["決着件数", "2件", told]


def test_why_a_figure_is_undefined_for_whom(run: Run, tmp_path: Path) -> None:
    asked = ("--kpi", "days", "--by", "rep", "--period", "2026-05", "--format", "table")
    result = run("standing", str(write(tmp_path)), *asked)
    assert shown(result)[-1] == "— Days to close: no rows (chiba)"


@pytest.mark.parametrize(
    ("arguments", "rule", "code"),
    [
        (("--kpi", "sale"), "unknown-kpi", 1),
        (("--by", "person"), "unknown-dimension", 1),
        (("--where", "person=abe"), "unknown-dimension", 1),
        (("--period", "soon"), "unreadable-period", 1),
        (("--period", "all"), "no-end", 1),
        (("--as-of", "soon"), "unreadable-period", 1),
        (("--format", "xml"), "unusable-value", 2),
    ],
)
def test_what_cannot_be_asked(ask: Run, arguments: tuple[str, ...], rule: str, code: int) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"error {rule}: " in result.stderr
