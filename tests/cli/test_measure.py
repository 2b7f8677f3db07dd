"""`kaname measure`: figures as CSV, JSON and tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.cli.table import tables

Run = Callable[..., Result]


def test_csv_by_month(run: Run) -> None:
    result = run("measure", "sales.yaml", "--kpi", "sales,win_rate", "--kpi", "average_deal")
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == (
        "period,kpi,value,unit\n"
        "2026-04,sales,1200000,JPY\n"
        "2026-04,win_rate,0.5,ratio\n"
        "2026-04,average_deal,1200000,JPY/deal\n"
        "2026-05,sales,2150000.5,JPY\n"
        "2026-05,win_rate,1,ratio\n"
        "2026-05,average_deal,716666.8333333334,JPY/deal\n"
    )
    assert result.stderr == ""


def test_undefined_is_empty(run: Run) -> None:
    result = run("measure", "sales.yaml", "--kpi", "win_rate", "--by", "region,rep")
    assert result.stdout.splitlines() == [
        "period,region,rep,kpi,value,unit",
        "2026-04,East,Aoki,win_rate,0.5,ratio",
        "2026-04,West,Baba,win_rate,,ratio",
        "2026-05,East,Aoki,win_rate,1,ratio",
        "2026-05,West,Baba,win_rate,1,ratio",
    ]


def test_comparison_adds_three_columns(run: Run) -> None:
    result = run(
        *("measure", "sales.yaml", "--kpi", "won_deals,average_deal", "--compare", "previous"),
        *("--from", "2026-04", "--to", "2026年5月"),
    )
    head, april, _, may, _ = result.stdout.splitlines()
    assert head == "period,kpi,value,unit,compared,change,change_ratio"
    assert april == "2026-04,won_deals,1,deal,,,"  # nothing was observed before
    assert may == "2026-05,won_deals,3,deal,1,2,2"


def test_grain_and_part_of_the_organisation(run: Run) -> None:
    asked = ("measure", "sales.yaml", "--kpi", "won_deals", "--grain", "year")
    assert run(*asked).stdout.splitlines()[1:] == ["FY2026,won_deals,4,deal"]
    east = run(*asked, "--where", "region=East")
    assert east.stdout.splitlines()[1:] == ["FY2026,won_deals,2,deal"]
    both = run(*asked, "--where", "region=East", "--where", "region＝West")
    assert both.stdout.splitlines()[1:] == ["FY2026,won_deals,4,deal"]


def test_as_of_cuts_the_data(run: Run) -> None:
    result = run(
        "measure", "sales.yaml", "--kpi", "won_deals", "--from", "2026-05", "--as-of", "2026-05-15"
    )
    assert result.stdout.splitlines()[1:] == ["2026-05,won_deals,1,deal"]


def test_names_with_japanese_commas_and_empty_ones(run: Run) -> None:
    result = run("measure", "sales.yaml", "--kpi", "won_deals、sales，won_deals,", "--by", ",")
    assert [line.split(",")[1] for line in result.stdout.splitlines()] == [
        *("kpi", "won_deals", "sales", "won_deals", "sales"),
    ]


def test_json_keeps_the_reason(run: Run) -> None:
    result = run(
        *("measure", "sales.yaml", "--kpi", "win_rate", "--where", "rep=Baba"),
        *("--format", "json"),
    )
    same = {"kpi": "win_rate", "unit": "ratio"}
    assert json.loads(result.stdout) == [
        {"period": "2026-04", "value": None, "reason": "zero-division"} | same,
        {"period": "2026-05", "value": 1, "reason": None} | same,
    ]


def test_table_in_japanese(run: Run) -> None:
    result = run(
        *("measure", "sales.yaml", "--kpi", "sales,win_rate", "--by", "rep", "--from", "2026-04"),
        *("--compare", "previous", "--format", "table", "--lang", "ja"),
    )
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["受注金額", "増減", "増減率", "受注率", "増減"]
    assert rows[1] == ["期間", "rep", "万円", "万円", "%", "pt"]
    assert rows[3] == ["2026年4月", "Aoki", "120", "—", "—", "50.0", "—"]
    assert rows[5] == ["2026年5月", "Aoki", "40", "▲80", "▲66.7%", "100.0", "+50.0"]
    assert rows[-1] == ["—", "受注率:", "分母が0"]


def test_table_in_english(run: Run) -> None:
    result = run("measure", "sales.yaml", "--kpi", "sales", "--grain", "year", "--format", "table")
    assert [line.split() for line in result.stdout.splitlines() if line] == [
        ["Won", "amount"],
        ["Period", "¥M"],
        [result.stdout.splitlines()[2]],
        ["FY2026", "3.4"],
    ]


def test_table_goes_on_below_where_the_terminal_ends(sales: Path, environment: None) -> None:
    import kaname  # noqa: PLC0415 -- only here

    project = kaname.open(sales)
    figures = kaname.measure(project, by=["rep"])
    wide = [t for t in tables(figures, project.design, "en", 1000) if not isinstance(t, str)]
    narrow = [t for t in tables(figures, project.design, "en", 60) if not isinstance(t, str)]
    assert [len(t.columns) for t in wide] == [2 + 6]
    assert sum(len(t.columns) - 2 for t in narrow) == 6
    assert len(narrow) > 1
    assert {t.row_count for t in narrow} == {4}


@pytest.mark.parametrize(
    ("arguments", "rule", "meant"),
    [
        (("--kpi", "win_rte"), "unknown-kpi", "win_rate"),
        (("--by", "regon"), "unknown-dimension", "region"),
        (("--where", "regon=East"), "unknown-dimension", "region"),
        (("--where", "region=Eas"), "unknown-member", "East"),
    ],
)
def test_wrong_name_gets_a_did_you_mean(
    run: Run, arguments: tuple[str, ...], rule: str, meant: str
) -> None:
    result = run("measure", "sales.yaml", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"error {rule}: ")
    assert result.stderr.endswith(f"Did you mean `{meant}`?\n")


@pytest.mark.parametrize("option", ["--from", "--to", "--as-of"])
def test_unreadable_period(run: Run, option: str) -> None:
    result = run("measure", "sales.yaml", option, "2026-13")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("error unreadable-period: `2026-13`")


def test_rejected_rows_are_told_beside_the_figures(run: Run, tmp_path: Path, sales: Path) -> None:
    design = sales.read_text("utf-8").replace(
        "key: deal\n", "key: deal\n    types: {amount: number}\n"
    )
    deals = (sales.parent / "deals.csv").read_text("utf-8") + "6,Aoki,East,Won,2026-05-29,much\n"
    (tmp_path / "sales.yaml").write_text(design, "utf-8")
    (tmp_path / "deals.csv").write_text(deals, "utf-8")
    result = run("measure", str(tmp_path / "sales.yaml"), "--kpi", "won_deals", "--grain", "year")
    assert result.stdout == "period,kpi,value,unit\nFY2026,won_deals,4,deal\n"
    assert "deals.csv" in result.stderr
    assert result.exit_code == 0
