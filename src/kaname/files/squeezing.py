"""Squeezing: a sheet whose cells lie far apart, without the empty lines and columns between."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kaname.files.archive import inflated
from kaname.files.grid import At, Merge, cell_name
from kaname.files.package import Attributes, parse
from kaname.files.surroundings import Walk, cell_at

_KEPT = ("v", "is", "t", "r", "rPh")  # what of a cell tells its value


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A copy of the workbook, and where the lines and columns of its sheet were."""

    path: Path
    lines: list[int]  # from 1; entry i is where line i + 1 of the copy was
    columns: list[int]  # from 0
    merges: tuple[Merge, ...]


def squeezed(archive: zipfile.ZipFile, part: str, most: int, copy: Path) -> Squeezed | None:
    """The workbook at `copy` with the sheet squeezed; None with more than `most` cells even so.

    Raises BadXmlError, or what zips raise.
    """
    filled = _Filled()
    parse(_chunks(archive, part), filled.start, filled.end)
    lines, columns = sorted(filled.lines), sorted(filled.columns)
    if len(lines) * len(columns) > most:
        return None
    writer = _Writer(lines, columns)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for info in archive.infolist():
            if info.filename != part and not info.is_dir():
                _write(out, info.filename, inflated(archive, info))
        _write(out, part, _sheet(archive, part, writer))
    return Squeezed(copy, lines, columns, tuple(filled.merges))


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    return inflated(archive, archive.getinfo(part))


def _write(out: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    with out.open(name, "w", force_zip64=True) as file:
        for chunk in chunks:
            file.write(chunk)


def _sheet(archive: zipfile.ZipFile, part: str, writer: _Writer) -> Iterator[bytes]:
    yield b"<worksheet><sheetData>"
    parse(_chunks(archive, part), writer.start, writer.end, writer.text)
    yield "".join(writer.out).encode()
    yield b"</sheetData></worksheet>"


class _Filled:
    """Gathers the lines and columns that have a cell with something in it."""

    def __init__(self) -> None:
        self.walk = Walk()
        self.lines: set[int] = set()
        self.columns: set[int] = set()
        self.merges: list[Merge] = []

    def start(self, name: str, found: Attributes) -> None:
        """An element begins."""
        self.walk.start(name, found)
        if name in ("v", "t"):
            line, column = self.walk.at
            self.lines.add(line)
            self.columns.add(column)
        elif name == "mergeCell":
            self._merge(found.get("ref", ""))

    def end(self, _: str) -> None:
        """An element ends."""

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        (top, left), (bottom, right) = cell_at(first), cell_at(last or first)
        self.merges.append(Merge(top, left, bottom, right))


class _Writer:
    """Writes each cell anew, under the name that it has in the copy."""

    def __init__(self, lines: list[int], columns: list[int]) -> None:
        self.walk = Walk()
        self.lines = {line: number for number, line in enumerate(lines, 1)}
        self.columns = {column: number for number, column in enumerate(columns)}
        self.out: list[str] = []
        self.open: list[str] = []  # elements within the cell

    def start(self, name: str, found: Attributes) -> None:
        """An element begins."""
        self.walk.start(name, found)
        if name == "c":
            self.open = ["c"]
            self._cell(found, self.walk.at)
        elif self.open:
            self.open.append(name)
            if name in _KEPT:
                self.out.append(f"<{name}>")

    def text(self, text: str) -> None:
        """Text, kept where it tells the value."""
        if self.open and self.open[-1] in ("v", "t"):
            self.out.append(escape(text))

    def end(self, name: str) -> None:
        """An element ends."""
        if not self.open:
            return
        self.open.pop()
        if name == "c":
            self.out.append("</c></row>")
        elif name in _KEPT:
            self.out.append(f"</{name}>")

    def _cell(self, found: Attributes, at: At) -> None:
        line, column = self.lines.get(at[0]), self.columns.get(at[1])
        if line is None or column is None:  # nothing in it, nor elsewhere on its line or column
            self.open = []
            return
        told = "".join(
            f" {name}={quoteattr(value)}" for name, value in found.items() if name in ("s", "t")
        )
        self.out.append(f'<row r="{line}"><c r="{cell_name(line, column)}"{told}>')
