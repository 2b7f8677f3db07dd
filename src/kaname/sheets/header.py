"""Headers: which rows of an area name its columns, and what they say of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kaname.files.grid import Merge
from kaname.sheets import units
from kaname.sheets.area import Area, Row, could_head, is_data, look
from kaname.sheets.words import is_page

DEPTH = 3  # rows that a header has at most
_HEAD = 60  # rows among which a header is looked for
_SAMPLE = 300
_META = re.compile(r".{1,12}[:：].+|.*(作成|出力|更新|現在|時点).*[0-9].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """The rows `first` to `last` of an area (`last` < `first`: none) and each column's words."""

    first: int
    last: int
    parts: tuple[tuple[str, ...], ...]  # per column, from top to bottom; of merged cells too
    strong: bool = False  # figures or dates stand below its words


def find(area: Area, start: int = 0, stop: int | None = None) -> Header | None:
    """The header of the rows `start` to `stop`; None where no row can be one."""
    stop = area.height if stop is None else stop
    rows = area.rows(start, min(stop, start + _SAMPLE))
    if not rows:
        return None
    wide = expanded(area, rows[:_HEAD], start)
    scores = [_score(rows, wide, at) for at in range(min(len(rows) - 1, _HEAD))]
    best = max((score for score, _ in scores), default=0.0)
    if best <= 0:
        return None
    at = next(i for i, (score, _) in enumerate(scores) if score >= 0.7 * best)
    last = _down(area, rows, wide, at, start)
    first = _up(area, rows, wide, at, start)
    parts = _parts(area, rows, wide, first, last, start)
    return Header(start + first, start + last, parts, strong=scores[at][1] > 0)


def stated(area: Area, lines: Sequence[int]) -> Header | None:
    """The header on the lines that a person named."""
    at = [i for i, line in enumerate(area.lines.tolist()) if line in set(lines)]
    if not at:
        return None
    first, last = at[0], at[-1]
    rows = area.rows(0, last + 1)
    return Header(first, last, _parts(area, rows, expanded(area, rows, 0), first, last, 0), True)


def none(area: Area) -> Header:
    """No header: the columns have no names."""
    return Header(0, -1, tuple(() for _ in area.columns))


def expanded(area: Area, rows: Sequence[Row], start: int) -> list[Row]:
    """The rows with the value of a merged range in each of its cells; a title's stays alone."""
    if not area.merges:
        return list(rows)
    cells = [list(row) for row in rows]
    at = {line: i for i, line in enumerate(area.lines[start : start + len(rows)].tolist())}
    where = {column: i for i, column in enumerate(area.columns)}
    for merge in area.merges:
        if merge.top not in at or merge.left not in where or _is_title(area, merge, rows, at):
            continue
        value = cells[at[merge.top]][where[merge.left]]
        for line in range(merge.top, min(merge.bottom, merge.top + _HEAD) + 1):
            for column in range(merge.left, min(merge.right, area.columns[-1]) + 1):
                if line in at and column in where and cells[at[line]][where[column]] is None:
                    cells[at[line]][where[column]] = value
    return [tuple(row) for row in cells]


def _is_title(area: Area, merge: Merge, rows: Sequence[Row], at: dict[int, int]) -> bool:
    """A merged range that is alone on its line, over most of the width from the left."""
    alone = sum(cell is not None for cell in rows[at[merge.top]]) == 1
    span = merge.right - merge.left + 1
    return alone and merge.right > merge.left and span >= 0.5 * len(area.columns)


def _score(rows: Sequence[Row], wide: Sequence[Row], at: int) -> tuple[float, int]:
    """How well the row names what is below it, and how many columns of figures it names."""
    row = wide[at]
    named = [i for i, cell in enumerate(row) if cell is not None]
    if not could_head(row) or is_meta(rows[at]) or _is_paged(rows[at]):
        return 0.0, 0
    below = rows[at + 1 : at + 1 + _SAMPLE]
    width = max((sum(c is not None for c in r) for r in below), default=0)
    if len(named) < min(2, len(row)) or len(named) < 0.5 * width:
        return 0.0, 0
    typed = sum(_is_typed([r[i] for r in below]) for i in named)
    return len(named) + 2.0 * typed, typed


def _is_typed(cells: Sequence[str | None]) -> bool:
    """Whether most of a column's cells hold figures or dates."""
    given = [cell for cell in cells if look(cell) not in ("", "nothing")]
    data = sum(is_data(cell) for cell in given)
    return data > 0 and data >= 0.5 * len(given)


def is_meta(row: Row) -> bool:
    """Whether a row only tells about the sheet: `作成日：2026/5/31`, `単位：千円`."""
    cells = [cell for cell in row if cell is not None]
    told = sum(bool(_META.fullmatch(cell)) or units.is_statement(cell) for cell in cells)
    return told > 0 and told >= len(cells) - 1 and len(cells) <= 4


def _next_to(area: Area, start: int, upper: int) -> bool:
    """Whether the rows `upper` and the one after it stand on lines that touch."""
    if start + upper + 1 >= area.height:
        return False
    return bool(area.lines[start + upper + 1] - area.lines[start + upper] == 1)


def _down(area: Area, rows: Sequence[Row], wide: Sequence[Row], at: int, start: int) -> int:
    last = at
    while last - at < DEPTH - 1 and last + 2 < len(rows) and last + 1 < len(wide):
        if not _next_to(area, start, last) or not could_head(rows[last + 1]):
            break
        if not _goes_on(area, rows, last, start):
            break
        last += 1
    return last


def _goes_on(area: Area, rows: Sequence[Row], last: int, start: int) -> bool:
    """Whether the row after `last` still names columns: merged with it, or words above figures."""
    line = int(area.lines[start + last])
    if any(m.top <= line < m.bottom and m.left in area.columns for m in area.merges):
        return True
    row, below = rows[last + 1], rows[last + 2 :]
    if _is_record(rows[last], row):
        return False
    named = [i for i, cell in enumerate(row) if look(cell) in ("text", "span")]
    typed = [i for i in range(len(row)) if _is_typed([r[i] for r in below])]
    both = [i for i in typed if i in named]
    return len(both) >= 1 and len(both) >= 0.5 * len(typed)


def _is_record(upper: Row, row: Row) -> bool:
    """Whether a row below names that differ is a first record with words for its figures."""
    names = [upper[i] for i, cell in enumerate(row) if cell is not None]
    if None in names or len(set(names)) < len(names) or len(names) < len([c for c in upper if c]):
        return False
    words = [
        cell for cell in row if cell is not None and units.unit_of(cell.strip("()（）")) is None
    ]
    spoken = any(not cell.isascii() for cell in names if cell)
    translated = spoken and all(cell.isascii() for cell in words)
    return not translated and not any(look(cell) == "span" for cell in row)


def _up(area: Area, rows: Sequence[Row], wide: Sequence[Row], at: int, start: int) -> int:
    first = at
    while first > 0 and at - first < DEPTH - 1 and _next_to(area, start, first - 1):
        if not could_head(rows[first - 1]) or is_meta(rows[first - 1]):
            break
        if not _groups(area, rows, first - 1, start):
            break
        first -= 1
    return first


def _groups(area: Area, rows: Sequence[Row], upper: int, start: int) -> bool:
    """Whether a row groups the names below it: `4月` over `目標` and `実績`."""
    row, lower = rows[upper], rows[upper + 1]
    line = int(area.lines[start + upper])
    merges = [m for m in area.merges if m.top == line and not _alone(row)]
    if any(m.right > m.left and m.left > area.columns[0] for m in merges):
        return True
    cells = [i for i, cell in enumerate(row) if cell is not None and not units.is_statement(cell)]
    inner = [i for i in cells if i > 0 and not _is_aside(row[i] or "")]
    if not inner:
        return False
    names = [cell for cell in lower if cell is not None]
    repeated = len(set(names)) < len(names)
    fills_gap = any(lower[i] is None for i in cells)
    spans = sum(look(row[i]) == "span" for i in inner)
    return (repeated or fills_gap or spans > 1) and all(lower[i] or i in cells for i in inner)


def _is_paged(row: Row) -> bool:
    """Whether a row is the top of a printed page: a title and `2/3ページ`."""
    cells = [cell for cell in row if cell is not None]
    pages = sum(is_page(cell) and look(cell) == "text" for cell in cells)
    return pages == 1 and len(cells) <= 3


def _is_aside(cell: str) -> bool:
    """Whether a cell tells about the sheet or numbers its page."""
    return bool(_META.fullmatch(cell)) or (is_page(cell) and look(cell) != "span")


def _alone(row: Row) -> bool:
    return sum(cell is not None for cell in row) <= 1


def _parts(
    area: Area, rows: Sequence[Row], wide: Sequence[Row], first: int, last: int, start: int
) -> tuple[tuple[str, ...], ...]:
    """Each column's words from top to bottom; a group's name goes on to the right."""
    levels = [list(wide[at]) for at in range(first, last + 1)]
    for level in range(len(levels) - 1):
        line = int(area.lines[start + first + level])
        if not any(m.top <= line <= m.bottom and m.right > m.left for m in area.merges):
            _spread(levels, level)
    parts = []
    for column in range(len(area.columns)):
        words = [level[column] for level in levels]
        parts.append(tuple(dict.fromkeys(word for word in words if word)))
    return tuple(parts)


def _spread(levels: list[list[str | None]], level: int) -> None:
    """A group's name over the columns to its right, up to the next; the last as wide as others."""
    row, below = levels[level], levels[level + 1 :]
    at = [i for i, cell in enumerate(row) if cell is not None]
    groups = [i for i in at if any(lower[i] is not None for lower in below)]
    if not groups:
        return
    sizes = [b - a for a, b in zip(groups, [*groups[1:], len(row)], strict=True)]
    usual = max(set(sizes[:-1]), key=sizes[:-1].count) if len(sizes) > 1 else len(row)
    for i in groups:
        ends = min([j for j in at if j > i] + [i + usual if i == groups[-1] else len(row)])
        for j in range(i + 1, min(ends, len(row))):
            if all(lower[j] is None for lower in below):
                break
            row[j] = row[i]
