"""Designs on the sales model of a data folder, opened and measured."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.errors import KanameError
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.record import Record
from kaname.sales_model import TABLES
from kaname.warehouse.store import writing
from tests.intake.frames import deal, frame

DESIGN = """kaname: 1
name: Deals
currency: JPY
calendar: {as_of: 2026-05-31}
facts:
  deals: {from: model, table: opportunity, time: closed_at, dimensions: {rep: owner_id}}
  activity: {from: model}
  by_rep: {sql: "select owner_id, count(*) as n from deals group by 1"}
measures:
  won: {of: deals, agg: count, where: status = 'won'}
  won_amount: {of: deals, agg: sum, expr: amount, where: status = 'won', unit: JPY}
  visits: {of: activity, agg: count, where: kind = 'visit'}
kpis:
  sales: {role: kgi, value: won_amount, formula: won_deals * average}
  won_deals: {value: won}
  average: {value: won_amount / won}
  visits: {value: visits}
"""
DEALS = [
    deal(1, owner_id="A", status="won", amount=100, closed_at=datetime(2026, 5, 1)),
    deal(2, owner_id="A", status="lost", amount=200, closed_at=datetime(2026, 5, 2)),
    deal(3, owner_id="B", status="won", amount=300, closed_at=datetime(2026, 5, 2)),
]


def kept(folder: Path, deals: list[dict[str, object]]) -> None:
    """A generation of the data folder with these deals and nothing else."""
    tables = {name: frame(name, []) for name in TABLES} | {
        "opportunity": frame("opportunity", deals)
    }
    store = Folder(folder).store
    with writing(store):
        about = Record(datetime(2026, 6, 1))
        keeping.keep(tables, {}, keeping.no_rejects(), about, store)


def figures(folder: Path) -> dict[tuple[str, str], float | None]:
    project = kaname.open(folder / "design.yaml", store=folder / "cache")
    rows = project.measure(by=["rep"], start="2026-05", end="2026-05", kpis=["sales", "won_deals"])
    return {(r["rep"], r["kpi"]): r["value"] for r in rows.frame.to_dicts()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    kept(tmp_path, DEALS)
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    return tmp_path


def test_design_measures_the_model(folder: Path) -> None:
    assert figures(folder) == {
        ("A", "sales"): 100,
        ("A", "won_deals"): 1,
        ("B", "sales"): 300,
        ("B", "won_deals"): 1,
    }
    assert [f for f in kaname.check(folder / "design.yaml") if f.severity == "error"] == []


def test_a_table_that_nothing_was_loaded_into_is_no_data_yet(folder: Path) -> None:
    project = kaname.open(folder / "design.yaml", store=folder / "cache")
    (row,) = project.measure("visits", grain="all").frame.to_dicts()
    assert (row["value"], row["reason"]) == (None, "not-observed")


def test_the_next_load_is_seen(folder: Path) -> None:
    assert figures(folder)["B", "sales"] == 300
    kept(folder, [*DEALS[:2], DEALS[2] | {"amount": 350}])
    assert figures(folder)["B", "sales"] == 350


def test_a_query_reads_the_model(folder: Path) -> None:
    project = kaname.open(folder / "design.yaml", store=folder / "cache")
    rows = project.session.connection.execute("select * from by_rep order by 1").fetchall()
    assert rows == [("A", 2), ("B", 1)]


def test_without_data_it_says_how_to_bring_some(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    with pytest.raises(KanameError) as error:
        kaname.open(tmp_path / "design.yaml", store=tmp_path / "cache")
    (finding,) = error.value.findings
    assert finding.rule == "intake.no-data"
    assert finding.place is not None
    assert finding.place.line == 6
