"""The time that is simulated: a run-in before the data, the data, and the days of business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import holidays
import numpy as np

from kaname.simulate.records import Ints

EPOCH = date(1970, 1, 1)
PLANS_MONTHS = 12  # beyond the fiscal year of the end: days that are planned for, such as due dates
RUN_IN_MONTHS = 24  # long enough that the first month of the data starts from a full pipeline
DAY = 86_400  # seconds


def number(day: date) -> int:
    """Days from 1970-01-01 to `day`."""
    return (day - EPOCH).days


def day_of(count: int) -> date:
    """The date `count` days after 1970-01-01."""
    return EPOCH + timedelta(days=int(count))


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day`."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)


def fiscal_start(day: date) -> date:
    """1 April at or before `day`."""
    return date(day.year - (day.month < 4), 4, 1)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Day numbers: the run-in's first day, the data's first and last day; business days beyond."""

    run_in: int
    start: int
    end: int  # inclusive
    business: Ints  # from the run-in to a year after the fiscal year that holds `end`
    closed: tuple[date, ...]  # weekdays on which the company is closed though nobody else is

    @property
    def working(self) -> Ints:
        """The business days on which something happens: up to `end`."""
        return self.business[self.business <= self.end]

    def months(self, first: int) -> list[date]:
        """First days of the months from the month of day number `first` to that of `end`."""
        month, found = add_months(day_of(first), 0), []
        while number(month) <= self.end:
            found.append(month)
            month = add_months(month, 1)
        return found


def horizon(end: date, months: int, run_in: int = RUN_IN_MONTHS) -> Horizon:
    """The horizon of `months` calendar months, the last being the one that holds `end`.

    `run_in` months are simulated before them.
    """
    start = add_months(end, 1 - months)
    first, last = add_months(start, -run_in), add_months(fiscal_start(end), 12)
    planned = add_months(last, PLANS_MONTHS)
    closed = _year_ends(range(first.year - 1, planned.year + 1))
    years = range(first.year, planned.year + 1)
    off = set(holidays.country_holidays("JP", years=years)) | set(closed)
    days = (day_of(n) for n in range(number(first), number(planned)))
    business = [number(d) for d in days if d.weekday() < 5 and d not in off]
    return Horizon(
        number(first),
        number(start),
        number(end),
        np.array(business, dtype=np.int64),
        tuple(d for d in closed if start <= d < last),
    )


def _year_ends(years: Sequence[int]) -> list[date]:
    """29 December to 3 January, weekdays only (1 January is a public holiday)."""
    days = [date(y, 12, 29) + timedelta(days=n) for y in years for n in range(6)]
    return [d for d in days if d.weekday() < 5 and (d.month, d.day) != (1, 1)]
