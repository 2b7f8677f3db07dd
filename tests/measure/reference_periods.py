"""The periods of the reference, by a second way of counting: plain loops over days and months."""

from __future__ import annotations

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
By = Literal["business_days", "calendar_days"]


@dataclass(frozen=True)
class Row:
    """One period and the windows that words make of it; ends are exclusive."""

    calendar: str
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


def worked(start: date, end: date) -> int:
    """Business days in [start, end)."""
    return sum(is_open(start + n * DAY) for n in range((end - start).days))


def rows(closing: int | None, as_of: date, first: date, last: date, by: By) -> list[Row]:
    """Months, fiscal quarters and fiscal years (from April) that hold a day of first … last."""
    found = []
    for grain, size in MONTHS.items():
        index = 2024 * 12 + 3 - 24  # April 2022: a start of all three
        while _start(index, closing) <= last:
            if _start(index + size, closing) > first:
                found.append(_row(closing, as_of, grain, index, by))
            index += size
    return found


def table(found: list[Row]) -> dict[str, list[object]]:
    """The rows as columns, with `p` to number them."""
    columns: dict[str, list[object]] = {f.name: [getattr(r, f.name) for r in found] for f in fields(Row)}
    return {"p": list(range(len(found))), **columns}


def _start(month: int, closing: int | None) -> date:
    """The first day of month number `month` (year * 12 + month - 1)."""
    if closing is None:
        return date(month // 12, month % 12 + 1, 1)
    before = month - 1
    return date(before // 12, before % 12 + 1, closing) + DAY


def _row(closing: int | None, as_of: date, grain: str, index: int, by: By) -> Row:
    size = MONTHS[grain]
    s, whole = _start(index, closing), _start(index + size, closing)
    e = min(whole, as_of + DAY) if s <= as_of else whole
    ps, pe = _earlier(index, size, size, closing, as_of, by)
    ys, ye = _earlier(index, size, 12, closing, as_of, by)
    return Row(
        calendar=f"closing {closing}",
        grain=grain,
        label=_label(grain, index),
        dawn=DAWN,
        s=s,
        e=e,
        l=e - DAY,
        whole=whole,
        ps=ps,
        pe=pe,
        ys=ys,
        ye=ye,
        fs=_start(index - (index - 3) % 12, closing),
        yfs=_start(index - (index - 3) % 12 - 12, closing),
        r12=date(e.year - 1, e.month, e.day),
        months=size,
        business_days=worked(s, whole),
        mature30=whole - DAY + 30 * DAY <= as_of,
        mature60=whole - DAY + 60 * DAY <= as_of,
    )


def _earlier(
    index: int, size: int, back: int, closing: int | None, as_of: date, by: By
) -> tuple[date, date]:
    """The period `back` months before; as far as this one has come, if it runs."""
    s, whole = _start(index, closing), _start(index + size, closing)
    start, end = _start(index - back, closing), _start(index - back + size, closing)
    if not s <= as_of < whole - DAY:
        return start, end
    if by == "calendar_days":
        return start, min(end, start + (as_of + DAY - s))
    done, day = worked(s, as_of + DAY), start
    while day < end and worked(start, day) < done:
        day += DAY
    while day < end and not is_open(as_of) and not is_open(day):
        day += DAY
    return start, day


def _label(grain: str, index: int) -> str:
    year, month = divmod(index, 12)
    fiscal = year if month >= 3 else year - 1
    return {
        "month": f"{year}-{month + 1:02}",
        "quarter": f"FY{fiscal}-Q{(month - 3) % 12 // 3 + 1}",
        "year": f"FY{fiscal}",
    }[grain]
