"""Entries: the KPIs of a list as they are written, and which stands beneath which."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaname.errors import Place
from kaname.files import Grid
from kaname.files.grid import At
from kaname.kpi_sheet import listing
from kaname.kpi_sheet.headers import Role, levels, names_kpis, roles
from kaname.sheets import Table

MARKS = "├└│┗┣┃─━┝┕・-–>→*•●○■□▪"  # that draw a tree before a name
_DETAILS: tuple[Role, ...] = (
    "formula", "definition", "owner", "target", "frequency", "unit", "kind", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A KPI of the sheet, as written."""

    name: str
    place: Place
    line: int
    sheet: str | None
    file: str
    details: Mapping[Role, str] = field(default_factory=dict)
    above: str | None = None  # name of the KPI that it stands beneath
    headings: tuple[str, ...] = ()  # of its levels, where they are no KPIs themselves
    excel: tuple[tuple[At, str], ...] = ()  # formulas of cells of its line
    column: int | None = None  # of a list with KPIs side by side: the column


def is_list(table: Table) -> bool:
    """Whether the table lists KPIs: a column of names, or levels, and something said of them."""
    return names_kpis([column.name for column in table.columns])


def unused(table: Table) -> list[str]:
    """The columns of a list that say nothing that is read."""
    headers = [column.name for column in table.columns]
    used = {*roles(headers).values(), *levels(headers)}
    return [c.name for c in table.columns if c.name not in used and c.index is not None]


def entries(table: Table, grid: Grid | None) -> list[Entry]:
    """The KPIs of a list in their order; a line once, whatever else its columns became."""
    headers = [column.name for column in table.columns]
    found, tree = roles(headers), levels(headers)
    rows = _first_rows(table)
    if tree:
        return _with_formulas(_by_level(table, rows, tree, found), grid)
    return _with_formulas(_by_indent(table, rows, found, grid), grid)


def _first_rows(table: Table) -> list[int]:
    """The first row of each line: months in columns have made several of one."""
    seen: dict[tuple[object, int], int] = {}
    for row, line in enumerate(table.lines.to_list()):
        sheet = table.sheets[row] if table.sheets is not None else None
        seen.setdefault((sheet, line), row)
    return list(seen.values())


def _entry(table: Table, row: int, name: str, column: str, found: Mapping[Role, str]) -> Entry:
    details = {
        role: str(text)
        for role in _DETAILS
        if role in found and (text := table.frame[found[role]][row]) not in (None, "")
    }
    place = table.place(row, column)
    return Entry(name, place, int(table.lines[row]), place.sheet, table.file, details)


def _by_level(
    table: Table, rows: Sequence[int], tree: Sequence[str], found: Mapping[Role, str]
) -> list[Entry]:
    """The deepest level that is filled is the KPI; those above it hold until they change."""
    own: dict[Role, str] = {role: header for role, header in found.items() if header not in tree}
    path: list[str | None] = [None] * len(tree)
    entries: list[tuple[Entry, tuple[str, ...]]] = []
    for row in rows:
        cells = [str(table.frame[header][row] or "").strip() for header in tree]
        filled = [at for at, cell in enumerate(cells) if cell]
        if not filled or listing.is_note(cells[filled[0]], _filled(table, row)):
            continue
        for at in filled:
            path[at] = cells[at]
            path[at + 1 :] = [None] * (len(tree) - at - 1)
        deepest = filled[-1]
        above = tuple(step for step in path[:deepest] if step)
        entry = _entry(table, row, cells[deepest], tree[deepest], own)
        entries.append((entry, above))
    names = {entry.name for entry, _ in entries}
    return [_placed(entry, above, names) for entry, above in entries]


def _placed(entry: Entry, above: tuple[str, ...], names: set[str]) -> Entry:
    parents = [step for step in above if step in names and step != entry.name]
    headings = tuple(step for step in above if step not in names)
    return replace(entry, above=parents[-1] if parents else None, headings=headings)


def _by_indent(
    table: Table, rows: Sequence[int], found: Mapping[Role, str], grid: Grid | None
) -> list[Entry]:
    """One KPI per line; blanks and marks before a name put it beneath a line with fewer."""
    column = found["name"]
    own: dict[Role, str] = {role: header for role, header in found.items() if role != "name"}
    stack: list[tuple[int, str]] = []
    entries = []
    for row in rows:
        written = table.frame[column][row]
        name = (written or "").strip(MARKS + " 　\t")
        if not name or listing.is_note(str(written).strip(), _filled(table, row)):
            continue
        depth = _depth(_raw(table, row, column, grid) or str(written))
        while stack and stack[-1][0] >= depth:
            stack.pop()
        above = stack[-1][1] if stack and stack[-1][1] != name else None
        stack.append((depth, name))
        entries.append(replace(_entry(table, row, name, column, own), above=above))
    return entries


def _filled(table: Table, row: int) -> list[str]:
    return [str(text) for text in table.frame.row(row) if text is not None and str(text).strip()]


def _raw(table: Table, row: int, column: str, grid: Grid | None) -> str | None:
    """The cell with the blanks before it, which a table does not keep."""
    index = table.column(column).index
    if grid is None or index is None or index >= grid.width:
        return None
    at = next((n for n, line in enumerate(grid.lines) if line == table.lines[row]), None)
    return None if at is None else grid.columns[index][at]


def _depth(text: str) -> int:
    """The width of what stands before the name."""
    before = len(text) - len(text.lstrip(MARKS + " 　\t"))
    wide = (unicodedata.east_asian_width(c) in "WFA" for c in text[:before])
    return sum(2 if each else 1 for each in wide)


def _with_formulas(entries: list[Entry], grid: Grid | None) -> list[Entry]:
    if grid is None or not grid.formulas:
        return entries
    by_line: dict[int, list[tuple[At, str]]] = {}
    for at, formula in sorted(grid.formulas.items()):
        by_line.setdefault(at[0], []).append((at, formula))
    return [replace(e, excel=tuple(by_line.get(e.line, ()))) for e in entries]


def columns(table: Table, grid: Grid | None) -> list[Entry]:
    """The KPIs of a table with KPIs side by side: its columns of figures, where formulas join them.

    The formula of the first line that has one stands for the column, if the others are the same.
    """
    if grid is None or table.cells is not None:
        return []
    found = list(_columns(table, grid))
    return found if any(entry.excel for entry in found) else []


def _columns(table: Table, grid: Grid) -> Iterator[Entry]:
    lines = table.lines.to_list()
    for column in table.columns:
        if column.index is None or column.kind not in ("integer", "number") or not lines:
            continue
        here = [
            ((n, column.index), f) for n in lines if (f := grid.formulas.get((n, column.index)))
        ]
        place = grid.place(int(lines[0]) - 1, column.index)
        yield Entry(
            column.name, place, int(lines[0]), table.sheet, table.file,
            {}, excel=tuple(here), column=column.index,
        )  # fmt: skip
