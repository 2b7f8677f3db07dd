"""Group lines: lines that name the rows below them, and the figures that they state of those."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from kaname.sheets import figures
from kaname.sheets.area import BLANKS, Area, Row, look
from kaname.sheets.mark import Form, Mark
from kaname.sheets.words import TotalWord

FEW = 5_000  # rows up to which every row is looked at
_SUMS = 500  # rows up to which sums are looked for that no word tells
_LEAST = 10  # figures below that add up by chance
_BLOCK = 60  # rows that such a sum may have
_GROUP_MARKS = "■◆●○▼▽□◇★☆【<＜〈≪["


def named(
    body: Area, rows: dict[int, Row], marks: dict[int, Mark], form: Form, last: int
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
        i: Mark("left-out-group", label=at, group=bare(cell)) for i, (at, cell) in single.items()
    }


def _blank_below(body: Area, single: dict[int, tuple[int, str]], marks: dict[int, Mark]) -> bool:
    """Whether the column of the names is blank in all rows that are not names."""
    at = next(iter(single.values()))[0]
    others = [i for i in range(min(body.height, FEW)) if i not in single and i not in marks]
    column = body.frame.to_series(at)
    return bool(others) and all(column[i] is None for i in others)


def _all_marked(
    body: Area, single: dict[int, tuple[int, str]], marks: dict[int, Mark], form: Form
) -> bool:
    """Whether the names carry marks, or head the table and every other row is full."""
    if all(cell[0] in _GROUP_MARKS for _, cell in single.values()):
        return True
    others = [i for i in range(min(body.height, FEW)) if i not in single and i not in marks]
    counts = body.filled.sum(axis=1)
    full = all(counts[i] >= max(2, 0.6 * form.width) for i in others)
    return min(single) == 0 and full and len(single) > 1


def indented(body: Area, marks: dict[int, Mark], form: Form) -> dict[int, str]:
    """The path of names above each row, where the first column is indented like a tree."""
    if body.height > FEW or not body.columns or 0 in form.figures:
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


def heads(body: Area, marks: dict[int, Mark], form: Form) -> dict[int, Mark]:
    """Rows that name a group, leave the names below blank, and state the sum of those rows.

    `営業一課 | | 3,000` above (or below) rows of the group that name a person.
    """
    words = [i for i in range(len(body.columns)) if i not in form.figures][:2]
    if len(words) < 2 or body.height > FEW:
        return {}
    group, name = (body.frame.to_series(i).to_list() for i in words)
    rows = [i for i in range(body.height) if i not in marks]
    tops = [i for i in rows if group[i] is not None and name[i] is None]
    if not tops or len(tops) > 0.5 * len(rows) or any(group[i] == name[i] is None for i in rows):
        return {}
    blocks = {top: _members(rows, tops, group, top) for top in tops}
    cells = body.rows(0, body.height)
    fits = [sums_match(cells[top], [cells[i] for i in blocks[top]]) for top in tops]
    if not all(blocks.values()) or sum(fits) < 0.6 * len(fits):
        return {}
    found = {}
    for top, block in blocks.items():
        label = str(group[top])
        name_of = label if block[0] > top else None
        found[top] = Mark("left-out-total", TotalWord(label, "sub"), words[0], group=name_of)
    return found


def _members(rows: list[int], tops: list[int], group: Sequence[str | None], top: int) -> list[int]:
    """The rows of the group: those below its line, or, where none are, those above it."""
    at = bisect_left(tops, top)
    after = tops[at + 1] if at + 1 < len(tops) else rows[-1] + 1
    below = rows[bisect_right(rows, top) : bisect_left(rows, after)]
    own = [i for i in below if group[i] in (None, group[top])]
    if own:
        return own if len(own) == len(below) else []
    before = tops[at - 1] if at else -1
    return rows[bisect_right(rows, before) : bisect_left(rows, top)]


def stating_sums(
    body: Area, marks: dict[int, Mark], form: Form, keep: Sequence[int]
) -> dict[int, tuple[str, int]]:
    """Rows whose figures are the sums of several rows just below, and how many those are.

    Only rows with several figures that differ, so that chance is no reason.
    """
    rows = [i for i in range(body.height) if i not in marks]
    if len(rows) > _SUMS or len(form.figures) < 2:
        return {}
    cells = body.rows(0, body.height)
    found: dict[int, tuple[str, int]] = {}
    plain: list[int] = []  # rows below that state no sum themselves, the nearest last
    for i in reversed(rows):
        told = set(_numbers(cells[i]).values()) - {0.0}
        below = [cells[j] for j in reversed(plain[-_BLOCK:])]
        block = _summing(_numbers(cells[i]), below) if len(told) > 1 and max(told) >= _LEAST else 0
        if not block or int(body.lines[i]) in keep:
            plain.append(i)
            continue
        words = [cell for at, cell in enumerate(cells[i]) if cell and at not in form.figures]
        found[i] = (words[-1] if words else "—", block)
    return dict(sorted(found.items()))


def _summing(stated: dict[int, float], below: Sequence[Row]) -> int:
    """How many rows below, two at least, add up to all figures of a row; 0 where none do."""
    sums: Counter[int] = Counter()
    for count, row in enumerate(below, 1):
        sums.update(_numbers(row))
        off = (abs(value - sums[i]) > 1e-6 * max(1.0, abs(value)) for i, value in stated.items())
        if count > 1 and not any(off):
            return count
    return 0


def sums_match(own: Row, rows: Sequence[Row]) -> bool:
    """Whether most figures of a row are the sums of those of other rows."""
    sums: Counter[int] = Counter()
    for row in rows:
        sums.update(_numbers(row))
    stated = _numbers(own)
    both = [(stated[i], sums[i]) for i in stated if i in sums]
    right = sum(abs(a - b) <= 1e-6 * max(1.0, abs(b)) for a, b in both)
    return len(both) > 0 and right >= max(1, 0.6 * len(both))


def _numbers(row: Row) -> dict[int, float]:
    read = {i: figures.read(cell) for i, cell in enumerate(row) if cell is not None}
    return {i: float(figure.value) for i, figure in read.items() if figure is not None}


def bare(title: str) -> str:
    return title.strip(_GROUP_MARKS + "】>＞〉≫]" + BLANKS)
