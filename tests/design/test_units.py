"""Units of measures and KPIs: declared, inferred, and checked."""

from __future__ import annotations

import pytest

from kaname.design.load import read_text
from kaname.design.units import kpi_units, measure_units

TEXT = """\
kaname: 1
name: units
currency: JPY
facts:
  deals: {{from: deals.csv, dimensions: {{customer: account.id}}}}
  calls: {{from: calls.csv, unit: 件}}
measures:
  won: {{of: deals, agg: count}}
  amount: {{of: deals, agg: sum, expr: amount, unit: JPY}}
  cost: {{of: deals, agg: sum, expr: cost, unit: USD}}
  customers: {{of: deals, agg: count_distinct, expr: account.id}}
  owners: {{of: deals, agg: count_distinct, expr: owner}}
  stores: {{of: deals, agg: count_distinct, expr: lower(store)}}
  made: {{of: calls, agg: count}}
  buyers: {{per: customer, agg: count, where: won > 0}}
  days: {{per: [member, day], agg: count}}
  unknown: {{of: deals, agg: median, expr: size}}
kpis:
  sales: {{role: kgi, value: amount}}
  wins: {{value: won}}
  average: {{value: amount / won}}
  share_of: {{value: won / total(won)}}
  frequency: {{value: made / customers / months()}}
  guess: {{value: unknown}}
  declared: {{value: unknown, unit: 点}}
  derived: {{formula: wins * average}}
  {kpi}
"""


def design(kpi: str) -> str:
    return TEXT.format(kpi=kpi)


def test_units_of_measures() -> None:
    document = read_text(design("x: {value: won}"), "d.yaml")
    assert document.findings == ()
    assert document.design is not None
    assert measure_units(document.design) == {
        "won": "deal",
        "amount": "JPY",
        "cost": "USD",
        "customers": "customer",
        "owners": "owner",
        "stores": "store",
        "made": "件",
        "buyers": "customer",
        "days": "day*member",
        "unknown": "",
    }


def test_units_of_kpis() -> None:
    document = read_text(design("x: {value: won}"), "d.yaml")
    assert document.design is not None
    assert kpi_units(document.design) == {
        "sales": "JPY",
        "wins": "deal",
        "average": "JPY/deal",
        "share_of": "ratio",
        "frequency": "件/customer/month",
        "guess": "",
        "declared": "点",
        "derived": "JPY",
        "x": "deal",
    }


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("x: {value: amount, formula: wins * average}", []),
        ("x: {value: amount, unit: 円, formula: wins * average}", []),
        ("x: {value: won / total(won), unit: '%'}", []),
        ("x: {value: unknown, unit: JPY, formula: wins * average}", []),
        ("x: {value: amount, unit: deal}", ["unit deal declared-unit-differs"]),
        ("x: {value: amount, formula: wins / average}", ["wins / formula-unit-differs"]),
        ("x: {value: amount + won}", ["+ unlike-units"]),
        ("x: {value: amount - cost}", ["- unlike-units"]),
        ("x: {value: amount, formula: sales + wins}", ["+ unlike-units"]),
        ("x: {value: amount, unit: 'JPY / (deal'}", [" (deal unreadable-unit"]),
    ],
)
def test_faults_stand_at_the_unit_the_operator_or_the_formula(
    kpi: str, expected: list[str]
) -> None:
    document = read_text(design(kpi), "d.yaml")
    line = design(kpi).splitlines()[-1]
    found = []
    for finding in document.findings:
        assert finding.place is not None
        assert finding.place.line == design(kpi).count("\n")
        rule = finding.rule.partition(".")[2]
        found.append((line[finding.place.column - 1 :], rule))
    for (rest, rule), (start, _, name) in zip(
        found, [each.rpartition(" ") for each in expected], strict=True
    ):
        assert rule == name
        assert rest.startswith(start.removeprefix("unit "))


def test_the_words_name_both_units() -> None:
    (finding,) = read_text(design("x: {value: amount, unit: deal}"), "d.yaml").findings
    assert (finding.params["unit"], finding.params["found"]) == ("deal", "JPY")
