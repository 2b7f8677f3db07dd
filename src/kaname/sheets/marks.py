"""Marks: which rows below a header are totals, notes, footers, groups or headers once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from kaname.sheets import group_lines
from kaname.sheets.area import Area, Row, is_data, look
from kaname.sheets.group_lines import FEW, bare, sums_match
from kaname.sheets.header import Header
from kaname.sheets.mark import Form, Mark, Seen
from kaname.sheets.table import Layout
from kaname.sheets.units import is_statement
from kaname.sheets.words import (
    TotalWord,
    is_count,
    is_footer,
    is_note,
    is_page,
    is_scenario,
    total,
)

_EARLIER = 6  # totals above, after which what a total adds may begin
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
        if not (_is_named(body, header, word) or _adds_up(body, i, marks)):
            if not marks[i].record:
                maybe[i] = word.label
            del marks[i]
    marks |= _titles_again(body, marks, titles)
    marks |= _totals_go_on(body, rows, marks, form)
    marks |= _compared(rows, marks)
    marks |= group_lines.named(body, rows, marks, form, last)
    marks |= group_lines.heads(body, marks, form)
    indented = group_lines.indented(body, marks, form)
    marks = _by_hand(body, marks, layout)
    stated = group_lines.stating_sums(body, marks, form, layout.keep)
    return Seen(marks, maybe, indented, stated)


def _form(body: Area) -> Form:
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
    return Form(width, frozenset(data), _usual(words), kinds)


def _usual(counts: Sequence[int]) -> int:
    """How many cells full rows fill; those with less than half of the most are remarks."""
    most = max(counts, default=0)
    return int(np.median([count for count in counts if 2 * count >= most] or [0]))


def _repeats(cells: Sequence[str | None]) -> bool:
    counts = Counter(cell for cell in cells if cell is not None)
    often = [count for count in counts.values() if count > 1]
    return 1 < len(counts) <= 12 and sum(often) >= 0.7 * sum(counts.values()) and len(often) > 1


def _candidates(body: Area, header: Header, form: Form) -> list[int]:
    """Rows that may be something else than a row."""
    if body.height <= FEW:
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


def _last_full(body: Area, form: Form) -> int:
    """The last row that is filled like the others."""
    counts = body.filled.sum(axis=1)
    full = np.flatnonzero(counts >= max(2, 0.5 * form.width))
    last = int(full[-1]) if len(full) else body.height - 1
    sparse = body.height - last > max(20, 0.5 * body.height)  # that many are no remarks
    return body.height - 1 if sparse else last


def _mark(row: Row, at: int, header: Header, form: Form, last: int) -> Mark | None:
    given = [(i, cell) for i, cell in enumerate(row) if cell is not None]
    if not given:
        return None
    if _is_header(row, header):
        return Mark("left-out-header")
    if mark := _total(given, form):
        return mark
    return _remark(given, form, after=at > last)


def _remark(given: Sequence[tuple[int, str]], form: Form, *, after: bool) -> Mark | None:
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


def _total(given: Sequence[tuple[int, str]], form: Form) -> Mark | None:
    """A total, where a label says so and the row is no record like the others."""
    words = [(i, cell) for i, cell in given if i not in form.figures or not is_data(cell)]
    for i, cell in words[:3]:
        word = total(cell)
        if word is None:
            continue
        others = sum(1 for j, _ in words if j != i and j not in form.figures)
        record = others > 1 and others + 1 >= form.words and i not in form.kinds
        if record and not word.alone and (word.level == "derived" or word.sure):
            return None
        if word.level == "derived":
            fair = i in form.kinds or others == 0 or others + 1 < form.words
            return Mark("left-out-derived", word, i) if fair else None
        return Mark("left-out-total", word, i, record=record and not word.alone)
    return None


def _is_named(body: Area, header: Header, word: TotalWord) -> bool:
    """Whether what a total is of stands in a row or is a column: `東京計`, `エリア計`."""
    if word.of is None:
        return False
    if any(word.of in parts for parts in header.parts):
        return True
    return any((column == word.of).any() for column in body.frame.get_columns())


def _adds_up(body: Area, at: int, marks: dict[int, Mark]) -> bool:
    """Whether the figures of a row are the sums of the rows just above or of all others."""
    before = sorted((i for i in marks if i < at and marks[i].total), reverse=True)
    starts = {0, *(i + 1 for i in before[:_EARLIER])}
    own = body.rows(at, at + 1)[0]
    for start in starts:
        if at - start < 1 or at - start > FEW:
            continue
        rows = [r for i, r in enumerate(body.rows(start, at), start) if i not in marks]
        if rows and sums_match(own, rows):
            return True
    stop = min((i for i in marks if i > at and marks[i].total), default=body.height)
    below = enumerate(body.rows(at + 1, min(stop, at + FEW)), at + 1)
    if sums_match(own, [row for i, row in below if i not in marks]):
        return True
    others = [r for i, r in enumerate(body.rows(0, FEW)) if i != at and i not in marks]
    return bool(others) and sums_match(own, others)


def _titles_again(body: Area, marks: dict[int, Mark], titles: Sequence[str]) -> dict[int, Mark]:
    """Lines with one cell just above a repeated header: a page's title, or that of a block."""
    found: dict[int, Mark] = {}
    counts = body.filled.sum(axis=1)
    for i in [i for i, mark in marks.items() if mark.reason == "left-out-header"]:
        at = i - 1
        while at >= max(0, i - 3) and counts[at] <= 3 and _is_free(at, marks):
            cells = _apart_from_meta(body.rows(at, at + 1)[0])
            if len(cells) != 1:
                break
            cell = cells[0]
            own = at == i - 1 and titles and cell not in titles and not is_page(cell)
            group = bare(cell) if own else None
            found[at] = Mark("left-out-group" if own else "left-out-title", label=-1, group=group)
            at -= 1
    return found


def _apart_from_meta(row: Row) -> list[str]:
    """The cells of a title's line without the unit or the page that stands beside it."""
    given = [cell for cell in row if cell is not None]
    if any(is_data(cell) for cell in given):
        return given
    words = [cell for cell in given if not (is_statement(cell) or is_page(cell))]
    return words or given


def _is_free(at: int, marks: dict[int, Mark]) -> bool:
    return at not in marks or marks[at].reason == "left-out-note"


def _without_words(
    rows: dict[int, Row], marks: dict[int, Mark], form: Form, last: int
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
    body: Area, rows: dict[int, Row], marks: dict[int, Mark], form: Form
) -> dict[int, Mark]:
    """Rows below 合計 that leave its cell blank and say another kind: 目標, then 実績."""
    found: dict[int, Mark] = {}
    for i in sorted(rows):
        above = found.get(i - 1) or marks.get(i - 1)
        if i in marks or above is None or above.total is None:
            continue
        if _counts_only(rows[i]):
            found[i] = Mark("left-out-total", above.total, above.label)
            continue
        label = _label_above(i - 1, marks, found, above)
        if label is None or rows[i][label.label] is not None or label.label in form.figures:
            continue
        if any(rows[i][kind] is not None for kind in form.kinds if kind != label.label):
            found[i] = label
    return found


def _compared(rows: dict[int, Row], marks: dict[int, Mark]) -> dict[int, Mark]:
    """What is written below the last total to compare it with: 目標, 予算, 前年実績."""
    last = max((i for i, m in marks.items() if m.reason == "left-out-total"), default=-1)
    after = [i for i in sorted(rows) if i > last and i not in marks]
    words = {i: [cell for cell in rows[i] if cell and not is_data(cell)] for i in after}
    if last < 0 or not all(len(said) == 1 and is_scenario(said[0]) for said in words.values()):
        return {}
    total = marks[last].total
    if total is None or total.level != "grand":
        return {}
    return {i: Mark("left-out-derived", TotalWord(words[i][0], "derived")) for i in after}


def _counts_only(row: Row) -> bool:
    """Whether a row says how many rows there are and nothing else: `件数`, 3."""
    words = [cell for cell in row if cell is not None and look(cell) != "number"]
    return bool(words) and all(is_count(word) for word in words)


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
