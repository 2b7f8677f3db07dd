"""The periods of the reference, by a second way of counting: plain loops over days and months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

DAWN = date(1, 1, 1)
DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
HOLIDAYS = {  # Japan's public holidays on weekdays, by hand
    *(date(2024, *d) for d in ((4, 29), (5, 3), (5, 6), (7, 15), (8, 12), (9, 16), (9, 23))),
    *(date(2024, *d) for d in ((10, 14), (11, 4))),
    *(date(2025, *d) for d in ((1, 1), (1, 13), (2, 11), (2, 24), (3, 20), (4, 29), (5, 5))),
    *(date(2025, *d) for d in ((5, 6), (7, 21), (8, 11), (9, 15), (9, 23), (10, 13), (11, 3))),
    *(date(2025, 11, 24), date(2026, 1, 1), date(2026, 1, 12), date(2026, 2, 11)),
    *(date(2026, 2, 23), date(2026, 3, 20)),
}
Span = tuple[date, date]  # [start, end)


@dataclass(frozen=True)
class View:
    """How the periods are seen: closing day (None: the month's end), as of when, compared how."""

    closing: int | None
    as_of: date
    by: Literal["business_days", "calendar_days"] = "business_days"


@dataclass(frozen=True)
class Row:
    """One period and the windows that words make of it; ends are exclusive."""

    grain: str
    label: str
    dawn: date  # before everything
    s: date
    e: date  # cut after `as_of` while the period runs
    l: date  # noqa: E741 -- its last day
    whole: date  # the end as if it were over
    ps: date  # the period before
    pe: date
    ys: date  # the same a year before
    ye: date
    fs: date  # the fiscal year's start
    yfs: date
    r12: date  # twelve months before the end
    months: int
    business_days: int
    mature30: bool  # cohorts that had 30, 60 days for their outcomes
    mature60: bool


def is_open(day: date) -> bool:
    """Whether the company works that day."""
    return day.weekday() < 5 and day not in HOLIDAYS


def rows(view: View, grains: tuple[str, ...], first: date, last: date) -> list[Row]:
    """The periods that hold a day of first … last; fiscal years from April."""
    found = []
    for grain in grains:
        spans = _fiscal(view, MONTHS[grain]) if grain in MONTHS else _plain(grain)
        found += [
            _row(view, grain, own, previous, year)
            for own, previous, year in spans
            if own[0] <= last and own[1] > first
        ]
    return found


def table(found: list[Row]) -> dict[str, list[object]]:
    """The rows as columns, with `p` to number them."""
    names = [f.name for f in fields(Row)]
    columns: dict[str, list[object]] = {n: [getattr(row, n) for row in found] for n in names}
    return {"p": list(range(len(found))), **columns}


def _fiscal(view: View, size: int) -> Iterator[tuple[Span, Span, Span]]:
    """Periods of `size` months since April 2023: own, the one before, the one a year before."""
    for month in range(2023 * 12 + 3, 2026 * 12 + 3, size):
        own, previous, year = (
            (_start(m, view.closing), _start(m + size, view.closing))
            for m in (month, month - size, month - 12)
        )
        yield own, previous, year


def _plain(grain: str) -> Iterator[tuple[Span, Span, Span]]:
    """Days, or weeks from Monday; a week's year before is 52 weeks before."""
    step = 7 if grain == "week" else 1
    day = date(2024, 4, 1)  # a Monday
    while day < date(2026, 1, 1):
        year = day - 52 * 7 * DAY if grain == "week" else date(day.year - 1, day.month, day.day)
        starts = (day, day - step * DAY, year)
        own, previous, before = ((start, start + step * DAY) for start in starts)
        yield own, previous, before
        day += step * DAY


def _start(month: int, closing: int | None) -> date:
    """The first day of month number `month` (year * 12 + month - 1)."""
    if closing is None:
        return date(month // 12, month % 12 + 1, 1)
    before = month - 1
    return date(before // 12, before % 12 + 1, closing) + DAY


def _year_start(day: date, closing: int | None) -> date:
    starts = (_start(year * 12 + 3, closing) for year in range(2021, 2027))
    return max(start for start in starts if start <= day)


def _row(view: View, grain: str, own: Span, previous: Span, year: Span) -> Row:
    (s, whole), (ps, _), (ys, _) = own, previous, year
    e = min(whole, view.as_of + DAY) if s <= view.as_of else whole
    pe, ye = (_elapsed(view, own, other) for other in (previous, year))
    return Row(
        grain=grain,
        label=_label(grain, s, whole),
        dawn=DAWN,
        s=s,
        e=e,
        l=e - DAY,
        whole=whole,
        ps=ps,
        pe=pe,
        ys=ys,
        ye=ye,
        fs=_year_start(e - DAY, view.closing),
        yfs=_year_start(ye - DAY, view.closing),
        r12=date(e.year - 1, e.month, e.day),
        months=MONTHS.get(grain, 0),
        business_days=_worked(s, whole),
        mature30=whole - DAY + 30 * DAY <= view.as_of,
        mature60=whole - DAY + 60 * DAY <= view.as_of,
    )


def _elapsed(view: View, own: Span, other: Span) -> date:
    """How far the other period had come when this one, if it runs, had come to `as_of`."""
    (s, whole), (day, end) = own, other
    if not s <= view.as_of < whole - DAY:
        return end
    if view.by == "calendar_days":
        return min(end, day + (view.as_of + DAY - s))
    done = _worked(s, view.as_of + DAY)
    while day < end and _worked(other[0], day) < done:
        day += DAY
    while day < end and not is_open(view.as_of) and not is_open(day):
        day += DAY  # on a closed day, those that follow there belong to it too
    return day


def _worked(start: date, end: date) -> int:
    return sum(is_open(start + n * DAY) for n in range((end - start).days))


def _label(grain: str, s: date, whole: date) -> str:
    last = whole - DAY
    fiscal = last.year if last.month >= 4 else last.year - 1
    if grain == "week":
        year, week, _ = s.isocalendar()
        return f"{year}-W{week:02}"
    return {
        "day": s.isoformat(),
        "month": f"{last.year}-{last.month:02}",
        "quarter": f"FY{fiscal}-Q{(last.month - 4) % 12 // 3 + 1}",
        "year": f"FY{fiscal}",
    }[grain]
