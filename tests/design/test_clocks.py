"""Clocks of measures, and formulas across two of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaname.design import clocks
from kaname.design.clocks import Clock, measure_clocks
from kaname.design.document import Document
from kaname.design.model import Design
from kaname.design.places import Places
from kaname.design.syntax import plain, read

TEXT = """\
kaname: 1
name: clocks
facts:
  deals: {{from: deals.csv, key: id, time: closed_at}}
  orders: {{from: orders.csv, key: id, time: ordered_at}}
  register: {{from: accounts.csv, key: id}}
  figures: {{from: plan.csv, time: month, stated: {{kind: k, id: i, span: [a, b], levels: {{}}}}}}
measures:
  won: {{of: deals, agg: count, where: won}}
  closed: {{of: deals, agg: count}}
  created: {{of: deals, agg: count, time: created_at}}
  open: {{of: deals, agg: count, at_end: [created_at, closed_at]}}
  sold: {{of: orders, agg: sum, expr: amount}}
  accounts: {{of: register, agg: count}}
  target: {{of: figures, agg: sum, expr: amount}}
  buyers: {{per: account, agg: count, where: 'sold > 0 and lag(sold, 1 period) > 0'}}
  mixed: {{per: account, agg: count, where: 'sold > 0 and won > 0'}}
kpis:
  won_deals: {{value: won}}
  closed_deals: {{value: closed}}
  new_deals: {{value: created}}
  open_deals: {{value: open}}
  win_rate: {{value: won / closed}}
  pace: {{value: closed / (opening(open) + created)}}
  sales: {{value: sold}}
  accounts_in_charge: {{value: accounts}}
  plan: {{value: target}}
  attainment: {{value: sold / target}}
  parent: {{value: {value}, formula: {formula}}}
"""


def document(text: str) -> Document:
    tree = read(text)
    assert tree.root is not None
    data = plain(tree.root)
    assert isinstance(data, dict)
    design = Design.model_validate(data | {"kaname": 1})
    places = Places.read("d.yaml", text, tree.root)
    return replace(Document(text, "d.yaml", "", None, (), places), design=design)


def found(value: str, formula: str) -> list[tuple[str, object, object]]:
    findings = clocks.check(document(TEXT.format(value=value, formula=formula)))
    return [(f.rule, f.params["first"], f.params["second"]) for f in findings]


OPEN = "deals at_end [created_at, closed_at]"
PRODUCT, SUM = "design.product-across-clocks", "design.sum-across-clocks"
CLOSED, CREATED, ORDERED = "deals.closed_at", "deals.created_at", "orders.ordered_at"


@pytest.mark.parametrize(
    ("value", "formula", "expected"),
    [
        ("won", "new_deals * win_rate", [(PRODUCT, CLOSED, CREATED)]),
        ("won", "closed_deals * win_rate", []),
        ("closed", "(opening(open_deals) + new_deals) * pace", []),
        ("open", "opening(open_deals) + new_deals - closed_deals", []),
        ("won", "(opening(open_deals) + new_deals) * win_rate * pace", []),
        ("won", "win_rate * pace", [(PRODUCT, OPEN, CLOSED)]),
        ("sold", "won_deals / sales", [(PRODUCT, CLOSED, ORDERED)]),
        ("sold / won", "sales / won_deals", []),
        ("sold", "won_deals * (sales / won_deals)", []),
        ("sold", "sales + won_deals", [(SUM, CLOSED, ORDERED)]),
        ("sold", "sales * accounts_in_charge", []),
        ("sold", "plan * attainment", []),
        ("won", "plan * win_rate", []),
        ("won", "lag(new_deals, 1 period) * win_rate", [(PRODUCT, CLOSED, CREATED)]),
        ("won", "-(new_deals * win_rate)", [(PRODUCT, CLOSED, CREATED)]),
        ("won", "new_deals * months()", []),
    ],
)
def test_products_across_clocks(
    value: str, formula: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(value, formula) == expected


def test_the_fault_stands_at_the_operator() -> None:
    text = TEXT.format(value="won", formula="won_deals + (closed_deals + new_deals * win_rate)")
    (finding,) = clocks.check(document(text))
    line = text.splitlines()[-1]
    assert str(finding.place) == f"d.yaml:{text.count(chr(10))}:{line.index('*') + 1}"


def test_the_clocks_of_a_measure() -> None:
    design = document(TEXT.format(value="won", formula="won_deals")).design
    assert design is not None
    assert measure_clocks(design, "won") == {Clock("deals", "time", ("closed_at",))}
    assert measure_clocks(design, "open") == {Clock("deals", "at_end", ("created_at", "closed_at"))}
    assert measure_clocks(design, "accounts") == frozenset()
    assert measure_clocks(design, "target") == frozenset()
    assert {str(c) for c in measure_clocks(design, "buyers")} == {ORDERED}
    assert {str(c) for c in measure_clocks(design, "mixed")} == {CLOSED, ORDERED}
