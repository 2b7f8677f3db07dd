"""Listing: the KPI lists of a sheet, taken from its grid line by line.

A list of KPIs is text: what tidies tables of figures (totals aside, months into rows) would lose
KPIs such as 売上 above its parts, and the blanks that draw a tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import polars as pl

from kaname.errors import Finding
from kaname.files import Grid
from kaname.files.grid import range_name
from kaname.kpi_sheet.headers import levels, names_kpis, roles
from kaname.sheets import Column, Table

MOST = 20_000  # lines of a sheet that may list KPIs; longer ones hold data
NOTES = ("※", "注)", "注）", "注:", "注：", "(注", "（注", "*")


def lists(grid: Grid) -> list[Table]:
    """The lists of a grid: a header line that names KPIs and something of them, and what follows.

    Frames hold the cells as they are, blanks before names included.
    """
    if grid.height > MOST:
        return []
    rows = list(zip(*(column.to_list() for column in grid.columns), strict=True))
    heads = [at for at, row in enumerate(rows) if _is_header(row)]
    found: list[Table] = []
    for top, bottom in pairwise([*heads, len(rows)]):
        if any(rows[top + 1 : bottom]) and not (found and _same(rows[top], rows[heads[0]])):
            found.append(_table(grid, rows, top, bottom))
        elif found:  # the header once more, as on the next page
            found[-1] = _longer(found[-1], grid, rows, top, bottom)
    return found


def strays(table: Table) -> Iterator[Finding]:
    """Lines of a list that name no KPI though something is written on them."""
    headers = list(table.frame.columns)
    named = levels(headers) or [roles(headers)["name"]]
    for row, cells in enumerate(table.frame.iter_rows(named=True)):
        filled = [str(text) for text in cells.values() if (text or "").strip()]
        name = next(((cells[h] or "").strip() for h in named if (cells[h] or "").strip()), "")
        if filled and (not name or is_note(name, filled)):
            params = {"text": " | ".join(filled)[:200]}
            yield Finding("kpi_sheet.no-name", params, table.place(row), "info")


def is_note(name: str, filled: Sequence[str]) -> bool:
    """Whether a line is a remark beneath the list."""
    return len(filled) == 1 and name.startswith(NOTES)


def _is_header(row: Sequence[str | None]) -> bool:
    return names_kpis([text for text in row if text])


def _same(row: Sequence[object], other: Sequence[object]) -> bool:
    return tuple(row) == tuple(other)


def _headers(row: Sequence[str | None]) -> Mapping[int, str]:
    """Column -> its header, each once."""
    found: dict[int, str] = {}
    for at, text in enumerate(row):
        header = " ".join((text or "").split())
        if header:
            again = sum(1 for other in found.values() if other.split(" #")[0] == header)
            found[at] = f"{header} #{again + 1}" if again else header
    return found


def _table(grid: Grid, rows: Sequence[Sequence[str | None]], top: int, bottom: int) -> Table:
    headers = _headers(rows[top])
    lines = [int(grid.lines[at]) for at in range(top, bottom)]
    left, right = min(headers), max(headers)
    return Table(
        grid.sheet or "",
        grid.file,
        grid.sheet,
        range_name(lines[0], left, lines[-1], right),
        tuple(Column(name, name, at, "text") for at, name in headers.items()),
        _frame(rows[top + 1 : bottom], headers),
        pl.Series(lines[1:], dtype=pl.Int64),
    )


def _frame(rows: Sequence[Sequence[str | None]], headers: Mapping[int, str]) -> pl.DataFrame:
    data = {name: [row[at] for row in rows] for at, name in headers.items()}
    return pl.DataFrame(data, schema=dict.fromkeys(headers.values(), pl.String))


def _longer(
    table: Table, grid: Grid, rows: Sequence[Sequence[str | None]], top: int, bottom: int
) -> Table:
    """The table with the lines below a header that says the same once more."""
    more = _table(grid, rows, top, bottom)
    frame = pl.concat([table.frame, more.frame])
    return replace(table, frame=frame, lines=pl.concat([table.lines, more.lines]))
