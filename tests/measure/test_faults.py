"""Faults that show only against the data: where, what, what to do."""

from __future__ import annotations

import pytest

from kaname.errors import Finding, KanameError
from tests.measure.conftest import Opener, cells

ORDERS = """
    id,customer,rep,ordered,amount
    o1,c1,r1,2025-01-10,100
    o2,c2,r2,2025-02-10,50
"""
REPS = """
    code,name
    R1 ,sato
    R2,abe
"""
DESIGN = """
    currency: JPY
    calendar: {as_of: 2025-03-31}
    facts:
      orders:
        from: orders.csv
        key: id
        time: ordered
        join: {reps: upper(rep)}
        dimensions: {customer: customer, name: reps.name}
      reps: {from: reps.csv, key: tidy, columns: {tidy: trim(code)}, dimensions: {name: name}}
    measures:
      orders: {of: orders, agg: count}
      amount: {of: orders, agg: sum, expr: amount, unit: JPY}
      heads: {of: reps, agg: count}
    kpis:
      sales: {value: amount, role: kgi}
"""


def faults(opened: Opener, design: str) -> list[Finding]:
    with pytest.raises(KanameError) as caught:
        opened(design, orders=ORDERS, reps=REPS)
    return list(caught.value.findings)


def test_a_join_may_meet_a_derived_column(opened: Opener) -> None:
    project = opened(DESIGN, orders=ORDERS, reps=REPS)
    assert cells(project, "sales", ("name",), grain="all") == {
        ("all", "abe"): 50,
        ("all", "sato"): 100,
    }


def test_as_of_says_that_silence_is_zero(opened: Opener) -> None:
    project = opened(DESIGN, orders=ORDERS, reps=REPS)
    assert list(cells(project, "sales", start="2025-02", end="2025-03").values()) == [50, 0]


def test_a_clock_that_is_no_date(opened: Opener) -> None:
    (finding,) = faults(opened, DESIGN.replace("time: ordered", "time: customer"))
    assert finding.rule == "measure.clock-not-a-date"
    assert finding.params["kind"] == "VARCHAR" or "ENUM" in str(finding.params["kind"])
    assert finding.place is not None
    assert finding.place.line == 10


def test_a_part_that_does_not_know_the_entity(opened: Opener) -> None:
    text = DESIGN.replace(
        "    kpis:",
        "      odd: {per: customer, agg: count, where: orders > 0 and heads > 0}\n    kpis:",
    )
    (finding,) = faults(opened, text)
    assert finding.rule == "measure.part-without-entity"
    assert finding.params == {"name": "heads", "fact": "reps", "entity": "customer"}


def test_a_panel_of_totals_only(opened: Opener) -> None:
    text = DESIGN.replace(
        "    kpis:", "      odd: {per: customer, agg: count, where: total(orders) > 0}\n    kpis:"
    )
    assert [f.rule for f in faults(opened, text)] == ["measure.no-part-inside"]


def test_a_bridge_is_measured_as_its_sum_and_a_split_as_its_slices(opened: Opener) -> None:
    text = DESIGN.replace(
        "sales: {value: amount, role: kgi}",
        "sales: {value: amount, role: kgi, split: name}\n"
        "      twice: {bridge: [sales, sales]}\n"
        "      none: {bridge: [sales, -sales]}",
    )
    project = opened(text, orders=ORDERS, reps=REPS)
    assert list(cells(project, "twice", start="2025-01", end="2025-02").values()) == [200, 100]
    assert list(cells(project, "none", start="2025-01", end="2025-02").values()) == [0, 0]
    assert project.findings() == []
    root = project.tree("2025-01").roots[0]
    assert [(c.kpi, c.sign, c.now.value) for c in root.children] == [
        ("sales[name=abe]", "", 0),
        ("sales[name=sato]", "+", 100),
    ]


def test_a_dimension_named_like_a_column_of_the_figures(opened: Opener) -> None:
    text = DESIGN.replace("customer: customer,", "customer: customer, value: rep, m0: rep,")
    assert [f.params["name"] for f in faults(opened, text)] == ["value", "m0"]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"start": "0001-01-01", "grain": "year"}, "measure.beyond-years"),
        ({"start": "all", "end": "all", "grain": "day"}, "measure.beyond-years"),
        ({"start": "2025-03", "end": "2025-01"}, "measure.span-backwards"),
        ({"kpis": []}, "measure.no-kpis"),
        ({"kpis": ["sale"]}, "measure.unknown-kpi"),
        ({"by": ["nam"]}, "measure.unknown-dimension"),
        ({"grain": "months"}, "measure.unknown-grain"),
        ({"scope": {"team": "east"}}, "measure.unknown-dimension"),
    ],
)
def test_what_cannot_be_asked(opened: Opener, asked: dict[str, object], rule: str) -> None:
    project = opened(DESIGN, orders=ORDERS, reps=REPS)
    with pytest.raises(KanameError) as caught:
        project.measure(**asked)  # type: ignore[arg-type]
    assert [f.rule for f in caught.value.findings] == [rule]


def test_a_period_that_began_before_the_data_is_not_compared_with(opened: Opener) -> None:
    text = DESIGN.replace(
        "      sales: {value: amount, role: kgi}",
        '      sales: {value: amount, role: kgi}\n      before: {value: "lag(amount, 1 period)"}',
    )
    asked = {"grain": "quarter", "start": "2025-04", "end": "2025-06"}
    project = opened(text, orders=ORDERS, reps=REPS)
    assert list(cells(project, "before", **asked).values()) == [150]
    late = text.replace("as_of: 2025-03-31", "as_of: 2025-06-30, data_from: 2025-01-10")
    project = opened(late, orders=ORDERS, reps=REPS)
    assert list(cells(project, "before", **asked).values()) == [None]


def test_check_tells_of_repeated_keys_empty_conditions_and_lonely_rows(opened: Opener) -> None:
    text = DESIGN.replace(
        "orders: {of: orders, agg: count}", "orders: {of: orders, agg: count, where: rep = 'R9'}"
    )
    project = opened(text, orders=ORDERS + "    o2,c3,r3,2025-02-11,5\n", reps=REPS)
    told = {f.rule: f.params.get("count") for f in project.findings()}
    assert told == {
        "measure.repeated-key": 1,
        "measure.no-row-meets": None,
        "measure.join-finds-nothing": 1,
    }


def test_a_measure_may_be_called_time(opened: Opener) -> None:
    text = DESIGN.replace(
        "heads: {of", "time: {of: orders, agg: count, where: rep = 'r1'}\n      heads: {of"
    )
    project = opened(text, orders=ORDERS, reps=REPS)
    assert cells(project, "sales", grain="all") == {("all",): 150}


def test_names_and_days_may_be_plain_text_and_limits_meet(opened: Opener) -> None:
    project = opened(DESIGN, orders=ORDERS, reps=REPS)
    figures = project.measure(
        "sales",
        "name",
        "all",
        where={"name": "abe"},
        scope={"name": ["abe", "sato"]},
        as_of="2025-03",
    )
    assert figures.frame.select("name", "value").rows() == [("abe", 50)]
