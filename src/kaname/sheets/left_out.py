"""What is left out of a table: every line, column or cell, with its place and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from kaname.files.grid import Grid, cell_name, range_name
from kaname.sheets.area import Area
from kaname.sheets.table import LEFT_OUT

_LONGEST = 500


def nothing() -> pl.DataFrame:
    """No row."""
    return pl.DataFrame(schema=LEFT_OUT)


def lines(area: Area, reasons: Mapping[int, str]) -> pl.DataFrame:
    """Whole rows of an area, by their index."""
    if not reasons:
        return nothing()
    picked = sorted(reasons)
    cells = area.frame[picked].rows()
    entries = []
    for at, row in zip(picked, cells, strict=True):
        line = int(area.lines[at])
        given = [(c, cell) for c, cell in zip(area.columns, row, strict=True) if cell is not None]
        if given:
            where = range_name(line, given[0][0], line, given[-1][0])
            words = [cell for _, cell in given]
            entries.append(_entry(area.grid, where, line, None, words, reasons[at]))
    return pl.DataFrame(entries, schema=LEFT_OUT, orient="row")


def column(area: Area, number: int, name: str, reason: str) -> pl.DataFrame:
    """A whole column of an area: one row that gives its range and its values."""
    cells = area.frame[str(number)]
    given = cells.is_not_null().arg_true().to_list()
    if not given:
        return nothing()
    top, bottom = int(area.lines[given[0]]), int(area.lines[given[-1]])
    where = range_name(top, number, bottom, number)
    words = cells.drop_nulls().head(_LONGEST).to_list()
    entry = _entry(area.grid, where, top, name, words, reason)
    return pl.DataFrame([entry], schema=LEFT_OUT, orient="row")


def cells(area: Area, number: int, name: str, rows: Sequence[int], reason: str) -> pl.DataFrame:
    """Single cells of a column."""
    entries = []
    for at in rows:
        line, value = int(area.lines[at]), area.frame[str(number)][at]
        if value is not None:
            where = cell_name(line, number)
            entries.append(_entry(area.grid, where, line, name, [value], reason))
    return pl.DataFrame(entries, schema=LEFT_OUT, orient="row")


def together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All of them, in the order of the sheet's lines."""
    return pl.concat([nothing(), *parts]).sort("file", "sheet", "line", maintain_order=True)


def _entry(
    grid: Grid, where: str, line: int, column: str | None, words: Sequence[str], reason: str
) -> tuple[object, ...]:
    cell = None if grid.sheet is None else where
    value = " | ".join(words)[:_LONGEST]
    return (grid.file, grid.sheet, cell, line, column, value, reason)
