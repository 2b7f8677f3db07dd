"""The organisation's calendar, the grains of time, and what a period is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from kaname.errors import Finding, KanameError
from kaname.text import suggest

Unit = Literal["period", "day", "week", "month", "quarter", "half", "year"]

LAST_CLOSING_DAY = 27  # the next month starts on day 28, which every month has


class Grain(StrEnum):
    """Lengths of a period; quarter, half and year are fiscal, `all` is everything in one."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Fiscal year, closing day, time zone and business days of an organisation.

    `closing_day` 20: March is 21 February to 20 March; None: the month's end.
    `holidays` is a country whose public holidays are closed (`JP`, `US`, with a subdivision
    `US-NY`); `closed` are further closed days. Raises KanameError with all its faults.
    """

    fiscal_year_starts: int = 1
    fiscal_year_named_by: Literal["start", "end"] = "start"
    closing_day: int | None = None
    timezone: str = "UTC"
    holidays: str | None = None
    closed: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        if faults := tuple(_faults(self)):
            raise KanameError(faults)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `start` up to but not including `end`, with its number within its grain."""

    start: date
    end: date
    grain: Grain
    index: int
    label: str


def today(calendar: Calendar) -> date:
    """The date it is now where the organisation is."""
    return datetime.now(ZoneInfo(calendar.timezone)).date()


def _faults(calendar: Calendar) -> Iterator[Finding]:
    starts, closing = calendar.fiscal_year_starts, calendar.closing_day
    if not 1 <= starts <= 12:
        yield Finding("periods.unknown-month", {"month": starts})
    if closing is not None and not 1 <= closing <= LAST_CLOSING_DAY:
        yield Finding("periods.closing-day-outside-month", {"day": closing})
    yield from _unknown_time_zone(calendar.timezone)
    if calendar.holidays is not None:
        yield from _unknown_country(calendar.holidays)


def _unknown_time_zone(name: str) -> Iterator[Finding]:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # KeyError: ZoneInfoNotFoundError
        guess = suggest(name, available_timezones())
        yield Finding("periods.unknown-time-zone", {"name": name}, suggestion=guess)


def _unknown_country(name: str) -> Iterator[Finding]:
    from holidays import list_supported_countries  # noqa: PLC0415 -- 0.3 s, only where asked for

    country, _, subdivision = name.partition("-")
    known = list_supported_countries()
    if country not in known:
        guess = suggest(country, known)
        yield Finding("periods.unknown-country", {"name": name}, suggestion=guess)
    elif subdivision and subdivision not in known[country]:
        guess = suggest(subdivision, known[country])
        suggestion = f"{country}-{guess}" if guess else None
        yield Finding("periods.unknown-country", {"name": name}, suggestion=suggestion)
