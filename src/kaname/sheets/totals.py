"""Totals: what total rows and columns state, and what the rows they cover sum to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kaname.sheets.area import Area
from kaname.sheets.mark import Mark
from kaname.sheets.table import Total
from kaname.sheets.words import is_count

_LINES = 1_000  # rows that a total names
_MOST = 2_000  # totals of one table
_AROUND = 60  # marked rows before and after a total that are looked at where there are many
_FIT = 0.6  # share of a total's figures from which on rows are those that it sums
_NEAR = 6  # earlier totals at which a block may begin


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a body: a row per row, a column per summed sheet column."""

    values: npt.NDArray[np.float64]  # NaN where there is none
    numbers: tuple[int, ...]  # sheet columns
    names: tuple[str, ...]  # as a total names its column
    steps: tuple[float, ...]  # the smallest difference that is shown; 0: figures are exact


def of_rows(
    body: Area, marks: Mapping[int, Mark], figures: Figures, skip: Sequence[int]
) -> tuple[Total, ...]:
    """The totals that rows state; rows in `skip` hold figures that are not added."""
    found: list[Total] = []
    skipped = set(skip)
    kept = np.array([i for i in range(body.height) if i not in marks and i not in skipped], int)
    near = _nearby(marks)
    for i, mark in sorted(marks.items()):
        if mark.reason != "left-out-total" or mark.total is None or len(found) > _MOST:
            continue
        if any(cell and is_count(cell) for cell in body.rows(i, i + 1)[0]):
            continue
        covered = _covered(i, mark, near(i), kept, body, figures)
        if len(covered):
            found += _row_totals(i, mark, covered, body, figures)
    return tuple(found[:_MOST])


def _nearby(marks: Mapping[int, Mark]) -> Callable[[int], Mapping[int, Mark]]:
    """The marks around a row: all of them where they are few, else those that can matter."""
    if len(marks) <= _AROUND * 2:
        return lambda at: marks
    rows = sorted(marks)

    def around(at: int) -> Mapping[int, Mark]:
        place = bisect_left(rows, at)
        picked = {*rows[:2], *rows[max(0, place - _AROUND) : place + _AROUND], *rows[-2:]}
        return {row: marks[row] for row in sorted(picked)}

    return around


def _row_totals(
    at: int, mark: Mark, covered: npt.NDArray[np.int64], body: Area, figures: Figures
) -> Iterator[Total]:
    lines = tuple(int(line) for line in body.lines[covered[:_LINES]])
    for k, number in enumerate(figures.numbers):
        stated = figures.values[at, k]
        summed = np.nansum(figures.values[covered, k])
        if np.isnan(stated) or (np.isnan(figures.values[covered, k]).all() and stated == 0):
            continue
        yield Total(
            label=mark.total.label if mark.total else "",
            place=body.grid.place(int(body.lines[at]), number),
            column=figures.names[k],
            stated=float(stated),
            summed=_tidy(float(summed)),
            lines=lines,
            rounding=0.0 if _is_sum(body, at, number) else 0.5 * figures.steps[k] * len(covered),
            level="sub" if mark.total and mark.total.level == "sub" else "grand",
        )


def _is_sum(body: Area, at: int, number: int) -> bool:
    """Whether the cell adds other cells itself, so that nothing is rounded."""
    formula = body.grid.formulas.get((int(body.lines[at]), number), "")
    return formula.upper().lstrip("+=").startswith(("SUM(", "SUBTOTAL("))


def _tidy(number: float) -> float:
    """The sum without the noise of adding floats."""
    return round(number, 6)


def _covered(
    at: int,
    mark: Mark,
    marks: Mapping[int, Mark],
    kept: npt.NDArray[np.int64],
    body: Area,
    figures: Figures,
) -> npt.NDArray[np.int64]:
    """The rows that a total sums: the first of the likely sets that fits, else the likeliest."""
    like = _alike(at, mark, kept, body)
    options = [rows for rows in _options(at, mark, marks, like, body) if len(rows)]
    shares = [_fit(at, rows, figures) for rows in options]
    if not options:
        return kept[:0]
    best = max(shares)
    return options[shares.index(best)] if best >= _FIT else options[0]


def _alike(at: int, mark: Mark, kept: npt.NDArray[np.int64], body: Area) -> npt.NDArray[np.int64]:
    """The rows that say what the total row says in its other words: 合計 of 目標 sums 目標."""
    mask = np.ones(len(kept), dtype=bool)
    for i, column in enumerate(body.frame.get_columns()):
        cell = column[at]
        if i == mark.label or cell is None or len(kept) == 0:
            continue
        same = (column.gather(kept) == cell).fill_null(value=False).to_numpy()
        if same.any() and not cell.replace(",", "").lstrip("-").replace(".", "").isdigit():
            mask &= same
    return kept[mask] if mask.any() else kept


def _options(
    at: int, mark: Mark, marks: Mapping[int, Mark], kept: npt.NDArray[np.int64], body: Area
) -> Iterator[npt.NDArray[np.int64]]:
    others = [i for i, m in marks.items() if m.reason == "left-out-total" and i != at]
    ends = [i for i, m in marks.items() if m.total or m.reason == "left-out-group"]
    before = sorted((i for i in others if i < at), reverse=True)
    above = kept[kept < at]
    label = mark.total.label if mark.total else ""
    same = [i for i in others if (t := marks[i].total) and t.label == label and i != at]
    if mark.total and mark.total.level == "grand" and not _is_block(at, same, others):
        yield kept
        return
    if mark.group is not None:  # a name above its indented rows
        stop = min((i for i in ends if i > at), default=body.height)
        for end in [stop, *sorted(i for i in ends if i > stop)[:_NEAR], body.height]:
            yield kept[(kept > at) & (kept < end)]
        return
    if mark.total and mark.total.of:
        yield _named(mark.total.of, kept, body)
    nearest = max((i for i in ends if i < at and marks[i].reason != "left-out-derived"), default=-1)
    for start in _starts(at, nearest, before, marks):
        yield above[above > start]
    after = min((i for i in others if i > at), default=body.height)
    yield kept[(kept > at) & (kept < after)]
    yield above
    yield kept


def _starts(at: int, nearest: int, before: Sequence[int], marks: Mapping[int, Mark]) -> list[int]:
    """Rows after which the block of a subtotal may begin, the likeliest first.

    Totals for several kinds (目標, 実績) stand one after the other and end the same block.
    """
    run = at
    while run - 1 in marks and marks[run - 1].total is not None:
        run -= 1
    first = max((i for i in before if i < run), default=-1) if run < at else nearest
    return list(dict.fromkeys([first, nearest, *before[:_NEAR]]))


def _is_block(at: int, same: Sequence[int], others: Sequence[int]) -> bool:
    """Whether 合計 is written below every block rather than once for all."""
    apart = [i for i in same if abs(i - at) > 1 + sum(min(i, at) < j < max(i, at) for j in others)]
    return bool(apart)


def _named(name: str, kept: npt.NDArray[np.int64], body: Area) -> npt.NDArray[np.int64]:
    """The rows that carry the name in one of their columns."""
    for column in body.frame.get_columns():
        same = (column.gather(kept).str.to_lowercase() == name.lower()).fill_null(value=False)
        if same.any():
            rows: npt.NDArray[np.int64] = kept[same.to_numpy()]
            return rows
    return kept[:0]


def _fit(at: int, rows: npt.NDArray[np.int64], figures: Figures) -> float:
    """The share of a total's figures that the rows sum to; zeros say nothing where others do."""
    stated = figures.values[at]
    sums = np.nansum(figures.values[rows], axis=0) if len(rows) else np.zeros_like(stated)
    given = ~np.isnan(stated)
    telling = given & ((stated != 0) | (sums != 0))
    given = telling if telling.any() else given
    steps = np.array(figures.steps) * 0.5 * len(rows)
    right = np.abs(stated - sums) <= np.maximum(steps, 1e-9 * np.abs(sums) + 1e-9)
    return float(right[given].mean()) if given.any() else 0.0


def across(
    body: Area,
    rows: Sequence[int],
    figures: Figures,
    sums: Sequence[tuple[int, str, Sequence[int]]],
    stated: Mapping[int, pl.Series],
) -> tuple[Total, ...]:
    """The totals that columns state: (sheet column, label, summed sheet columns) and values."""
    where = {number: k for k, number in enumerate(figures.numbers)}
    found: list[Total] = []
    for number, label, covers in sums:
        picked = [where[c] for c in covers if c in where]
        values = stated[number].to_list()
        for at in rows[: _MOST // max(1, len(sums))]:
            given = values[at]
            own = figures.values[at, picked] if picked else np.array([])
            if given is None or not len(own) or np.isnan(own).all():
                continue
            step = max(figures.steps[k] for k in picked)
            line = int(body.lines[at])
            found.append(
                Total(
                    label,
                    body.grid.place(line, number),
                    label,
                    float(given),
                    _tidy(float(np.nansum(own))),
                    (line,),
                    0.5 * step * len(picked),
                    across=True,
                )
            )
    return tuple(found)
