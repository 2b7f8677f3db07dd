"""Real folders, mapped by proposals alone: what the rows sum to is what the answers say."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from kaname.files.reading import read
from kaname.mapping import Mapping, Proposal, apply, assign, order, propose, read_text, render
from kaname.sheets.finding import find
from kaname.sheets.table import Table
from tests.conftest import ANSWERS

Frames = dict[str, pl.DataFrame]


@cache
def tables(folder: Path) -> tuple[Table, ...]:
    return tuple(t for path in sorted(folder.glob("*.csv")) for t in find(read(path)))


@cache
def opened(folder: Path) -> tuple[Proposal, Frames]:
    """What a proposal alone makes of a folder, through its text."""
    proposal = propose(tables(folder), lang="en")
    document = read_text(render(proposal.mapping, "en", proposal.notes), "m.yaml")
    assert document.findings == ()
    assert document.mapping == proposal.mapping
    return proposal, applied(folder, document.mapping)


def applied(folder: Path, mapping: Mapping) -> Frames:
    assigned = assign(mapping, tables(folder))
    frames: Frames = {}
    for name in order(mapping):
        for table in assigned.by_source[name]:
            result = apply(name, mapping.sources[name], table, mapping, lists=frames)
            assert result.rejects.is_empty()
            for model, frame in result.frames.items():
                frames[model] = pl.concat([frames.get(model, frame.clear()), frame])
    return frames


def answers(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / "answers" / f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def targets(proposal: Proposal) -> dict[str, list[str]]:
    return {n: [into.table for into in s.into] for n, s in proposal.mapping.sources.items()}


@pytest.fixture(scope="module")
def maven(shared: Path) -> Path:
    return shared / "data/maven_crm"


@pytest.fixture(scope="module")
def adventureworks(shared: Path) -> Path:
    return shared / "data/adventureworks"


def test_maven_becomes_the_right_tables(maven: Path) -> None:
    proposal, frames = opened(maven)
    assert targets(proposal) == {
        "accounts": ["account"],
        "products": ["product"],
        "sales_pipeline": ["opportunity", "order_line"],
        "sales_teams": ["member", "member"],
    }
    assert {name: len(frame) for name, frame in frames.items()} == {
        "account": 85,
        "product": 7,
        "opportunity": 8800,
        "order_line": 4238,
        "member": 41,  # 35 agents and their 6 managers
    }
    assert [str(f.place) for f in proposal.findings if f.rule == "mapping.unrecognised-table"] == [
        str(maven / "data_dictionary.csv")
    ]


def test_maven_won_lost_and_revenue_by_month(
    maven: Path, record_property: Callable[[str, object], None]
) -> None:
    _, frames = opened(maven)
    deals = frames["opportunity"].with_columns(month=pl.col("closed_at").dt.truncate("1mo"))
    months = {
        str(month.date()): group for (month,), group in deals.drop_nulls("month").group_by("month")
    }
    checked = 0
    for row in answers(maven, "mv_01_by_close_month"):
        group = months[row["month"]]
        assert group.filter(status="won").height == int(row["won"])
        assert group.filter(status="lost").height == int(row["lost"])
        assert group.filter(status="won")["amount"].sum() == Decimal(row["revenue"])
        checked += 3
    (total,) = answers(maven, "mv_08_total")
    assert deals.filter(status="open").height == int(total["open_deals"])
    record_property(ANSWERS, checked + 1)


def test_maven_won_deals_by_agent_and_manager(
    maven: Path, record_property: Callable[[str, object], None]
) -> None:
    _, frames = opened(maven)
    members = frames["member"].select("member_id", "manager_id", "org_path")
    won = (
        frames["opportunity"]
        .filter(status="won")
        .join(members, left_on="owner_id", right_on="member_id", how="left")
    )
    checked = 0
    for name, column, key in (
        ("mv_03_by_agent", "owner_id", "sales_agent"),
        ("mv_04_by_manager", "manager_id", "manager"),
        ("mv_05_by_region", "org_path", "regional_office"),
    ):
        for row in answers(maven, name):
            mine = won.filter(pl.col(column) == row[key])
            assert (mine.height, mine["amount"].sum()) == (int(row["won"]), int(row["revenue"]))
            checked += 2
    record_property(ANSWERS, checked)


def test_maven_products_that_are_spelt_otherwise_are_told_and_merged_only_when_confirmed(
    maven: Path, record_property: Callable[[str, object], None]
) -> None:
    proposal, frames = opened(maven)
    (alike,) = [f for f in proposal.findings if f.rule == "mapping.alike-names"]
    assert alike.params["same"] == "{GTXPro: GTX Pro}"
    assert alike.params["rows"] == 1480
    assert "GTXPro" in set(frames["order_line"]["product_id"])
    same = proposal.mapping.model_copy(update={"same": {"product": {"GTXPro": "GTX Pro"}}})
    lines = applied(maven, same)["order_line"]
    checked = 0
    for row in answers(maven, "mv_06_by_product"):
        mine = lines.filter(product_id=row["product"])
        assert (mine.height, mine["net_amount"].sum()) == (int(row["won"]), int(row["revenue"]))
        checked += 2
    record_property(ANSWERS, checked)


def test_adventureworks_becomes_the_right_tables(adventureworks: Path) -> None:
    proposal, frames = opened(adventureworks)
    assert targets(proposal) == {
        "FactResellerSales": ["order_line"],
        "Product": ["product"],
        "ResellerSalesTargets": ["period_value"],
        "Resellers": ["account"],
        "employees": ["member"],
        "quotas": ["period_value"],
        "territories": ["territory"],
    }
    assert {name: len(frame) for name, frame in frames.items()} == {
        "order_line": 57_851,
        "product": 397,
        "account": 701,
        "member": 296,
        "territory": 11,
        "period_value": 245 + 163,
    }
    assert frames["member"]["is_quota_carrier"].sum() == 17
    assert frames["member"]["name"][0] == "Guy Gilbert"


def test_adventureworks_sales_and_orders_by_month(
    adventureworks: Path, record_property: Callable[[str, object], None]
) -> None:
    _, frames = opened(adventureworks)
    lines = frames["order_line"].with_columns(month=pl.col("revenue_on").dt.truncate("1mo"))
    months = {str(month): group for (month,), group in lines.group_by("month")}
    checked = 0
    for row in answers(adventureworks, "aw_01_monthly_revenue"):
        group = months[row["month"]]
        assert group["net_amount"].sum() == Decimal(row["revenue"])
        assert group["order_id"].n_unique() == int(row["orders"])
        assert group["account_id"].n_unique() == int(row["active_customers"])
        checked += 3
    assert lines.select("order_id", "line_no").is_unique().all()
    record_property(ANSWERS, checked)


def test_adventureworks_quotas_by_rep_and_quarter(
    adventureworks: Path, record_property: Callable[[str, object], None]
) -> None:
    _, frames = opened(adventureworks)
    values = frames["period_value"].filter(scenario="target")
    quotas = values.filter(pl.col("period_end") - pl.col("period_start") > pl.duration(days=80))
    starts = {day: at for at, day in enumerate(sorted(set(quotas["period_start"])))}
    given = {
        (member, starts[day]): value
        for member, day, value in quotas.select("scope_id", "period_start", "value").rows()
    }
    rows = list(answers(adventureworks, "aw_03_quota_attainment"))
    quarters = {day: at for at, day in enumerate(sorted({row["quarter"] for row in rows}))}
    assert given == {
        (row["EmployeeKey"], quarters[row["quarter"]]): Decimal(row["quota"]) for row in rows
    }
    record_property(ANSWERS, len(rows))


def test_adventureworks_wide_targets_sum_to_what_the_file_says(adventureworks: Path) -> None:
    _, frames = opened(adventureworks)
    path = adventureworks / "ResellerSalesTargets.csv"
    with path.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    stated = {
        (row["EmployeeID"], int(row["Year"]), month): Decimal(row[f"M{month:02}"])
        for row in rows
        for month in range(1, 13)
        if row[f"M{month:02}"] not in ("", "NULL")
    }
    monthly = frames["period_value"].filter(
        pl.col("period_end") - pl.col("period_start") < pl.duration(days=32)
    )
    read_as = {
        (member, day.year, day.month): value
        for member, day, value in monthly.select("scope_id", "period_start", "value").rows()
    }
    assert read_as == stated
