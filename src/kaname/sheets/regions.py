"""Regions: the tables that stand on a sheet, one above the other or side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kaname.sheets import header as headers
from kaname.sheets import spans, units
from kaname.sheets.area import Area, Row, could_head, is_data, look
from kaname.sheets.header import Header
from kaname.sheets.words import is_footer, is_note, total_of

_LOOK_INSIDE = 5_000  # rows up to which a header is looked for between rows
_PAIRS = 12  # lines of names and values that may stand above a table
_BANDS = 400  # blocks between blank lines that are looked at


@dataclass(frozen=True, slots=True)
class Piece:
    """A table as it stands: what is above it, its header and the rows below."""

    area: Area  # from the first title to the last row
    header: Header
    beside: bool = False  # it was cut from what stands beside it

    @property
    def titles(self) -> list[tuple[int, Row]]:
        """Line and cells of what stands above the header."""
        rows = self.area.rows(0, self.header.first)
        return list(zip(self.area.lines[: self.header.first].tolist(), rows, strict=True))


def split(area: Area) -> list[Piece]:
    """The tables of an area from top to bottom, those side by side from left to right.

    Empty where there is no table. Every row of the area belongs to a piece.
    """
    found = []
    for piece in _stacked(area):
        sides = _sides(piece)
        if len(sides) == 1:
            found.append(piece)
            continue
        for side in sides:
            part = piece.area.of_columns(side)
            found += [replace(p, beside=True) for p in _stacked(part)]
    return found


def _stacked(area: Area) -> list[Piece]:
    """The tables one above the other."""
    starts: list[tuple[int, Header]] = []  # first row (of the titles) and header
    above: int | None = 0  # where titles begin that belong to no table yet
    for first, last in _bands(area):
        begin = first if above is None else above
        header = _header_of(area, begin, last, starts)
        if header is not None:
            starts.append((_first_title(area, begin, header, bool(starts)), header))
            above = None
        elif starts and _is_title(area, first, last):
            above = begin
        elif starts:
            above = None
    if not starts:
        return [Piece(area, headers.none(area))] if _is_bare_table(area) else []
    starts = _without_pairs(area, starts)
    bounds = [0, *(start for start, _ in starts[1:]), area.height]
    return [_piece(area, bounds[i], bounds[i + 1], h) for i, (_, h) in enumerate(starts)]


def _piece(area: Area, start: int, stop: int, header: Header) -> Piece:
    moved = replace(header, first=header.first - start, last=header.last - start)
    return Piece(area.part(start, stop), moved)


def _bands(area: Area) -> Iterator[tuple[int, int]]:
    """Rows between blank lines, and between rows where a new header may begin."""
    jumps = np.flatnonzero(np.diff(area.lines) > 1) + 1
    if area.grid.sheet is None and len(jumps) > _BANDS:  # line breaks in the cells of a CSV file
        jumps = jumps[:0]
    cuts = {0, area.height, *jumps[:_BANDS].tolist()}
    if area.height <= _LOOK_INSIDE:
        cuts |= set(_inner_cuts(area))
    ordered = sorted(cuts)
    yield from pairwise(ordered)


def _inner_cuts(area: Area) -> Iterator[int]:
    """Rows with one cell, a title, that a row of words follows after rows with figures."""
    rows = area.rows(0, area.height)
    figures = False
    for i, row in enumerate(rows[:-2]):
        cells = [cell for cell in row if cell is not None]
        figures = figures or any(is_data(cell) for cell in cells)
        if not figures or len(cells) != 1 or is_data(cells[0]):
            continue
        heads = could_head(rows[i + 1]) and sum(c is not None for c in rows[i + 1]) > 1
        if heads and any(is_data(cell) for cell in rows[i + 2]):
            yield i


def _header_of(
    area: Area, first: int, last: int, starts: list[tuple[int, Header]]
) -> Header | None:
    """The header of a table that begins in these rows; None where they go on with the one above."""
    header = headers.find(area, first, last)
    if header is None or header.last + 1 >= last:
        return None
    if not starts:
        return header
    cells = area.rows(header.last, header.last + 1)[0]
    if total_of([cell for cell in cells if cell][:1]) or not header.strong:
        return None
    previous = starts[-1][1]
    if previous.parts == header.parts:  # a page or a block of the same table
        return header if _speaks_of_other(area, previous.first, header.first) else None
    body = area.rows(previous.last + 1, previous.last + 40)
    return header if _is_other(cells, body) else None


def _speaks_of_other(area: Area, one: int, other: int) -> bool:
    """Whether the titles above two headers state different units or years."""
    before, after = (_stated_above(area, first) for first in (one, other))
    return any(a and b and a != b for a, b in zip(before, after, strict=True))


def _stated_above(area: Area, first: int) -> tuple[set[object], set[object]]:
    """The units and the years that the titles just above a header state."""
    sizes: set[object] = set()
    told: set[object] = set()
    for at in range(first - 1, max(-1, first - 4), -1):
        row = area.rows(at, at + 1)[0]
        if not _may_title(row):
            break
        cells = [cell for cell in row if cell]
        sizes |= {(unit.times, unit.of) for cell in cells if (unit := units.stated(cell))}
        told |= {year for cell in cells if (year := spans.year_in(cell))}
    return sizes, told


def _is_other(cells: Row, body: list[Row]) -> bool:
    """Whether a row of words stands where the table above has figures, or in other columns."""
    columns = range(len(cells))
    data = [i for i in columns if sum(is_data(row[i]) for row in body) * 2 > len(body) * 0.5]
    words = [i for i in columns if look(cells[i]) in ("text", "span")]
    return any(i in words for i in data) or not data


def _without_pairs(area: Area, starts: list[tuple[int, Header]]) -> list[tuple[int, Header]]:
    """The tables without a few lines of `name, value` that stand above the first real one."""
    if len(starts) < 2 or starts[0][1].strong or not starts[1][1].strong:
        return starts
    most = area.filled[: starts[1][0]].sum(axis=1).max()
    return starts[1:] if most <= 2 and starts[1][0] <= _PAIRS else starts


def _first_title(area: Area, begin: int, header: Header, later: bool) -> int:
    """Where the titles of a later table begin; totals and notes above belong to the one before."""
    if not later:
        return begin
    start = header.first
    while start > begin and _may_title(area.rows(start - 1, start)[0]):
        start -= 1
    return start


def _may_title(row: Row) -> bool:
    cells = [cell for cell in row if cell is not None]
    if total_of(row) or any(is_note(cell) or is_footer(cell) for cell in cells):
        return False
    return len(cells) <= 2 and not any(look(cell) == "number" for cell in cells)


def _is_title(area: Area, first: int, last: int) -> bool:
    return last - first <= 3 and all(_may_title(row) for row in area.rows(first, last))


def _is_bare_table(area: Area) -> bool:
    """Rows of figures without a header."""
    rows = area.rows(0, 50)
    full = [row for row in rows if sum(cell is not None for cell in row) > 1]
    data = sum(any(is_data(cell) for cell in row) for row in full)
    return len(full) > 1 and data >= 0.5 * len(full)


def _sides(piece: Piece) -> list[list[int]]:
    """The columns of each table where blank columns keep several apart; else all as one."""
    area = piece.area
    body = area.part(piece.header.first, area.height)
    filled = set(np.flatnonzero(np.any(body.filled, axis=0)).tolist())
    blocks: list[list[int]] = [[]]
    previous = None
    for at, column in enumerate(area.columns):
        gap = previous is not None and column - previous > 1
        if (at not in filled or gap) and blocks[-1]:
            blocks.append([])
        blocks[-1].append(column)
        previous = column
    blocks = [block for block in blocks if block]
    if len(blocks) < 2:
        return blocks
    return _apart(piece, blocks)


def _apart(piece: Piece, blocks: list[list[int]]) -> list[list[int]]:
    """Blocks that are tables of their own; a block that is not goes with the one to its left."""
    sides = [blocks[0]]
    for block in blocks[1:]:
        if _stands_alone(piece, sides[-1], block):
            sides.append(block)
        else:
            sides[-1] = sides[-1] + block
    return sides


def _stands_alone(piece: Piece, left: list[int], right: list[int]) -> bool:
    one, other = (piece.area.of_columns(columns) for columns in (left, right))
    if len(other.columns) < 2 or len(one.columns) < 2 or other.height < 3:
        return False
    first, second = headers.find(one), headers.find(other)
    if first is None or second is None:
        return False
    if set(first.parts) & set(second.parts) - {()} or _differ(one, other, first, second):
        return True
    keys = [row[0] for row in other.rows(second.last + 1, second.last + 200)]
    words = [key for key in keys if look(key) in ("text", "span")]
    return len(words) == len(keys) == len(set(words)) and len(keys) > 1


def _differ(one: Area, other: Area, first: Header, second: Header) -> bool:
    """Whether the headers stand on other lines, or one block ends well before the other."""
    if one.lines[first.last] != other.lines[second.last]:
        return True
    ends = [int(part.lines[-1]) for part in (one, other)]
    rows = max(one.height - first.last, other.height - second.last)
    key = look(other.rows(second.last + 1, second.last + 2)[0][0]) == "text"
    return key and abs(ends[0] - ends[1]) > max(1, 0.1 * rows)
