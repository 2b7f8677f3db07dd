"""`from: model` where files named after the tables lie beside the design."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.errors import KanameError

DESIGN = """kaname: 1
name: Deals
currency: JPY
calendar: {as_of: 2026-05-31}
facts:
  opportunity: {from: model, dimensions: {rep: owner_id, source: lead_source}}
  activity: {from: model}
measures:
  won: {of: opportunity, agg: count, where: status = 'won', time: closed_at}
  won_amount: {of: opportunity, agg: sum, expr: amount, where: status = 'won', time: closed_at, unit: JPY}
  visits: {of: activity, agg: count, where: kind = 'visit'}
kpis:
  won_amount: {role: kgi, value: won_amount}
  won: {value: won}
  visits: {value: visits}
"""
DEALS = """opportunity_id,owner_id,status,amount,created_at,closed_at
1,007,won,100,2026-04-30T16:00:00Z,2026-05-01T01:00:00Z
2,007,lost,,2026-05-01T01:00:00Z,2026-05-02T01:00:00Z
3,008,won,300,2026-05-01T01:00:00Z,2026-05-02T01:00:00Z
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    return tmp_path


def figures(folder: Path, by: tuple[str, ...] = ()) -> dict[tuple[str, ...], float | None]:
    project = kaname.open(folder / "design.yaml", store=folder / "store")
    rows = project.measure(by=by, start="2026-05", end="2026-05").frame.rows()
    return {row[1 : len(by) + 2]: row[len(by) + 2] for row in rows}


def test_types_are_the_models(folder: Path) -> None:
    (folder / "opportunity.csv").write_text(DEALS, "utf-8")
    assert figures(folder, ("rep",)) == {  # an identifier keeps its zeros
        ("007", "won_amount"): 100,
        ("007", "won"): 1,
        ("007", "visits"): None,
        ("008", "won_amount"): 300,
        ("008", "won"): 1,
        ("008", "visits"): None,
    }


def test_a_table_without_a_file_and_a_column_that_a_file_lacks_are_empty(folder: Path) -> None:
    (folder / "opportunity.csv").write_text(DEALS, "utf-8")
    assert figures(folder)["visits",] is None
    assert set(figures(folder, ("source",))) == {
        ("(none)", "won_amount"),
        ("(none)", "won"),
        ("(none)", "visits"),
    }


def test_neither_data_nor_files(folder: Path) -> None:
    with pytest.raises(KanameError) as raised:
        figures(folder)
    assert [f.rule for f in raised.value.findings] == ["intake.no-data"]
