"""Business days, and how far another period had come after as many of them."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import takewhile
from typing import Literal

from kaname.periods.calendar import Calendar, Period

ONE_DAY = timedelta(days=1)
WEEKDAYS = 5


def business_days(start: date, end: date, calendar: Calendar) -> int:
    """How many business days lie from `start` up to but not including `end`; 0 if none do.

    Business days are Monday to Friday without public holidays and the company's closed days.
    """
    if end <= start:
        return 0
    off = _days_off(calendar.holidays, calendar.closed, start.year, end.year)
    return _weekdays(start, end) - (bisect_left(off, end) - bisect_left(off, start))


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Whether the day is a weekday on which the company is open."""
    off = _days_off(calendar.holidays, calendar.closed, day.year, day.year)
    at = bisect_left(off, day)
    return day.weekday() < WEEKDAYS and off[at : at + 1] != (day,)


def same_elapsed(
    now: Period,
    as_of: date,
    other: Period,
    calendar: Calendar,
    by: Literal["business_days", "calendar_days"],
) -> date:
    """The exclusive end in `other` after as many days as `now` has had through `as_of`.

    By business days, a closed `as_of` also takes in the closed days that follow in `other`.
    A period that is over answers to the whole of `other`, one not begun to none of it.
    """
    until = as_of + ONE_DAY
    if until >= now.end:
        return other.end
    if until <= now.start:
        return other.start
    if by == "calendar_days":
        return other.start + min(until - now.start, other.end - other.start)
    done = business_days(now.start, until, calendar)
    end = _after(done, other, calendar)
    if is_business_day(as_of, calendar):
        return end
    closed = takewhile(lambda day: not is_business_day(day, calendar), _days(end, other.end))
    return max(closed, default=end - ONE_DAY) + ONE_DAY


def _after(count: int, period: Period, calendar: Calendar) -> date:
    """The day after the period's `count`-th business day, its end when it has fewer."""
    if count == 0:
        return period.start
    for day in _days(period.start, period.end):
        count -= is_business_day(day, calendar)
        if count == 0:
            return day + ONE_DAY
    return period.end


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days)]


def _weekdays(start: date, end: date) -> int:
    weeks, rest = divmod((end - start).days, 7)
    first = start.weekday()
    return weeks * WEEKDAYS + sum((first + n) % 7 < WEEKDAYS for n in range(rest))


@lru_cache(maxsize=256)
def _days_off(
    country: str | None, closed: frozenset[date], first_year: int, last_year: int
) -> tuple[date, ...]:
    """The closed weekdays of these years, in order."""
    years = range(first_year, last_year + 1)
    own = {day for day in closed if day.year in years}
    public = (_public_holidays(country, year) for year in years) if country else ()
    return tuple(sorted(day for day in own.union(*public) if day.weekday() < WEEKDAYS))


@cache
def _public_holidays(name: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 -- 0.3 s, only where asked for

    country, _, subdivision = name.partition("-")
    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))
