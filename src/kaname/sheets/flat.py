"""Flat tables: one row of the sheet is one row of the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from kaname.errors import Finding
from kaname.sheets import kinds, naming, spans, totals, values, words
from kaname.sheets.area import look
from kaname.sheets.naming import Head
from kaname.sheets.table import Column, Total, Unit
from kaname.sheets.words import is_countable, is_id, is_ratio
from kaname.sheets.work import Tidy, Work
from kaname.sheets.written import Remark, Values, Written
from kaname.sheets.years import Year, near

_WHEN = re.compile(r".*(?:月|年月|month|期間|時期|period|対象月)(?:度|次)?", re.IGNORECASE)
_SAMPLE = 300
_ROWS = 5_000  # rows whose total column is looked at


def tidy(work: Work) -> Tidy:
    """The table with its columns read."""
    place = work.piece.area.grid.place(work.header_line)
    heads, said = naming.once(work.heads, place)
    if not any(head.header for head in work.heads):
        said = []  # that there is no header is said already
    heads = naming.by_hand(heads, work.layout.units)
    heads, units_said = title_unit(work, heads)
    said = [*said, *units_said]
    columns, series, read = [], [], []
    for head in heads:
        done = _months(work, head, values.read(_written(work, head)))
        said += [
            work.finding(remark, head.number)
            for remark in done.remarks
            if remark.rule != "sheets.unit-multiplied" or head.unit != work.unit
        ]
        columns.append(Column(head.name, head.header, head.number, done.kind, done.unit))
        series.append(done.text.alias(head.name))
        read.append(done)
    keep = pl.Series("row", work.keep, dtype=pl.Int64)
    found = _totals(work, heads, read)
    frame = pl.DataFrame(series).filter(work.kept) if series else pl.DataFrame()
    columns, frame = with_group(work, columns, frame, keep)
    return Tidy(tuple(columns), frame, keep, totals=found, said=said)


def with_group(
    work: Work, columns: list[Column], frame: pl.DataFrame, rows: pl.Series
) -> tuple[list[Column], pl.DataFrame]:
    """The table with a first column of the groups' names, where they stood on their own lines.

    Names that end in 目標 and 実績 say the kind of the figures below, which gets its own column.
    """
    if work.group is None:
        return columns, frame
    name = "グループ" if work.japanese else "group"
    while name in frame.columns:
        name += "_"
    group = work.group.gather(rows).alias(name)
    columns, frame = [Column(name, "", None, "text"), *columns], frame.insert_column(0, group)
    kind = "種別" if work.japanese else "kind"
    return kinds.in_groups(columns, frame, group, kind)


def _written(work: Work, head: Head) -> Written:
    return Written(
        head.name,
        work.body.frame[str(head.number)],
        work.kept,
        head.unit,
        work.shown([head.number]),
        year=(work.year.year, work.year.fiscal) if work.year else None,
        starts=work.layout.fiscal_year_starts,
        nulls=work.layout.nulls,
    )


def title_unit(work: Work, heads: Sequence[Head]) -> tuple[list[Head], list[Finding]]:
    """The columns of figures with the unit of a title, where it fits and none is written."""
    unit = work.unit
    if unit is None:
        return list(heads), []
    given = [head for head in heads if _takes(work, head, unit)]
    if not given:
        if any(head.unit and head.unit.times == unit.times for head in heads):
            return list(heads), []
        return list(heads), [work.say("sheets.unit-of-nothing", "warning", unit=unit.written)]
    names = ", ".join(head.name for head in given)
    times = f"{unit.times:,.0f}" if unit.times >= 1 else f"{unit.times:g}"
    found = work.say("sheets.unit-from-title", unit=unit.written, columns=names, times=times)
    return [replace(head, unit=unit) if head in given else head for head in heads], [found]


def _takes(work: Work, head: Head, unit: Unit) -> bool:
    if head.unit is not None or head.name in work.layout.units:
        return False
    if is_countable(head.name) or (is_ratio(head.name) and not _is_price(head.name)):
        return False
    if is_id(head.name):
        return False
    cells = work.body.frame[str(head.number)].filter(work.kept).drop_nulls().head(_SAMPLE)
    looks = [look(cell) for cell in cells.to_list()]
    given = [kind for kind in looks if kind != "nothing"]
    return len(given) > 0 and sum(kind == "number" for kind in given) >= 0.5 * len(given)


def _is_price(name: str) -> bool:
    return name.endswith(("単価", "価格", "price"))


def _totals(work: Work, heads: Sequence[Head], read: Sequence[Values]) -> tuple[Total, ...]:
    """What the total rows state of columns that can be added."""
    sums = [head for head in heads if (word := words.total(head.name)) and word.sure]
    if not any(mark.total for mark in work.seen.marks.values()) and not sums:
        return ()
    picked = [
        (head, done)
        for head, done in zip(heads, read, strict=True)
        if done.kind in ("integer", "number") and is_addend(head, done.unit)
    ]
    if not picked:
        return ()
    floats = [done.text.cast(pl.Float64, strict=False).to_numpy() for _, done in picked]
    figures = totals.Figures(
        np.column_stack(floats).astype(np.float64),
        tuple(head.number for head, _ in picked),
        tuple(head.name for head, _ in picked),
        tuple(step(work, done.unit, [head.number], done.text) for head, done in picked),
    )
    rows = totals.of_rows(work.body, work.seen.marks, figures, ())
    return (*rows, *_across(work, sums, figures))


def _across(work: Work, sums: Sequence[Head], figures: totals.Figures) -> tuple[Total, ...]:
    """What a column 合計 states, where it is the sum of those to its left in most rows."""
    kept = work.keep[:_ROWS]
    found: list[Total] = []
    for head in sums:
        if head.number not in figures.numbers:
            continue
        at = figures.numbers.index(head.number)
        left = [k for k in range(at) if figures.numbers[k] not in [s.number for s in sums]]
        given = figures.values[kept, at]
        sizes = np.nansum(figures.values[np.ix_(kept, left)], axis=1)
        right = np.abs(given - sizes) <= 1e-6 * np.maximum(1.0, np.abs(sizes))
        if len(left) > 1 and len(kept) > 1 and right.mean() >= 0.6:
            covers = [figures.numbers[k] for k in left]
            stated = {head.number: pl.Series(figures.values[:, at]).fill_nan(None)}
            entry = (head.number, head.name, covers)
            found += totals.across(work.body, kept, figures, [entry], stated)
    return tuple(found)


def is_addend(head: Head, unit: Unit | None) -> bool:
    """Whether the figures of a column can be added up."""
    if unit is not None and unit.times < 1:
        return False
    return not is_ratio(head.name) and not is_id(head.name)


def step(work: Work, unit: Unit | None, numbers: Sequence[int], text: pl.Series) -> float:
    """The smallest difference that the sheet shows; 0 where figures are exact."""
    times = unit.times if unit else 1.0
    cells = pl.concat([work.body.frame[str(n)].drop_nulls().head(_SAMPLE) for n in numbers])
    fraction = cells.str.replace_all(",", "").str.extract(r"\.([0-9]+)").str.len_chars()
    longest = fraction.max()
    decimals = min(longest, 6) if isinstance(longest, int) else 0
    if times <= 1 and (decimals == 0 or work.piece.area.grid.sheet is not None):
        return 0.0
    return float(times * 10.0**-decimals)


def _months(work: Work, head: Head, done: Values) -> Values:
    """Months written in cells (`4月`) as their first days, where their year is known."""
    if done.kind != "text" or not _WHEN.fullmatch(head.name):
        return done
    given = done.text.filter(work.kept).drop_nulls()
    distinct = given.unique(maintain_order=True).to_list()[:500]
    read = {cell: span for cell in distinct if (span := spans.read(cell))}
    months = {c: s for c, s in read.items() if s.grain == "month" and not s.rest}
    if not months or len(months) < 0.8 * len(distinct):
        return done
    return _as_days(work, head, done, months)


def _as_days(work: Work, head: Head, done: Values, months: dict[str, spans.Span]) -> Values:
    starts, year = work.layout.fiscal_year_starts, work.year
    params: dict[str, object] = {"column": head.name, "count": len(months)}
    params["spellings"] = ", ".join(list(months)[:3])
    bare = [span for span in months.values() if span.needs_year]
    if bare and (year is None or has_year_column(work.heads)):
        if has_year_column(work.heads):
            return done
        return replace(
            done, remarks=(*done.remarks, Remark("sheets.year-unknown", params, "warning"))
        )
    order = [span.number for span in bare]
    wraps = any(b < a for a, b in pairwise(order))
    first = order[0] if wraps and not (year and year.fiscal) else starts
    days = {cell: _day(span, year, first, starts, wraps=wraps) for cell, span in months.items()}
    new = {cell: day.isoformat() for cell, day in days.items() if day is not None}
    text = done.text.replace(list(new), list(new.values()))
    remark = Remark("sheets.months-as-dates", params)
    said = [remark]
    if bare and year is not None:
        more = {"year": year.year, "text": year.text}
        said.append(Remark(f"sheets.year-from-{year.where}", more))
    return Values(text, "date", None, (*done.remarks, *said))


def _day(
    span: spans.Span, year: Year | None, first: int, starts: int, *, wraps: bool
) -> date | None:
    """The first day of a month: of one without a year near the title's month, or in its year."""
    if not span.needs_year or year is None:
        return span.start(starts)
    if year.month is not None and not year.fiscal:
        return spans.with_year(span, near(year, span.number), fiscal=False).start(starts)
    dated = spans.with_year(span, year.year, fiscal=year.fiscal or wraps)
    return dated.start(first if wraps and not year.fiscal else starts)


YEAR_NAME = re.compile(r"(?:会計|対象|calendar\s?|fiscal\s?)?(?:年度?|year|fy)", re.IGNORECASE)


def has_year_column(heads: Sequence[Head]) -> bool:
    """Whether a column holds years."""
    return any(YEAR_NAME.fullmatch(head.name) for head in heads)
