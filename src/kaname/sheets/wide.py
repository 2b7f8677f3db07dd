"""Wide tables: months (or people, or products) in columns become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from kaname.errors import Finding
from kaname.sheets import flat, left_out, months, naming, spans, values, wide_figures, years
from kaname.sheets.months import Long, Plan
from kaname.sheets.naming import Head
from kaname.sheets.table import Column, Kind
from kaname.sheets.wide_figures import Metric
from kaname.sheets.work import Tidy, Work
from kaname.sheets.written import Written

_Said = list[Finding]


def tidy(work: Work, found: Plan) -> Tidy:
    """The long table, its figures read, with the totals that its total rows and columns state."""
    said: _Said = _said_of_plan(work, found)
    when, more = _when(work, found)
    said += more
    long = months.lengthen(found, work.body, {s.head.number: s.what for s in found.slots})
    long = replace(long, frame=long.frame.with_columns(when(long.frame)))
    own, skip = wide_figures.row_units(work, found)
    figures, more = wide_figures.read(work, found, long, own)
    said += more
    sums = wide_figures.stated(work, found, long, figures, own, skip)
    columns, frame, more = _assembled(work, found, long, figures)
    said += more
    kept = _given(work, long, figures)
    rows = long.frame["row"].filter(kept).cast(pl.Int64)
    cells = long.frame["cell"].filter(kept)
    aside = _left_out(work, found, rows)
    columns, frame = flat.with_group(work, columns, frame.filter(kept), rows)
    return Tidy(tuple(columns), frame, rows, cells, sums, said, aside)


def _said_of_plan(work: Work, found: Plan) -> _Said:
    slots = found.slots
    made = months.names(found, japanese=work.japanese)
    params: dict[str, object] = {
        "first": slots[0].head.header,
        "last": slots[-1].head.header,
        "count": len(slots),
        "when": made.when,
        "figure": ", ".join(wide_figures.metric_names(found, made)),
    }
    said = [work.said("sheets.columns-became-rows", params)]
    if found.sums:
        names = ", ".join(s.head.header for s in found.sums[:6])
        params = {"columns": names, "count": len(found.sums)}
        said.append(work.said("sheets.total-columns", params))
    if found.aside:
        names = ", ".join(head.header for head in found.aside[:6])
        said.append(work.say("sheets.columns-aside", columns=names, count=len(found.aside)))
    return said


# When


def _when(work: Work, found: Plan) -> tuple[_Dater, _Said]:
    """What makes the column of spans: their first days, or as written where no year is known."""
    if found.grain == "item":
        return _Dater({}, None, {}), []
    key = next(
        (i for i, head in enumerate(found.keys) if flat.YEAR_NAME.fullmatch(head.name)), None
    )
    bare = any(slot.span and slot.span.needs_year for slot in found.slots)
    if key is not None and bare:
        return _by_column(work, found, key)
    year = work.year
    dated = years.dates(
        found.slots,
        years.near(year, _first_month(found)) if year else None,
        work.layout.fiscal_year_starts,
        fiscal=bool(year and year.fiscal),
    )
    said: _Said = []
    missing = [slot.what for slot in found.slots if slot.head.number not in dated.starts]
    if missing:
        spellings = ", ".join(missing[:3])
        header = found.slots[0].head.header
        params = {"column": header, "spellings": spellings, "count": len(missing)}
        said.append(work.said("sheets.year-unknown", params, "warning"))
    elif dated.used and year:
        said.append(work.say(f"sheets.year-from-{year.where}", year=year.year, text=year.text))
    if dated.odd:
        first = found.slots[0].what
        start = dated.starts[found.slots[0].head.number].isoformat()
        said.append(work.say("sheets.year-order", "warning", first=first, start=start))
    return _Dater(dated.starts, None, {}), said


def _first_month(found: Plan) -> int:
    span = found.slots[0].span
    return (span.month or span.number) if span else 1


def _by_column(work: Work, found: Plan, key: int) -> tuple[_Dater, _Said]:
    """First days by the year that stands in a column of the same row."""
    head = found.keys[key]
    fiscal = "度" in head.name or "fy" in head.name.lower() or "fiscal" in head.name.lower()
    cells = work.body.frame[str(head.number)].drop_nulls().unique().to_list()
    starts: dict[str, Mapping[int, date]] = {}
    for cell in cells:
        told = spans.year_in(cell) or spans.year_in(f"{cell}年")
        if told:
            of = years.dates(
                found.slots, told[0], work.layout.fiscal_year_starts, fiscal=fiscal or told[1]
            )
            starts[cell] = of.starts
    said = [work.say("sheets.year-from-column", column=head.name)] if starts else []
    return _Dater({}, key, starts), said


@dataclass(frozen=True)
class _Dater:
    """Makes the column `when` of a long frame."""

    starts: Mapping[int, date]  # by sheet column
    key: int | None  # position of the key that holds years
    by_year: Mapping[str, Mapping[int, date]]

    def __call__(self, frame: pl.DataFrame) -> pl.Series:
        years_of = frame[f"k{self.key}"].to_list() if self.key is not None else None
        whens, cells = frame["when"].to_list(), frame["cell"].to_list()
        days = []
        for at, (when, cell) in enumerate(zip(whens, cells, strict=True)):
            starts = self.by_year.get(years_of[at] or "", {}) if years_of else self.starts
            day = starts.get(cell)
            days.append(day.isoformat() if day else when)
        return pl.Series("when", days, dtype=pl.String)


def _given(work: Work, long: Long, figures: Sequence[Metric]) -> pl.Series:
    """True for the long rows that have a figure (or an error in its place) and are rows."""
    grid = work.piece.area.grid
    some = pl.Series([False] * long.frame.height, dtype=pl.Boolean)
    for figure in figures:
        some = some | figure.values.text.is_not_null()
    if grid.errors or grid.uncomputed:
        lost = set(grid.errors) | grid.uncomputed
        lines = work.body.lines
        pairs = zip(long.frame["row"].to_list(), long.frame["cell"].to_list(), strict=True)
        some = some | pl.Series([(int(lines[row]), cell) in lost for row, cell in pairs])
    return some & work.kept.gather(long.frame["row"])


# Together


def _assembled(
    work: Work, found: Plan, long: Long, figures: Sequence[Metric]
) -> tuple[list[Column], pl.DataFrame, _Said]:
    made = months.names(found, japanese=work.japanese)
    kept = work.kept.gather(long.frame["row"])
    said: _Said = []
    columns: list[Column] = []
    series: list[pl.Series] = []
    for i, head in enumerate(found.keys):
        column = Written(head.name, long.frame[f"k{i}"], kept, head.unit, nulls=work.layout.nulls)
        read = values.read(column)
        said += [work.finding(remark, head.number, long.frame["row"]) for remark in read.remarks]
        columns.append(Column(head.name, head.header, head.number, read.kind, read.unit))
        series.append(read.text)
    kind: Kind = "text" if found.grain == "item" else "date"
    columns.append(Column(made.when, "", None, _kind_of_when(long.frame["when"], kind)))
    series.append(long.frame["when"])
    if len({slot.scenario for slot in found.slots}) > 1:
        columns.append(Column(made.scenario, "", None, "text"))
        series.append(long.frame["scenario"])
    for figure in figures:
        header = figure.name
        columns.append(Column(header, header, None, figure.values.kind, figure.values.unit))
        series.append(figure.values.text)
    heads = [Head(i, column.name, "", ()) for i, column in enumerate(columns)]
    once, renamed = naming.once(heads, work.piece.area.grid.place(work.header_line))
    columns = [replace(c, name=head.name) for c, head in zip(columns, once, strict=True)]
    frame = pl.DataFrame([s.alias(c.name) for s, c in zip(series, columns, strict=True)])
    return columns, frame, [*said, *renamed]


def _kind_of_when(when: pl.Series, kind: Kind) -> Kind:
    dated = when.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return kind if bool(dated.all()) else "text"


def _left_out(work: Work, found: Plan, rows: pl.Series) -> list[pl.DataFrame]:
    """Total columns, columns aside, and rows that have no figure at all."""
    parts = [
        left_out.column(work.body, s.head.number, s.head.header, "left-out-total-column")
        for s in found.sums
    ]
    parts += [
        left_out.column(work.body, head.number, head.header, "left-out-column-aside")
        for head in found.aside
    ]
    with_figures = set(rows.to_list())
    empty = {i: "left-out-no-figure" for i in work.keep if i not in with_figures}
    return [*parts, left_out.lines(work.body, empty)]
