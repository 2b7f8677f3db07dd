"""Does the formula hold in the data: the kind of every edge, the gap, and the rows behind it."""

from __future__ import annotations

import pytest

from kaname.measure.identity import Behind
from tests.measure.conftest import Opener

DEALS = """
    id,closed,segment,status,amount
    d1,2025-01-10,SMB,won,100
    d2,2025-01-20,LE,won,300
    d3,2025-01-21,SMB,lost,0
    d4,2025-02-03,,won,70
    d5,2025-02-05,MID,won,200
    d6,2025-02-06,LE,won,40
"""
LEDGER = """
    line,deal,booked,amount
    1,d1,2025-01-31,100
    2,d2,2025-01-31,290
    3,d5,2025-02-28,200
    4,d6,2025-02-28,40
    5,d4,2025-02-28,70
"""
DESIGN = """
    currency: JPY
    facts:
      deals: {from: deals.csv, key: id, time: closed, unit: deal, dimensions: {segment: segment, deal: id}}
      ledger: {from: ledger.csv, key: line, time: booked, dimensions: {deal: deal}}
    measures:
      won: {of: deals, agg: count, where: status = 'won'}
      closed: {of: deals, agg: count}
      amount: {of: deals, agg: sum, expr: amount, where: status = 'won', unit: JPY}
      smb: {of: deals, agg: sum, expr: amount, where: "status = 'won' and segment = 'SMB'", unit: JPY}
      large: {of: deals, agg: sum, expr: amount, where: "status = 'won' and segment = 'LE'", unit: JPY}
      booked: {of: ledger, agg: sum, expr: amount, unit: JPY}
    kpis:
      sales: {value: amount, formula: smb_sales + large_sales, role: kgi}
      smb_sales: {value: smb}
      large_sales: {value: large}
      win_rate: {value: won / closed}
      closed: {value: closed}
      won: {value: won, formula: closed * win_rate}
      bookings: {value: amount, formula: in_ledger}
      in_ledger: {value: booked}
"""


def test_every_edge_says_what_kind_it_is(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, ledger=LEDGER)
    assert project.edges == {
        "sales": "partition",
        "won": "definition",
        "bookings": "reconciliation",
    }


def test_a_gap_is_found_by_period_and_group_with_its_rows(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, ledger=LEDGER)
    (gap,) = [r for r in project.residuals() if r.kpi == "sales"]
    assert (gap.period.label, gap.value, gap.formula, gap.amount) == ("2025-02", 310, 40, 270)
    assert project.behind(gap) == Behind(
        missing=(("d5", 200.0), ("d4", 70.0)), twice=(), foreign=(), counts=(2, 0, 0)
    )
    by_segment = [r for r in project.residuals(["segment"]) if r.kpi == "sales"]
    assert {(r.group, r.amount) for r in by_segment} == {(("MID",), 200), (("(none)",), 70)}


def test_rows_counted_twice_are_named(opened: Opener) -> None:
    overlapping = DESIGN.replace("segment = 'LE'", "segment in ('LE', 'SMB', 'MID')")
    project = opened(overlapping, deals=DEALS, ledger=LEDGER)
    january = next(r for r in project.residuals() if r.period.label == "2025-01")
    found = project.behind(january)
    assert found is not None
    assert (january.amount, found.twice) == (-100, (("d1", 100.0),))


def test_two_sources_are_reconciled_key_by_key(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, ledger=LEDGER)
    gaps = [r for r in project.residuals() if r.kpi == "bookings"]
    assert [(r.period.label, r.amount) for r in gaps] == [("2025-01", 10)]
    found = project.behind(gaps[0])
    assert found is not None
    assert (found.by, found.apart) == ("deal", (("d2", 300.0, 290.0),))


def test_findings_name_the_amount_and_the_rows(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, ledger=LEDGER)
    texts = [f.text("ja") for f in project.findings() if f.params.get("kpi") == "sales"]
    assert len(texts) == 1
    assert "+270 JPY" in texts[0]
    assert "d5, d4" in texts[0]


def test_a_sound_tree_has_no_findings(opened: Opener) -> None:
    sound = DESIGN.replace("segment = 'SMB'", "coalesce(segment, '') <> 'LE'").replace(
        "formula: in_ledger", "formula: in_ledger + unbooked"
    )
    sound += "      unbooked: {value: amount - booked}\n"
    project = opened(sound, deals=DEALS, ledger=LEDGER)
    assert project.findings() == []


def test_the_tree_carries_edges_and_residuals(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, ledger=LEDGER)
    tree = project.tree("2025-02")
    root = tree.roots[0]
    assert (root.kpi, root.now.value, root.change.value) == ("sales", 310, -90)
    assert root.residual is not None
    assert root.residual.value == 270
    assert [(c.sign, c.kpi, c.now.value) for c in root.children] == [
        ("", "smb_sales", 0),
        ("+", "large_sales", 40),
    ]
    won = next(node for node in tree.roots if node.kpi == "won")
    assert [(c.sign, c.kpi) for c in won.children] == [("", "closed"), ("*", "win_rate")]
    assert won.children[1].now.value == pytest.approx(1.0)
    assert won.history == (2.0, 3.0)
