"""What a generation holds, as a first design needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import polars as pl

from kaname.intake import keeping
from kaname.intake.availability import Availability, available
from kaname.intake.record import Record
from kaname.sales_model import TABLES
from kaname.warehouse.store import writing
from tests.intake.frames import deal, frame

TODAY = date(2026, 11, 25)


def seen(folder: Path, **rows: pl.DataFrame) -> Availability:
    tables: Mapping[str, pl.DataFrame] = {n: rows.get(n, frame(n, [])) for n in TABLES}
    with writing(folder):
        made = keeping.keep(
            tables, {}, keeping.no_rejects(), Record(datetime(2026, 11, 25)), folder
        )
    return available(made, TODAY, "Asia/Tokyo")


def test_shares_codes_and_names(tmp_path: Path) -> None:
    deals = [deal(1, status="won", amount=1), deal(2, status="lost")]
    people = [{"member_id": n, "name": "佐藤"} for n in ("M1", "M2")]
    found = seen(tmp_path, opportunity=frame("opportunity", deals), member=frame("member", people))
    assert set(found.shares) == {"opportunity", "member"}
    assert found.shares["opportunity"]["amount"] == 0.5
    assert found.codes["opportunity.status"] == {"won", "lost"}
    assert "member.name" not in found.unique


def test_data_of_the_past_ends_where_it_ends(tmp_path: Path) -> None:
    past = frame("opportunity", [deal(1, closed_at=datetime(2017, 12, 30))])
    assert seen(tmp_path / "a", opportunity=past).last == date(2017, 12, 30)
    evening = frame("opportunity", [deal(1, closed_at=datetime(2017, 12, 30, 15))])
    assert seen(tmp_path / "c", opportunity=evening).last == date(2017, 12, 31)  # in Tokyo
    fresh = frame("opportunity", [deal(1, closed_at=datetime(2026, 11, 1))])
    assert seen(tmp_path / "b", opportunity=fresh).last is None


def test_order_lines_read_off_the_deals_are_no_second_figure(tmp_path: Path) -> None:
    deals = frame("opportunity", [deal(1, source="deals")])
    line = {"order_id": "1", "line_no": 1, "net_amount": 5}
    own = frame("order_line", [line | {"source": "invoices"}])
    same = frame("order_line", [line | {"source": "deals"}])
    assert "order_line" in seen(tmp_path / "a", opportunity=deals, order_line=own).shares
    assert "order_line" not in seen(tmp_path / "b", opportunity=deals, order_line=same).shares
