"""What is around the cells of an .xlsx, found in the same way by both ways of reading it."""

from __future__ import annotations

import random
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill

from kaname.files.grid import letters
from kaname.files.package import BadXmlError, Styles, sheet_parts, styles
from kaname.files.plain_xml import NotPlainError, scanned
from kaname.files.shifting import shifted
from kaname.files.surroundings import Reach, Surroundings, parsed

NS = 'xmlns="urn:sheet"'
STYLES = Styles(("General", "#,##0", "0%"), frozenset({2}))


def both(path: Path, sheet: str, most: int = 50_000) -> Surroundings:
    """What the quick way finds, after asserting that the parser finds the same."""
    with zipfile.ZipFile(path) as archive:
        part, looks = sheet_parts(archive)[sheet], styles(archive)
        quick, exact = (way(archive, part, looks, most) for way in (scanned, parsed))
    assert replace(quick, reach=None) == replace(exact, reach=None)
    assert quick.reach is not None
    assert exact.reach is not None
    assert quick.reach.top <= exact.reach.top  # styled lines with nothing on them may be in it
    assert quick.reach.bottom >= exact.reach.bottom
    return exact


def of(folder: Path, rows: str, before: str = "", root: str = f"<worksheet {NS}>") -> Path:
    path = folder / "sheet.zip"
    with zipfile.ZipFile(path, "w") as archive:
        xml = f"{root}{before}<sheetData>{rows}</sheetData></worksheet>"
        archive.writestr("sheet.xml", xml)
    return path


def found(path: Path) -> Surroundings:
    with zipfile.ZipFile(path) as archive:
        return parsed(archive, "sheet.xml", STYLES, 50_000)


def quick(path: Path) -> Surroundings:
    with zipfile.ZipFile(path) as archive:
        return scanned(archive, "sheet.xml", STYLES, 50_000)


def test_workbook_of_xlsxwriter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("売上")
    money = book.add_format({"num_format": "#,##0,"})
    share = book.add_format({"num_format": 9})
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    yellow = book.add_format({"bg_color": "yellow"})
    sheet.write_row("C3", ["社名", "額", "率", "日"], yellow)
    for line in range(3, 8):
        sheet.write(line, 2, f"社{line}", yellow if line == 5 else None)
        sheet.write(line, 3, 1000 * line, money if line < 7 else None)
        sheet.write(line, 4, 0.5, share)
        sheet.write_datetime(line, 5, date(2026, 5, line), day)
    sheet.write_formula("D9", "=SUM(D4:D8)", money, 25000)
    sheet.write_formula("E9", '=IF(D9>1,"","x")', None, "")
    sheet.write_formula("F9", "=1/0", None, "#DIV/0!")
    sheet.set_row(5, None, None, {"hidden": True})
    sheet.set_column("E:E", None, None, {"hidden": True})
    book.close()
    around = both(path, "売上")
    assert around.reach == Reach(3, 2, 9, 5, 27)
    assert around.hidden_lines == {6}
    assert around.hidden_columns == {4}
    assert around.formats == {
        3: {"General": 1, "#,##0,": 5},
        4: {"0%": 5},
        5: {"yyyy/mm/dd": 5},
    }
    assert around.errors == {(9, 5): "#DIV/0!"}
    assert around.formulas == {(9, 3): "SUM(D4:D8)", (9, 4): 'IF(D9>1,"","x")', (9, 5): "1/0"}
    assert around.coloured == 1


def test_workbook_of_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "a & b"
    sheet.append(["x", "y"])
    sheet.append([1, "=A2*2"])
    sheet.append([0.25, '=CONCATENATE(A3," & ")'])
    sheet["A3"].number_format = "0.0%"
    for cell in ("A1", "B1", "A2"):
        sheet[cell].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A3"].fill = PatternFill("solid", fgColor="FFFFFFFF")  # white: no colour to see
    sheet["D9"].fill = PatternFill("solid", fgColor="FFFF00")  # nothing is written in it
    sheet.auto_filter.ref = "A1:B3"
    sheet.row_dimensions[3].hidden = True
    book.save(path)
    around = both(path, "a & b")
    assert around.uncomputed == {(2, 1), (3, 1)}
    assert around.formulas == {(2, 1): "A2*2", (3, 1): 'CONCATENATE(A3," & ")'}
    assert around.formats == {0: {"General": 1, "0.0%": 1}}
    assert around.hidden_lines == {3}
    assert around.coloured == 1
    assert around.reach is not None
    assert (around.reach.left, around.reach.right, around.reach.bottom) == (0, 1, 3)


def test_many_cells_in_both_ways(tmp_path: Path) -> None:
    pick = random.Random(3)
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("a")
    looks = [None, *(book.add_format({"num_format": i, "bg_color": "red"}) for i in (3, 9, 14))]
    for line in range(3000):
        for column in pick.sample(range(60), 9):
            look = pick.choice(looks)
            value = pick.choice(
                ["t", line, line / 7, True, "=A1*2", "=NA()", "", "a <c b>", "!?:c"]
            )
            if str(value).startswith("="):
                sheet.write_formula(line, column, value, look, pick.choice([1, "#N/A", "", "s"]))
            else:
                sheet.write(line, column, value, look)
    book.close()
    around = both(path, "a", 1000)
    assert len(around.formulas) == 1000
    assert around.errors
    assert sum(map(len, around.formats.values())) > 100


def test_shared_formula_is_written_out(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1+SUM(D1:D2)</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"></f><v>1</v></c></row>'
    )
    path = of(tmp_path, rows)
    assert found(path) == quick(path)
    assert found(path).formulas == {
        (1, 0): "B1*$C$1+SUM(D1:D2)",
        (2, 0): "B2*$C$1+SUM(D2:D3)",
        (3, 0): "B3*$C$1+SUM(D3:D4)",
    }


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ('LOG10(A1)&"A1"', 'LOG10(B3)&"A1"'),
        ("'A1'!A1", "'A1'!B3"),
        ("SUM(A:A)+SUM($A:B)", "SUM(B:B)+SUM($A:C)"),
        ("T[A1]*tax_A1", "T[A1]*tax_A1"),
        ("Z9:AA10", "AA11:AB12"),
    ],
)
def test_shifted(formula: str, after: str) -> None:
    assert shifted(formula, 2, 1) == after


STRANGE = {
    "prefix": (
        '<x:row r="1"><x:c r="A1" s="1"><x:v>5</x:v></x:c></x:row>',
        f'<worksheet {NS} xmlns:x="urn:sheet">',
    ),
    "no references": ('<row><c s="1"><v>5</v></c></row>', ""),
    "comment": ('<row r="1"><!-- <c r="Z9"> --><c r="A1" s="1"><v>5</v></c></row>', ""),
    "cdata": ('<row r="1"><c r="A1" s="1"><v><![CDATA[5]]></v></c></row>', ""),
    "other order": ('<row r="1"><c s="1" r="A1"><v>5</v></c></row>', ""),
    "single quotes": ("<row r='1'><c r='A1' s='1'><v>5</v></c></row>", ""),
    "small letters": ('<row r="1"><c r="a1" s="1"><v>5</v></c></row>', ""),
    "line ends": ('<row\n r="1"><c\n r="A1" s="1"><v>5</v></c></row>', ""),
    "empty": ('<row r="1"><c r="A1" s="1"><v>5</v></c><c r="B1"></c><c r="C1"><v/></c></row>', ""),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_unusual_writing_is_left_to_the_parser(tmp_path: Path, kind: str) -> None:
    rows, root = STRANGE[kind]
    path = of(tmp_path, rows, root=root or f"<worksheet {NS}>")
    with pytest.raises(NotPlainError):
        quick(path)
    around = found(path)
    assert around.formats == {0: {"#,##0": 1}}
    assert around.reach is not None
    assert (around.reach.top, around.reach.left, around.reach.bottom) == (1, 0, 1)


def test_cell_on_another_line_than_its_row_cannot_hide(tmp_path: Path) -> None:
    path = of(tmp_path, '<row r="1"><c r="A1"><v>1</v></c><c r="B1048576"><v>1</v></c></row>')
    with pytest.raises(NotPlainError):
        quick(path)
    assert found(path).reach == Reach(1, 0, 1_048_576, 1, 2)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="99999999999999999999"/>',
        '<row r="1"><c r="A1" s="x"><v>1</v></c></row>',
        '<row r="1"><c r="A1">',
    ],
)
def test_what_no_sheet_has(tmp_path: Path, rows: str) -> None:
    path = of(tmp_path, rows)
    with pytest.raises(BadXmlError):
        found(path)
    if "</c>" in rows or "/>" in rows:  # else the reader finds out
        with pytest.raises(NotPlainError):
            quick(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    root = f'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><worksheet {NS}>'
    with pytest.raises(BadXmlError):
        found(of(tmp_path, '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>', root=root))


def test_columns_hidden_by_width_or_in_a_span(tmp_path: Path) -> None:
    columns = '<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/></cols>'
    path = of(tmp_path, '<row r="1" ht="0"><c r="A1"><v>1</v></c></row>', columns)
    assert found(path) == quick(path)
    assert found(path).hidden_columns == {1, 2, 4}
    assert found(path).hidden_lines == {1}


@pytest.mark.parametrize("column", [0, 25, 26, 701, 702, 16_383])
def test_far_columns(tmp_path: Path, column: int) -> None:
    path = of(tmp_path, f'<row r="7"><c r="{letters(column)}7"><v>1</v></c></row>')
    assert found(path) == quick(path)
    assert found(path).reach == Reach(7, column, 7, column, 1)
