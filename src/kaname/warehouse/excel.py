"""Excel: a flat table on a sheet, its first row the header, as written text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from kaname.errors import Finding, KanameError, Place
from kaname.text import suggest
from kaname.warehouse.written import Written, headers

Cell = int | float | str | bool | time | date | datetime | timedelta


def read(path: Path, sheet: str | None, place: Place | None) -> Written:
    """The cells of `sheet`, or of the first sheet that has any; `line` is Excel's row number.

    A formula gives the value that Excel saved with it, an error value (#N/A) is missing. Rows
    without any value are left out. Raises KanameError: no workbook, no such sheet, no cells.
    """
    try:
        workbook = CalamineWorkbook.from_path(path)
        pages = _pages(workbook, sheet, path, place)
        for page in pages:
            rows = [(n, row) for n, row in enumerate(page.iter_rows(), 1) if _any(row)]
            if rows:
                return _table(path, page.name, rows)
    except CalamineError as error:
        params = {"path": path.name, "reason": str(error)}
        raise KanameError(Finding("warehouse.unreadable-file", params, place)) from error
    params = {"path": path.name}
    raise KanameError(Finding("warehouse.empty-file", params, Place(str(path))))


def _pages(
    workbook: CalamineWorkbook, sheet: str | None, path: Path, place: Place | None
) -> Iterable[CalamineSheet]:
    names = workbook.sheet_names
    if sheet is None:
        return (workbook.get_sheet_by_name(name) for name in names)
    if sheet not in names:
        params = {"sheet": sheet, "path": path.name, "sheets": ", ".join(names)}
        hint = suggest(sheet, names)
        raise KanameError(Finding("warehouse.unknown-sheet", params, place, suggestion=hint))
    return (workbook.get_sheet_by_name(sheet),)


def _any(row: list[Cell]) -> bool:
    return any(cell != "" for cell in row)


def _table(path: Path, sheet: str, rows: list[tuple[int, list[Cell]]]) -> Written:
    file = f"{path} [{sheet}]"
    top, cells = rows[0]
    used = [i for i in range(len(cells)) if any(row[i] != "" for _, row in rows)]
    names, found = headers([_text(cells[i]) for i in used], Place(file, top))
    columns = [
        pa.chunked_array([pa.array([_text(row[i]) for _, row in rows[1:]], pa.string())])
        for i in used
    ]
    lines = np.array([number for number, _ in rows[1:]], dtype=np.int64)
    return Written(file, names, columns, lines, [], tuple(found))


def _text(cell: Cell) -> str:
    """The cell as one would write it in a CSV file."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)
