"""Bounds and capacities of KPIs: what is wrong in them, and where."""

from __future__ import annotations

import pytest

from kaname.design.capacities import capacity
from kaname.design.load import read_text
from kaname.formula.parse import parse

DESIGN = """\
kaname: 1
name: Sales
currency: JPY
facts: {visits: {from: v.csv, time: at, unit: visit}}
measures:
  made: {of: visits, agg: count}
  spent: {of: visits, agg: sum, expr: cost, unit: JPY}
kpis:
  visits: {role: kgi, value: made, LIMIT}
  cost: {value: spent}
"""


def found(limit: str) -> list[str]:
    document = read_text(DESIGN.replace("LIMIT", limit), "sales.yaml")
    return [
        f"{f.place.column if f.place else ''} {f.rule.removeprefix('design.')} {f.suggestion or ''}".strip()
        for f in document.findings
    ]


@pytest.mark.parametrize(
    "limit",
    [
        "capacity: 4 * business_days()",
        "capacity: cost / 5000",
        "bounds: [0, 100]",
        "bounds: [null, 100]",
        "bounds: [10, null], floor: 12",
    ],
)
def test_fit(limit: str) -> None:
    assert found(limit) == []


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("bounds: [2, 1]", ["44 upside-down-bounds"]),
        ("bounds: [0, 1], floor: 2", ["44 bounds-below-floor"]),
        ("bounds: [1]", ["44 wrong-length"]),
        ("bounds: [a, 1]", ["45 not-a-number"]),
        ("capacity: visit * 2", ["46 unknown-kpi visits"]),
        ("capacity: cost", ["46 capacity-unit-differs"]),
        ("capacity: 2 * (visits + cost)", ["58 formula.unlike-units"]),
        ("capacity: 2 *", ["49 formula.unfinished"]),
    ],
)
def test_faults(limit: str, expected: list[str]) -> None:
    assert found(limit) == expected


def test_capacity_as_an_expression() -> None:
    design = read_text(DESIGN.replace("LIMIT", "capacity: 4 * months()"), "sales.yaml").design
    assert design is not None
    assert capacity(design, "visits") == parse("4 * months()")
    assert capacity(design, "cost") is None
