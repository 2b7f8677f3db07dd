"""The rhythm of a company's calendar: on which days deals close, and on which they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Ints
from kaname.landing.tally import tally
from kaname.periods import Calendar, Grain, is_business_day, period_of

LEFT = np.array([1, 2, 3, 4, 6, 9, 13])  # business days left in the month, the day itself too
KINDS = 1 + 2 * (LEFT.size + 1)
STRETCHES = ((0, 3), (3, 6), (6, 7), (7, 8))  # bands of LEFT: the last 3, 9 and 13 days, and before
WEIGHT = 10.0  # events that the coarser kind of day counts for
MONTH_WEIGHT = 60.0
YEARS = 2 * 365  # days without which a month is no season


@dataclass(frozen=True, slots=True)
class Days:
    """Consecutive days from `first` on: what kind of day each is."""

    first: int
    business: Flags
    kind: Ints  # 0: closed; else by business days left in the month, at a quarter's end apart
    month: Ints  # of the calendar, from 0
    piece: Ints  # number of the organisation's month

    def at(self, day: Ints | int) -> Ints:
        """The positions of days."""
        return np.asarray(day) - self.first


@lru_cache(maxsize=32)
def days(calendar: Calendar, first: int, last: int) -> Days:
    """The days of a calendar from one to another, both included."""
    first = period_of(date.fromordinal(first), Grain.MONTH, calendar).start.toordinal()
    last = period_of(date.fromordinal(last), Grain.MONTH, calendar).end.toordinal() - 1
    every = [date.fromordinal(day) for day in range(first, last + 1)]
    business = np.array([is_business_day(day, calendar) for day in every])
    piece, quarter_end = _pieces(every, calendar)
    left = _left(business, piece)
    kind = 1 + np.searchsorted(LEFT, left, "left") * 2 + quarter_end
    return Days(
        first,
        business,
        np.where(business, kind, 0),
        np.array([day.month - 1 for day in every]),
        piece,
    )


def _pieces(every: list[date], calendar: Calendar) -> tuple[Ints, Ints]:
    """The number of each day's month, and whether a quarter ends with it."""
    piece = np.zeros(len(every), dtype=np.int64)
    ends = np.zeros(len(every), dtype=np.int64)
    at = 0
    while at < len(every):
        month = period_of(every[at], Grain.MONTH, calendar)
        quarter = period_of(every[at], Grain.QUARTER, calendar)
        until = at + (month.end - every[at]).days
        piece[at:until], ends[at:until] = month.index, month.end == quarter.end
        at = until
    return piece, ends


def _left(business: Flags, piece: Ints) -> Ints:
    """Business days left in the month, the day itself included."""
    after = np.cumsum(business[::-1])[::-1]
    ends = np.append(np.flatnonzero(np.diff(piece)) + 1, piece.size)
    following = np.append(after, 0)[ends]
    found: Ints = after - following[np.searchsorted(ends, np.arange(piece.size), "right")]
    return found


def closing_weights(deals: Deals, when: Days, day: int) -> Floats:
    """How much more likely a deal closes on each of the days than on the average one.

    Won deals of the four years before count, against those that were open; a kind of day leans on
    coarser ones.
    """
    start = max(int(deals.opened.min(initial=day)), day - 2 * YEARS, when.first)
    closed = deals.closed[deals.won & (deals.closed <= day) & (deals.closed >= start)]
    won = np.bincount(closed - when.first, minlength=when.kind.size).astype(np.float64)
    opened = _open(deals, when, day) * _within(when, start, day)
    expected = opened * won.sum() / max(1.0, opened.sum())
    weights = _by_kind(won, expected, when)
    if day - start >= YEARS:
        weights = weights * _by_month(won, expected * weights, when)
    return weights


def _open(deals: Deals, when: Days, day: int) -> Floats:
    """How many deals were open on each day."""
    size = when.kind.size
    steps = np.zeros(size + 1)
    np.add.at(steps, np.clip(deals.opened - when.first, 0, size), 1.0)
    gone = deals.closed[deals.closed != NEVER]
    np.add.at(steps, np.clip(gone - when.first + 1, 0, size), -1.0)
    return np.cumsum(steps)[:size]


def _within(when: Days, start: int, day: int) -> Floats:
    every = when.first + np.arange(when.kind.size)
    return ((every >= start) & (every <= day)).astype(np.float64)


def _by_kind(won: Floats, expected: Floats, when: Days) -> Floats:
    """From all business days to stretches of the month, those at quarters' ends, and their days."""
    seen, due = tally(when.kind, won, KINDS), tally(when.kind, expected, KINDS)
    found = np.empty(KINDS)
    found[0] = (seen[0] + 0.1 * WEIGHT) / (due[0] + WEIGHT)
    at_work = _shrunken(seen, due, slice(1, None), 1.4)
    for first, last in STRETCHES:
        both = _shrunken(seen, due, slice(1 + 2 * first, 1 + 2 * last), at_work)
        for end in (0, 1):  # of any month, of a quarter
            own = _shrunken(seen, due, slice(1 + 2 * first + end, 1 + 2 * last, 2), both)
            for left in range(first, last):
                pair = slice(1 + 2 * left, 3 + 2 * left)
                day = own * _shrunken(seen, due, pair, both) / both
                found[1 + 2 * left + end] = _shrunken(
                    seen, due, slice(1 + 2 * left + end, 2 + 2 * left + end), day
                )
    return found[when.kind]


def _shrunken(seen: Floats, due: Floats, kinds: slice, mean: float) -> float:
    """Seen over expected events of some kinds of days, leaning on a mean."""
    return float((seen[kinds].sum() + WEIGHT * mean) / (due[kinds].sum() + WEIGHT))


def _by_month(won: Floats, expected: Floats, when: Days) -> Floats:
    seen, due = tally(when.month, won, 12), tally(when.month, expected, 12)
    found: Floats = ((seen + MONTH_WEIGHT) / (due + MONTH_WEIGHT))[when.month]
    return found


def opening_rates(deals: Deals, when: Days, day: int) -> Floats:
    """New deals to be expected on each of the days: (segments, days).

    The rate per business day of the last quarter, weighed with that of the year before the day;
    with two years of data, more or less in a calendar month as then.
    """
    rate = _rates(deals, when, day)
    start = max(int(deals.opened.min(initial=day)), day - 2 * YEARS, when.first)
    shape = when.business.astype(np.float64)
    if day - start >= YEARS:
        inside = (deals.opened >= start) & (deals.opened <= day)
        opened = np.bincount(deals.opened[inside] - when.first, minlength=shape.size)
        expected = shape * _within(when, start, day)
        expected = expected * opened.sum() / max(1.0, expected.sum())
        shape = shape * _by_month(opened.astype(np.float64), expected, when)
    found: Floats = rate[:, None] * shape
    return found


def _rates(deals: Deals, when: Days, day: int) -> Floats:
    """New deals of each segment per business day."""
    size = len(deals.segments)
    rates = np.zeros(size)
    for span, weight in ((91, 0.65), (365, 0.35)):
        start = max(day - span, int(deals.opened.min(initial=day)) - 1, when.first - 1)
        inside = (deals.opened > start) & (deals.opened <= day)
        count = np.bincount(deals.segment[inside], minlength=size)
        open_days = when.business[when.at(start + 1) : when.at(day) + 1].sum()
        rates += weight * count / max(1, open_days)
    return rates
