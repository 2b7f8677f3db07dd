"""Figures of months that were over, and changed."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from kaname.intake.restating import Restatement, restatements
from tests.intake.frames import deal, frame


def orders(*lines: tuple[int, date, float]) -> dict[str, pl.DataFrame]:
    rows = [
        {"order_id": f"O{n}", "line_no": 1, "revenue_on": day, "net_amount": amount}
        for n, day, amount in lines
    ]
    return {"order_line": frame("order_line", rows)}


def test_changed_figure_of_a_month_that_was_over() -> None:
    before = orders((1, date(2026, 9, 5), 100), (2, date(2026, 10, 5), 200))
    after = orders(
        (1, date(2026, 9, 5), 110.1), (2, date(2026, 10, 5), 200), (3, date(2026, 8, 1), 7)
    )
    found = restatements(before, after, date(2026, 11, 9), "Asia/Tokyo")
    assert found == [
        Restatement("order_line", "revenue_on", "net_amount", date(2026, 8, 1), 0, 7),
        Restatement("order_line", "revenue_on", "net_amount", date(2026, 9, 1), 100, 110.1),
    ]


def test_the_running_month_is_no_restatement() -> None:
    before, after = orders((1, date(2026, 11, 5), 100)), orders((1, date(2026, 11, 5), 900))
    assert restatements(before, after, date(2026, 11, 9), "UTC") == []


def test_months_are_those_of_the_company() -> None:
    def closed(amount: float) -> dict[str, pl.DataFrame]:
        won = deal(1, status="won", amount=amount, closed_at=datetime(2026, 9, 30, 15, 30))
        return {"opportunity": frame("opportunity", [won])}

    (found,) = restatements(closed(1), closed(2), date(2026, 11, 9), "Asia/Tokyo")
    assert found.month == date(2026, 10, 1)  # half past midnight of 1 October in Tokyo


def test_only_won_deals_are_bookings() -> None:
    def lost(amount: float) -> dict[str, pl.DataFrame]:
        row = deal(1, status="lost", amount=amount, closed_at=datetime(2026, 9, 30))
        return {"opportunity": frame("opportunity", [row])}

    assert restatements(lost(1), lost(2), date(2026, 11, 9), "UTC") == []


def test_activities_are_counted() -> None:
    def visits(number: int) -> dict[str, pl.DataFrame]:
        rows = [
            {"activity_id": f"A{n}", "started_at": datetime(2026, 9, 3, n)} for n in range(number)
        ]
        return {"activity": frame("activity", rows)}

    (found,) = restatements(visits(2), visits(3), date(2026, 11, 9), "UTC")
    assert (found.column, found.before, found.after) == (None, 2, 3)
