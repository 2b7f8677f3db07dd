"""Written tables: all cells of a source as text, with the line of every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from kaname.errors import Finding, Place


@dataclass(slots=True)
class Written:
    """A table before its values are read; columns are taken out one by one to spare memory."""

    file: str
    names: tuple[str, ...]
    columns: list[pa.ChunkedArray] | list[pl.Series]  # strings, nothing missing; or as they are
    lines: npt.NDArray[np.int64]  # of each row, counted from 1, the header's among them
    ragged: list[tuple[int, str]]  # line and text of rows with too many or too few values
    findings: tuple[Finding, ...]
    as_is: bool = False  # the source has types of its own

    @property
    def rows(self) -> int:
        """Rows read, the ragged ones among them."""
        return len(self.lines) + len(self.ragged)

    def take(self) -> pl.Series:
        """The next column; it is gone from here."""
        column = self.columns.pop(0)
        if isinstance(column, pl.Series):
            return column
        values = strings(column)
        del column
        pa.default_memory_pool().release_unused()
        return values


def headers(cells: Sequence[str], place: Place) -> tuple[tuple[str, ...], list[Finding]]:
    """Column names, each one once: a repeated one gets `_2`, an empty one is `column_3`.

    Names that differ in case only are the same to the engine.
    """
    names: list[str] = []
    found: list[Finding] = []
    taken = {" ".join(cell.split()).casefold() for cell in cells}
    seen: set[str] = set()
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())
        if not name or name.casefold() in seen:
            new = _free(name, number, taken)
            rule = "duplicate-column" if name else "unnamed-column"
            params = {"column": name, "number": number, "name": new}
            found.append(Finding(f"warehouse.{rule}", params, place, "warning"))
            name = new
        seen.add(name.casefold())
        taken.add(name.casefold())
        names.append(name)
    return tuple(names), found


def _free(name: str, number: int, taken: set[str]) -> str:
    first = 2 if name else number
    stem = name or "column"
    return next(
        new
        for k in range(first, first + len(taken) + 1)
        if (new := f"{stem}_{k}").casefold() not in taken
    )


def strings(column: pa.ChunkedArray) -> pl.Series:
    """The column for polars."""
    return pl.Series(pl.from_arrow(column), dtype=pl.String)


def filled(columns: Sequence[pa.ChunkedArray]) -> pl.Series:
    """True for each row that has anything written in it; the others are blank lines."""
    some = strings(columns[0]) != ""
    for column in columns[1:]:
        if some.all():
            break
        some |= strings(column) != ""
    return some
