"""A book that was filled in is read as the sales model with no mapping written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from openpyxl import load_workbook

from kaname import mapping
from kaname.files.reading import read
from kaname.input_book import FORMS, write
from kaname.sales_model import TABLES, code_of
from kaname.sales_model.checks import check
from kaname.sheets.finding import find
from kaname.text import LANGS, Lang

Row = Mapping[str, Any]
PEOPLE = ("佐藤 花子", "鈴木 一郎")
TARGETS = {PEOPLE[0]: 1_200_000, PEOPLE[1]: 2_500_000}
YES: dict[Lang, dict[bool, str]] = {
    "ja": {True: "はい", False: "いいえ"},
    "en": {True: "Yes", False: "No"},
}
ROWS: Mapping[str, list[Row]] = {
    "opportunity": [
        {
            "opportunity_id": "D-001",
            "name": "生産管理システム更新",
            "account_id": "青葉製作所",
            "owner_id": PEOPLE[0],
            "deal_type": "new",
            "amount": Decimal("1200000.00"),
            "created_at": date(2026, 4, 6),
            "first_meeting_at": date(2026, 4, 10),
            "proposed_at": date(2026, 5, 20),
            "expected_close_on": date(2026, 6, 30),
            "stage": "提案",
            "probability": 0.6,
            "status": "open",
            "lead_source": "展示会",
            "next_action_on": date(2026, 6, 8),
        },
        {
            "opportunity_id": "D-002",
            "name": "在庫管理の導入",
            "account_id": "若葉商事",
            "owner_id": PEOPLE[1],
            "deal_type": "repeat",
            "amount": Decimal("800000.00"),
            "created_at": date(2026, 4, 8),
            "expected_close_on": date(2026, 5, 31),
            "stage": "交渉",
            "probability": 0.0,
            "status": "lost",
            "closed_at": date(2026, 6, 5),
            "lost_reason": "price",
        },
        {
            "opportunity_id": "D-003",
            "name": "保守",
            "account_id": "若葉商事",
            "owner_id": PEOPLE[1],
            "amount": Decimal("0.00"),
            "created_at": date(2026, 5, 8),
            "status": "won",
            "closed_at": date(2026, 6, 9),
        },
    ],
    "activity": [
        {
            "started_at": date(2026, 4, 10),
            "member_id": PEOPLE[0],
            "kind": "visit",
            "account_id": "青葉製作所",
            "opportunity_id": "D-001",
            "outcome": "held",
            "travel_minutes": 40,
            "is_first_meeting": True,
            "next_step_agreed": True,
        },
        {
            "started_at": date(2026, 4, 13),
            "member_id": PEOPLE[1],
            "kind": "call",
            "account_id": "若葉商事",
            "outcome": "no_answer",
            "is_first_meeting": False,
        },
    ],
    "member": [
        {
            "name": PEOPLE[0],
            "org_path": "東日本営業部/第一営業課",
            "role": "営業担当",
            "manager_id": PEOPLE[1],
            "is_quota_carrier": True,
            "hired_on": date(2021, 4, 1),
        },
        {"name": PEOPLE[1], "org_path": "東日本営業部/第一営業課", "is_quota_carrier": False},
    ],
    "assessment": [
        {
            "assessed_at": date(2026, 7, 3),
            "kind": "csat",
            "account_id": "青葉製作所",
            "member_id": PEOPLE[0],
            "opportunity_id": "D-001",
            "score": 4.0,
            "max_score": 5.0,
            "answered": True,
        },
        {"assessed_at": date(2026, 7, 6), "kind": "nps", "account_id": "若葉商事", "score": 8.0},
    ],
}


def written(table: str, column: str, value: Any, lang: Lang) -> Any:
    """The value as a person picks or types it."""
    codes = TABLES[table].columns[column].codes
    if isinstance(value, bool):
        return YES[lang][value]
    return codes[value].label[lang] if value in codes else value


def fill(path: Path, lang: Lang) -> None:
    book = load_workbook(path)
    for form in FORMS:
        sheet = book[form.sheet[lang]]
        columns = list(form.columns)
        for line, row in enumerate(ROWS.get(form.table, []), start=2):
            for column, value in row.items():
                at = columns.index(column) + 1
                sheet.cell(line, at, written(form.table, column, value, lang))
        if form.months:
            for line in (2, 3):
                for ahead in range(12):
                    amount = TARGETS[str(sheet.cell(line, 1).value)] + ahead
                    sheet.cell(line, len(columns) + 1 + ahead, amount)
    book.save(path)


def read_back(path: Path, lang: Lang) -> tuple[dict[str, pl.DataFrame], list[str], str]:
    """Frames of the sales model, what is warned of, and the time zone it was read in."""
    tables = find(read(path))
    proposal = mapping.propose(tables, lang=lang)
    found = [f for table in tables for f in table.decisions] + list(proposal.findings)
    assigned = mapping.assign(proposal.mapping, tables)
    found += assigned.findings
    frames: dict[str, list[pl.DataFrame]] = {}
    for name, given in assigned.by_source.items():
        for table in given:
            source = proposal.mapping.sources[name]
            applied = mapping.apply(name, source, table, proposal.mapping)
            assert applied.rejects.is_empty()
            assert applied.coverage.unused == ()
            found += applied.findings
            for into, frame in applied.frames.items():
                frames.setdefault(into, []).append(frame)
    wrong = [f.line(lang) for f in found if f.severity != "info"]
    together = {into: pl.concat(parts) for into, parts in frames.items()}
    return together, wrong, proposal.mapping.timezone


@pytest.mark.parametrize("lang", LANGS)
def test_filled_book_is_read_as_it_was_meant(tmp_path: Path, lang: Lang) -> None:
    path = write(tmp_path / "book.xlsx", lang, start=date(2026, 4, 1), members=PEOPLE)
    fill(path, lang)
    frames, wrong, zone = read_back(path, lang)

    assert wrong == []
    assert set(frames) == {*ROWS, "period_value", "account"}
    for table, rows in ROWS.items():
        columns = list(next(f for f in FORMS if f.table == table).columns)
        wanted = [{c: _instant(table, c, row.get(c), zone) for c in columns} for row in rows]
        assert frames[table].select(columns).to_dicts() == wanted
    assert set(frames["account"]["name"]) == {"青葉製作所", "若葉商事"}


def _instant(table: str, column: str, value: Any, zone: str) -> Any:
    """A day typed where a time is meant is its first instant, in UTC."""
    if value is None or TABLES[table].columns[column].type != "timestamp":
        return value
    local = datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


@pytest.mark.parametrize("lang", LANGS)
def test_targets_by_month(tmp_path: Path, lang: Lang) -> None:
    path = write(tmp_path / "book.xlsx", lang, start=date(2026, 4, 1), members=PEOPLE)
    fill(path, lang)
    frames, _, _ = read_back(path, lang)

    values = frames["period_value"].select("scope_id", "period_start", "value").rows()
    months = [date(2026 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16)]
    assert sorted(values) == sorted(
        (name, month, Decimal(TARGETS[name] + ahead))
        for name in PEOPLE
        for ahead, month in enumerate(months)
    )
    rest = frames["period_value"].select("measure", "scenario", "scope_kind").unique().rows()
    assert rest == [("won_amount", "target", "member")]


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_read_passes_the_checks(tmp_path: Path, lang: Lang) -> None:
    path = write(tmp_path / "book.xlsx", lang, start=date(2026, 4, 1), members=PEOPLE)
    fill(path, lang)
    frames, _, _ = read_back(path, lang)
    frames["account"] = frames["account"].unique("account_id")  # mentioned on three sheets
    assert [f.line(lang) for f in check(frames).findings] == []


@pytest.mark.parametrize("lang", LANGS)
def test_empty_book_holds_no_figure(tmp_path: Path, lang: Lang) -> None:
    path = write(tmp_path / "book.xlsx", lang, start=date(2026, 4, 1))
    assert all(table.frame.is_empty() for table in find(read(path)) if len(table.columns) > 1)
    assert code_of(TABLES["opportunity"].columns["status"], "") is None
