"""Values: what kind a column is of, and its cells in plain form with their unit multiplied out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial

import polars as pl

from kaname.errors import Severity
from kaname.sheets import figures, mixtures, spans
from kaname.sheets.area import look
from kaname.sheets.table import Kind, Unit
from kaname.sheets.words import is_date, is_money, is_month
from kaname.sheets.written import Remark, Values, Written
from kaname.warehouse.instants import instants

_PLAIN = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?$"
_ZEROS = r"^[-0]?[0０][0-9０-９]+$"
_LONG = r"^[0-9]{16,}$"
_WHOLE = r"^-?[0-9]+$"
_SAMPLE = 1000
_SERIALS = (20_000.0, 80_000.0)  # 1954 to 2119
_NULLS = ("NULL", "null")
_MONTH_DAY = re.compile(r"([0-9]{1,2})(?:/|月)([0-9]{1,2})日?(?:\([日月火水木金土]\))?")


def read(column: Written) -> Values:
    """The column in the kind that most of its cells look like."""
    missing = column.text.is_in([*_NULLS, *column.nulls])
    if missing.any():
        count = int((missing & column.keep).sum())
        text = column.text.set(missing, None)
        done = read(replace(column, text=text, nulls=()))
        said = ", ".join(sorted(set(column.text.filter(missing).unique())))
        remark = Remark(
            "sheets.nothing-written",
            {"column": column.name, "count": count, "spellings": said},
            rows=_rows(missing),
        )
        return replace(done, remarks=(remark, *done.remarks)) if count else done
    kind = _kind(column)
    if kind == "number":
        return _numbers(column)
    if kind == "date":
        return _dates(column)
    return Values(column.text, kind, column.unit)


def _kind(column: Written) -> Kind:
    given = column.text.filter(column.keep).drop_nulls()
    if not len(given) or given.str.contains(_LONG).any():
        return "text"
    sample = given.sample(_SAMPLE, seed=0) if len(given) > _SAMPLE else given
    looks = Counter(look(cell) for cell in sample.to_list())
    base = looks.total() - looks["nothing"]
    if given.str.contains(_ZEROS).any() and not column.figure:
        return "text"
    monthly = is_month(column.name) and not looks["number"]
    if (is_date(column.name) or monthly) and not column.figure and _is_dated(sample):
        return "date"
    if looks["date"] and looks["date"] >= 0.5 * base and not column.figure:
        return "date"
    sure = column.figure or column.unit is not None
    share = 0.0 if sure else 0.2 if is_money(column.name) else 0.5
    if looks["number"] and looks["number"] >= share * base:
        return "number"
    truths = set(sample.str.to_lowercase().unique()) <= {"true", "false"}
    return "boolean" if truths else "text"


def _is_dated(sample: pl.Series) -> bool:
    """Whether most cells can be days: dates, Excel's numbers of them, 20260531, 5/31."""
    cells = sample.to_list()
    days = sum(look(c) == "date" or _day(c, None, 4) is not None or _month_day(c) for c in cells)
    return days > 0 and days >= 0.5 * sum(look(cell) != "nothing" for cell in cells)


def _month_day(cell: str) -> bool:
    return bool(_MONTH_DAY.fullmatch(figures.plain(cell)))


# Numbers


def _numbers(column: Written) -> Values:
    effective, remarks = _effective(column)
    times = pl.Series([effective] * len(column.text), dtype=pl.Float64)
    if column.times is not None:
        times = column.times.fill_null(effective)
    cells = pl.DataFrame({"text": column.text, "times": times}).with_row_index("row")
    cells = cells.with_columns(short=_short_way())
    odd = cells.filter(pl.col("text").is_not_null() & pl.col("short").is_null())
    answers = _answers(odd, column.unit)
    read = odd.join(answers, on=["text", "times"], how="left", maintain_order="left")
    text = cells["short"]
    if read.height:
        text = text.clone().scatter(read["row"].to_list(), read["new"])
    read = read.filter(column.keep.gather(read["row"]))
    remarks = [*remarks, *_said(column, read), *mixtures.of(column, read)]
    whole = bool(text.filter(column.keep).drop_nulls().str.contains(_WHOLE).all())
    unit = replace(column.unit, times=effective) if column.unit else _of_cells(column)
    kind: Kind = "integer" if whole else "number"
    return Values(text.alias(column.text.name), kind, unit, tuple(remarks))


def _short_way() -> pl.Expr:
    """Plain figures in plain form, whole ones multiplied; null for all else."""
    text, times = pl.col("text"), pl.col("times")
    plain = text.str.contains(_PLAIN)
    whole = text.str.contains(r"^-?(?:0|[1-9][0-9]{0,8})$") & (times >= 1) & (times <= 1e9)
    more = text.cast(pl.Int64, strict=False) * times.cast(pl.Int64)
    return (
        pl.when(plain & (times == 1))
        .then(text)
        .when(whole & (times.floor() == times))
        .then(more.cast(pl.String))
    )


def _of_cells(column: Written) -> Unit | None:
    """The currency or noun that all cells write beside their figure."""
    sample = column.text.filter(column.keep).drop_nulls().head(_SAMPLE).to_list()
    read = [figure.unit for cell in sample if (figure := figures.read(cell))]
    written = {(unit.written, unit.of) if unit else None for unit in read}
    if len({entry[1] if entry else None for entry in written}) != 1 or None in written:
        return None
    name, of = sorted(entry for entry in written if entry)[0]
    return Unit(name, 1.0, of)


def _effective(column: Written) -> tuple[float, list[Remark]]:
    """What plain figures are multiplied by: by their unit, and how their format shows them."""
    if column.unit is None or column.unit.times == 1:
        return 1.0, []
    unit, shown = column.unit, dict(column.shown)
    total = sum(shown.values())
    params = {"column": column.name, "unit": unit.written}
    if not total or set(shown) == {1.0}:
        return _by_unit(column, unit, params)
    divides, most = max(shown.items(), key=lambda entry: entry[1])
    times = unit.times / divides if divides != 1 else unit.times
    times = 1.0 if abs(times - 1) < 1e-12 else times
    if unit.times == 0.01 and divides not in (1.0, 0.01):
        times = unit.times
    if most < total:
        few = {**params, "count": total - most, "total": total, "times": _times(times)}
        return times, [Remark("sheets.unit-shown-mixed", few, "warning")]
    return times, [Remark("sheets.unit-shown", {**params, "times": _times(times)})]


def _by_unit(column: Written, unit: Unit, params: dict[str, str]) -> tuple[float, list[Remark]]:
    if unit.times == 0.01:
        cells = column.text.filter(column.keep).drop_nulls().head(_SAMPLE).to_list()
        bare = [abs(f.value) for c in cells if (f := figures.read(c)) and f.unit is None]
        if bare and max(bare) <= Decimal("1.5") and any(v % 1 for v in bare):
            return 1.0, [Remark("sheets.percent-unclear", params, "warning")]
    return unit.times, [Remark("sheets.unit-multiplied", {**params, "times": _times(unit.times)})]


def _times(times: float) -> str:
    return f"{times:,.0f}" if times >= 1 else f"{times:g}"


def _answers(odd: pl.DataFrame, unit: Unit | None) -> pl.DataFrame:
    """Per distinct cell its plain form, and what there is to say of it."""
    pairs = odd.select("text", "times").unique()
    rows = [(text, times, *_plain(text, times, unit)) for text, times in pairs.rows()]
    schema = {"text": pl.String, "times": pl.Float64, "new": pl.String, "said": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _plain(text: str, times: float, unit: Unit | None) -> tuple[str | None, str]:
    if figures.is_nothing(text):
        return None, "nothing"
    figure = figures.read(text)
    if figure is None:
        return text, "unread"
    own, said = figure.unit, "about" if figure.about else "read"
    if own is None:
        return figures.written(figure.value * _exact(times)), said
    size = figure.value * _exact(own.times)
    if figure.about:
        return figures.written(size), said
    if unit is None or own.times == 0.01 or (own.times == 1 and times == 1):
        return figures.written(size), "own" if own.times not in (1, 0.01) else said
    same = own.times == unit.times and own.of in (unit.of, None)
    return figures.written(size), "own" if same or own.times > 1 else "contradicts"


def _exact(times: float) -> Decimal:
    return Decimal(repr(times)) if times % 1 else Decimal(int(times))


_SAID: Mapping[str, tuple[str, Severity]] = {
    "nothing": ("sheets.nothing-written", "info"),
    "unread": ("sheets.not-a-figure", "warning"),
    "about": ("sheets.about", "warning"),
    "own": ("sheets.units-in-cells", "info"),
    "contradicts": ("sheets.unit-contradicts", "warning"),
}


def _said(column: Written, read: pl.DataFrame) -> list[Remark]:
    """One remark per thing that there is to say of cells."""
    remarks = []
    for key, (rule, severity) in _SAID.items():
        cells = read.filter(pl.col("said") == key)
        if cells.height:
            params = {
                "column": column.name,
                "count": cells.height,
                "spellings": _spellings(cells["text"]),
            }
            if key == "contradicts" and column.unit:
                params["unit"] = column.unit.written
            remarks.append(Remark(rule, params, severity, cells["row"].to_list()))
    return remarks


def _spellings(cells: pl.Series) -> str:
    """The first few of the distinct cells."""
    distinct = cells.unique(maintain_order=True).to_list()
    more = ", …" if len(distinct) > 5 else ""
    return ", ".join(cell[:40] for cell in distinct[:5]) + more


# Dates


def _dates(column: Written) -> Values:
    clocked, odd, doubtful = _instants(column.text)
    cells = pl.DataFrame({"text": column.text.filter(odd), "row": _rows(odd)})
    distinct = cells["text"].unique().to_list()
    answers = {cell: _as_day(cell, column) for cell in distinct}
    rows = [(cell, *answer) for cell, answer in answers.items()]
    schema = {"text": pl.String, "new": pl.String, "said": pl.String}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    cells = cells.join(known, on="text", how="left", maintain_order="left")
    text = column.text
    if cells.height:
        text = text.clone().scatter(cells["row"].to_list(), cells["new"])
    kept = cells.filter(column.keep.gather(cells["row"])) if cells.height else cells
    remarks = _said_of_dates(column, kept)
    unsure = _rows(doubtful & column.keep)
    if unsure:
        params = {"column": column.name, "count": len(unsure), "value": text[unsure[0]]}
        remarks.append(Remark("sheets.ambiguous-dates", params, "warning", unsure))
    return Values(text, "timestamp" if clocked else "date", None, tuple(remarks))


def _instants(text: pl.Series) -> tuple[bool, pl.Series, pl.Series]:
    """Whether any is more than a date, which are no dates, and which cannot be told.

    Read once per distinct text: of dates there are few.
    """
    distinct = text.drop_nulls().unique(maintain_order=True)
    read = instants(distinct, None, compact=False)
    odd = distinct.filter(read.local.is_null() & ~read.unsure)
    return (
        read.clocked,
        text.is_in(odd.implode()),
        text.is_in(distinct.filter(read.unsure).implode()),
    )


def _as_day(cell: str, column: Written) -> tuple[str | None, str]:
    if figures.is_nothing(cell):
        return None, "nothing"
    if (day := _day(cell, column.year, column.starts)) is not None:
        return day
    return cell, "no-year" if _month_day(cell) else "unread"


def _day(cell: str, year: tuple[int, bool] | None, starts: int) -> tuple[str, str] | None:
    """The day that a cell means in another way than a date, and which way."""
    short = figures.plain(cell)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", short) and _SERIALS[0] <= float(short) < _SERIALS[1]:
        return spans.serial(int(float(short))).isoformat(), "serial"
    readers: tuple[Callable[[], spans.Span | None], ...] = (
        partial(_compact, short),
        partial(_of_year, short, year),
        partial(_month, cell),
    )
    for said, reader in zip(("compact", "given-year", "month"), readers, strict=True):
        span = reader()
        if span and (day := span.start(starts)):
            return day.isoformat(), said
    return None


def _compact(short: str) -> spans.Span | None:
    if not re.fullmatch(r"(?:19|20)[0-9]{6}", short):
        return None
    return spans.read(f"{short[:4]}-{short[4:6]}-{short[6:]}")


def _of_year(short: str, year: tuple[int, bool] | None) -> spans.Span | None:
    found = _MONTH_DAY.fullmatch(short)
    if year is None or found is None:
        return None
    span = spans.read(f"{found[1]}/{found[2]}")
    return span and spans.with_year(span, year[0], fiscal=year[1])


def _month(cell: str) -> spans.Span | None:
    span = spans.read(cell)
    return span if span and span.grain == "month" and span.year and not span.rest else None


_SAID_OF_DATES: Mapping[str, tuple[str, Severity]] = {
    "nothing": ("sheets.nothing-written", "info"),
    "unread": ("sheets.not-a-date", "warning"),
    "serial": ("sheets.serial-dates", "info"),
    "compact": ("sheets.compact-dates", "info"),
    "given-year": ("sheets.dates-of-year", "warning"),
    "month": ("sheets.months-as-dates", "info"),
    "no-year": ("sheets.dates-without-year", "warning"),
}


def _said_of_dates(column: Written, cells: pl.DataFrame) -> list[Remark]:
    remarks = []
    for key, (rule, severity) in _SAID_OF_DATES.items():
        of = cells.filter(pl.col("said") == key)
        if of.height:
            params: dict[str, object] = {"column": column.name, "count": of.height}
            params["spellings"] = _spellings(of["text"])
            if key == "given-year" and column.year:
                params["year"] = column.year[0]
            remarks.append(Remark(rule, params, severity, of["row"].to_list()))
    return remarks


def _rows(mask: pl.Series) -> list[int]:
    return mask.fill_null(value=False).arg_true().to_list()
