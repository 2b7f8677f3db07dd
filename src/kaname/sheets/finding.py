"""Finding: from the grids of a file to tidy tables, with everything that was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

import numpy as np
import polars as pl

from kaname.errors import Finding, Severity
from kaname.files.grid import Book, Grid, range_name
from kaname.sheets import area as areas
from kaname.sheets import flat, forms, kinds, left_out, months, naming, notices, units, wide, years
from kaname.sheets import groups as grouping
from kaname.sheets import header as headers
from kaname.sheets import marks as marking
from kaname.sheets.area import Area, is_data
from kaname.sheets.headings import headings_only
from kaname.sheets.mark import Seen
from kaname.sheets.naming import Head
from kaname.sheets.notices import ranges
from kaname.sheets.regions import Piece, split
from kaname.sheets.table import Layout, Table, Unit
from kaname.sheets.words import is_japanese, is_note
from kaname.sheets.work import Work
from kaname.sheets.written import Remark

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+):\$?([A-Z]{1,3})\$?([0-9]+)", re.IGNORECASE)
_FEW = 300


def find(book: Book, layout: Layout = Layout()) -> list[Table]:  # noqa: B008 -- frozen
    """All tables of all sheets, in their order; sheets of one form are put together.

    What stands on no table is in the `left_out` of the first. A file without any table gives one
    that has no columns and all lines in `left_out`.
    """
    found: list[Table] = []
    rest: list[pl.DataFrame] = []
    for grid in book.grids:
        tables, aside = _of_grid(grid, layout)
        found += tables
        rest.append(aside)
    found = forms.put_together(found, layout)
    outside = left_out.together(rest)
    if not found:
        return [_no_table(book, outside)] if outside.height else []
    if outside.height:
        first = found[0]
        found[0] = replace(first, left_out=left_out.together([first.left_out, outside]))
    return found


def _no_table(book: Book, outside: pl.DataFrame) -> Table:
    grid = book.grids[0]
    nothing = Finding("sheets.no-table", {"lines": outside.height}, grid.place(), "warning")
    said = headings_only(book) or nothing
    none = pl.Series("line", [], dtype=pl.Int64)
    name = _name_of(grid)
    return Table(
        name,
        grid.file,
        grid.sheet,
        None,
        (),
        pl.DataFrame(),
        none,
        decisions=(said,),
        left_out=outside,
    )


def _of_grid(grid: Grid, layout: Layout) -> tuple[list[Table], pl.DataFrame]:
    """The tables of a sheet, and what stands on none."""
    area = areas.whole(grid)
    if not area.height or not area.columns:
        return [], left_out.nothing()
    area, aside = _within(area, layout)
    if not area.height:
        return [], left_out.together(aside)
    if not grid.visible and layout.hidden == "leave-out":
        return [], left_out.together([*aside, _all(area, "left-out-hidden")])
    pieces = _pieces(area, layout)
    tables = [_table(piece, layout, at) for at, piece in enumerate(pieces)]
    tables = kinds.in_titles(tables, [_said_above(piece) for piece in pieces])
    if len(tables) > 1:
        tables[0] = replace(tables[0], decisions=(_several(grid, tables), *tables[0].decisions))
    if not tables:
        aside.append(_all(area, "left-out-no-table"))
    return tables, left_out.together(aside)


def _said_above(piece: Piece) -> list[str]:
    return [units.without_unit(cell) for _, row in piece.titles for cell in row if cell]


def _all(area: Area, reason: str) -> pl.DataFrame:
    return left_out.lines(area, dict.fromkeys(range(area.height), reason))


def _several(grid: Grid, tables: Sequence[Table]) -> Finding:
    names = ", ".join(
        table.range or f"{int(table.lines[0])}-{int(table.lines[-1])}"
        for table in tables
        if len(table.lines)
    )
    return Finding(
        "sheets.several-tables", {"count": len(tables), "ranges": names}, grid.place(), "info"
    )


def _within(area: Area, layout: Layout) -> tuple[Area, list[pl.DataFrame]]:
    """The part of the sheet that is to be read, and the rest as left out."""
    aside = []
    if layout.hidden == "leave-out":
        hidden = [c for c in area.columns if c in area.grid.hidden_columns]
        aside += [left_out.column(area, c, "", "left-out-hidden") for c in hidden]
        area = area.of_columns([c for c in area.columns if c not in hidden])
    found = _RANGE.fullmatch(layout.range.strip()) if layout.range else None
    if found is None:
        return area, aside
    left, right = _column(found[1]), _column(found[3])
    top, bottom = int(found[2]), int(found[4])
    inside = (area.lines >= top) & (area.lines <= bottom)
    rows = dict.fromkeys(np.flatnonzero(~inside).tolist(), "left-out-outside")
    aside.append(left_out.lines(area, rows))
    part = replace(area, frame=area.frame.filter(pl.Series(inside)), lines=area.lines[inside])
    outer = [c for c in area.columns if not left <= c <= right]
    aside += [left_out.column(part, c, "", "left-out-outside") for c in outer]
    return part.of_columns([c for c in area.columns if left <= c <= right]), aside


def _column(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _pieces(area: Area, layout: Layout) -> list[Piece]:
    if not area.height:
        return []
    if layout.header and (header := headers.stated(area, layout.header)):
        return [Piece(area, header)]
    if layout.range:
        header = headers.find(area) or headers.none(area)
        return [Piece(area, header)]
    return split(area)


# One table


def _table(piece: Piece, layout: Layout, at: int) -> Table:
    """The table that stands on a piece of a sheet."""
    piece, aside, beside = _without_notes_beside(piece)
    work, said = _prepared(piece, layout, beside)
    plan = months.plan(work.heads, work.body, work.keep, layout.wide, layout.fiscal_year_starts)
    tidy = wide.tidy(work, plan) if plan else flat.tidy(work)
    grid = piece.area.grid
    marked = {i: mark.reason for i, mark in work.seen.marks.items()}
    titles = dict.fromkeys(range(piece.header.first), "left-out-title")
    lines = pl.Series("line", work.body.lines).gather(tidy.rows) if tidy.rows.len() else tidy.rows
    return Table(
        name=_name_of(grid, piece, at),
        file=grid.file,
        sheet=grid.sheet,
        range=_range(piece),
        header=tuple(piece.area.lines[piece.header.first : piece.header.last + 1].tolist()),
        columns=tidy.columns,
        frame=tidy.frame,
        lines=lines.cast(pl.Int64).alias("line"),
        cells=tidy.cells,
        totals=tidy.totals,
        decisions=(*said, *tidy.said, *_notices(piece, layout)),
        left_out=left_out.together(
            [
                left_out.lines(piece.area, titles),
                left_out.lines(work.body, marked),
                *aside,
                *tidy.left_out,
            ]
        ),
    )


def _notices(piece: Piece, layout: Layout) -> list[Finding]:
    area, header = piece.area, piece.header
    named = max((at + 1 for at, parts in enumerate(header.parts) if parts), default=0)
    beyond = notices.beyond(area, header.last + 1, named)
    return [*notices.of(area, hidden=layout.hidden == "keep"), *beyond]


def _range(piece: Piece) -> str | None:
    area = piece.area
    if area.grid.sheet is None:
        return None
    top = int(area.lines[min(piece.header.first, area.height - 1)])
    return range_name(top, area.columns[0], int(area.lines[-1]), area.columns[-1])


def _name_of(grid: Grid, piece: Piece | None = None, at: int = 0) -> str:
    name = grid.sheet or PurePath(grid.file).stem
    if piece is None or (at == 0 and not piece.beside):
        return name
    titles = [
        cell for _, row in piece.titles for cell in row if cell and not units.is_statement(cell)
    ]
    return f"{name} {titles[-1][:40] if titles else at + 1}"


def _without_notes_beside(piece: Piece) -> tuple[Piece, list[pl.DataFrame], list[str]]:
    """The piece without columns that hold remarks only, those as left out, and their words."""
    area, header = piece.area, piece.header
    body = area.part(header.last + 1, area.height)
    counts = body.filled.sum(axis=0)
    most = max(counts.tolist(), default=0)
    notes = []
    for at, parts in enumerate(header.parts):
        told = bool(parts) and all(is_note(p) or units.is_statement(p) for p in parts)
        few = not parts and counts[at] <= 0.34 * most and header.last >= header.first
        words = body.frame.to_series(at).drop_nulls().head(_FEW).to_list()
        if (told and (at or not counts[at])) or (few and not any(is_data(w) for w in words)):
            notes.append(at)
    if not notes or len(notes) == len(area.columns):
        return piece, [], []
    beside = [part for at in notes for part in header.parts[at]]
    beside += [cell for at in notes for cell in body.frame.to_series(at).drop_nulls().head(_FEW)]
    aside = [left_out.column(area, area.columns[at], "", "left-out-beside") for at in notes]
    stay = [at for at in range(len(area.columns)) if at not in notes]
    frame = area.frame.select([area.frame.columns[at] for at in stay])
    trimmed = Area(area.grid, frame, area.lines)
    named = replace(header, parts=tuple(header.parts[at] for at in stay))
    return replace(piece, area=trimmed, header=named), aside, beside


def _prepared(piece: Piece, layout: Layout, beside: Sequence[str]) -> tuple[Work, list[Finding]]:
    """What is known before values are read, and what was decided for it."""
    header, area = piece.header, piece.area
    body = area.part(header.last + 1, area.height)
    heads = naming.read(area.columns, header.parts)
    heads, corner = _corner(heads)
    titles = [cells[0] for cells in _alone(piece)]
    seen = marking.see(body, header, titles, layout)
    group = _group(body, seen, titles)
    body, filled = grouping.fill(body, seen.marks, [head.name for head in heads])
    texts = [cell for _, row in piece.titles for cell in row if cell]
    spoken = is_japanese([*texts, *(head.header for head in heads), area.grid.sheet or ""])
    unit, several = _title_unit(piece, body, seen, beside, corner)
    work = Work(
        piece,
        layout,
        body,
        tuple(heads),
        seen,
        tuple(filled),
        years.of(piece, layout),
        unit,
        group,
        spoken,
    )
    said = [*_said_of_header(work), *_said_of_rows(work), *_said_of_fills(work)]
    if several:
        said.append(work.say("sheets.several-units", "warning", units=", ".join(several)))
    return work, said


def _corner(heads: Sequence[Head]) -> tuple[list[Head], Unit | None]:
    """The columns, and the unit that stands where the first has its name."""
    first = heads[0] if heads else None
    if first is None or not first.header:
        return list(heads), None
    if units.is_statement(first.header):
        return [replace(first, name="", parts=(), unit=None), *heads[1:]], units.stated(
            first.header
        )
    if first.unit and first.unit.times > 1:
        return [replace(first, unit=None), *heads[1:]], first.unit
    return list(heads), None


def _alone(piece: Piece) -> list[list[str]]:
    """The titles that stand alone on their line and state no unit."""
    rows = [[cell for cell in row if cell] for _, row in piece.titles]
    return [cells for cells in rows if len(cells) == 1 and not units.is_statement(cells[0])]


def _group(body: Area, seen: Seen, titles: Sequence[str]) -> pl.Series | None:
    """The name of each row's group where those stand on lines of their own."""
    named = {i: mark.group for i, mark in seen.marks.items() if mark.reason == "left-out-group"}
    if not named and not seen.indented:
        return None
    if seen.indented:
        names = [seen.indented.get(i) for i in range(body.height)]
        return pl.Series("group", names, dtype=pl.String)
    names = [named.get(i) for i in range(body.height)]
    if titles and any(seen.marks[i].label < 0 for i in named) and names[0] is None:
        names[0] = titles[-1]  # the first block has its name above the header
    return pl.Series("group", names, dtype=pl.String).forward_fill()


def _title_unit(
    piece: Piece, body: Area, seen: Seen, beside: Sequence[str], corner: Unit | None
) -> tuple[Unit | None, list[str]]:
    """The one unit that titles, the corner or notes state; several: none, and their names."""
    rows = [row for _, row in piece.titles]
    rows += [
        body.rows(i, i + 1)[0]
        for i, mark in seen.marks.items()
        if mark.reason in ("left-out-note", "left-out-footer")
    ]
    cells = [*(cell for row in rows for cell in row if cell), *beside]
    found = {unit.written: unit for cell in cells if (unit := units.stated(cell))}
    found = {} if corner else found
    sizes = {(unit.times, unit.of) for unit in found.values()}
    if len(sizes) > 1:
        return None, list(found)
    return corner or next(iter(found.values()), None) or _named_unit(body), []


def _named_unit(body: Area) -> Unit | None:
    """The unit that the name of the sheet states, or that of the file."""
    names = (body.grid.sheet or "", PurePath(body.grid.file).stem)
    return next((unit for name in names if (unit := units.in_name(name))), None)


# What is said


def _said_of_header(work: Work) -> list[Finding]:
    header, lines = work.piece.header, work.piece.area.lines
    if header.last < header.first:
        return [work.say("sheets.no-header", "warning")]
    named = [int(line) for line in lines[header.first : header.last + 1]]
    if header.first == 0 and len(named) == 1:
        return []
    params = {"lines": ranges(named), "list": ", ".join(map(str, named)), "above": header.first}
    return [work.said("sheets.header", params, line=named[0])]


_SAID_OF_ROWS: Mapping[str, str] = {
    "left-out-total": "sheets.totals",
    "left-out-derived": "sheets.derived-rows",
    "left-out-header": "sheets.repeated-headers",
    "left-out-note": "sheets.notes",
    "left-out-footer": "sheets.footers",
    "left-out-group": "sheets.group-lines",
    "left-out-hidden": "sheets.hidden-left-out",
}


def _said_of_rows(work: Work) -> list[Finding]:
    said = []
    lines = work.body.lines
    for reason, rule in _SAID_OF_ROWS.items():
        rows = [i for i, mark in work.seen.marks.items() if mark.reason == reason]
        if not rows:
            continue
        named = [int(lines[i]) for i in sorted(rows)]
        params: dict[str, object] = {"count": len(named), "lines": ranges(named)}
        params["first"] = named[0]
        if reason in ("left-out-total", "left-out-derived"):
            labels = (t.label for i in sorted(rows) if (t := work.seen.marks[i].total))
            params["labels"] = _few(labels)
        said.append(work.said(rule, params, line=named[0]))
    for i, label in work.seen.maybe.items():
        line = int(lines[i])
        said.append(work.say("sheets.maybe-total", "warning", line=line, label=label, row=line))
    for i, (label, count) in work.seen.sums.items():
        params = {"label": label, "row": int(lines[i]), "count": count}
        said.append(work.said("sheets.sum-of-below", params, "warning", int(lines[i])))
    return said


def _few(labels: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(labels))
    return ", ".join(distinct[:6]) + (", …" if len(distinct) > 6 else "")


def _said_of_fills(work: Work) -> list[Finding]:
    names = {head.number: head.name for head in work.heads}
    said = []
    for fill in work.filled:
        params = {"column": names[fill.column], "count": fill.cells}
        if fill.shared:
            found = Remark("sheets.merged-figures", params, "warning")
            said.append(work.finding(found, fill.column))
            continue
        rule = "sheets.filled-merged" if fill.merged else "sheets.filled-down"
        severity: Severity = "info" if fill.merged else "warning"
        said.append(work.finding(Remark(rule, params, severity), fill.column))
        if fill.counts:
            said.append(work.finding(Remark("sheets.counts-taken-off", params), fill.column))
    return said
