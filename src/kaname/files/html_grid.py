"""HTML grids: the tables of a page, which many systems save as .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np

from kaname.errors import Finding
from kaname.files.grid import Grid, Merge
from kaname.files.source import Source
from kaname.files.written_cells import column_of, without_blank_lines
from kaname.warehouse.encodings import known_encoding, to_utf8

_CHARSET = re.compile(rb"<meta[^>]*charset\s*=\s*[\"']?([\w-]+)", re.I)
_BREAK = "\0"  # stands for `<br>`; no text holds it
_SPAN = 1_000  # a cell that spans more is a mistake


def read(source: Source) -> tuple[list[Grid], list[Finding]]:
    """A grid for each table that is in no other; its sheet is named by its number.

    A line is a row of the table. Raises KanameError where the page has no table.
    """
    text = to_utf8(source.path, source.encoding or _charset(source), source.scratch / "text")
    reader = _Reader(source.limits.columns, source.limits.sheet_cells)
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        while chunk := file.read(1 << 20):
            reader.feed(chunk)
    reader.close()
    if reader.full:
        raise source.refusal("files.html-too-large")
    grids = [_grid(table, number, source) for number, table in enumerate(reader.tables, 1)]
    grids = [grid for grid in grids if grid.height]
    if not grids:
        raise source.refusal("files.html-without-table")
    return grids, [source.finding("files.html", "info")]


def _charset(source: Source) -> str | None:
    """What the page says of itself; a byte order mark says it better."""
    with source.path.open("rb") as file:
        head = file.read(4096)
    found = _CHARSET.search(head)
    if head.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or found is None:
        return None
    name = found[1].decode("ascii")
    return name if known_encoding(name) else None


class _Table:
    """Cells of a table, each at its place."""

    def __init__(self) -> None:
        self.line = 0
        self.column = 0
        self.width = 0
        self.cells: dict[tuple[int, int], str] = {}
        self.taken: set[tuple[int, int]] = set()  # by cells that span rows or columns
        self.merges: list[Merge] = []


class _Reader(HTMLParser):
    """Follows the tables of the page; a table within a cell is text of that cell."""

    def __init__(self, columns: int, cells: int) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.columns, self.most = columns, cells
        self.depth = 0
        self.text: list[str] | None = None  # of the cell that is open
        self.full = False
        self.seen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins."""
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Table())
        elif tag == "br" and self.text is not None:
            self.text.append(_BREAK)
        elif self.depth == 1 and tag == "tr":
            self._close()
            self.tables[-1].line += 1
            self.tables[-1].column = 0
        elif self.depth == 1 and tag in ("td", "th"):
            self._close()
            self._open(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """A table, row or cell ends."""
        if self.depth == 1 and tag in ("td", "th", "tr", "table"):
            self._close()
        if tag == "table" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        """Text, kept where a cell is open."""
        if self.text is not None:
            self.text.append(data)

    def _open(self, attributes: dict[str, str | None]) -> None:
        table = self.tables[-1]
        table.line = max(table.line, 1)
        while (table.line, table.column) in table.taken:
            table.column += 1
        down, right = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self.seen += down * right
        self.full = self.full or self.seen > self.most // 20 or table.column > self.columns
        self.text = []
        if (down, right) == (1, 1) or self.full:
            return
        table.merges.append(
            Merge(table.line, table.column, table.line + down - 1, table.column + right - 1)
        )
        table.taken.update(
            (table.line + i, table.column + j) for i in range(down) for j in range(right)
        )

    def _close(self) -> None:
        if self.text is None or self.full:
            self.text = None
            return
        table = self.tables[-1]
        table.cells[table.line, table.column] = _shown("".join(self.text))
        table.width = max(table.width, table.column + 1)
        table.column += 1
        self.text = None


def _span(written: str | None) -> int:
    return min(int(written), _SPAN) if written and written.isdecimal() and int(written) else 1


def _shown(text: str) -> str:
    """The text as a browser shows it: blanks and line ends are one blank, `<br>` is a line end."""
    lines = [" ".join(line.split()) for line in text.split(_BREAK)]
    return "\n".join(lines).strip()


def _grid(table: _Table, number: int, source: Source) -> Grid:
    columns = [
        column_of([table.cells.get((line, column), "") for line in range(1, table.line + 1)])
        for column in range(table.width)
    ]
    filled, lines = without_blank_lines(columns, np.arange(1, table.line + 1, dtype=np.int64))
    return Grid(source.name, str(number), tuple(filled), lines, merges=tuple(table.merges))
