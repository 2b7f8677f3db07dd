"""Tables found on sheets: tidy rows of text, where each came from, and all that was decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from kaname.errors import Finding, Place
from kaname.files.grid import cell_name

Kind = Literal["text", "integer", "number", "date", "timestamp", "boolean"]

LEFT_OUT = pl.Schema(
    {
        "file": pl.String,
        "sheet": pl.String,
        "cell": pl.String,  # `B5`; for a whole line its range; null in a delimited file
        "line": pl.Int64,
        "column": pl.String,  # the column's name; null for a whole line
        "value": pl.String,  # what is written, cells of a line joined with ` | `; 500 characters
        "reason": pl.String,  # key of a message below `sheets.`: `left-out-total`
    }
)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a written number counts: 千円 is 1,000 JPY, % is 0.01."""

    written: str
    times: float = 1.0  # what a written number was multiplied by
    of: str | None = None  # currency code or noun: JPY, deal, hour; None for %


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that was found."""

    name: str  # without its unit and marks such as (※必須); once in the table
    header: str  # as written; cells of several header lines joined with ` / `
    index: int | None  # on the sheet, counted from 0; None where it was made (month, sheet)
    kind: Kind  # what most values look like
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """A line (or column) of the sheet that states a sum of other rows, and what they sum to."""

    label: str  # `合計`, `東日本 計`
    place: Place
    column: str  # the column that is summed; of a wide table as written: `4月`
    stated: float  # in the unit of the frame (千円 multiplied out)
    summed: float  # of the rows that it covers
    lines: tuple[int, ...]  # of those rows; at most 1,000
    rounding: float = 0.0  # a difference up to this comes from rounding as shown (0.5 × rows)
    level: Literal["grand", "sub"] = "grand"
    across: bool = False  # a total column: `lines` is the one line it stands on


@dataclass(frozen=True, slots=True)
class Table:
    """A table found on a sheet (or on several of one form), as tidy rows.

    `frame` has a String column per entry of `columns`, null where nothing is known: numbers in
    plain form with their unit multiplied out (`412300000`), spellings of nothing (`－`, `未定`,
    `NULL`) null where the column is of numbers or dates, all else as written, stripped of blanks
    at its ends. A value that the column's kind does not read stays as written: who declares the
    type rejects it. `lines` (Int64) is the sheet's line of each row, `cells` (Int64, or None) the
    sheet column of the row's figure where months or people stood in columns, `sheets` (String) the
    sheet of each row where several were put together.
    """

    name: str
    file: str
    sheet: str | None  # the first, where several of one form were put together
    range: str | None  # `B4:N30` with its header; None in a delimited file
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    lines: pl.Series
    cells: pl.Series | None = None
    sheets: pl.Series | None = None
    totals: tuple[Total, ...] = ()
    decisions: tuple[Finding, ...] = ()  # severity info: what was decided and how to change it;
    # warning: what a person should look at (hidden lines, formulas without values, ambiguity)
    left_out: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LEFT_OUT))
    header: tuple[int, ...] = ()  # lines of the header, on the first sheet

    @property
    def title(self) -> str:
        """What people call it: `deals.xlsx [2026-11] B4:H30`."""
        sheet = f"[{self.sheet}]" if self.sheet is not None else None
        parts = (re.split(r"[/\\\\]", self.file)[-1], sheet, self.range)
        return " ".join(part for part in parts if part)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return next(column for column in self.columns if column.name == name)

    def place(self, row: int, name: str | None = None) -> Place:
        """Where row `row` of the frame stands on its sheet, or its cell in the column `name`."""
        line = int(self.lines[row])
        index = self.column(name).index if name else None
        if index is None and name and self.cells is not None:
            index = int(self.cells[row])
        sheet = str(self.sheets[row]) if self.sheets is not None else self.sheet
        number = 0 if index is None else index + 1
        if sheet is None:
            return Place(self.file, line, number)
        cell = f"{line}" if index is None else cell_name(line, index)
        return Place(self.file, line, number, sheet, cell)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is to be read where a person says so; None and empty: Kaname decides.

    Written in a mapping text under `read:` with the same keys.
    """

    range: str | None = None  # `B4:N30`: the table is this, header and all
    header: tuple[int, ...] = ()  # lines of the header
    leave_out: tuple[int, ...] = ()  # lines that are no rows
    keep: tuple[int, ...] = ()  # lines that are rows though they look like totals or notes
    hidden: Literal["keep", "leave-out"] = "keep"  # hidden lines, columns and sheets
    wide: bool | None = None  # whether months (or the like) in columns become rows
    year: int | None = None  # of months written without one: the (fiscal) year
    units: Mapping[str, str] = field(default_factory=dict)  # column -> `千円`, `JPY`, `%`, `1`
    nulls: tuple[str, ...] = ()  # further spellings of nothing
    together: bool | None = None  # whether sheets of one form become one table
    fiscal_year_starts: int = 4  # month; for months without a year, 上期, 第1四半期
    encoding: str | None = None  # of a delimited file
    delimiter: str | None = None
