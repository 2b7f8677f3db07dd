"""Rejects: rows that did not become rows of the sales model, by the cell that is at fault."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kaname.errors import Finding
from kaname.files.grid import letters
from kaname.mapping.cells import Cells
from kaname.sheets.table import LEFT_OUT, Table
from kaname.text import LANGS, message

_LONGEST = 500  # characters of a value that are kept


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells of one column at fault, for one reason."""

    into: str  # the table of the model
    column: str  # of the model
    header: str | None  # of the sheet; None where it is not made of any
    rows: pl.Series  # UInt32, of table.frame
    values: pl.Series  # what is written there, null where nothing is
    reason: str  # key of a message

    def says_the_same(self, other: Fault) -> bool:
        """Whether the other is of the same cells, which two columns of the model are made of."""
        same = (self.into, self.header, self.reason) == (other.into, other.header, other.reason)
        return same and self.header is not None and self.rows.equals(other.rows)


def faults(
    into: str, column: str, header: str | None, cells: Cells, rows: pl.Series
) -> list[Fault]:
    """The faulty cells among those of the rows, by their reason."""
    found = [(reason, faulty.arg_true()) for reason, faulty in cells.faults if faulty.any()]
    return [
        Fault(into, column, header, rows.gather(at), cells.text.gather(at), reason)
        for reason, at in found
    ]


def frame(table: Table, found: list[Fault]) -> pl.DataFrame:
    """A line for each fault of each row, in the order of the sheet."""
    parts = [_lines(table, each) for each in found if len(each.rows)]
    if not parts:
        return pl.DataFrame(schema=LEFT_OUT)
    return pl.concat(parts).sort("line", maintain_order=True)


def findings(table: Table, found: list[Fault], rows: int) -> list[Finding]:
    """One finding for each column and reason: how many rows, and the first of them."""
    return [_finding(table, each, rows) for each in found if len(each.rows)]


def _finding(table: Table, each: Fault, rows: int) -> Finding:
    value = each.values[0]
    words = {
        lang: message(each.reason, lang, column=each.header or each.column, value=value or "")
        for lang in LANGS
    }
    params = {"table": each.into, "rejected": len(each.rows), "rows": rows, "why": words}
    place = table.place(int(each.rows[0]), each.header)
    return Finding("mapping.rejected-rows", params, place, "warning")


def _lines(table: Table, each: Fault) -> pl.DataFrame:
    lines = table.lines.cast(pl.Int64).gather(each.rows)
    sheet = (
        pl.repeat(table.sheet, len(lines), dtype=pl.String, eager=True)
        if table.sheets is None
        else table.sheets.cast(pl.String).gather(each.rows)
    )
    return pl.DataFrame(
        {
            "file": pl.repeat(table.file, len(lines), dtype=pl.String, eager=True),
            "sheet": sheet,
            "cell": _cells(table, each, lines),
            "line": lines,
            "column": pl.repeat(each.header or each.column, len(lines), eager=True),
            "value": each.values.cast(pl.String).str.slice(0, _LONGEST),
            "reason": pl.repeat(each.reason, len(lines), eager=True),
        },
        schema=LEFT_OUT,
    )


def _cells(table: Table, each: Fault, lines: pl.Series) -> pl.Series:
    """The cells as Excel names them; null in a delimited file."""
    if table.sheet is None and table.sheets is None:
        return pl.repeat(None, len(lines), dtype=pl.String, eager=True)
    index = table.column(each.header).index if each.header else None
    if index is not None:
        return pl.select(pl.lit(letters(index)) + lines.cast(pl.String)).to_series()
    if each.header and table.cells is not None:
        found = table.cells.gather(each.rows)
        names = {at: letters(at) for at in found.drop_nulls().unique().to_list()}
        if names:
            return found.replace_strict(names, return_dtype=pl.String) + lines.cast(pl.String)
    return lines.cast(pl.String)
