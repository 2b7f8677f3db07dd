"""Marks: which rows below a header are totals, notes, footers, groups or headers once more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from kaname.sheets import figures
from kaname.sheets.area import BLANKS, Area, Row, is_data, look
from kaname.sheets.header import Header
from kaname.sheets.table import Layout
from kaname.sheets.words import TotalWord, is_footer, is_note, total

_FEW = 5_000  # rows up to which every row is looked at
_HINTS = [
    "計",
    "平均",
    "率",
    "比",
    "差",
    "累",
    "全社",
    "全体",
    "otal",
    "OTAL",
    "verage",
    "Sum",
    "減",
]
_PAGE = re.compile(
    r"[0-9０-９]+\s*[/／]\s*[0-9０-９]+|ページ|頁|page|^\W*[0-9]+\W*$", re.IGNORECASE
)
_GROUP_MARKS = "■◆●○▼▽□◇★☆【<＜〈≪["


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a row is no row of the table."""

    reason: str
    total: TotalWord | None = None
    label: int = 0  # position of the column with the label
    group: str | None = None  # name of the rows below it


@dataclass(frozen=True, slots=True)
class Seen:
    """The body of a table: its rows by what they are."""

    marks: dict[int, Mark]
    maybe: dict[int, str]  # rows kept whose label sounds like a total's
    indented: dict[int, str]  # a group's name per row, from indentation


@dataclass(frozen=True, slots=True)
class _Form:
    """What rows of the body usually look like."""

    width: int  # cells that are filled
    figures: frozenset[int]  # positions of columns of figures and dates
    words: int  # filled cells in the other columns
    kinds: frozenset[int]  # positions of columns with few words that repeat: 目標, 実績


def see(body: Area, header: Header, titles: Sequence[str], layout: Layout) -> Seen:
    """The marks of the rows of `body`, which are those below the header; `titles` are above it."""
    form = _form(body)
    marks: dict[int, Mark] = {}
    maybe: dict[int, str] = {}
    rows = {i: body.rows(i, i + 1)[0] for i in _candidates(body, header, form)}
    last = _last_full(body, form)
    for i, row in rows.items():
        if mark := _mark(row, i, header, form, last):
            marks[i] = mark
    marks |= _without_words(rows, marks, form, last)
    for i, word in [(i, m.total) for i, m in marks.items() if m.total and not m.total.sure]:
        if not (_is_named(body, word) or _adds_up(body, i, marks)):
            maybe[i] = word.label
            del marks[i]
    marks |= _titles_again(body, marks, titles)
    marks |= _totals_go_on(body, rows, marks, form)
    marks |= _groups(body, rows, marks, form, last)
    indented = _indented(body, marks, form)
    return Seen(_by_hand(body, marks, layout), maybe, indented)


def _form(body: Area) -> _Form:
    rows = body.rows(0, 300) + (body.rows(max(300, body.height - 100), body.height))
    width = max(1, _usual([sum(c is not None for c in row) for row in rows]))
    data = set()
    for i in range(len(body.columns)):
        looks = [look(row[i]) for row in rows]
        given = [kind for kind in looks if kind not in ("", "nothing")]
        if sum(kind in ("number", "date") for kind in given) > 0.5 * len(given):
            data.add(i)
    others = [i for i in range(len(body.columns)) if i not in data]
    words = [sum(row[i] is not None for i in others) for row in rows]
    kinds = frozenset(i for i in others if _repeats([row[i] for row in rows]))
    return _Form(width, frozenset(data), _usual(words), kinds)


def _usual(counts: Sequence[int]) -> int:
    """How many cells full rows fill; those with less than half of the most are remarks."""
    most = max(counts, default=0)
    return int(np.median([count for count in counts if 2 * count >= most] or [0]))


def _repeats(cells: Sequence[str | None]) -> bool:
    counts = Counter(cell for cell in cells if cell is not None)
    often = [count for count in counts.values() if count > 1]
    return 1 < len(counts) <= 12 and sum(often) >= 0.7 * sum(counts.values()) and len(often) > 1


def _candidates(body: Area, header: Header, form: _Form) -> list[int]:
    """Rows that may be something else than a row."""
    if body.height <= _FEW:
        return list(range(body.height))
    few = min(2, form.width - 1)
    thin = pl.sum_horizontal(pl.all().is_not_null()) <= few
    worded = [c for i, c in enumerate(body.frame.columns) if i not in form.figures][:8]
    hints = [pl.col(c).str.contains_any(_HINTS).fill_null(value=False) for c in worded]
    again = [
        pl.col(c).eq_missing(pl.lit(parts[-1]))
        for c, parts in zip(body.frame.columns, header.parts, strict=True)
        if parts
    ][:1]
    return body.frame.select(reduce(or_, [thin, *hints, *again])).to_series().arg_true().to_list()


def _last_full(body: Area, form: _Form) -> int:
    """The last row that is filled like the others."""
    counts = body.filled.sum(axis=1)
    full = np.flatnonzero(counts >= max(2, 0.5 * form.width))
    last = int(full[-1]) if len(full) else body.height - 1
    sparse = body.height - last > max(20, 0.5 * body.height)  # that many are no remarks
    return body.height - 1 if sparse else last


def _mark(row: Row, at: int, header: Header, form: _Form, last: int) -> Mark | None:
    given = [(i, cell) for i, cell in enumerate(row) if cell is not None]
    if not given:
        return None
    if _is_header(row, header):
        return Mark("left-out-header")
    if mark := _total(given, form):
        return mark
    return _remark(given, form, after=at > last)


def _remark(given: Sequence[tuple[int, str]], form: _Form, *, after: bool) -> Mark | None:
    """A note or a footer; any words alone `after` the last full row are a note."""
    first = given[0][1]
    thin = len(given) <= max(1, min(2, form.width - 1))
    if is_footer(first) and (after or thin):
        return Mark("left-out-footer")
    words = after and form.width > 2 and not any(is_data(cell) for _, cell in given)
    return Mark("left-out-note") if thin and (words or is_note(first)) else None


def _is_header(row: Row, header: Header) -> bool:
    """Whether a row repeats the header: most of its words in their columns, and no other."""
    given = [(cell, parts) for cell, parts in zip(row, header.parts, strict=True) if cell]
    same = sum(cell in parts or " ".join(cell.split()) in parts for cell, parts in given)
    return len(given) > 1 and same == len(given) and same >= 0.5 * sum(map(bool, header.parts))


def _total(given: Sequence[tuple[int, str]], form: _Form) -> Mark | None:
    """A total, where a label says so and the row is no record like the others."""
    words = [(i, cell) for i, cell in given if i not in form.figures or not is_data(cell)]
    for i, cell in words[:3]:
        word = total(cell)
        if word is None:
            continue
        others = sum(1 for j, _ in words if j != i and j not in form.figures)
        if others > 1 and others + 1 >= form.words and i not in form.kinds:
            return None
        if word.level == "derived":
            fair = i in form.kinds or others == 0 or others + 1 < form.words
            return Mark("left-out-derived", word, i) if fair else None
        return Mark("left-out-total", word, i)
    return None


def _is_named(body: Area, word: TotalWord) -> bool:
    """Whether what a total is of stands in a row: `東京計` where a row says `東京`."""
    if word.of is None:
        return False
    return any((column == word.of).any() for column in body.frame.get_columns())


def _adds_up(body: Area, at: int, marks: dict[int, Mark]) -> bool:
    """Whether the figures of a row are the sums of the rows just above or of all others."""
    before = [i for i in marks if i < at and marks[i].total]
    starts = {0, max(before, default=-1) + 1}
    own = _numbers(body.rows(at, at + 1)[0])
    for start in starts:
        if at - start < 1 or at - start > _FEW:
            continue
        rows = [r for i, r in enumerate(body.rows(start, at), start) if i not in marks]
        if rows and _sums_match(own, rows):
            return True
    others = [r for i, r in enumerate(body.rows(0, _FEW)) if i != at and i not in marks]
    return bool(others) and _sums_match(own, others)


def _sums_match(own: dict[int, float], rows: Sequence[Row]) -> bool:
    sums: Counter[int] = Counter()
    for row in rows:
        sums.update(_numbers(row))
    both = [(own[i], sums[i]) for i in own if i in sums]
    right = sum(abs(a - b) <= 1e-6 * max(1.0, abs(b)) for a, b in both)
    return len(both) > 0 and right >= max(1, 0.6 * len(both))


def _numbers(row: Row) -> dict[int, float]:
    read = {i: figures.read(cell) for i, cell in enumerate(row) if cell is not None}
    return {i: float(figure.value) for i, figure in read.items() if figure is not None}


def _titles_again(body: Area, marks: dict[int, Mark], titles: Sequence[str]) -> dict[int, Mark]:
    """Lines with one cell just above a repeated header: a page's title, or that of a block."""
    found: dict[int, Mark] = {}
    counts = body.filled.sum(axis=1)
    for i in [i for i, mark in marks.items() if mark.reason == "left-out-header"]:
        at = i - 1
        while at >= max(0, i - 3) and counts[at] == 1 and _is_free(at, marks):
            cell = next(cell for cell in body.rows(at, at + 1)[0] if cell)
            own = at == i - 1 and titles and cell not in titles and not _PAGE.search(cell)
            group = _bare(cell) if own else None
            found[at] = Mark("left-out-group" if own else "left-out-title", label=-1, group=group)
            at -= 1
    return found


def _is_free(at: int, marks: dict[int, Mark]) -> bool:
    return at not in marks or marks[at].reason == "left-out-note"


def _bare(title: str) -> str:
    return title.strip(_GROUP_MARKS + "】>＞〉≫]" + BLANKS)


def _without_words(
    rows: dict[int, Row], marks: dict[int, Mark], form: _Form, last: int
) -> dict[int, Mark]:
    """Figures alone at the end of a table that has words in every row: a total without its name."""
    found: dict[int, Mark] = {}
    if not form.words:
        return found
    for i in sorted(rows, reverse=True):
        given = [cell for cell in rows[i] if cell is not None]
        if i in marks or not given:
            continue
        if not all(look(cell) == "number" for cell in given):
            break
        before = marks.get(i - 1)
        sure = before is not None and before.reason == "left-out-total"
        label = before.total.label if before and before.total else "—"
        found[i] = Mark("left-out-total", TotalWord(label, "grand", sure=sure), label=-1)
    return found


def _totals_go_on(
    body: Area, rows: dict[int, Row], marks: dict[int, Mark], form: _Form
) -> dict[int, Mark]:
    """Rows below 合計 that leave its cell blank and say another kind: 目標, then 実績."""
    found: dict[int, Mark] = {}
    for i in sorted(rows):
        above = found.get(i - 1) or marks.get(i - 1)
        if i in marks or above is None or above.total is None:
            continue
        label = _label_above(i - 1, marks, found, above)
        if label is None or rows[i][label.label] is not None or label.label in form.figures:
            continue
        if any(rows[i][kind] is not None for kind in form.kinds if kind != label.label):
            found[i] = label
    return found


def _label_above(
    at: int, marks: dict[int, Mark], found: dict[int, Mark], above: Mark
) -> Mark | None:
    """The total whose label stands nearest above; ratios between do not end it."""
    while above is not None and above.reason == "left-out-derived":
        at -= 1
        before = found.get(at) or marks.get(at)
        if before is None:
            return None
        above = before
    return above if above.reason == "left-out-total" else None


def _groups(
    body: Area, rows: dict[int, Row], marks: dict[int, Mark], form: _Form, last: int
) -> dict[int, Mark]:
    """Rows that hold only the name of the rows below: `■東日本`, or where those are blank."""
    single = {}
    for i, row in rows.items():
        given = [(at, cell) for at, cell in enumerate(row) if cell is not None]
        if i in marks or i >= last or len(given) != 1 or form.width < 2:
            continue
        at, cell = given[0]
        if at <= 1 and look(cell) in ("text", "span"):
            single[i] = (at, cell)
    if not single or len(single) > 0.5 * body.height:
        return {}
    if not (_blank_below(body, single, marks) or _all_marked(body, single, marks, form)):
        return {}
    return {
        i: Mark("left-out-group", label=at, group=_bare(cell)) for i, (at, cell) in single.items()
    }


def _blank_below(body: Area, single: dict[int, tuple[int, str]], marks: dict[int, Mark]) -> bool:
    """Whether the column of the names is blank in all rows that are not names."""
    at = next(iter(single.values()))[0]
    others = [i for i in range(min(body.height, _FEW)) if i not in single and i not in marks]
    column = body.frame.to_series(at)
    return bool(others) and all(column[i] is None for i in others)


def _all_marked(
    body: Area, single: dict[int, tuple[int, str]], marks: dict[int, Mark], form: _Form
) -> bool:
    """Whether the names carry marks, or head the table and every other row is full."""
    if all(cell[0] in _GROUP_MARKS for _, cell in single.values()):
        return True
    others = [i for i in range(min(body.height, _FEW)) if i not in single and i not in marks]
    counts = body.filled.sum(axis=1)
    full = all(counts[i] >= max(2, 0.6 * form.width) for i in others)
    return min(single) == 0 and full and len(single) > 1


def _indented(body: Area, marks: dict[int, Mark], form: _Form) -> dict[int, str]:
    """The path of names above each row, where the first column is indented like a tree."""
    if body.height > _FEW or not body.columns or 0 in form.figures:
        return {}
    depths = dict(_depths(body))
    kept = [i for i in depths if i not in marks or marks[i].reason == "left-out-group"]
    if len({depths[i] for i in kept}) < 2:
        return {}
    paths: dict[int, str] = {}
    above: list[tuple[int, int]] = []  # depth and row
    for place, i in enumerate(kept):
        while above and above[-1][0] >= depths[i]:
            above.pop()
        if above:
            paths[i] = " / ".join(str(body.frame.to_series(0)[j]) for _, j in above)
        above.append((depths[i], i))
        parent = place + 1 < len(kept) and depths[kept[place + 1]] > depths[i]
        if parent and i not in marks:
            label = str(body.frame.to_series(0)[i])
            marks[i] = Mark("left-out-total", TotalWord(label, "sub", label), group=label)
    return paths


def _depths(body: Area) -> Iterator[tuple[int, int]]:
    """Row and blanks before its first cell."""
    raw = body.grid.columns[body.columns[0]]
    at = {int(line): i for i, line in enumerate(body.grid.lines.tolist())}
    for i, line in enumerate(body.lines.tolist()):
        text = raw[at[line]]
        if text is not None and text.strip(BLANKS):
            lead = text[: len(text) - len(text.lstrip(" \u3000\t"))]
            yield i, sum(2 if c == "\u3000" else 1 for c in lead)


def _by_hand(body: Area, marks: dict[int, Mark], layout: Layout) -> dict[int, Mark]:
    """The marks with what a person said of single lines."""
    keep, drop = set(layout.keep), set(layout.leave_out)
    if not keep | drop and layout.hidden == "keep":
        return marks
    hidden = body.grid.hidden_lines if layout.hidden == "leave-out" else frozenset()
    for i, line in enumerate(body.lines.tolist()):
        if line in keep:
            marks.pop(i, None)
        elif line in drop:
            marks[i] = Mark("left-out-by-hand")
        elif line in hidden:
            marks[i] = Mark("left-out-hidden")
    return marks
