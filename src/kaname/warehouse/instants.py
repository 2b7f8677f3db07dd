"""Instants: how dates and times are written, the Japanese calendar included, by the column.

Every distinct text is read once; `2026-05-31 12:34:56` takes a short way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from kaname.warehouse.cells import narrow, per_distinct

Order = Literal["m/d/y", "d/m/y"]

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = dict(zip("MTSHR", _ERAS.values(), strict=True))
_SIGNS = dict(zip("㍾㍽㍼㍻㋿ＭＴＳＨＲ", [*_ERAS, *_LETTERS], strict=True))  # noqa: RUF001 -- as typed
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDERS: tuple[Order, ...] = ("m/d/y", "d/m/y")

_PLAIN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?$"
_CLOCK = (
    r"^(?P<days>.*?)(?:T|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s*(?P<half>(?i:am|pm))?\s*(?P<zone>Z|UTC|GMT|[-+][0-9]{2}(?::?[0-9]{2})?)?$"
)
_JAPANESE_CLOCK = r"\s*([0-9]{1,2})時([0-9]{1,2})分(?:([0-9]{1,2})秒)?$"
_WEEKDAY = r"\s*\([日月火水木金土]\)$"
_MONTH = r"(?P<name>(?i:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)\.?"
_FORMS = (
    r"^(?P<year>[0-9]{4})(?:[-/.]|年\s*)(?P<month>[0-9]{1,2})(?:[-/.]|月\s*)(?P<day>[0-9]{1,2})日?$",
    r"^(?P<era>明治|大正|昭和|平成|令和|[MTSHR])\.?\s*(?P<reign>[0-9]{1,2}|元)"
    r"(?:[/.]|年\s*)(?P<month>[0-9]{1,2})(?:[/.]|月\s*)(?P<day>[0-9]{1,2})日?$",
    rf"^(?P<day>[0-9]{{1,2}})[- ]{_MONTH}[-, ]\s*(?P<year>[0-9]{{4}})$",
    rf"^{_MONTH}\s+(?P<day>[0-9]{{1,2}}),?\s+(?P<year>[0-9]{{4}})$",
)
_COMPACT = r"^(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})$"
_SLASHED = r"^(?P<one>[0-9]{1,2})[-/.](?P<two>[0-9]{1,2})[-/.](?P<year>[0-9]{4})$"


@dataclass(frozen=True, slots=True)
class Instants:
    """A column read as dates and times: null where the text is neither."""

    local: pl.Series  # Datetime in microseconds, as written
    offset: pl.Series  # minutes east of UTC, where written
    unsure: pl.Series  # True: month first or day first cannot be told, `local` is null

    @property
    def clocked(self) -> bool:
        """Whether any value has a time of day or an offset, and so is more than a date."""
        if self.offset.null_count() < len(self.offset):
            return True
        return bool((self.local.dt.truncate("1d") != self.local).any())


def instants(text: pl.Series, order: Order | None, *, compact: bool) -> Instants:
    """Dates and times of the column; 31/05/2026 by `order`, else as the whole column tells.

    `compact` reads 20260531, which is a date only where somebody says so.
    """
    plain = text.set(~text.str.contains(_PLAIN), None)
    local = plain.str.replace("T", " ", literal=True).str.to_datetime(
        "%Y-%m-%d %H:%M:%S%.f", time_unit="us", strict=False
    )
    other = text.set(local.is_not_null(), None)
    read = per_distinct(other, lambda distinct: _as_written(distinct, order, compact=compact))
    both = pl.select(pl.coalesce(local, read["local"])).to_series()
    return Instants(both, read["offset"], read["unsure"].fill_null(value=False))


def to_utc(read: Instants, timezone: str) -> pl.Series:
    """Datetimes in UTC without a zone; those without an offset were written in `timezone`.

    An hour that a clock change repeats is its first one; one that it skips counts from before.
    """
    hour = pl.duration(hours=1)

    def at(local: pl.Expr) -> pl.Expr:
        zoned = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
        return zoned.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    written = pl.col("local") - pl.duration(minutes=pl.col("offset"))
    frame = pl.DataFrame({"local": read.local, "offset": read.offset})
    local = pl.col("local")
    return frame.select(pl.coalesce(written, at(local), at(local - hour) + hour)).to_series()


def _as_written(text: pl.Series, order: Order | None, *, compact: bool) -> pl.DataFrame:
    """Columns local, offset and unsure of each text."""
    signs = narrow(text).str.replace_many(list(_SIGNS), list(_SIGNS.values()))
    plain = signs.str.replace(_JAPANESE_CLOCK, " $1:$2:$3").str.strip_chars_end(":")
    clock = plain.str.extract_groups(_CLOCK).struct.unnest()
    days = pl.select(pl.coalesce(clock["days"], plain)).to_series()
    dates = _dates(days.str.replace(_WEEKDAY, ""), order, compact=compact)
    midnight = pl.col("date").cast(pl.Datetime("us"))
    return clock.with_columns(dates).select(
        local=midnight + _time_of_day(),
        offset=_offset(),
        unsure="unsure",
    )


def _time_of_day() -> pl.Expr:
    """The time since midnight of the parts of `_CLOCK`; zero without a clock, null for 25:00."""
    hour, minute, second = (pl.col(part).cast(pl.Int64) for part in ("hour", "minute", "second"))
    half = pl.col("half").str.to_lowercase()
    hour = pl.when(half.is_null()).then(hour).when(hour <= 12).then(hour % 12 + 12 * (half == "pm"))
    micro = pl.col("fraction").str.pad_end(9, "0").str.slice(0, 6).cast(pl.Int64)
    fair = (hour < 24) & (minute < 60) & (second.fill_null(0) < 60)
    time = pl.duration(
        hours=hour, minutes=minute, seconds=second.fill_null(0), microseconds=micro.fill_null(0)
    )
    return pl.when(pl.col("hour").is_null()).then(pl.duration()).when(fair).then(time)


def _offset() -> pl.Expr:
    zone = pl.col("zone")
    hours = zone.str.extract(r"^[-+]([0-9]{2})").cast(pl.Int64)
    minutes = zone.str.extract(r"^[-+][0-9]{2}:?([0-9]{2})$").cast(pl.Int64).fill_null(0)
    size = hours * 60 + minutes
    signed = pl.when(zone.str.starts_with("-")).then(-size).otherwise(size)
    return pl.when(zone.is_in(["Z", "UTC", "GMT"])).then(0).otherwise(signed)


def _dates(days: pl.Series, order: Order | None, *, compact: bool) -> pl.DataFrame:
    """Columns date and unsure."""
    found = pl.Series("date", [None] * len(days), dtype=pl.Date)
    for form in (*_FORMS, _COMPACT) if compact else _FORMS:
        read = _date_of(days.str.extract_groups(form).struct.unnest())
        found = pl.select(pl.coalesce(found, read)).to_series()
    slashed = days.str.extract_groups(_SLASHED).struct.unnest()
    order = order or _order(slashed)
    if order is None:
        unsure = slashed["year"].is_not_null()
        return pl.DataFrame({"date": found, "unsure": unsure})
    month, day = ("one", "two") if order == "m/d/y" else ("two", "one")
    read = _date_of(slashed.rename({month: "month", day: "day"}))
    date = pl.select(pl.coalesce(found, read)).to_series()
    return pl.DataFrame({"date": date}).with_columns(unsure=pl.lit(value=False))


def _date_of(parts: pl.DataFrame) -> pl.Series:
    """The dates of columns year (or era and reign), month (or its English name) and day."""
    if "reign" in parts.columns:
        first = pl.col("era").replace_strict(_ERAS | _LETTERS, default=None, return_dtype=pl.Int64)
        reign = pl.col("reign").replace("元", "1").cast(pl.Int64)
        year = (first + pl.when(reign > 0).then(reign)).cast(pl.String)
        parts = parts.with_columns(year=year)
    if "name" in parts.columns:
        number = {name: str(i) for i, name in enumerate(_MONTHS, 1)}
        short = pl.col("name").str.to_lowercase().str.slice(0, 3)
        parts = parts.with_columns(month=short.replace_strict(number, default=None))
    text = pl.concat_str("year", "month", "day", separator="-")
    return parts.select(text.str.to_date("%Y-%m-%d", strict=False)).to_series()


def _order(slashed: pl.DataFrame) -> Order | None:
    """What the column itself tells: a 13 that can only be a day, or nothing to tell apart."""
    one, two = slashed["one"].cast(pl.Int64), slashed["two"].cast(pl.Int64)
    day_first, month_first = bool((one > 12).any()), bool((two > 12).any())
    if day_first != month_first:
        return "d/m/y" if day_first else "m/d/y"
    return None if day_first or (one != two).any() else "d/m/y"
