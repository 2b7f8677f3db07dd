"""Stated figures: what is newest, what tiles a span, and what a panel sees where none is stated."""

from __future__ import annotations

from tests.measure.conftest import Opener, cells

DEALS = """
    id,rep,closed,amount
    d1,sato,2025-04-10,100
    d2,abe,2025-04-20,10
    d3,mori,2025-04-21,50
"""
DESIGN = """
    currency: JPY
    calendar: {as_of: 2025-06-30}
    facts:
      deals: {from: deals.csv, key: id, time: closed, dimensions: {rep: rep}}
      targets:
        from: targets.csv
        stated:
          kind: kind
          id: unit
          span: [since, until]
          latest: stated_on
          levels:
            rep: {dimensions: {rep: unit, product: product}}
    measures:
      sales: {of: deals, agg: sum, expr: amount, unit: JPY}
      target: {of: targets, agg: sum, expr: value, unit: JPY}
      reached: {per: rep, agg: count, where: sales >= target, unit: person}
      without: {per: rep, agg: count, where: sales > 0 and target is null, unit: person}
    kpis:
      target: {value: target, role: kgi}
      reached: {value: reached}
      without: {value: without}
"""
TARGETS = """
    kind,unit,product,since,until,stated_on,value
    rep,sato,A,2025-04-01,2025-05-01,2025-03-01,30
    rep,sato,B,2025-04-01,2025-05-01,2025-03-01,40
    rep,sato,B,2025-04-01,2025-05-01,2025-04-05,45
    rep,abe,A,2025-04-01,2025-05-01,2025-03-01,60
"""
APRIL = {"start": "2025-04", "end": "2025-04"}


def test_the_newest_counts_per_unit_and_product(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, targets=TARGETS)
    assert cells(project, "target", ("rep",), **APRIL) == {
        ("2025-04", "abe"): 60,
        ("2025-04", "sato"): 75,  # 30 of A and the newer 45 of B
    }
    assert cells(project, "target", ("product",), **APRIL) == {
        ("2025-04", "A"): 90,
        ("2025-04", "B"): 45,
    }


def test_who_has_no_target_has_not_reached_it(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS, targets=TARGETS)
    assert cells(project, "reached", **APRIL) == {("2025-04",): 1}  # sato
    assert cells(project, "without", **APRIL) == {("2025-04",): 1}  # mori


def test_weeks_may_end_on_their_last_day_or_the_day_after(opened: Opener) -> None:
    weeks = """
        kind,unit,product,since,until,stated_on,value
        rep,sato,A,2025-04-07,2025-04-13,2025-03-01,5
        rep,abe,A,2025-04-07,2025-04-14,2025-03-01,6
    """
    project = opened(DESIGN, deals=DEALS, targets=weeks)
    asked = {"grain": "week", "start": "2025-W15", "end": "2025-W15"}
    assert cells(project, "target", **asked) == {("2025-W15",): 11}


def test_rates_are_averaged_over_months_and_amounts_added(opened: Opener) -> None:
    months = """
        kind,unit,product,since,until,stated_on,value
        rep,sato,A,2025-04-01,2025-04-30,2025-03-01,30
        rep,sato,A,2025-05-01,2025-05-31,2025-03-01,60
        rep,sato,A,2025-06-01,2025-06-30,2025-03-01,30
    """
    asked = {"grain": "quarter", "start": "2025-04", "end": "2025-06"}
    project = opened(DESIGN, deals=DEALS, targets=months)
    assert cells(project, "target", **asked) == {("FY2025-Q2",): 120}
    rate = DESIGN.replace("agg: sum, expr: value", "agg: average, expr: value")
    project = opened(rate, deals=DEALS, targets=months)
    assert cells(project, "target", **asked) == {("FY2025-Q2",): 40}
