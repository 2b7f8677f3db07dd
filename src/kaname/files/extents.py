"""Extents: how far the cells of .xlsb, .ods and .xls sheets reach, before a reader lays them out.

The reader keeps a rectangle around all cells; two cells far apart would take all memory there is.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from kaname.files.archive import inflated
from kaname.files.compound_file import streams
from kaname.files.package import Attributes, BadXmlError, parse

_BOOKS = ("Workbook", "Book")  # streams of an .xls with cells
# Records of an .xls that hold cells: number, RK, RKs, text, label, truth value, formula, rich text.
_BIFF_CELLS = frozenset({0x203, 0x27E, 0xBD, 0xFD, 0x204, 0x205, 0x06, 0xD6})
_BIFF_BEGIN = 0x809
_BIFF_RUN = 0xBD
_XLS_COLUMNS, _COLUMNS = 256, 16_384


class Extent:
    """Grows with every cell."""

    def __init__(self, most_columns: int) -> None:
        self.most_columns = most_columns
        self.lines: tuple[int, int] | None = None
        self.columns: tuple[int, int] = (0, 0)

    def add(self, line: int, column: int) -> None:
        """A cell is written. Raises BadXmlError beyond the columns that a sheet has."""
        if column >= self.most_columns:
            raise BadXmlError(f"R{line + 1}C{column + 1}")
        if self.lines is None:
            self.lines, self.columns = (line, line), (column, column)
            return
        self.lines = min(self.lines[0], line), max(self.lines[1], line)
        self.columns = min(self.columns[0], column), max(self.columns[1], column)

    @property
    def cells(self) -> int:
        """How many cells the rectangle has."""
        if self.lines is None:
            return 0
        height = self.lines[1] - self.lines[0] + 1
        return height * (self.columns[1] - self.columns[0] + 1)


def largest(path: Path, names: frozenset[str]) -> int:
    """Cells of the largest rectangle of the workbook's sheets; `names` are those in its zip.

    Raises BadXmlError, or what zips raise, for a file that is broken.
    """
    if not names:
        return max((extent.cells for extent in _of_xls(path)), default=0)
    with zipfile.ZipFile(path) as archive:
        if "content.xml" in names:
            return max((extent.cells for extent in _of_ods(archive)), default=0)
        sheets = [name for name in names if name.lower().endswith(".bin") and "sheet" in name]
        return max((_of_xlsb(archive, name).cells for name in sheets), default=0)


def _of_xlsb(archive: zipfile.ZipFile, name: str) -> Extent:
    found, line = Extent(_COLUMNS), 0
    for kind, data in _binary_records(b"".join(inflated(archive, archive.getinfo(name)))):
        if kind == 0 and len(data) >= 4:
            (line,) = struct.unpack_from("<L", data)
        elif 2 <= kind <= 11 and len(data) >= 4:
            found.add(line, struct.unpack_from("<L", data)[0])
    return found


def _binary_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        kind, at = _variable(data, at, 2)
        size, at = _variable(data, at, 4)
        yield kind, data[at : min(at + size, at + 8)]
        at += size


def _variable(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = shift = 0
    for byte in data[at : at + most]:
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return value, at


def _of_ods(archive: zipfile.ZipFile) -> Iterable[Extent]:
    reader = _OdsReader()
    parse(inflated(archive, archive.getinfo("content.xml")), reader.start)
    return reader.sheets


class _OdsReader:
    """Follows tables, rows and cells; rows and cells may be repeated."""

    def __init__(self) -> None:
        self.sheets: list[Extent] = []
        self.line = self.rows = self.column = 0

    def start(self, name: str, found: Attributes) -> None:
        """An element begins."""
        if name == "table":
            self.sheets.append(Extent(_COLUMNS))
            self.line = self.rows = 0
        elif name == "table-row":
            self.line, self.column = self.line + self.rows, 0
            self.rows = _times(found, "rows")
        elif name in ("table-cell", "covered-table-cell") and self.sheets:
            times = _times(found, "columns")
            if any(key.endswith((":value-type", ":formula")) for key in found):
                self.sheets[-1].add(self.line, self.column)
                self.sheets[-1].add(self.line + self.rows - 1, self.column + times - 1)
            self.column += times


def _times(found: Attributes, what: str) -> int:
    written = next((v for k, v in found.items() if k.endswith(f":number-{what}-repeated")), "1")
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise BadXmlError(written[:20])
    return max(int(written), 1)


def _of_xls(path: Path) -> list[Extent]:
    sheets = [Extent(_XLS_COLUMNS)]
    for name, stream in streams(path.read_bytes()):
        at = 0 if name in _BOOKS else len(stream)
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            if kind == _BIFF_BEGIN:
                sheets.append(Extent(_XLS_COLUMNS))
            elif kind in _BIFF_CELLS and size >= 4:
                _add_biff(stream[at + 4 : at + 4 + size], sheets[-1], run=kind == _BIFF_RUN)
            at += 4 + size
    return sheets


def _add_biff(data: bytes, sheet: Extent, *, run: bool) -> None:
    if len(data) < 4:
        return
    line, column = struct.unpack_from("<HH", data)
    sheet.add(line, column)
    if run:  # its last two bytes are its last column
        sheet.add(line, struct.unpack_from("<H", data, len(data) - 2)[0])
