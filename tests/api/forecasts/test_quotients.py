"""Quotients: which KPIs add up over groups, and which are one sum over another."""

from __future__ import annotations

import pytest

from kaname.api.forecasts.quotients import Quotient, quotient
from kaname.design.load import read_text
from kaname.formula.parse import show

DESIGN = """\
kaname: 1
name: Sales
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, unit: deal, dimensions: {rep: rep}}
measures:
  won:    {of: deals, agg: count, where: stage = 'Won'}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, unit: JPY}
  usual:  {of: deals, agg: median, expr: amount, unit: JPY}
  buyers: {of: deals, agg: count_distinct, expr: customer}
  open:   {of: deals, agg: count, at_end: [created_on, closed_on]}
kpis:
  one:       {value: won}
  parts:     {formula: one + 2 * two - three / 10}
  two:       {value: closed}
  three:     {value: -won}
  stock:     {value: open}
  last_year: {value: "lag(won, 1 year)"}
  rate:      {value: won / closed}
  percent:   {value: 100 * (won / closed)}
  rest:      {value: 1 - won / closed}
  growth:    {value: "won / lag(won, 1 year) - 1"}
  per_open:  {value: won / open}
  usual_one: {value: usual}
  customers: {value: buyers}
  product:   {value: won * closed}
  share:     {value: share(won)}
  odd:       {value: won / usual}
"""


def found(kpi: str) -> tuple[str | None, str | None, bool]:
    document = read_text(DESIGN, "sales.yaml")
    assert document.design is not None
    made: Quotient = quotient(document.design, kpi)
    return (
        show(made.above) if made.above else None,
        show(made.below) if made.below else None,
        made.flows,
    )


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("one", ("won", None, True)),
        ("parts", ("won + 2 * closed - -won / 10", None, True)),
        ("stock", ("open", None, False)),
        ("last_year", ("lag(won, 1 year)", None, False)),
        ("rate", ("won", "closed", True)),
        ("percent", ("100 * won", "closed", True)),
        ("rest", ("1 * closed - won", "closed", True)),
        ("growth", ("won - 1 * lag(won, 1 year)", "lag(won, 1 year)", False)),
        ("per_open", ("won", "open", False)),
        ("usual_one", (None, None, False)),
        ("customers", (None, None, False)),
        ("product", (None, None, True)),
        ("share", (None, None, False)),
        ("odd", (None, None, False)),
    ],
)
def test_kinds(kpi: str, expected: tuple[str | None, str | None, bool]) -> None:
    assert found(kpi) == expected
