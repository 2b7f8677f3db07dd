"""Doubts: targets in thousands beside rows in units are told, a bad month is not."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.intake.first_doubts import SCALES, doubts, scales
from kaname.sales_model import TABLES, polars_schema


def frame(table: str, *rows: dict[str, object]) -> pl.DataFrame:
    schema = polars_schema(TABLES[table])
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema)


def targets(value: float, *, measure: str = "sales", end: bool = True) -> pl.DataFrame:
    """Two months of two people, and the same again for their team."""
    rows: list[dict[str, object]] = [
        {
            "measure": measure,
            "scenario": "target",
            "scope_kind": kind,
            "scope_id": unit,
            "period_start": date(2026, month, 1),
            "period_end": date(2026, month, 30) if end else None,
            "value": value if kind == "member" else 2 * value,
        }
        for month in (4, 5)
        for kind, unit in (("member", "A"), ("member", "B"), ("team", "T"))
    ]
    return frame("period_value", *rows)


def lines(amount: float) -> pl.DataFrame:
    rows = [{"revenue_on": date(2026, month, 10), "net_amount": amount} for month in (4, 5)]
    return frame("order_line", *rows)


def test_targets_in_thousands_are_told() -> None:
    (found,) = doubts({"period_value": targets(100), "order_line": lines(180_000)})
    assert found.text("en") == (
        "Targets of `sales` do not have the size of the rows of order_line: 200 against 180,000 "
        "in one period. If the sheet is in another unit (thousands, say), write `times: 1000` at "
        "its value in mapping.yaml."
    )
    assert "桁が違います" in found.text("ja")


@pytest.mark.parametrize(("value", "amount"), [(100, 180), (100, 20), (100, 2000), (100, 0)])
def test_good_and_bad_months_are_not(value: float, amount: float) -> None:
    assert doubts({"period_value": targets(value), "order_line": lines(amount)}) == []


def test_spans_without_an_end_are_months() -> None:
    frames = {"period_value": targets(0.1, end=False), "order_line": lines(180_000)}
    assert doubts(frames)[0].params["times"] == {"ja": "1000000", "en": "1000000"}


def test_rows_in_thousands_beside_targets_in_units() -> None:
    (found,) = doubts({"period_value": targets(100_000), "order_line": lines(180)})
    assert found.params["times"] == {"ja": "0.001", "en": "0.001"}


def test_won_deals_are_compared_by_their_closing() -> None:
    deals = frame(
        "opportunity",
        *(
            {"closed_at": datetime(2026, 4, 3), "status": status, "amount": amount}
            for status, amount in (("won", 180_000), ("lost", 9_000_000))
        ),
    )
    frames = {"period_value": targets(100, measure="won_amount"), "opportunity": deals}
    assert [finding.params["actual"] for finding in doubts(frames)] == ["180,000"]


def test_nothing_to_compare_is_no_doubt() -> None:
    assert doubts({}) == []
    assert doubts({"period_value": targets(1), "order_line": frame("order_line")}) == []
    assert doubts({"period_value": targets(1, measure="orders"), "order_line": lines(9e9)}) == []


def test_two_scales_that_may_be_meant_are_both_said() -> None:
    (found,) = doubts({"period_value": targets(1), "order_line": lines(7000)})
    assert "`times: 1000 or 10000`" in found.text("en")
    assert "1000 または 10000" in found.text("ja")


@given(st.sampled_from(SCALES), st.floats(0.5, 2), st.floats(1, 1e6))
def test_scale_is_found_whatever_the_attainment(
    size: int, attainment: float, target: float
) -> None:
    assert size in scales(target, target * attainment * size)
    assert 1 / size in scales(target, target * attainment / size)
    assert scales(target, target * attainment) == ()
