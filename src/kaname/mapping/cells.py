"""Cells: what a column of the sales model is made of, read in its type; faults by the cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import polars as pl

from kaname.errors import KanameError
from kaname.mapping.model import Value
from kaname.periods import Calendar, Grain, Period, parse, period_of
from kaname.sales_model import Column, code_of, dtype, fold
from kaname.warehouse.columns import as_declared
from kaname.warehouse.instants import naive_to_utc

_KINDS = {  # type of the model -> type to read
    "text": "text",
    "json": "text",
    "integer": "integer",
    "number": "number",
    "money": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
_OFFSET = r"\d{1,2}:\d{2}(?::[\d.]+)?\s*(?:Z|[-+]\d{2}:?\d{2})$"  # a time with its zone


@dataclass(frozen=True, slots=True)
class Cells:
    """A column of the model, null where nothing is written or what is written is at fault."""

    values: pl.Series
    text: pl.Series  # what it was read from, null where nothing is written
    faults: tuple[tuple[str, pl.Series], ...] = ()  # key of a message: True where it is at fault
    rounded: pl.Series = field(default_factory=lambda: pl.Series([], dtype=pl.Boolean))
    # ^ True where more decimals are written than the column keeps

    def only(self, there: pl.Series) -> Cells:
        """The cells where `there` is true; nothing elsewhere."""
        faults = tuple((reason, faulty & there) for reason, faulty in self.faults)
        rounded = self.rounded & there if len(self.rounded) else self.rounded
        return Cells(self.values.set(~there, None), self.text.set(~there, None), faults, rounded)


@dataclass(frozen=True, slots=True)
class Clock:
    """How dates and times are meant: the zone they were written in, and the fiscal year."""

    timezone: str = "UTC"
    fiscal_year_starts: int = 4


def written(value: Value, columns: pl.DataFrame, height: int) -> pl.Series:
    """The text that a value is made of: a constant, a column, or columns joined."""
    if value.from_ is None:
        constant = None if value.value is None else _plain(value.value)
        return pl.repeat(constant, height, dtype=pl.String, eager=True)
    # Any name may stand in a header, also one that cannot be a name elsewhere.
    parts = [columns[header].cast(pl.String).alias("") for header in value.headers]
    text = parts[0] if len(parts) == 1 else _joined(parts, value.with_)
    if value.tag is not None:
        text += value.with_ + value.tag
    return text if value.down is None else _filled(text, columns[value.down])


def _filled(text: pl.Series, first: pl.Series) -> pl.Series:
    """The text with what stands above for what is empty, from each written `first` on."""
    frame = pl.DataFrame({"text": text, "part": first.is_not_null().cum_sum()})
    return frame.select(pl.col("text").forward_fill().over("part")).to_series()


def cells(value: Value, text: pl.Series, column: Column, clock: Clock) -> Cells:
    """The text in the column's type; `text` as `written` gives it."""
    if value.period is not None:
        return _periods(value, text, column, clock)
    if value.values or value.else_ is not None or column.codes:
        read, unknown = _coded(value, text, column)
        if unknown.any():
            rest = _typed(value, read.set(unknown, None), column, clock)
            return Cells(rest.values, text, (("mapping.not-a-code", unknown), *rest.faults))
        return _typed(value, read, column, clock)
    return _typed(value, text, column, clock)


def per_distinct(
    text: pl.Series, read: Callable[[str], str | date | None], dtype: type[pl.DataType]
) -> pl.Series:
    """What `read` says of each value, asked once for each that is different; null gives null."""
    known = {value: read(value) for value in text.drop_nulls().unique().to_list()}
    if not known:
        return pl.Series(text.name, [None] * len(text), dtype=dtype)
    old = pl.Series(list(known), dtype=pl.String)
    new = pl.Series(list(known.values()), dtype=dtype)
    return text.replace_strict(old, new, default=None, return_dtype=dtype)


def _plain(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:g}"


def _joined(parts: Iterable[pl.Series], between: str) -> pl.Series:
    """The parts that are written, joined; null where none is."""
    frame = pl.DataFrame({str(at): part for at, part in enumerate(parts)})
    joined = pl.concat_str(pl.all(), separator=between, ignore_nulls=True)
    some = pl.any_horizontal(pl.all().is_not_null())
    return frame.select(pl.when(some).then(joined)).to_series()


def _coded(value: Value, text: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    """The codes, and True where a closed list has none for what is written."""
    known = {fold(key): code for key, code in value.values.items()}
    closed = bool(column.codes) and not column.open

    def code(cell: str) -> str | None:
        found = known.get(fold(cell)) or (code_of(column, cell) if column.codes else None)
        return found or value.else_ or (None if closed else cell)

    if value.else_ is not None:
        text = text.fill_null("")
    read = per_distinct(text, code, pl.String)
    return read, read.is_null() & text.is_not_null()


def _typed(value: Value, text: pl.Series, column: Column, clock: Clock) -> Cells:
    kind = _KINDS[column.type]
    if kind == "date" and _zoned(text):
        return _local_dates(text, clock)
    order = f" {value.order}" if value.order and kind in ("date", "timestamp") else ""
    read = as_declared(text, kind + order, (), clock.timezone)
    values = read.values
    if value.times is not None:
        values = values.cast(pl.Float64) * value.times
    reason = "ambiguous-date" if read.doubt == "ambiguous-dates" else f"not-{kind}"
    held = _held(values, read.text, column)
    return replace(held, faults=((f"mapping.{reason}", read.faulty), *held.faults))


def _held(values: pl.Series, text: pl.Series, column: Column) -> Cells:
    """Money and exact numbers in the model's decimals; what is too large for them is at fault."""
    kind = dtype(column)
    if not isinstance(kind, pl.Decimal):
        return Cells(values.cast(kind), text)
    exact = values.cast(pl.Float64)
    fits = exact.abs() < 10.0 ** (kind.precision - kind.scale)
    kept = exact.set(~fits, None).cast(kind)
    off = (kept.cast(pl.Float64) - exact).abs() > 1e-9 * (exact.abs() + 1)
    large = kept.is_null() & exact.is_not_null()
    return Cells(kept, text, (("mapping.too-large-number", large),), off)


def _zoned(text: pl.Series) -> bool:
    return bool(text.str.contains(_OFFSET).any())


def _local_dates(text: pl.Series, clock: Clock) -> Cells:
    """Dates of instants: the day that it was where the company is."""
    read = as_declared(text, "timestamp", (), clock.timezone)
    zoned = read.values.dt.replace_time_zone("UTC").dt.convert_time_zone(clock.timezone)
    return Cells(zoned.dt.date(), read.text, (("mapping.not-date", read.faulty),))


def _around(day: date, grain: Grain, calendar: Calendar, *, near: bool) -> Period:
    """The period that holds the day, or the next one where that begins nearer to it."""
    found = period_of(day, grain, calendar)
    late = near and found.end - day < day - found.start
    return period_of(found.end, grain, calendar) if late else found


def _periods(value: Value, text: pl.Series, column: Column, clock: Clock) -> Cells:
    calendar = Calendar(fiscal_year_starts=clock.fiscal_year_starts)
    text = as_declared(text, "text", (), clock.timezone).text

    def day(cell: str) -> date | None:
        try:
            found = parse(cell.partition(" 00:00")[0], calendar)
        except KanameError:
            return None
        if value.grain is not None and found.grain is Grain.DAY:
            found = _around(found.start, Grain(value.grain), calendar, near=value.near)
        if value.period == "start":
            return found.start
        return found.end if value.period == "end" else found.end - timedelta(days=1)

    days = per_distinct(text, day, pl.Date)
    faulty = days.is_null() & text.is_not_null()
    if column.type == "timestamp":  # midnight where the company is
        days = naive_to_utc(days.cast(pl.Datetime("us")), clock.timezone)
    return Cells(days, text, (("mapping.not-a-period", faulty),))
