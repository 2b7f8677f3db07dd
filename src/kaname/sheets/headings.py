"""Headings only: a file that has the header of a table, perhaps titles above it, and no rows."""

from __future__ import annotations

from kaname.errors import Finding
from kaname.files.grid import Book, Grid
from kaname.sheets.area import look, whole

_MOST_LINES = 6  # titles and the header
_LONGEST = 40  # characters of a heading
_SHOWN = 5


def headings_only(book: Book) -> Finding | None:
    """A warning where the only sheet that is filled has headings and no rows; else None."""
    filled = [grid for grid in book.grids if grid.height]
    return _of_grid(filled[0]) if len(filled) == 1 else None


def _of_grid(grid: Grid) -> Finding | None:
    area = whole(grid)
    if not 0 < area.height <= _MOST_LINES:
        return None
    *titles, last = [[cell for cell in row if cell] for row in area.rows(0, area.height)]
    words = all(look(cell) == "text" and len(cell) <= _LONGEST for cell in last)
    if len(last) < 2 or len(set(last)) < len(last) or not words:
        return None
    if any(len(cells) > 1 for cells in titles):
        return None
    shown = ", ".join(f"`{cell}`" for cell in last[:_SHOWN])
    params = {"headers": shown + (", …" if len(last) > _SHOWN else "")}
    return Finding("sheets.headings-only", params, grid.place(int(area.lines[-1])), "warning")
