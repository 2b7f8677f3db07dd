"""Written periods: a column of labels or days, as the numbers of periods of one grain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, Period, parse, period_of
from kaname.series.panel import Ints

MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?(Z|\+00:00)?$")
YEARS = range(1900, 2201)  # in which business data lies
BARE = re.compile(r"(\d{4})-?Q([1-4])")  # 1990Q1, as statistics offices write quarters
ONE_DAY = timedelta(days=1)
NONE = -1  # of no period


@dataclass(frozen=True, slots=True)
class Spelled:
    """A column of periods: the number of each, and what could not be read."""

    text: pl.Series
    index: pl.Series  # Int64, null where it is not readable
    unreadable: Ints  # rows
    grains: Mapping[Grain, int]  # with the first row of each


def spelled(text: pl.Series, calendar: Calendar) -> Spelled:
    """The periods of a column.

    Days that all begin a month (or all end one) stand for months, for quarters where three
    months lie between them; days that all fall on one day of the week stand for weeks.
    """
    distinct = text.drop_nulls().unique(maintain_order=True).to_list()
    read = {written: period for written in distinct if (period := _period(written, calendar))}
    meant = _meant(read, calendar)
    index = text.replace_strict(
        {written: period.index for written, period in meant.items()},
        default=None,
        return_dtype=pl.Int64,
    )
    unreadable = np.flatnonzero(index.is_null().to_numpy())
    grains: dict[Grain, int] = {}
    if len({period.grain for period in meant.values()}) == 1:
        grains = {next(iter(meant.values())).grain: 0}
    else:
        for written, period in meant.items():
            grains.setdefault(period.grain, (text == written).arg_max() or 0)
    return Spelled(text, index, unreadable, grains)


def _period(written: str, calendar: Calendar) -> Period | None:
    """One period; a bare year or quarter is the fiscal one."""
    plain = MIDNIGHT.sub("", unicodedata.normalize("NFKC", written).strip())
    quarter = BARE.fullmatch(plain.upper())
    plain = f"FY{quarter[1]}-Q{quarter[2]}" if quarter else plain
    plain = f"FY{plain}" if re.fullmatch(r"\d{4}", plain) else plain
    try:
        period = parse(plain, calendar)
    except KanameError:
        return None
    return period if period.grain is not Grain.ALL and period.start.year in YEARS else None


def _meant(read: Mapping[str, Period], calendar: Calendar) -> Mapping[str, Period]:
    """Days that only stand for longer periods, as those."""
    if {period.grain for period in read.values()} != {Grain.DAY}:
        return read
    days = {written: period.start for written, period in read.items()}
    grain = _grain_of(set(days.values()))
    return {written: period_of(day, grain, calendar) for written, day in days.items()}


def _grain_of(days: set[date]) -> Grain:
    if len(days) < 2:
        return Grain.DAY
    if len({day.day for day in days}) == 1 or all((day + ONE_DAY).day == 1 for day in days):
        return _months(day.year * 12 + day.month for day in days)
    return Grain.WEEK if len({day.weekday() for day in days}) == 1 else Grain.DAY


def _months(months: Iterable[int]) -> Grain:
    """What lies between the months of the days: a month, a quarter or a year."""
    steps = set(np.diff(sorted(months)).tolist())
    for size, grain in ((12, Grain.YEAR), (3, Grain.QUARTER)):
        if all(step % size == 0 for step in steps):
            return grain
    return Grain.MONTH
