"""Years: sheets named after months, in the year of the file's name or of the mapping."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.mapping import apply, propose
from kaname.mapping.model import Read
from kaname.mapping.years import dated
from kaname.sheets.table import Table
from tests.mapping.written import found


def sheets(file: str, names: str = "4月,1月") -> Table:
    rows = "".join(f"{name},佐藤,100,90\n" for name in names.split(","))
    return found(f"シート,担当,目標,実績\n{rows}", file, made=["シート"])


@pytest.mark.parametrize(
    ("file", "year", "starts", "wanted"),
    [
        ("2026年度予実.xlsx", None, 4, ["2026-04", "2027-01"]),
        ("2026年予実.xlsx", None, 4, ["2026-04", "2026-01"]),
        ("予実.xlsx", None, 4, ["4月", "1月"]),
        ("予実.xlsx", 2025, 4, ["2025-04", "2026-01"]),
        ("2026年度予実.xlsx", 2024, 1, ["2024-04", "2024-01"]),
    ],
)
def test_months_of_sheets(file: str, year: int | None, starts: int, wanted: list[str]) -> None:
    table = dated(sheets(file), Read(year=year), starts)
    assert table.frame["シート"].to_list() == wanted


def test_halves_have_their_year_and_names_of_people_stay() -> None:
    table = dated(sheets("2026年度.xlsx", "上期,佐藤"), Read(), 4)
    assert table.frame["シート"].to_list() == ["2026年度 上期", "佐藤"]


def test_a_sheet_for_each_month_gives_the_month_of_targets_and_actuals() -> None:
    table = sheets("2026年度予実.xlsx")
    proposal = propose([table])
    ((name, source),) = proposal.mapping.sources.items()
    values = apply(name, source, table, proposal.mapping).frames["period_value"]
    assert values.select("scenario", "period_start", "period_end", "value").rows() == [
        ("target", date(2026, 4, 1), date(2026, 5, 1), 100),
        ("target", date(2027, 1, 1), date(2027, 2, 1), 100),
        ("actual", date(2026, 4, 1), date(2026, 5, 1), 90),
        ("actual", date(2027, 1, 1), date(2027, 2, 1), 90),
    ]


def test_a_sheet_for_each_month_gives_the_month_of_sales() -> None:
    text = "シート,顧客名,商品,売上金額\n4月,ア,保守,100\n5月,ア,保守,200\n"
    table = found(text, "売上2026年度.xlsx", made=["シート"])
    proposal = propose([table])
    ((name, source),) = proposal.mapping.sources.items()
    lines = apply(name, source, table, proposal.mapping).frames["order_line"]
    assert lines.select("order_id", "line_no", "revenue_on", "net_amount").rows() == [
        ("2026-04 / ア", 1, date(2026, 4, 1), 100),
        ("2026-05 / ア", 1, date(2026, 5, 1), 200),
    ]
