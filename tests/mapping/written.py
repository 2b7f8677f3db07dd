"""Tables as they are found on sheets, written by hand: a text with a header line."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from io import StringIO

import polars as pl

from kaname.sheets.table import Column, Table, Unit
from kaname.warehouse.columns import as_guessed


def found(
    text: str,
    file: str = "data.csv",
    sheet: str | None = None,
    *,
    units: Mapping[str, Unit] | None = None,
    made: Collection[str] = (),
) -> Table:
    """The table of a text of comma-separated values whose header is its first line.

    `made` are columns that stood in headers of the sheet, such as the months of a wide table.
    """
    header, *rows = list(csv.reader(StringIO(text.strip())))
    cells = [[cell.strip() or None for cell in row] for row in rows]
    frame = pl.DataFrame(cells, schema={name.strip(): pl.String for name in header}, orient="row")
    columns = tuple(
        Column(
            name,
            name,
            None if name in made else index,
            as_guessed(frame[name], (), "UTC").kind,
            (units or {}).get(name),
        )
        for index, name in enumerate(frame.columns)
    )
    lines = pl.Series(range(2, len(frame) + 2), dtype=pl.Int64)
    return Table(file, file, sheet, None if sheet is None else "A1:Z99", columns, frame, lines)
