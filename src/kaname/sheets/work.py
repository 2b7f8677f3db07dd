"""Work: a table on its way from a piece of a sheet to tidy rows, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from kaname.errors import Finding, Severity
from kaname.sheets.area import Area
from kaname.sheets.groups import Filled
from kaname.sheets.mark import Seen
from kaname.sheets.naming import Head
from kaname.sheets.regions import Piece
from kaname.sheets.table import Column, Layout, Total, Unit
from kaname.sheets.units import shares
from kaname.sheets.written import Remark
from kaname.sheets.years import Year


@dataclass(frozen=True)
class Work:
    """What is known of a table before its values are read."""

    piece: Piece
    layout: Layout
    body: Area  # the rows below the header, groups filled down
    heads: tuple[Head, ...]
    seen: Seen
    filled: tuple[Filled, ...]
    year: Year | None
    unit: Unit | None  # that a title states
    group: pl.Series | None = None  # names of groups that stood on lines of their own
    japanese: bool = True

    @cached_property
    def keep(self) -> list[int]:
        """The rows of the body that are rows."""
        return [i for i in range(self.body.height) if i not in self.seen.marks]

    @cached_property
    def kept(self) -> pl.Series:
        """True for the rows of the body that are rows."""
        marks = list(self.seen.marks)
        kept = pl.Series([True] * self.body.height, dtype=pl.Boolean)
        return kept.scatter(marks, values=False) if marks else kept

    def shown(self, numbers: Iterable[int]) -> Mapping[float, int]:
        """How cells of these sheet columns are shown: divided by what, how many."""
        return shares(self.piece.area.grid.formats.get(number, {}) for number in numbers)

    def finding(self, remark: Remark, number: int | None, rows: pl.Series | None = None) -> Finding:
        """The remark with its place: the first cell, or the column's header."""
        grid = self.piece.area.grid
        if remark.rows:
            at = int(rows[remark.rows[0]]) if rows is not None else remark.rows[0]
            line = int(self.body.lines[at])
        else:
            line = self.header_line
        return Finding(remark.rule, remark.params, grid.place(line, number), remark.severity)

    @property
    def header_line(self) -> int:
        """The line of the header's last row, or of the first row where there is none."""
        lines, header = self.piece.area.lines, self.piece.header
        return int(lines[max(0, header.last)])

    def said(
        self, rule: str, params: Mapping[str, object], severity: Severity = "info", line: int = 0
    ) -> Finding:
        """A finding about the table as a whole or about a line."""
        place = self.piece.area.grid.place(line or self.header_line)
        return Finding(rule, params, place, severity)

    def say(
        self, rule: str, severity: Severity = "info", line: int = 0, **params: object
    ) -> Finding:
        """The same, its params by keyword."""
        return self.said(rule, params, severity, line)


@dataclass(frozen=True)
class Tidy:
    """A table whose values are read."""

    columns: tuple[Column, ...]
    frame: pl.DataFrame
    rows: pl.Series  # of the body
    cells: pl.Series | None = None
    totals: tuple[Total, ...] = ()
    said: Sequence[Finding] = ()
    left_out: Sequence[pl.DataFrame] = field(default=())
