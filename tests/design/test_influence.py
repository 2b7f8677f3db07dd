"""Which KPIs move which: formulas, values, drivers, links, objectives and pairs."""

from __future__ import annotations

from kaname.design.influence import (
    factors,
    goals,
    influences,
    is_decomposed,
    upstream,
    with_pairs,
)
from kaname.design.load import read_text
from kaname.design.model import Design

TEXT = """\
kaname: 1
name: small
facts:
  deals: {from: deals.csv, key: id, time: closed_at}
measures:
  amount: {of: deals, agg: sum, expr: amount, where: won}
  won: {of: deals, agg: count, where: won}
kpis:
  sales: {role: kgi, value: amount, formula: won_deals * size}
  won_deals: {value: won, nature: quantity, pair: rating, drivers: [{kpi: calls, lag: 1 month}]}
  size: {value: amount / won}
  double: {value: sales + won_deals}
  stock: {value: amount, bridge: [opening(stock), won_deals, -lost]}
  lost: {value: won}
  calls: {value: won}
  rating: {value: amount / won, nature: quality}
  skill: {value: won}
scorecard: {links: [{from: skill, to: calls}]}
objectives:
  best: {label: B, cycle: FY2026-Q1, key_results: [{kpi: size, target: 5}], kpis: [skill]}
"""


def _design() -> Design:
    design = read_text(TEXT, "small.yaml").design
    assert design is not None
    return design


def test_direct_influences() -> None:
    graph = influences(_design())
    assert graph["sales"] == {"won_deals", "size"}
    assert graph["won_deals"] == {"calls"}
    assert graph["double"] == {"sales", "won_deals"}
    assert graph["stock"] == {"won_deals", "lost"}
    assert graph["calls"] == graph["size"] == {"skill"}
    assert with_pairs(_design())["won_deals"] == {"calls", "rating"}


def test_upstream_is_all_that_moves_the_starts() -> None:
    graph = influences(_design())
    assert goals(_design()) == ("sales",)
    assert upstream(graph, ["sales"]) == {"won_deals", "size", "calls", "skill"}
    assert upstream(graph, ["lost"]) == set()


def test_parts_of_a_kpi() -> None:
    design = _design()
    assert factors(design, "stock") == ("won_deals", "lost")
    assert {name for name in design.kpis if is_decomposed(design, name)} == {
        "sales",
        "double",
        "stock",
    }
