"""Broken and hostile bytes: a book or findings, within a time, and never anything else."""

from __future__ import annotations

import random
import time
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.files import Book
from kaname.files.limits import Limits
from kaname.files.reading import read

SECONDS = 20.0  # far more than any of the small files takes on a slow machine
LIMITS = Limits(sheet_cells=3_000_000, ratio_from_bytes=1 << 22, text_cells=10_000_000)
TIMES = 150


def attempt(path: Path) -> Book | None:
    """The book, or None after findings that can be put into words."""
    begin = time.perf_counter()
    book, findings = None, ()
    try:
        book = read(path, limits=LIMITS)
    except KanameError as error:
        findings = error.findings
    assert book or findings
    assert all(finding.line("ja") and finding.line("en") for finding in findings)
    assert time.perf_counter() - begin < SECONDS
    for grid in book.grids if book else ():
        assert grid.height
        assert {len(column) for column in grid.columns} == {grid.height}
        assert (grid.lines[1:] > grid.lines[:-1]).all()
        assert grid.columns[-1].null_count() < grid.height
    return book


def xlsx() -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("売上")
    day = book.add_format({"num_format": "yyyy/mm/dd", "bg_color": "yellow"})
    sheet.write_row("A1", ["会社", "額", "日", "式"])
    for line in range(1, 30):
        sheet.write_row(line, 0, [f"社{line}", line * 1000.5])
        sheet.write_datetime(line, 2, date(2026, 5, line), day)
        sheet.write_formula(line, 3, f"=B{line + 1}*2", None, "#N/A" if line == 7 else line)
    sheet.merge_range("F1:G2", "計")
    sheet.set_row(5, None, None, {"hidden": True})
    book.add_worksheet("b").write("C3", True)
    book.close()
    return out.getvalue()


def xls() -> bytes:
    out = BytesIO()
    book = xlwt.Workbook()
    sheet = book.add_sheet("売上")
    day = xlwt.easyxf(num_format_str="yyyy/mm/dd")
    for line in range(60):
        sheet.write(line, 0, f"社{line}")
        sheet.write(line, 1, line * 1000.5)
        sheet.write(line, 2, date(2026, 5, 1), day)
        sheet.write(line, 3, xlwt.Formula(f"B{line + 1}*2"))
    sheet.write_merge(70, 72, 0, 3, "計")
    book.save(out)
    return out.getvalue()


def text() -> bytes:
    rows = "".join(f'{i},"社, {i}\r\n支店",{i * 1000}\r\n' for i in range(40))
    return f"案件一覧\r\n\r\n番号,社名,額\r\n{rows}合計,,1\r\n".encode("cp932")


def html() -> bytes:
    rows = "".join(f"<tr><td colspan=2>{i}</td><td rowspan=2>x<br>y</td></tr>" for i in range(40))
    return f"<html><body><table>{rows}</table></body></html>".encode()


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text())
        archive.writestr("b.xlsx", xlsx())
        archive.writestr("売上.xls", xls())
    return out.getvalue()


MAKERS: dict[str, Callable[[], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "csv": text,
    "htm": html,
    "zip": zipped,
}


def mutated(data: bytes, pick: random.Random) -> bytes:
    """The bytes with some changed, taken out, doubled or cut off."""
    found = bytearray(data)
    for _ in range(pick.choice([1, 1, 2, 5, 20])):
        at, size = pick.randrange(len(found)), pick.choice([1, 1, 2, 4, 8, 64])
        way = pick.randrange(6)
        if way == 0:
            found[at] ^= 1 << pick.randrange(8)
        elif way == 1:
            found[at : at + size] = pick.choice([b"\xff", b"\0", b"\x7f", b"9", b'"']) * size
        elif way == 2:
            del found[at : at + size]
        elif way == 3:
            found[at:at] = found[at : at + size]
        elif way == 4:
            found[at : at + size] = pick.randbytes(size)
        elif pick.random() < 0.2:
            del found[at:]
        if not found:
            break
    return bytes(found)


def mutated_parts(data: bytes, pick: random.Random) -> bytes:
    """The zip with some of its parts mutated, and sizes and checksums that fit."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        chosen = set(pick.sample(names, pick.choice([1, 1, 2])))
        for name in names:
            part = before.read(name)
            after.writestr(name, mutated(part, pick) if name in chosen and part else part)
    return out.getvalue()


@pytest.mark.parametrize("kind", MAKERS)
def test_mutated_bytes(tmp_path: Path, kind: str) -> None:
    pick, data = random.Random(kind), MAKERS[kind]()
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    assert attempt(path) is not None
    for _ in range(TIMES):
        path.write_bytes(mutated(data, pick))
        attempt(path)


def test_mutated_parts_of_a_workbook(tmp_path: Path) -> None:
    pick, data = random.Random(1), xlsx()
    path = tmp_path / "a.xlsx"
    for _ in range(2 * TIMES):
        path.write_bytes(mutated_parts(data, pick))
        attempt(path)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a.zip", "a.ods"]))
@settings(max_examples=100)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    attempt(path)


@given(st.text(st.sampled_from('ab,\t;"\n\r 　1<>髙'), max_size=80))
@settings(max_examples=150)
def test_any_text(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """No character that can be seen is lost, whatever the quotes do."""
    path = tmp_path_factory.mktemp("text") / "a.csv"
    path.write_bytes(content.encode())
    book = attempt(path)
    seen = (
        "".join(
            value for grid in book.grids for column in grid.columns for value in column.drop_nulls()
        )
        if book
        else ""
    )
    if content.lstrip().startswith("<"):
        return  # a page
    for letter in "ab1髙":
        assert seen.count(letter) == content.count(letter)
