"""Periods by number: which one holds a day, its neighbours, and dates moved by units.

The number of a period is arithmetic that SQL repeats: days since 1970-01-01, weeks from
Monday, months since year 0 (of the date moved by the closing day), and whole quarters,
halves and years of months counted from the fiscal start.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

from kaname.errors import Finding, KanameError
from kaname.periods.calendar import Calendar, Grain, Period, Unit

MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF: 6, Grain.YEAR: 12}
DAYS = {Grain.DAY: 1, Grain.WEEK: 7}
WEEKS_OF = {"week": 1, "quarter": 13, "half": 26, "year": 52}
EPOCH = date(1970, 1, 1).toordinal()
MONDAY_OF_WEEK_0 = EPOCH - 3


def period_of(day: date, grain: Grain, calendar: Calendar) -> Period:
    """The one period of the grain that holds the day."""
    if grain is Grain.DAY:
        return period_at(day.toordinal() - EPOCH, grain, calendar)
    if grain is Grain.WEEK:
        return period_at((day.toordinal() - MONDAY_OF_WEEK_0) // 7, grain, calendar)
    if grain is Grain.ALL:
        return period_at(0, grain, calendar)
    months = _month_of(day, calendar) - _fiscal_offset(grain, calendar)
    return period_at(months // MONTHS[grain], grain, calendar)


def period_at(index: int, grain: Grain, calendar: Calendar) -> Period:
    """The period with this number; `all` spans every date there is."""
    start, end = _bounds(index, grain, calendar)
    return Period(start, end, grain, index, _label(index, grain, start, calendar))


def spine(grain: Grain, first: date, last: date, calendar: Calendar) -> list[Period]:
    """All periods from the one that holds `first` to the one that holds `last`, in order.

    `all` is one period of exactly these days. Empty when `last` is before `first`.
    """
    if last < first:
        return []
    if grain is Grain.ALL:
        return [Period(first, last + timedelta(days=1), grain, 0, grain.value)]
    start, stop = (period_of(day, grain, calendar).index for day in (first, last))
    return [period_at(index, grain, calendar) for index in range(start, stop + 1)]


def shift(day: date, count: int, unit: Unit, calendar: Calendar, grain: Grain) -> date:
    """The date `count` units later (earlier if negative); 31 January + 1 month = 28 February.

    `period` is one unit of the grain. A start of a month (of the closing day too) moves to a
    start of a month. Raises KanameError for a period of `all`, which has no neighbours.
    """
    step = Grain(grain.value if unit == "period" else unit)
    if step is Grain.ALL:
        return day if count == 0 else _refuse_neighbour()
    if step in DAYS:
        return day + timedelta(days=count * DAYS[step])
    month = day.year * 12 + day.month - 1 + count * MONTHS[step]
    year, zero_based = divmod(month, 12)
    return date(year, zero_based + 1, min(day.day, monthrange(year, zero_based + 1)[1]))


def shift_period(period: Period, count: int, unit: Unit, calendar: Calendar) -> Period:
    """The period of the same grain `count` units later, e.g. the same month a year earlier.

    Weeks stay weeks: a year is 52 of them, a half 26, a quarter 13; a month moves the week's
    Thursday. Raises KanameError for units finer than the period and for neighbours of `all`.
    """
    grain = period.grain
    if count == 0:
        return period
    if unit == "period":
        return _neighbour(period, count, calendar)
    if grain is Grain.ALL:
        _refuse_neighbour()
    if grain is Grain.DAY:
        return period_of(shift(period.start, count, unit, calendar, grain), grain, calendar)
    if grain is Grain.WEEK:
        return _shift_week(period, count, unit, calendar)
    months = count * MONTHS.get(Grain(unit), 0)
    if months == 0 or months % MONTHS[grain]:
        raise KanameError(Finding("periods.finer-than-period", {"unit": unit, "grain": grain}))
    return _neighbour(period, months // MONTHS[grain], calendar)


def fiscal_start(
    day: date, unit: Literal["year", "half", "quarter", "month"], calendar: Calendar
) -> date:
    """The first day of the fiscal year, half, quarter or month that holds the day."""
    return period_of(day, Grain(unit), calendar).start


def year_name(index: int, calendar: Calendar) -> int:
    """The year after which the fiscal year with this number is named."""
    ends_next_year = calendar.fiscal_year_starts > 1
    return index + (calendar.fiscal_year_named_by == "end" and ends_next_year)


def _bounds(index: int, grain: Grain, calendar: Calendar) -> tuple[date, date]:
    if grain is Grain.ALL:
        return date.min, date.max
    if grain is Grain.DAY:
        start = date.fromordinal(EPOCH + index)
        return start, start + timedelta(days=1)
    if grain is Grain.WEEK:
        start = date.fromordinal(MONDAY_OF_WEEK_0 + 7 * index)
        return start, start + timedelta(days=7)
    size = MONTHS[grain]
    month = index * size + _fiscal_offset(grain, calendar)
    return _month_start(month, calendar), _month_start(month + size, calendar)


def _label(index: int, grain: Grain, start: date, calendar: Calendar) -> str:
    if grain is Grain.ALL:
        return grain.value
    if grain is Grain.DAY:
        return start.isoformat()
    if grain is Grain.WEEK:
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    if grain is Grain.MONTH:
        return f"{index // 12:04}-{index % 12 + 1:02}"
    parts = 12 // MONTHS[grain]
    name = f"FY{year_name(index // parts, calendar):04}"
    letter = {Grain.QUARTER: "Q", Grain.HALF: "H"}.get(grain)
    return f"{name}-{letter}{index % parts + 1}" if letter else name


def _fiscal_offset(grain: Grain, calendar: Calendar) -> int:
    return 0 if grain is Grain.MONTH else calendar.fiscal_year_starts - 1


def _month_of(day: date, calendar: Calendar) -> int:
    if calendar.closing_day is None:
        return day.year * 12 + day.month - 1
    moved = day - timedelta(days=calendar.closing_day)
    return moved.year * 12 + moved.month


def _month_start(month: int, calendar: Calendar) -> date:
    if calendar.closing_day is None:
        return date(month // 12, month % 12 + 1, 1)
    year, zero_based = divmod(month - 1, 12)
    return date(year, zero_based + 1, 1) + timedelta(days=calendar.closing_day)


def _neighbour(period: Period, count: int, calendar: Calendar) -> Period:
    if period.grain is Grain.ALL:
        _refuse_neighbour()
    return period_at(period.index + count, period.grain, calendar)


def _shift_week(period: Period, count: int, unit: Unit, calendar: Calendar) -> Period:
    if unit == "day":
        raise KanameError(
            Finding("periods.finer-than-period", {"unit": unit, "grain": period.grain})
        )
    if unit in WEEKS_OF:
        return _neighbour(period, count * WEEKS_OF[unit], calendar)
    thursday = period.start + timedelta(days=3)  # decides the month and year of an ISO week
    moved = shift(thursday, count, unit, calendar, period.grain)
    return period_of(moved, Grain.WEEK, calendar)


def _refuse_neighbour() -> date:
    raise KanameError(Finding("periods.no-neighbour"))
