"""Workbooks: values as saved, at their own lines and columns, and what is said of the file."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from time import time_ns

import openpyxl
import pytest
import xlsxwriter
import xlwt

from kaname.errors import KanameError
from kaname.files import Book, Grid
from kaname.files.extents import largest
from kaname.files.grid import Merge
from kaname.files.limits import Limits
from kaname.files.reading import read
from kaname.files.written_cells import length, number

NS = 'xmlns="urn:sheet"'


def rows(found: Grid) -> list[list[str | None]]:
    return [[column[i] for column in found.columns] for i in range(found.height)]


def rules(book: Book) -> list[str]:
    return [finding.rule for finding in book.findings]


def replaced(path: Path, parts: dict[str, str | bytes]) -> Path:
    """The workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        all_parts = {name: archive.read(name) for name in archive.namelist()} | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in all_parts.items():
            archive.writestr(name, content)
    return path


def simple(folder: Path, rows: str | None = None, **parts: str | bytes) -> Path:
    path = folder / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Sheet1").write("A1", "x")
    book.close()
    if rows is not None:
        sheet = f"<worksheet {NS}><sheetData>{rows}</sheetData></worksheet>"
        replaced(path, {"xl/worksheets/sheet1.xml": sheet})
    return replaced(path, dict(parts)) if parts else path


def test_values_of_every_kind_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("案件 一覧")
    formats = {
        code: book.add_format({"num_format": code}) for code in ("yyyy/m/d", "h:mm", "[h]:mm")
    }
    plain = ["㈱髙﨑", " x ", 1200000, 0.125, -3, 1e-7, 123456789012345700000, True, "  ", "=x"]
    for i, value in enumerate(plain):
        if value == "=x":
            sheet.write_string(6, 2 + i, value)
        else:
            sheet.write(6, 2 + i, value)
    sheet.write_datetime(8, 2, datetime(2026, 5, 31), formats["yyyy/m/d"])
    sheet.write_datetime(8, 3, datetime(2026, 5, 31, 9, 30), formats["yyyy/m/d"])
    sheet.write_datetime(8, 4, time(9, 30), formats["h:mm"])
    sheet.write_datetime(8, 5, timedelta(hours=30, minutes=15), formats["[h]:mm"])
    sheet.write_formula(8, 6, "=1+1", None, 2)
    sheet.write_formula(8, 7, "=NA()", None, "#N/A")
    sheet.merge_range("C10:E11", "計")
    book.close()
    book_read = read(path)
    (found,) = book_read.grids
    assert (found.file, found.sheet) == (str(path), "案件 一覧")
    assert found.lines.tolist() == [7, 9, 10]
    nothing, written = [None] * 2, ["123456789012345700000", "true", None, "=x"]
    moments = ["2026-05-31 00:00:00", "2026-05-31 09:30:00", "09:30:00", "30:15:00"]
    assert rows(found) == [
        [*nothing, "㈱髙﨑", " x ", "1200000", "0.125", "-3", "0.0000001", *written],
        [*nothing, *moments, "2", *[None] * 5],
        [*nothing, "計", *[None] * 9],
    ]
    assert found.merges == (Merge(10, 2, 11, 4),)
    assert found.errors == {(9, 7): "#N/A"}
    assert str(found.place(7, 2)) == f"{path} [案件 一覧] C7"
    assert book_read.findings == ()


def test_dates_of_1904(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet()
    sheet.write_datetime(0, 0, date(2026, 5, 31), book.add_format({"num_format": "yyyy/mm/dd"}))
    book.close()
    assert rows(read(path).grids[0]) == [["2026-05-31 00:00:00"]]


def test_hidden_and_empty_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("4月", "作業用", "空", "奥"):
        sheet = book.add_worksheet(name)
        if name != "空":
            sheet.write("A1", name)
    book.worksheets()[1].hide()
    book.worksheets()[3].very_hidden()
    book.add_chartsheet("図")
    book.close()
    assert [(g.sheet, g.visible) for g in read(path).grids] == [
        ("4月", True),
        ("作業用", False),
        ("奥", False),
    ]


def test_nothing_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(KanameError) as caught:
        read(path)
    assert [f.rule for f in caught.value.findings] == ["files.nothing-written"]


def test_formulas_without_a_value_are_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["a", 1, "=B1*2"])
    book.save(path)
    (found,) = read(path).grids
    assert found.uncomputed == {(1, 2)}
    assert rows(found) == [["a", "1"]]


def test_only_formulas_without_a_value(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["=1+1"])
    book.save(path)
    with pytest.raises(KanameError) as caught:
        read(path)
    (finding,) = caught.value.findings
    assert finding.rule == "files.uncomputed"
    assert str(finding.place) == f"{path} [Sheet] A1"


def test_cells_far_apart(tmp_path: Path) -> None:
    rows_xml = (
        '<row r="2"><c r="B2" t="inlineStr"><is><t>a</t></is></c><c r="C2"><v>1</v></c></row>'
        '<row r="3"><c r="B3" t="inlineStr"><is><t>b</t></is></c><c r="C3"><v>2.5</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>'
    )
    (found,) = read(simple(tmp_path, rows_xml)).grids
    assert found.width == 16_384
    assert found.lines.tolist() == [2, 3, 1_048_576]
    assert [found.columns[i].to_list() for i in (0, 1, 2, 16_383)] == [
        [None, None, None],
        ["a", "b", None],
        ["1", "2.5", None],
        [None, None, "9"],
    ]


@pytest.mark.parametrize("far", ["AZ1048576", "XFD3600"])
def test_sparse_sheet_takes_little_time_and_memory(tmp_path: Path, far: str) -> None:
    line = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{line}"><c r="{far}"><v>2</v></c></row>'
    path = simple(tmp_path, xml)
    begin = time_ns()
    (found,) = read(path).grids
    assert time_ns() - begin < 3e9
    assert found.lines.tolist() == [1, int(line)]
    assert found.columns[-1].to_list() == [None, "2"]


def test_cells_far_apart_in_too_many_lines_and_columns(tmp_path: Path) -> None:
    cells = "".join(
        f'<row r="{i}"><c r="{openpyxl.utils.get_column_letter(i)}{i}"><v>1</v></c></row>'
        for i in range(1, 200)
    )
    path = simple(tmp_path, cells)
    with pytest.raises(KanameError) as caught:
        read(path, limits=Limits(sheet_cells=10_000))
    assert [f.rule for f in caught.value.findings] == ["files.too-far"]
    assert read(path).grids[0].width == 199


def test_styled_empty_cells_do_not_reach(tmp_path: Path) -> None:
    xml = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read(simple(tmp_path, xml)).grids[0].width == 1


@pytest.mark.parametrize("count", ["4000000000", "-1", "x"])
def test_false_count_of_texts_takes_no_memory(tmp_path: Path, count: str) -> None:
    strings = f'<sst {NS} count="1" uniqueCount="{count}"><si><t>a</t></si></sst>'
    path = replaced(simple(tmp_path), {"xl/sharedStrings.xml": strings})
    with pytest.raises(KanameError) as caught:
        read(path)
    assert [f.rule for f in caught.value.findings] == ["files.broken-workbook"]


def test_broken_sheet_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    for name in ("a", "b"):
        book.add_worksheet(name).write("A1", name)
    book.close()
    replaced(path, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    found = read(path)
    assert [grid.sheet for grid in found.grids] == ["b"]
    assert rules(found) == ["files.unreadable-sheet"]
    assert found.findings[0].severity == "error"


def test_macros_and_links_are_said(tmp_path: Path) -> None:
    path = replaced(
        simple(tmp_path), {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    )
    found = read(path)
    assert rules(found) == ["files.macros-not-run", "files.links-not-followed"]
    assert {f.severity for f in found.findings} == {"info"}


def test_formulas_that_call_out_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_formula("A1", '=WEBSERVICE("http://127.0.0.1/x")', None, "saved")
    sheet.write_formula("A2", "=cmd|'/c calc'!A0", None, 7)
    book.close()
    (found,) = read(path).grids
    assert rows(found) == [["saved"], ["7"]]
    assert found.formulas[2, 0] == "cmd|'/c calc'!A0"


def xls(folder: Path, name: str = "a.xls") -> Path:
    path = folder / name
    book = xlwt.Workbook()
    sheet = book.add_sheet("売上")
    day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
    sheet.write(6, 2, "㈱髙﨑")
    sheet.write(6, 3, 1200000)
    sheet.write(6, 4, date(2026, 5, 31), day)
    sheet.write(8, 2, 0.5)
    sheet.write_merge(0, 1, 0, 3, "題")
    book.add_sheet("隠").write(0, 0, 1)
    book.get_sheet(1).visibility = 1
    book.save(str(path))
    return path


def test_xls(tmp_path: Path) -> None:
    found = read(xls(tmp_path))
    first, second = found.grids
    assert first.lines.tolist() == [1, 7, 9]
    assert rows(first) == [
        ["題", None, None, None, None],
        [None, None, "㈱髙﨑", "1200000", "2026-05-31 00:00:00"],
        [None, None, "0.5", None, None],
    ]
    assert first.merges == (Merge(1, 0, 2, 3),)
    assert (first.visible, second.visible) == (True, False)
    assert rules(found) == ["files.surroundings-unseen"]


@pytest.mark.parametrize(
    ("column", "rule"), [(b"\xff\x00", "book-too-far"), (b"\xff\xff", "broken-workbook")]
)
def test_xls_with_cells_far_apart(tmp_path: Path, column: bytes, rule: str) -> None:
    path = xls(tmp_path)
    assert largest(path, frozenset()) == 9 * 5
    data = bytearray(path.read_bytes())
    at = data.find(b"\x7e\x02\x0a\x00")  # a number: its line and column follow
    at = at if at >= 0 else data.find(b"\x03\x02\x0e\x00")
    data[at + 4 : at + 8] = b"\xff\xff" + column
    path.write_bytes(data)
    with pytest.raises(KanameError) as caught:
        read(path, limits=Limits(sheet_cells=1_000_000))
    assert [f.rule for f in caught.value.findings] == [f"files.{rule}"]


def test_xls_that_leads_in_circles(tmp_path: Path) -> None:
    path = xls(tmp_path)
    data = bytearray(path.read_bytes())
    (table,) = struct.unpack_from("<L", data, 76)
    at = (table + 1) * 512
    data[at : at + 512] = b"".join(struct.pack("<L", i ^ 1) for i in range(128))
    path.write_bytes(data)
    with pytest.raises(KanameError) as caught:
        read(path)
    assert [f.rule for f in caught.value.findings] == ["files.broken-workbook"]


def ods(folder: Path, table: str) -> Path:
    path = folder / "a.ods"
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


CELL = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'


def test_ods(tmp_path: Path) -> None:
    blank = '<table:table-cell table:number-columns-repeated="2"/>'
    end = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = f"<table:table-row>{blank}{CELL.format(5)}</table:table-row>{end}"
    found = read(ods(tmp_path, table))
    assert rows(found.grids[0]) == [[None, None, "5"]]
    assert rules(found) == ["files.surroundings-unseen"]


def test_ods_that_repeats_without_end(tmp_path: Path) -> None:
    cell = CELL.format(5).replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"', 1
    )
    table = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    with pytest.raises(KanameError) as caught:
        read(ods(tmp_path, table))
    assert [f.rule for f in caught.value.findings] == ["files.book-too-far"]


def test_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + name + bytes(1000))
    with pytest.raises(KanameError) as caught:
        read(path)
    assert [f.rule for f in caught.value.findings] == ["files.password"]


def test_dense_sheet_of_16384_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for line in range(20):
        for column in range(16_384):
            sheet.write_number(line, column, line * column)
    book.close()
    (found,) = read(path).grids
    assert (found.width, found.height) == (16_384, 20)
    assert found.columns[16_383].to_list() == [str(line * 16_383) for line in range(20)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1200000.0, "1200000"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-0.0, "0"),
        (1e16, "10000000000000000"),
        (1e-5, "0.00001"),
        (2.5e-10, "0.00000000025"),
        (-7.25, "-7.25"),
    ],
)
def test_number(value: float, text: str) -> None:
    assert number(value) == text


def test_length() -> None:
    assert length(timedelta(hours=-1, seconds=-5)) == "-1:00:05"
    assert length(timedelta(days=2, microseconds=500)) == "48:00:00.000500"


def test_bytes_that_end_too_early(tmp_path: Path) -> None:
    whole = BytesIO(xls(tmp_path).read_bytes()).getvalue()
    path = tmp_path / "b.xls"
    path.write_bytes(whole[:600])
    with pytest.raises(KanameError) as caught:
        read(path)
    assert [f.rule for f in caught.value.findings] == ["files.cut-short"]


def xlsb(folder: Path, *cells: tuple[int, int, float]) -> Path:
    """A workbook in binary parts: a record is its kind, its length and its bytes."""

    def record(kind: int, data: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return head + bytes([len(data)]) + data

    def wide(text: str) -> bytes:
        return struct.pack("<L", len(text)) + text.encode("utf-16-le")

    sheet = record(0x81) + record(0x94, struct.pack("<4L", 0, 9, 0, 9)) + record(0x91)
    for line, column, value in cells:
        sheet += record(0, struct.pack("<L", line) + bytes(13))
        sheet += record(5, struct.pack("<LLd", column, 0, value))
    bundle = record(0x9C, struct.pack("<LL", 0, 1) + wide("rId1") + wide("売上"))
    book = record(0x83) + record(0x8F) + bundle + record(0x90) + record(0x9D) + record(0x84)
    relations = "urn:kind"
    path = folder / "a.xlsb"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet + record(0x92) + record(0x82))
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="urn:relations">'
            f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
    return path


def test_xlsb(tmp_path: Path) -> None:
    found = read(xlsb(tmp_path, (2, 1, 1200000.0), (4, 2, 0.5)))
    assert rows(found.grids[0]) == [[None, "1200000", None], [None, None, "0.5"]]
    assert found.grids[0].lines.tolist() == [3, 5]
    assert rules(found) == ["files.surroundings-unseen"]


@pytest.mark.parametrize(
    ("at", "rule"),
    [((1_048_575, 16_383), "book-too-far"), ((0, 99_999_999), "broken-workbook")],
)
def test_xlsb_with_cells_far_apart(tmp_path: Path, at: tuple[int, int], rule: str) -> None:
    with pytest.raises(KanameError) as caught:
        read(xlsb(tmp_path, (0, 0, 1.0), (*at, 2.0)))
    assert [f.rule for f in caught.value.findings] == [f"files.{rule}"]
