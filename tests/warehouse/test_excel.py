"""Flat tables in Excel workbooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from kaname.errors import KanameError, Place
from kaname.warehouse import Source, load
from tests.warehouse.conftest import rows

Sheets = dict[str, list[list[Any]]]


@pytest.fixture
def book(folder: Path) -> Callable[[Sheets], Path]:
    """`book({sheet: rows})`: the path of a workbook."""

    def made(sheets: Sheets) -> Path:
        path = folder / "deals.xlsx"
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as workbook:
            for name, content in sheets.items():
                sheet = workbook.add_worksheet(name)
                for number, row in enumerate(content):
                    sheet.write_row(number, 0, row)
        return path

    return made


def test_cells_have_the_types_that_a_csv_file_would_give(
    book: Callable[[Sheets], Path], store: Path
) -> None:
    path = book(
        {
            "空": [],
            "案件": [
                [],
                ["", "id", "受注日", "更新", "金額", "率", "済", "code", "混在"],
                ["", 1, date(2026, 5, 31), datetime(2026, 5, 31, 9), 1000.5, 0.125, True, "007", 1],
                [],
                ["", 2, date(2026, 6, 1), datetime(2026, 6, 1), "▲1,000円", 1, False, "12", "x"],
                ["", 3, None, None, None, None, None, None, time(9, 30)],
            ],
        }
    )
    generation = load([Source("deals", path, timezone="Asia/Tokyo")], store)
    table = generation.tables["deals"]
    assert dict(table.columns) == {
        "id": "BIGINT",
        "受注日": "DATE",
        "更新": "TIMESTAMP",
        "金額": "DOUBLE",
        "率": "DOUBLE",
        "済": "BOOLEAN",
        "code": "VARCHAR",
        "混在": "VARCHAR",
    }
    first, second = date(2026, 5, 31), date(2026, 6, 1)
    assert rows(generation) == [
        (1, first, datetime(2026, 5, 31), 1000.5, 0.125, True, "007", "1"),
        (2, second, datetime(2026, 5, 31, 15), -1000.0, 1.0, False, "12", "x"),
        (3, None, None, None, None, None, None, "09:30:00"),
    ]


def test_a_row_is_named_by_excel_s_number(book: Callable[[Sheets], Path], store: Path) -> None:
    path = book({"s": [[], ["n"], [1], [], ["x"]]})
    (finding,) = load([Source("deals", path, types={"n": "integer"})], store).findings
    assert finding.rule == "warehouse.rejected-rows"
    assert finding.place == Place(f"{path} [s]", 5)


def test_the_sheet_may_be_named(book: Callable[[Sheets], Path], store: Path) -> None:
    path = book({"2025": [["n"], [1]], "2026": [["n"], [2]]})
    assert rows(load([Source("deals", path, sheet="2026")], store)) == [(2,)]
    with pytest.raises(KanameError) as caught:
        load([Source("deals", path, sheet="2027")], store)
    assert caught.value.findings[0].rule == "warehouse.unknown-sheet"
    assert caught.value.findings[0].suggestion in ("2025", "2026")


@pytest.mark.parametrize("content", [b"", b"abc", b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_bytes_of_no_workbook_are_a_fault(folder: Path, store: Path, content: bytes) -> None:
    path = folder / "deals.xlsx"
    path.write_bytes(content)
    with pytest.raises(KanameError) as caught:
        load([Source("deals", path)], store)
    assert [f.rule for f in caught.value.findings] == ["warehouse.unreadable-file"]


def test_a_workbook_without_cells_is_a_fault(book: Callable[[Sheets], Path], store: Path) -> None:
    with pytest.raises(KanameError) as caught:
        load([Source("deals", book({"a": [], "b": []}))], store)
    assert [f.rule for f in caught.value.findings] == ["warehouse.empty-file"]
