"""Files: a KPI sheet as a file, read from the disk."""

from __future__ import annotations

from pathlib import Path

from kaname import files, sheets
from kaname.design import load
from kaname.kpi_sheet.listing import lists
from kaname.kpi_sheet.reading import Imported, read
from kaname.text import Lang


def read_file(path: Path, *, lang: Lang = "ja", into: Path | None = None) -> Imported:
    """The KPIs of an Excel or CSV file as a design text, see `read`; nothing is written.

    `into` is the file of a design that the KPIs are added to. Findings of the file come first.
    Raises `KanameError` where the file or the design cannot be read.
    """
    book = files.read(path)
    document = load.read(into) if into is not None else None
    listed = any(lists(grid) for grid in book.grids)
    tables = [] if listed else sheets.find(book)  # KPIs side by side need their kinds
    found = read(tables, book.grids, lang=lang, into=document)
    own = [*book.findings, *(finding for grid in book.grids for finding in grid.findings)]
    return Imported(found.text, (*own, *found.findings), found.understood, found.marked)
