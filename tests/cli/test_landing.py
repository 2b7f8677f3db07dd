"""`kaname landing`: tables in the order of the weekly meeting, CSV and JSON, three further views."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from tests.landing.files import write

Run = Callable[..., Result]
QUARTER = ("--period", "FY2026-Q1")
ORDER = {
    "en": [
        *("Target", "Won so far", "Attainment", "Landing, low", "Landing, expected"),
        *("Landing, high", "Probability of the target", "Expected against target"),
        *("Business days left", "Needed a business day", "Change since last week"),
        *("Pipeline coverage", "Weighted pipeline", "People's commit"),
    ],
    "ja": [
        *("目標", "実績（受注済み）", "達成率", "着地見込み（低め）", "着地見込み（中心）"),
        *("着地見込み（高め）", "達成確率", "目標との差", "残り営業日", "必要ペース"),
        *("先週からの変化", "パイプライン充足率", "加重パイプライン", "担当者のヨミ（コミット）"),
    ],
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The design of a company with three years of deals."""
    return write(tmp_path_factory.mktemp("company"))


@pytest.fixture
def ask(run: Run, company: Path) -> Run:
    """`kaname landing` on the company."""
    return lambda *arguments: run("landing", str(company), *arguments)


def _rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(StringIO(result.stdout)))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_is_read_in_the_order_of_the_meeting(ask: Run, lang: str) -> None:
    out = ask("--target", "4億", *QUARTER, "--format", "table", "--lang", lang).stdout
    at = [out.index(f"\n{words}") for words in ORDER[lang]]
    assert at == sorted(at)


def test_csv_has_a_row_per_period_and_group(ask: Run) -> None:
    rows = _rows(ask("--by", "team"))
    assert [(row["period"], row["group"]) for row in rows] == [
        (period, group)
        for period in ("2026-05", "FY2026-Q1", "FY2026")
        for group in ("", "East", "West")
    ]
    year = rows[6]
    assert float(year["target"]) == 800_000_000
    assert float(year["low"]) < float(year["expected"]) < float(year["high"])
    assert 0 <= float(year["chance"]) <= 1


def test_json_says_what_csv_says(ask: Run) -> None:
    found = json.loads(ask(*QUARTER, "--format", "json").stdout)
    (row,) = _rows(ask(*QUARTER))
    (answer,) = found["answers"]
    assert (found["kpi"], found["unit"], found["as_of"]) == ("sales", "JPY", "2026-05-20")
    assert answer["period"] == "FY2026-Q1"
    assert answer["expected"] == float(row["expected"])
    assert answer["target"] is None
    assert row["target"] == ""


def test_a_past_day_is_another_answer(ask: Run) -> None:
    (now,), (then,) = _rows(ask(*QUARTER)), _rows(ask(*QUARTER, "--as-of", "2026-04-10"))
    assert float(then["booked"]) < float(now["booked"])
    assert int(then["days_left"]) > int(now["days_left"])


def test_the_road_as_a_table_and_as_rows(ask: Run) -> None:
    out = ask(*QUARTER, "--road", "--target", "3億", "--format", "table").stdout
    assert "is reached with a probability of" in out
    for row in _rows(ask(*QUARTER, "--road", "--target", "3億")):
        assert float(row["after"]) > float(row["before"])


def test_the_bridge_as_a_table_and_as_rows(ask: Run) -> None:
    out = ask("--bridge", "--since", "2026-05-01", "--format", "table", "--lang", "ja").stdout
    assert "開始時残高" in out
    assert "終了時残高" in out
    assert "期首残高" not in out
    rows = _rows(ask("--bridge", "--since", "2026-05-01"))
    sums = dict.fromkeys(("opening", "closing", "moves"), 0.0)
    for row in rows:
        block = row["block"] if row["block"] in sums else "moves"
        sums[block] += float(row["amount"])
    assert sums["opening"] + sums["moves"] == sums["closing"]


def test_the_bridge_s_deals_add_up(ask: Run) -> None:
    out = ask("--bridge", *QUARTER, "--since", "2026-04-01", "--format", "table").stdout
    table = out.split("Block")[1].splitlines()[2:10]
    cells = [line.rsplit(maxsplit=2)[1] for line in table]
    counts = [int(cell.replace("−", "-").replace("±", "")) for cell in cells if "(" not in cell]
    assert len(counts) == 6
    assert sum(counts[:-1]) == counts[-1]
    assert "(" in cells[2]  # up moves no deals


def test_the_road_says_that_nothing_helps_or_nothing_is_needed(ask: Run) -> None:
    road = (*QUARTER, "--road", "--format", "table", "--lang", "ja")
    out = ask(*road, "--target", "900億").stdout
    assert "の達成確率は 0%。\n効く打ち手はありません" in out
    assert "今のままで届く見込みです" in ask(*road, "--target", "1万").stdout


def test_a_table_has_one_unit(ask: Run) -> None:
    out = ask("--format", "table", "--lang", "ja").stdout
    assert "百万円" in out
    assert "万円" not in out.replace("百万円", "")


def test_groups_are_narrow_and_without_idle_ones(run: Run, tmp_path: Path) -> None:
    design = write(tmp_path)
    deals = tmp_path / "deals.csv"
    rows = list(csv.DictReader(StringIO(deals.read_text("utf-8"))))
    rows = [{**r, "rep": "Gone"} if r["opened"] < "2023-08-01" and r["closed"] else r for r in rows]
    with deals.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    asked = ("landing", str(design), "--by", "rep", *QUARTER, "--format")
    out = run(*asked, "table", "--lang", "ja").stdout
    part = out[out.index("2026年度 第1四半期（百万円）") :]
    assert "Abe" in part
    assert "Gone" not in part
    assert "目標も受注も商談もない 1 件は省いています。" in part
    assert max(map(len, part.splitlines())) <= 100
    assert "Gone" in run(*asked, "csv").stdout


def test_the_back_test_as_a_table_and_as_rows(ask: Run) -> None:
    out = ask("--backtest", "--format", "table", "--lang", "ja").stdout
    assert "▲" in out
    assert " -" not in out
    out = ask("--backtest", "--format", "table").stdout
    assert "Months, 4 weeks before the end (24 periods)" in out
    assert "Weighted pipeline" in out
    rows = _rows(ask("--backtest"))
    assert {row["ahead"] for row in rows} == {"84", "56", "28"}
    assert (
        json.loads(ask("--backtest", "--format", "json").stdout)["trials"]["month"][0]["ahead"]
        == 84
    )


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("--road", "--bridge"), "one-view"),
        (("--since", "2026-05-01"), "since-without-bridge"),
        (("--target", "lots"), "unreadable-target"),
        (("--by", "rep,team"), "one-dimension"),
    ],
)
def test_wrong_usage(ask: Run, arguments: tuple[str, ...], rule: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert f" {rule}: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("--kpi", "sale"), "unknown-kpi"),
        (("--kpi", "win_rate"), "not-of-deals"),
        (("--as-of", "2019-01-01"), "before-deals"),
        (("--where", "team=North"), "unknown-member"),
        (("--road", *QUARTER), "no-target"),
        (("--bridge", "--since", "2026-06-01"), "since-ahead"),
    ],
)
def test_what_cannot_be_answered(ask: Run, arguments: tuple[str, ...], rule: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 1
    assert f" {rule}: " in result.stderr
