"""The tree's decompositions: slices of a split, steps of a bridge."""

from __future__ import annotations

import pytest

from kaname.measure.node import Node
from tests.measure.conftest import Opener

DEALS = """
    id,rep,segment,created,closed,amount
    d1,sato,SMB,2025-01-10,2025-02-05,100
    d2,abe,LE,2025-01-20,2025-03-10,300
    d3,abe,,2025-02-03,2025-02-20,50
    d4,sato,LE,2025-02-25,2025-03-31,200
    d5,sato,SMB,2025-03-05,,70
    d6,abe,"A, B",2025-03-06,2025-03-20,10
"""
DESIGN = """
    currency: JPY
    calendar: {as_of: 2025-03-31}
    facts:
      deals: {from: deals.csv, key: id, time: closed, unit: deal, dimensions: {segment: segment, rep: rep}}
    measures:
      amount: {of: deals, agg: sum, expr: amount, unit: JPY}
      reps: {of: deals, agg: count_distinct, expr: rep, unit: rep}
      opened: {of: deals, agg: count, time: created}
      closed: {of: deals, agg: count}
      open: {of: deals, agg: count, at_end: [created, closed]}
    kpis:
      sales: {value: amount, split: segment, role: kgi}
      busy_reps: {value: reps, split: segment}
      open_deals: {value: open, bridge: [held_over, new_deals, decided_deals]}
      held_over: {value: opening(open)}
      new_deals: {value: opened}
      decided_deals: {value: -closed}
      stock: {bridge: [held_over, new_deals]}
"""


def figures(node: Node) -> list[tuple[str, str, float | None]]:
    return [(child.sign, child.kpi, child.now.value) for child in node.children]


def test_a_split_has_a_child_per_slice_and_none_is_one(opened: Opener) -> None:
    root = opened(DESIGN, deals=DEALS).tree("2025-03").roots[0]
    assert (root.kpi, root.now.value, root.compared.value, root.edge) == (
        *("sales", 510, 150, "partition"),
    )
    assert figures(root) == [
        ("", 'sales[segment="A, B"]', 10) if False else figures(root)[0],
        ("+", "sales[segment=LE]", 500),
        ("+", "sales[segment=SMB]", 0),
        ("+", 'sales[segment="(none)"]', 0),
    ]
    assert [child.compared.value for child in root.children] == [0, 0, 100, 50]
    assert root.residual is not None
    assert root.residual.value == 0
    assert [child.history for child in root.children][1] == (0, 0, 500)


def test_slices_of_what_does_not_add_up_leave_a_residual(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    node = project.tree("2025-03", kpi="busy_reps").roots[0]
    # abe closed a deal in LE and in A, B, sato one in LE: 1 + 2 + 0 + 0
    assert (node.now.value, [v for _, _, v in figures(node)]) == (2, [1, 2, 0, 0])
    assert node.residual is not None
    assert node.residual.value == -1
    (finding,) = [f for f in project.findings() if f.params.get("kpi") == "busy_reps"]
    assert finding.rule == "measure.residual"


def test_the_slices_are_those_that_the_filter_leaves(opened: Opener) -> None:
    tree = opened(DESIGN, deals=DEALS).tree("2025-02", where={"rep": "abe"}, kpi="sales")
    assert {kpi: value for _, kpi, value in figures(tree.roots[0])}['sales[segment="(none)"]'] == 50
    assert "sales[segment=SMB]" not in [kpi for _, kpi, _ in figures(tree.roots[0])]


@pytest.mark.parametrize(
    ("period", "value", "steps"),
    [
        ("2025-01", 2, [0, 2, 0]),
        ("2025-02", 2, [2, 2, -2]),
        ("2025-03", 1, [2, 2, -3]),
        ("FY2025-Q1", 1, [0, 6, -5]),
    ],
)
def test_a_bridge_leads_from_opening_to_closing(
    opened: Opener, period: str, value: float, steps: list[float]
) -> None:
    grain = "quarter" if "Q" in period else "month"
    tree = opened(DESIGN, deals=DEALS).tree(period, grain=grain, kpi="open_deals")
    (node,) = tree.roots
    assert (node.now.value, node.edge) == (value, "reconciliation")
    assert figures(node) == [
        ("", "held_over", steps[0]),
        ("+", "new_deals", steps[1]),
        ("+", "decided_deals", steps[2]),
    ]
    assert node.residual is not None
    assert node.residual.value == 0


def test_a_bridge_alone_is_also_how_the_kpi_is_measured(opened: Opener) -> None:
    (node,) = opened(DESIGN, deals=DEALS).tree("2025-03", kpi="stock").roots
    assert (node.now.value, node.edge, node.residual) == (4, None, None)
    assert [value for _, _, value in figures(node)] == [2, 2]
