"""Grids: one sheet as cells of text, with what a person looking at it would see around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kaname.errors import Finding, Place

Line = int  # the row's number on the sheet or the line in the file, counted from 1
At = tuple[Line, int]  # a cell: its line, and its column counted from 0


class Merge(NamedTuple):
    """A merged range; its value stands in the cell at the top left, the others are empty."""

    top: Line
    left: int
    bottom: Line
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet, or of a delimited file, as text.

    `columns` are polars String series of one length, a series per sheet column from the first
    (`A`) on; null where nothing is written. Entry `i` of each stands on line `lines[i]`; lines on
    which nothing is written are left out, so a jump in `lines` is a blank line. Numbers are in
    their shortest plain form (`1200000`, `0.125`), dates and times in ISO form with a blank
    between (`2026-05-31 00:00:00`), truth values `true` and `false`, texts as they are. A formula
    counts as the value saved with it.
    """

    file: str  # the path as given; `archive.zip/inner.xlsx` for a file in an archive
    sheet: str | None  # None for a delimited file
    columns: tuple[pl.Series, ...]
    lines: npt.NDArray[np.int64]
    visible: bool = True  # False for a hidden sheet
    hidden_lines: frozenset[Line] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    formats: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    # ^ column -> number format code (`#,##0,`, `0%`, `General`) -> cells that hold a number in it
    errors: Mapping[At, str] = field(default_factory=dict)  # `#N/A`, `#REF!` …: the cell is null
    formulas: Mapping[At, str] = field(default_factory=dict)  # without `=`; the first 50,000
    uncomputed: frozenset[At] = frozenset()  # formulas with no value saved: the cell is null
    coloured: int = 0  # filled cells below the first filled line: a meaning that is not read
    findings: tuple[Finding, ...] = ()  # of reading the sheet: encoding guessed, cut at a limit

    @property
    def height(self) -> int:
        """Lines on which something is written."""
        return len(self.lines)

    @property
    def width(self) -> int:
        """Columns from the first to the last on which something is written."""
        return len(self.columns)

    def place(self, line: Line = 0, column: int | None = None) -> Place:
        """The place of a cell, of a line (`column` None) or of the whole sheet (`line` 0)."""
        if self.sheet is None:
            return Place(self.file, line, 0 if column is None else column + 1)
        cell = None if not line else f"{line}" if column is None else cell_name(line, column)
        return Place(self.file, line, 0 if column is None else column + 1, self.sheet, cell)


@dataclass(frozen=True, slots=True)
class Book:
    """All grids of a file, in their order; of every file in it where it is an archive."""

    path: str
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...] = ()  # of the file as a whole: macros not run, links not followed


def letters(column: int) -> str:
    """The name of a sheet column counted from 0: A, B, …, Z, AA."""
    name, rest = "", column + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        name = chr(ord("A") + last) + name
    return name


def cell_name(line: Line, column: int) -> str:
    """The name of a cell as Excel writes it: `B5`."""
    return f"{letters(column)}{line}"


def range_name(top: Line, left: int, bottom: Line, right: int) -> str:
    """The name of a range as Excel writes it: `B5:N30`."""
    return f"{cell_name(top, left)}:{cell_name(bottom, right)}"
