"""What is undefined, and why: silence before the data, after it, and outcomes still to come."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from kaname.errors import KanameError
from kaname.formula.parse import Name
from kaname.measure.run import Request, run
from tests.measure.conftest import Opener, cells, reasons

ORDERS = """
    id,customer,rep,ordered,shipped,amount
    o1,c1,sato,2025-01-10,2025-01-20,100
    o2,c1,sato,2025-02-10,2025-02-15,50
    o3,c2,abe,2025-02-12,2025-04-03,70
    o4,c2,abe,2025-03-01,2025-06-15,30
    o5,c3,abe,2025-03-02,,10
"""
DESIGN = """
    currency: JPY
    calendar: {as_of: 2025-03-31}
    facts:
      orders:
        from: orders.csv
        key: id
        time: ordered
        dimensions: {customer: customer, rep: rep}
    measures:
      orders: {of: orders, agg: count}
      shipped: {of: orders, agg: count, time: shipped}
      shipped_so_far: {of: orders, agg: count, time: shipped, window: ever}
      waiting: {of: orders, agg: count, at_end: [ordered, shipped]}
      settled: {of: orders, agg: count, matures: 31 days}
      kept: {per: customer, agg: count, where: "orders > 0 and lag(orders, 1 period) > 0"}
      best: {per: rep, agg: max, expr: kept}
      typical: {per: customer, agg: average, expr: settled}
      before: {per: customer, agg: count, where: orders > 0 and before(orders) > 0}
    kpis:
      orders: {value: orders, role: kgi}
      shipped: {value: shipped}
      shipped_so_far: {value: shipped_so_far}
      waiting: {value: waiting}
      settled: {value: settled}
      kept: {value: kept}
      best: {value: best}
      typical: {value: typical}
      before: {value: before}
      rolling_kept: {value: "rolling(kept, 2 month)"}
"""
MONTHS = {"start": "2025-01", "end": "2025-03"}


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("kept", [None, 1, 1]),  # January: nobody knows who bought in December
        ("best", [None, 1, 1]),  # a panel over a panel asks the same
        ("rolling_kept", [None, 1, 2]),  # of two months, both windows one month apart
        ("before", [0, 1, 1]),  # before the data nothing is known to have been: 0
    ],
)
def test_a_lag_inside_per_must_find_its_period(
    opened: Opener, kpi: str, expected: list[float | None]
) -> None:
    project = opened(DESIGN, orders=ORDERS)
    assert list(cells(project, kpi, **MONTHS).values()) == expected


@pytest.mark.parametrize("kpi", ["kept", "best"])
def test_the_whole_span_has_no_period_before_it_in_per_either(opened: Opener, kpi: str) -> None:
    project = opened(DESIGN, orders=ORDERS)
    assert reasons(project, kpi, grain="all", **MONTHS) == ["no-period"]
    assert reasons(project, "before", grain="all", **MONTHS) == [None]


@pytest.mark.parametrize("kpi", ["shipped", "shipped_so_far", "waiting", "orders", "kept"])
def test_what_lies_after_as_of_has_not_happened(opened: Opener, kpi: str) -> None:
    """Dates that are planned stand in the file; the running period already leaves them out."""
    project = opened(DESIGN, orders=ORDERS)
    asked = {"start": "2025-03", "end": "2025-06"}
    assert reasons(project, kpi, **asked) == [None, *["not-observed"] * 3]
    later = reasons(project, kpi, as_of=date(2025, 4, 10), **asked)
    assert later == [None, None, "not-observed", "not-observed"]


def test_a_cohort_is_final_when_its_last_row_had_its_days(opened: Opener) -> None:
    """28 February + 31 days = 31 March: at the end of that day nothing can come any more."""
    project = opened(DESIGN, orders=ORDERS)
    assert reasons(project, "settled", **MONTHS) == [None, None, "immature"]
    day_before = date(2025, 3, 30)
    assert reasons(project, "settled", as_of=day_before, **MONTHS) == [
        *(None, "immature", "immature")
    ]


def test_an_immature_part_makes_its_panel_immature(opened: Opener) -> None:
    project = opened(DESIGN, orders=ORDERS)
    assert reasons(project, "typical", **MONTHS) == [None, None, "immature"]


def test_several_groupings_in_one_pass_equal_one_by_one(opened: Opener) -> None:
    project = opened(DESIGN, orders=ORDERS)
    names = ["orders", "waiting", "kept"]
    groupings = [(), ("rep",), ("customer",), ("customer", "rep")]
    grid = project.grid("month", names, "2025-01", "2025-03", None)
    cubes = run(project.session, Request({n: Name(n) for n in names}, groupings, grid))
    for grouping in groupings:
        alone = project.measure(names, grouping, **MONTHS).frame
        assert cubes[grouping].frame(names, project.units).equals(alone)
    sizes = [cubes[grouping].shape[0] for grouping in groupings]
    assert all(few <= many for few, many in pairwise(sizes))


@pytest.mark.parametrize("agg", ["first", "last"])
def test_a_panel_has_no_order_in_time(opened: Opener, agg: str) -> None:
    design = DESIGN.replace("agg: max, expr: kept", f"agg: {agg}, expr: kept")
    with pytest.raises(KanameError) as caught:
        opened(design, orders=ORDERS)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.params["measure"]) == ("measure.no-order", "best")
    assert finding.place is not None
    assert finding.place.line > 0
