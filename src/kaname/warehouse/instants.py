"""Instants: how dates and times are written, the Japanese calendar included, by the column.

A text is cut into its day and its clock; of either there are few, and each is read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl
import pyarrow as pa

from kaname.warehouse.cells import first_of, narrow, per_distinct

Order = Literal["m/d/y", "d/m/y"]

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = dict(zip("MTSHR", _ERAS.values(), strict=True))
_SIGNS = dict(zip("㍾㍽㍼㍻㋿ＭＴＳＨＲ", [*_ERAS, *_LETTERS], strict=True))
_FIRST = _ERAS | _LETTERS
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: str(number) for number, name in enumerate(_NAMES, 1)}

_CLOCK_BEGINS = r"[T\s]?[0-9０-９]{1,2}[:：時]"
_CLOCK = (
    r"^T?\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})"
    r"(?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r"\s*(?P<half>(?i:am|pm))?\s*(?P<zone>Z|UTC|GMT|[-+][0-9]{2}(?::?[0-9]{2})?)?$"
)
_JAPANESE_CLOCK = r"([0-9]{1,2})時([0-9]{1,2})分(?:([0-9]{1,2})秒)?$"
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


def known_timezone(name: str) -> bool:
    """Whether times can be read in the time zone `name`."""
    try:
        naive_to_utc(pl.Series([], dtype=pl.Datetime("us")), name)
    except pl.exceptions.ComputeError:
        return False
    return True


def instants(text: pl.Series, order: Order | None, *, compact: bool) -> Instants:
    """Dates and times of the column; 31/05/2026 by `order`, else as the whole column tells.

    `compact` reads 20260531, which is a date only where somebody says so.
    """
    if plain := _plain(text):
        return plain
    cell, at, raw = pl.col("text"), pl.col("at"), pl.col("text").cast(pl.Binary).bin
    cut = text.to_frame("text").with_columns(at=cell.str.find(_CLOCK_BEGINS))
    parts = cut.select(
        day=pl.when(at.is_null()).then(cell).otherwise(raw.slice(0, at).cast(pl.String)),
        clock=raw.slice(at).cast(pl.String),  # null where there is none
    )
    days = per_distinct(parts["day"], lambda texts: _days(texts, compact=compact))
    clocks = per_distinct(parts["clock"], _clocks)
    order = order or _order(days)
    slashed = pl.col("month_first" if order == "m/d/y" else "day_first")
    date = pl.coalesce("date", slashed) if order else pl.col("date")
    time = pl.when(pl.col("clock").is_null()).then(pl.duration()).otherwise(pl.col("time"))
    unsure = pl.col("slashed").fill_null(value=False) & pl.lit(order is None)
    frame = pl.concat([parts, days, clocks], how="horizontal")
    read = frame.select("offset", local=date.cast(pl.Datetime("us")) + time, unsure=unsure)
    return Instants(read["local"], read["offset"], read["unsure"])


def to_utc(read: Instants, timezone: str) -> pl.Series:
    """Datetimes in UTC without a zone; those without an offset were written in `timezone`."""
    frame = pl.DataFrame({"local": read.local, "offset": read.offset})
    written = frame.select(pl.col("local") - pl.duration(minutes="offset")).to_series()
    if written.null_count() == read.local.null_count():
        return written
    return first_of(written, naive_to_utc(read.local, timezone))


def naive_to_utc(local: pl.Series, timezone: str) -> pl.Series:
    """Datetimes in UTC of those written in `timezone`.

    An hour that a clock change repeats is its first one; one that it skips counts from before.
    """
    if timezone == "UTC":
        return local

    def at(times: pl.Series) -> pl.Series:
        zoned = times.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
        return zoned.dt.convert_time_zone("UTC").dt.replace_time_zone(None)

    utc = at(local)
    if utc.null_count() == local.null_count():
        return utc
    return first_of(utc, at(local.dt.offset_by("-1h")).dt.offset_by("1h"))


def _plain(text: pl.Series) -> Instants | None:
    """The column where all of it is `2026-05-31`, `2026-05-31 12:34:56` or this with a Z."""
    if text.str.len_bytes().is_in([11, 13, 14]).any():  # days with a Z or an hour alone
        return None
    zone = "UTC" if text.str.ends_with("Z").all() else None
    try:
        times = pl.Series(pl.from_arrow(text.to_arrow().cast(pa.timestamp("us", zone))))
    except pa.ArrowInvalid:
        return None
    local = times.dt.replace_time_zone(None).alias("local")
    offset = pl.when(pl.col("local").is_not_null()).then(0 if zone else None).cast(pl.Int64)
    more = local.to_frame().with_columns(offset=offset, unsure=pl.lit(value=False))
    return Instants(local, more["offset"], more["unsure"])


def _days(texts: pl.LazyFrame, *, compact: bool) -> pl.LazyFrame:
    """Adds the date, and for slashed dates both readings and what can tell them apart."""
    forms = (*_FORMS, _COMPACT) if compact else _FORMS
    days = narrow(pl.col("text")).str.replace_many(list(_SIGNS), list(_SIGNS.values()))
    return (
        texts.with_columns(days=days.str.replace(_WEEKDAY, ""))
        .with_columns(slashed=pl.col("days").str.extract_groups(_SLASHED))
        .select("text", *_readings(), date=pl.coalesce(_date(form) for form in forms))
    )


def _readings() -> Iterator[pl.Expr]:
    """The slashed date in both orders, and whether one or the other number can be no month."""
    one, two, year = (pl.col("slashed").struct.field(part) for part in ("one", "two", "year"))
    yield _day(year, one, two).alias("month_first")
    yield _day(year, two, one).alias("day_first")
    yield year.is_not_null().alias("slashed")
    yield (one.cast(pl.Int64) > 12).alias("one_is_day")
    yield (two.cast(pl.Int64) > 12).alias("two_is_day")
    yield (one.cast(pl.Int64) == two.cast(pl.Int64)).alias("no_matter")


def _order(seen: pl.DataFrame) -> Order | None:
    """What the column itself tells: a 13 that can only be a day, or nothing to tell apart."""
    slashed = seen.filter(pl.col("slashed"))
    day_first, month_first = slashed["one_is_day"].any(), slashed["two_is_day"].any()
    if day_first != month_first:
        return "d/m/y" if day_first else "m/d/y"
    return "d/m/y" if slashed["no_matter"].all() else None


def _clocks(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the time since midnight, null for 25:00, and the offset."""
    clock = narrow(pl.col("text")).str.replace(_JAPANESE_CLOCK, "$1:$2:$3").str.strip_chars_end(":")
    parts = texts.with_columns(clock.str.extract_groups(_CLOCK).alias("parts")).unnest("parts")
    return parts.select("text", time=_time_of_day(), offset=_offset())


def _time_of_day() -> pl.Expr:
    hour, minute, second = (pl.col(part).cast(pl.Int64) for part in ("hour", "minute", "second"))
    half = pl.col("half").str.to_lowercase()
    hour = pl.when(half.is_null()).then(hour).when(hour <= 12).then(hour % 12 + 12 * (half == "pm"))
    micro = pl.col("fraction").str.pad_end(9, "0").str.slice(0, 6).cast(pl.Int64)
    fair = (hour < 24) & (minute < 60) & (second.fill_null(0) < 60)
    time = pl.duration(
        hours=hour, minutes=minute, seconds=second.fill_null(0), microseconds=micro.fill_null(0)
    )
    return pl.when(fair).then(time)


def _offset() -> pl.Expr:
    zone = pl.col("zone")
    hours = zone.str.extract(r"^[-+]([0-9]{2})").cast(pl.Int64)
    minutes = zone.str.extract(r"^[-+][0-9]{2}:?([0-9]{2})$").cast(pl.Int64).fill_null(0)
    size = hours * 60 + minutes
    signed = pl.when(zone.str.starts_with("-")).then(-size).otherwise(size)
    return pl.when(zone.is_in(["Z", "UTC", "GMT"])).then(0).otherwise(signed)


def _date(form: str) -> pl.Expr:
    """The date of column `days` in a form with year (or era and reign), month (or name), day."""
    parts = pl.col("days").str.extract_groups(form).struct
    if "<reign>" in form:
        first = parts.field("era").replace_strict(_FIRST, default=None, return_dtype=pl.Int64)
        reign = parts.field("reign").replace("元", "1").cast(pl.Int64)
        year = (first + pl.when(reign > 0).then(reign)).cast(pl.String)
    else:
        year = parts.field("year")
    if "<name>" in form:
        short = parts.field("name").str.to_lowercase().str.slice(0, 3)
        month = short.replace_strict(_MONTHS, default=None, return_dtype=pl.String)
    else:
        month = parts.field("month")
    return _day(year, month, parts.field("day"))


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    return pl.concat_str(year, month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)
