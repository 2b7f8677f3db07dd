"""`kaname forecast`: files of series and KPIs of a design, their forms and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
HEAD = "series,period,mean,lo80,hi80,lo95,hi95"


@pytest.fixture
def series(sales: Path) -> str:
    """Two series of three years, one ending a year earlier, in the folder of the commands."""
    rows = ["series,period,value"]
    for n in range(36):
        rows.append(f"east,{2020 + n // 12}-{n % 12 + 1:02},{100 + n + (n % 12 == 11) * 50}")
    for n in range(36):
        rows.append(f"west,{2019 + n // 12}-{n % 12 + 1:02},{0.1 + 1e-9 * n}")
    (sales.parent / "series.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return "series.csv"


def table(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_csv_has_a_row_per_series_and_period(run: Run, series: str) -> None:
    result = run("forecast", "--input", series, "--horizon", "2")
    assert result.stdout.splitlines()[0] == HEAD
    rows = table(result)
    assert [(row["series"], row["period"]) for row in rows] == [
        ("east", "2023-01"),
        ("east", "2023-02"),
        ("west", "2022-01"),
        ("west", "2022-02"),
    ]
    for row in rows:
        order = [float(row[name]) for name in ("lo95", "lo80", "mean", "hi80", "hi95")]
        assert order == sorted(order)
    assert len(rows[2]["mean"]) > 10  # full precision
    assert float(rows[2]["mean"]) == pytest.approx(0.1, rel=1e-3)


def test_levels_are_those_asked_for(run: Run, series: str) -> None:
    result = run("forecast", "--input", series, "--horizon", "1", "--levels", "50、97.5%")
    assert result.stdout.splitlines()[0] == "series,period,mean,lo50,hi50,lo97.5,hi97.5"


def test_json(run: Run, series: str) -> None:
    result = run("forecast", "--input", series, "--horizon", "1", "--format", "json")
    first = json.loads(result.stdout)[0]
    assert list(first) == HEAD.split(",")
    assert first["series"] == "east"
    assert isinstance(first["hi95"], float)


def test_table_in_the_reader_s_language(run: Run, series: str) -> None:
    asked = ("forecast", "--input", series, "--horizon", "1", "--format", "table")
    english, japanese = run(*asked).stdout, run(*asked, "--lang", "ja").stdout
    assert "80% interval" in english
    assert "Jan 2023" in english
    assert "80%区間" in japanese
    assert "2023年1月" in japanese


def test_business_days_and_events_are_taken(run: Run, series: str) -> None:
    asked = ("forecast", "--input", series, "--horizon", "1")
    found = table(run(*asked, "--country", "JP", "--events", "2021-12,2020-04..2020-06"))
    assert [row["series"] for row in found] == ["east", "west"]
    assert found != table(run(*asked))


def test_faults_of_a_file_with_their_lines(run: Run, sales: Path) -> None:
    path = sales.parent / "bad.csv"
    path.write_text("series,period,value\na,2020-01,x\na,2020-13,1\n", "utf-8")
    result = run("forecast", "--input", "bad.csv")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert [line.split(" ")[2] for line in result.stderr.splitlines()] == [
        "unreadable-period:",
        "unreadable-value:",
        "too-short:",
    ]
    assert result.stderr.startswith("bad.csv:3:0:")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "design-or-file"),
        (("sales.yaml", "--input", "series.csv"), "design-or-file"),
        (("--input", "series.csv", "--horizon", "0"), "`0` cannot be used for `--horizon`"),
        (("--input", "series.csv", "--levels", "0,80"), "`0` is not the level"),
        (("--input", "series.csv", "--levels", "100"), "`100` is not the level"),
        (("--input", "series.csv", "--levels", "nan,wide"), "`wide` is not the level"),
        (("--input", "series.csv", "--kpi", "sales", "--sums"), "`--sums` is for the KPIs"),
        (("sales.yaml", "--country", "JP"), "`--country` is for `--input`"),
    ],
)
def test_wrong_usage(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("forecast", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_all_options_at_fault_are_told(run: Run, series: str) -> None:
    result = run("forecast", "--input", series, "--horizon", "十", "--levels", "0,150")
    assert result.exit_code == 2
    assert [line.split(" ")[1] for line in result.stderr.splitlines()] == [
        "unusable-value:",
        "bad-level:",
        "bad-level:",
    ]


@pytest.mark.parametrize(("value", "told"), [("30%", "30.0%"), ("0", "0"), ("0.5", "0.50")])
def test_a_file_s_own_way_of_writing(run: Run, sales: Path, value: str, told: str) -> None:
    rows = [f"a,2024-{month:02},{value}" for month in range(1, 13)]
    path = sales.parent / "own.csv"
    path.write_text("\n".join(["series,period,value", *rows]) + "\n", "utf-8")
    lines = run("forecast", "--input", "own.csv", "--horizon", "1", "--format", "table").stdout
    assert lines.splitlines()[-1].split()[3] == told


def test_events_and_countries_that_are_none(run: Run, series: str) -> None:
    asked = ("forecast", "--input", series)
    result = run(*asked, "--events", "2020-06..2020-04,April")
    assert result.exit_code == 1
    assert "event-backwards" in result.stderr
    assert "`April` is not a period" in result.stderr
    assert run(*asked, "--country", "XX").exit_code == 1


def test_kpis_of_a_design(run: Run, sales: Path) -> None:
    folder = sales.parent / "long"
    folder.mkdir(exist_ok=True)
    rows = ["deal,rep,region,stage,closed_on,amount"]
    for n in range(360):
        region, stage = ("East", "West")[n % 2], ("Won", "Lost")[n % 3 > 0]
        day = f"{2023 + n // 120}-{n // 10 % 12 + 1:02}-{n % 28 + 1:02}"
        rows.append(f"{n},rep {n % 4},{region},{stage},{day},{100000 + n % 7}")
    (folder / "deals.csv").write_text("\n".join(rows) + "\n", "utf-8")
    text = sales.read_text("utf-8").replace("2026-05-31", "2025-12-31")
    (folder / "sales.yaml").write_text(text, "utf-8")
    asked = ("forecast", "long/sales.yaml", "--kpi", "won_deals,win_rate", "--horizon", "2")
    result = run(*asked, "--by", "region", "--sums")
    assert result.stdout.splitlines()[0] == "kpi,region,period,mean,lo80,hi80,lo95,hi95"
    rows_by = {(r["kpi"], r["region"], r["period"]): float(r["mean"]) for r in table(result)}
    assert len(rows_by) == 2 * 3 * 2
    parts = [rows_by["won_deals", region, "2026-02"] for region in ("East", "West")]
    assert rows_by["won_deals", "", "2026-02"] == pytest.approx(sum(parts), rel=1e-9)
    shown = run(*asked, "--by", "region", "--sums", "--format", "table").stdout
    assert "Win rate (%)" in shown
    assert "(all)" in shown
    assert run(*asked, "--where", "region=North").exit_code == 1
