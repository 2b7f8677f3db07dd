"""Wide figures: the figures of a wide table, each in its unit, and the totals that it states."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kaname.errors import Finding
from kaname.sheets import flat, months, naming, totals, units, values
from kaname.sheets.months import Long, Names, Plan
from kaname.sheets.naming import Head
from kaname.sheets.table import Total, Unit
from kaname.sheets.words import is_countable, is_money, is_ratio
from kaname.sheets.work import Work
from kaname.sheets.written import Remark, Values, Written

_ITEM = re.compile(
    r"(?:項目|指標|kpi.*|区分|科目|勘定科目|内容|種別|分類|単位|metric|measure|item|type|kind|)",
    re.IGNORECASE,
)
_UNIT_NAME = re.compile(r"単位|units?|uom", re.IGNORECASE)
_Teller = Callable[[str], tuple[Unit | None, bool]]  # of a label: its unit; it cannot be added


@dataclass(frozen=True)
class Metric:
    """The figures of one metric, read."""

    name: str
    values: Values
    numbers: Sequence[int]  # sheet columns
    positions: pl.Series  # sheet column of each long row


def row_units(work: Work, found: Plan) -> tuple[list[Unit | None], list[int]]:
    """Per row of the body the unit that its labels state, and the rows that cannot be added."""
    own: list[Unit | None] = [None] * work.body.height
    skip = []
    for head in found.keys:
        column = work.body.frame[str(head.number)]
        told = _told_by(head, column.filter(work.kept).drop_nulls().unique().to_list())
        for i, cell in enumerate(column.to_list()):
            if cell is None or told is None:
                continue
            unit, ratio = told(cell)
            before = own[i]
            if unit is not None and (unit.written or before is None):
                own[i] = unit
            if ratio:
                skip.append(i)
    return own, skip


def _told_by(head: Head, cells: Sequence[str]) -> _Teller | None:
    """How a column of labels tells the unit of its row; None where it does not."""
    if _UNIT_NAME.fullmatch(head.name):
        return _of_unit
    names = [units.in_header(cell)[0] for cell in cells]
    speaking = [n for n in names if is_money(n) or is_ratio(n) or is_countable(n)]
    items = _ITEM.fullmatch(head.name) or len(speaking) >= 0.5 * len(names)
    if not items or not any(is_money(n) or is_ratio(n) for n in names):
        return None
    return _of_label


def _of_unit(cell: str) -> tuple[Unit | None, bool]:
    unit = units.unit_of(cell)
    return unit, unit is not None and unit.times < 1


def _of_label(cell: str) -> tuple[Unit | None, bool]:
    name, unit = units.in_header(cell)
    ratio = is_ratio(name) and not name.endswith(("単価", "price"))
    if unit is None and (ratio or is_countable(name)):
        unit = Unit("", 1.0, None)
    return unit, is_ratio(name)


def read(
    work: Work, found: Plan, long: Long, own: Sequence[Unit | None]
) -> tuple[list[Metric], list[Finding]]:
    """The figures of each metric in plain form, and what there is to say of them."""
    made = months.names(found, japanese=work.japanese)
    named = metric_names(found, made)
    rows = long.frame["row"].to_list()
    kept = work.kept.gather(long.frame["row"])
    done: list[Metric] = []
    said: list[Finding] = []
    for i, (metric, name) in enumerate(zip(long.metrics, named, strict=True)):
        numbers = long.numbers[metric]
        unit = _unit(work, found, metric, name)
        shown = work.shown(numbers)
        times = [_row_times(own[row], shown) for row in rows] if any(own) else None
        column = Written(
            name,
            long.frame[f"f{i}"],
            kept,
            unit,
            shown,
            figure=True,
            times=pl.Series(times, dtype=pl.Float64) if times else None,
            nulls=work.layout.nulls,
        )
        done.append(Metric(name, values.read(column), numbers, _positions(found, long, metric)))
        said += [_at(work, remark, long) for remark in done[-1].values.remarks]
    if any(own):
        written = sorted({unit.written for unit in own if unit and unit.written})
        if written:
            said.append(work.say("sheets.units-in-rows", units=", ".join(written)))
    return done, said


def _at(work: Work, remark: Remark, long: Long) -> Finding:
    number = int(long.frame["cell"][remark.rows[0]]) if remark.rows else None
    return work.finding(remark, number, long.frame["row"])


def _row_times(unit: Unit | None, shown: Mapping[float, int]) -> float | None:
    if unit is None:
        return None
    if unit.times == 0.01 and shown.get(0.01):
        return 1.0
    return unit.times


def _positions(found: Plan, long: Long, metric: str) -> pl.Series:
    """The sheet column of each figure of the metric."""
    first = long.metrics[0]
    if metric == first or len(long.metrics) == 1:
        return long.frame["cell"]
    at = {}
    for slot in found.slots:
        same = [
            s.head.number
            for s in found.slots
            if (s.what, s.scenario, s.span) == (slot.what, slot.scenario, slot.span)
        ]
        if slot.metric == metric:
            at[min(same)] = slot.head.number
    cells = long.frame["cell"].to_list()
    return pl.Series([at.get(cell) for cell in cells], dtype=pl.Int64)


def _unit(work: Work, found: Plan, metric: str, name: str) -> Unit | None:
    """The unit of the figures: of their headers, by hand, or of the title."""
    if name in work.layout.units:
        return naming.by_hand([Head(0, name, "", ())], work.layout.units)[0].unit
    own = {slot.head.unit for slot in found.slots if slot.metric == metric}
    if len(own) == 1 and (only := next(iter(own))) is not None:
        return only
    if is_countable(metric) or is_ratio(metric):
        return None
    return work.unit


def metric_names(found: Plan, made: Names) -> list[str]:
    """What the column of each metric's figures is called."""
    metrics = dict.fromkeys(slot.metric for slot in found.slots)
    return [metric or made.figure for metric in metrics]


def stated(
    work: Work,
    found: Plan,
    long: Long,
    figures: Sequence[Metric],
    own: Sequence[Unit | None],
    skip: Sequence[int],
) -> tuple[Total, ...]:
    """What total rows and total columns state, against the rows."""
    marked = any(mark.total for mark in work.seen.marks.values())
    if not marked and not found.sums:
        return ()
    numbers = [n for figure in figures for n in figure.numbers]
    where = {number: k for k, number in enumerate(numbers)}
    matrix = np.full((work.body.height, len(numbers)), np.nan)
    steps = [0.0] * len(numbers)
    for figure in figures:
        floats = figure.values.text.cast(pl.Float64, strict=False).to_list()
        rows = long.frame["row"].to_list()
        for row, number, value in zip(rows, figure.positions.to_list(), floats, strict=True):
            if value is not None and number is not None and not is_ratio(figure.name):
                matrix[row, where[number]] = value
        smallest = flat.step(work, figure.values.unit, figure.numbers, figure.values.text)
        for number in figure.numbers:
            steps[where[number]] = smallest
    matrix[sorted(set(skip)), :] = np.nan
    heads = {slot.head.number: slot.head.header for slot in found.slots}
    names = tuple(heads[number] for number in numbers)
    table = totals.Figures(matrix, tuple(numbers), names, tuple(steps))
    by_rows = totals.of_rows(work.body, work.seen.marks, table, skip)
    return (*by_rows, *_across(work, found, table, figures, own, skip))


def _across(
    work: Work,
    found: Plan,
    table: totals.Figures,
    figures: Sequence[Metric],
    own: Sequence[Unit | None],
    skip: Sequence[int],
) -> tuple[Total, ...]:
    stated = {}
    for total in found.sums:
        unit = next((f.values.unit for f in figures if set(f.numbers) & set(total.covers)), None)
        number = total.head.number
        shown = work.shown([number])
        times = [_row_times(unit, shown) for unit in own] if any(own) else None
        column = Written(
            "",
            work.body.frame[str(number)],
            work.kept,
            total.head.unit or _unit_before(unit),
            shown,
            figure=True,
            times=pl.Series(times, dtype=pl.Float64) if times else None,
        )
        read = values.read(column)
        stated[total.head.number] = read.text.cast(pl.Float64, strict=False)
    rows = [i for i in work.keep if i not in set(skip)]
    entries = [(s.head.number, s.head.header, s.covers) for s in found.sums]
    return totals.across(work.body, rows, table, entries, stated)


def _unit_before(unit: Unit | None) -> Unit | None:
    """The unit as it was stated, before formats were looked at."""
    if unit is None or not unit.written:
        return unit
    return replace(units.unit_of(unit.written) or unit, written=unit.written)
