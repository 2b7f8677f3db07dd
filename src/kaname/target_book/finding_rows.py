"""Finding rows: where a level's sheet has its keys, and on which line each unit stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaname.errors import Finding, Place
from kaname.files import Grid
from kaname.files.grid import At
from kaname.sheets import figures
from kaname.target_book import layout, stamp
from kaname.target_book.stamp import Stamp
from kaname.targets.ledger import Scope

HEADER = "ID"  # of the column of keys
DEEP = 50  # lines in which the keys are looked for


@dataclass(frozen=True, slots=True)
class Row:
    """A unit's line on a sheet."""

    scope: Scope
    grid: Grid
    index: int  # within the grid's columns
    columns: Mapping[str, int]  # by key

    @property
    def line(self) -> int:
        """The line's number on the sheet."""
        return int(self.grid.lines[self.index])

    def at(self, key: str) -> At:
        """The cell of a column."""
        return self.line, self.columns[key]

    def place(self, key: str) -> Place:
        """The place of a cell; of the whole line where the column is gone."""
        return self.grid.place(self.line, self.columns.get(key))

    def text(self, key: str) -> str | None:
        """What is written in the column; None where nothing is."""
        at = self.columns.get(key)
        return None if at is None else text_at(self.grid, at, self.index)


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of all sheets, one for each unit, and what is wrong with the rest."""

    rows: Mapping[Scope, Row]
    faults: tuple[Finding, ...]


def text_at(grid: Grid, column: int, index: int) -> str | None:
    """The text of a cell; None where nothing is written, beyond the sheet's edge too."""
    if column >= grid.width:
        return None
    value = grid.columns[column][index]
    return None if value is None else str(value)


def find(grids: list[Grid], known: Stamp, file: str) -> Found:
    """The rows of the units, wherever the sheets and lines have been moved to."""
    rows: dict[Scope, Row] = {}
    faults: list[Finding] = []
    for grid in grids:
        top = _top(grid)
        if top is None:
            continue
        columns, twice = _columns(grid, top)
        faults += [*twice, *_gone_columns(grid, columns, known)]
        for row in _rows(grid, top, columns, known):
            if isinstance(row, Finding):
                faults.append(row)
            elif row.scope not in known.units:
                params = {"key": stamp.key(row.scope)}
                faults.append(Finding("target_book.row-unknown", params, row.place(layout.NAME)))
            elif row.scope in rows:
                faults.append(_repeated(row, rows[row.scope], known))
            else:
                rows[row.scope] = row
    return Found(rows, (*faults, *_gone(rows, known, file)))


def _top(grid: Grid) -> int | None:
    """The index of the line of keys; None on a sheet that has none."""
    for index in range(min(grid.height, DEEP)):
        texts = {text_at(grid, at, index) for at in range(grid.width)}
        if {layout.ID, layout.REASON} <= texts or {layout.ID, layout.TOTAL} <= texts:
            return index
    return None


def _columns(grid: Grid, top: int) -> tuple[dict[str, int], list[Finding]]:
    columns: dict[str, int] = {}
    twice = []
    for at in range(grid.width):
        key = text_at(grid, at, top)
        if key is None:
            continue
        if key in columns:
            params = {"first": grid.place(int(grid.lines[top]), columns[key]).cell}
            place = grid.place(int(grid.lines[top]), at)
            twice.append(Finding("target_book.column-twice", params, place))
        else:
            columns[key] = at
    return columns, twice


def _gone_columns(grid: Grid, columns: Mapping[str, int], known: Stamp) -> Iterator[Finding]:
    missing = [period for period in known.periods if period not in columns]
    if missing:
        yield Finding("target_book.column-gone", {"columns": ", ".join(missing)}, grid.place())
    if layout.REASON not in columns:
        yield Finding("target_book.reasons-gone", {}, grid.place())


def _rows(
    grid: Grid, top: int, columns: Mapping[str, int], known: Stamp
) -> Iterator[Row | Finding]:
    """Each line with a unit's key; a fault for figures that are typed on a line without one."""
    periods = [columns[period] for period in known.periods if period in columns]
    for index in range(top + 1, grid.height):
        key = text_at(grid, columns[layout.ID], index)
        scope = stamp.scope_of(key) if key else None
        if scope is not None:
            yield Row(scope, grid, index, columns)
        elif key != HEADER and any(_is_typed(grid, at, index) for at in periods):
            rule = "target_book.row-unknown" if key else "target_book.row-without-key"
            line = int(grid.lines[index])
            yield Finding(rule, {"key": key} if key else {}, grid.place(line))


def _is_typed(grid: Grid, column: int, index: int) -> bool:
    """Whether a figure is typed into the cell; a sum that somebody added below is not."""
    text = text_at(grid, column, index)
    typed = (int(grid.lines[index]), column) not in grid.formulas
    return typed and text is not None and figures.read(text) is not None


def _repeated(row: Row, first: Row, known: Stamp) -> Finding:
    params = {"name": known.units[row.scope].name, "first": str(first.place(layout.NAME))}
    return Finding("target_book.row-twice", params, row.place(layout.NAME))


def _gone(rows: Mapping[Scope, Row], known: Stamp, file: str) -> Iterator[Finding]:
    """A fault for each sheet of which no row is left, and for each row that is missing."""
    by_sheet: dict[str, list[Scope]] = {}
    for scope, unit in known.units.items():
        by_sheet.setdefault(unit.sheet, []).append(scope)
    for sheet, scopes in by_sheet.items():
        missing = [scope for scope in scopes if scope not in rows]
        if len(missing) == len(scopes):
            params = {"sheet": sheet, "count": len(scopes)}
            yield Finding("target_book.sheet-gone", params, Place(file))
            continue
        there = next((rows[scope].grid.sheet for scope in scopes if scope in rows), sheet)
        for scope in missing:
            params = {"name": known.units[scope].name, "key": stamp.key(scope)}
            yield Finding("target_book.row-gone", params, Place(file, sheet=there))
