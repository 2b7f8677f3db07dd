"""Tables as they are found on sheets, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import pytest

from kaname.errors import Place
from kaname.files.grid import letters
from kaname.sheets import Column, Table, Total, Unit


def table_of(
    rows: Sequence[Sequence[str | None]],
    *,
    header: Sequence[str] = ("担当者", "月", "金額"),
    totals: Sequence[Total] = (),
    unit: Unit | None = None,
    lines: Sequence[int] | None = None,
    left_out: pl.DataFrame | None = None,
    sheets: Sequence[str] | None = None,
) -> Table:
    """A table with its header on line 1 of 予実, the last column holding the figures."""
    last = len(header) - 1
    columns = tuple(
        Column(name, name, at, "integer" if at == last else "text", unit if at == last else None)
        for at, name in enumerate(header)
    )
    frame = pl.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(header)},
        schema=dict.fromkeys(header, pl.String),
    )
    numbers = pl.Series(lines or range(2, len(rows) + 2), dtype=pl.Int64)
    more = {} if left_out is None else {"left_out": left_out}
    return Table(
        "予実",
        "予実.xlsx",
        "予実",
        f"A1:{letters(last)}{len(rows) + 2}",
        columns,
        frame,
        numbers,
        sheets=None if sheets is None else pl.Series(sheets, dtype=pl.String),
        totals=tuple(totals),
        **more,
    )


def total_of(
    table: Table,
    stated: float,
    *,
    lines: Sequence[int] | None = None,
    label: str = "合計",
    level: str = "grand",
    rounding: float = 0.0,
    line: int | None = None,
) -> Total:
    """A total of the last column below the rows, over all of them or the lines given."""
    column = table.columns[-1]
    under = set(lines) if lines is not None else set(table.lines.to_list())
    pairs = zip(table.lines.to_list(), table.frame[column.name].to_list(), strict=True)
    summed = sum(float(value) for at, value in pairs if at in under and value)
    at = line or int(table.lines.max() or 1) + 1  # type: ignore[arg-type]
    index = column.index or 0
    place = Place(table.file, at, index + 1, table.sheet, f"{letters(index)}{at}")
    return Total(
        label,
        place,
        column.name,
        stated,
        summed,
        tuple(sorted(under)),
        rounding,
        level,  # type: ignore[arg-type]
    )


@pytest.fixture
def rows() -> list[list[str | None]]:
    """Six figures, of which no few sum to another."""
    return [
        ["佐藤", "2026-04", "101"],
        ["佐藤", "2026-05", "1003"],
        ["鈴木", "2026-04", "10007"],
        ["鈴木", "2026-05", "100019"],
        ["高橋", "2026-04", "1000033"],
        ["高橋", "2026-05", "10000079"],
    ]
