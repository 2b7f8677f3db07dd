"""Days and moments of the small company: many near midnight, here or in UTC, and at month ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

FIRST, LAST = date(2025, 2, 1), date(2026, 3, 31)
AFTER = LAST + timedelta(days=1)
DAY, HERE = timedelta(days=1), timedelta(hours=9)
END = datetime.combine(AFTER, time()) - HERE  # the last instant, in UTC
CLOSED = {  # days on which this company does not work, beside weekends
    *(date(2025, *d) for d in ((2, 11), (2, 24), (3, 20), (4, 29), (5, 5), (5, 6), (6, 18))),
    *(date(2025, *d) for d in ((7, 21), (8, 11), (8, 12), (8, 13), (8, 14), (8, 15), (9, 15))),
    *(date(2025, *d) for d in ((9, 23), (10, 13), (11, 3), (11, 24), (12, 29), (12, 30))),
    *(date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 12)),
    *(date(2026, 2, 11), date(2026, 2, 23), date(2026, 3, 20)),
}


def months() -> Iterator[date]:
    """The first days of the months."""
    month = FIRST
    while month < AFTER:
        yield month
        month = after(month)


def after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + 4 * DAY).replace(day=1)


def any_day(rng: Random, first: date = FIRST, last: date = LAST) -> date:
    """A day of first … last; one in eight is the first or last day of its month."""
    day = first + rng.randint(0, (last - first).days) * DAY
    if rng.random() < 0.12:
        day = rng.choice([day.replace(day=1), after(day) - DAY])
    return min(max(day, first), last)


def moment(rng: Random, day: date) -> datetime:
    """An instant (UTC) of the local day, often just beside a midnight here or in UTC."""
    kind = rng.random()
    if kind < 0.08:
        minute = rng.randint(0, 25)
    elif kind < 0.16:
        minute = rng.randint(1410, 1439)
    elif kind < 0.26:
        minute = rng.randint(525, 555)
    else:
        minute = rng.randint(8 * 60, 20 * 60)
    local = datetime.combine(day, time()) + timedelta(minutes=minute, seconds=rng.randint(0, 59))
    return local - HERE


def later(rng: Random, at: datetime, days: float) -> datetime | None:
    """Some time after an instant, within so many days; None where the data has ended by then."""
    then = at + timedelta(seconds=rng.randint(1, max(1, int(days * 86_400))))
    return then if then < END else None


def local_day(at: datetime) -> date:
    """The day here of an instant."""
    return (at + HERE).date()


def is_open(day: date) -> bool:
    """Whether the company works that day."""
    return day.weekday() < 5 and day not in CLOSED
