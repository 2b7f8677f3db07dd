"""Periods from the labels that people and Kaname write."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from kaname.errors import Finding, KanameError
from kaname.periods.calendar import Calendar, Grain, Period
from kaname.periods.eras import to_western
from kaname.periods.period import period_at, period_of, year_name

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
YEAR = r"(?P<year>\d{4})"
WEEKDAY = r"(\s*\([日月火水木金土]\))?"
FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        YEAR + r"([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        YEAR + r"年\s*(?P<month>\d{1,2})月\s*(?P<day>\d{1,2})日" + WEEKDAY + r"(?P<whole>の?週)?",
        YEAR + r"-?W(?P<week>\d{1,2})",
        YEAR + r"[-/.](?P<month>\d{1,2})",
        YEAR + r"年\s*(?P<month>\d{1,2})月度?",
        r"FY\s?" + YEAR + r"([-\s]?(Q(?P<quarter>[1-4])|H(?P<half>[12])))?",
        YEAR + r"年度(\s*(第?(?P<quarter>[1-4])四半期|(?P<side>[上下])半?期))?",
        r"(?P<all>ALL|全期間)",
    )
)


def parse(text: str | date, calendar: Calendar) -> Period:
    """The period that a label names; a date is its day.

    Reads labels (`2017-07-03`, `2017-W09`, `2017-03`, `FY2017-Q1`, `FY2017-H1`, `FY2017`,
    `all`), Japanese ones (`2017年3月`, `2017年度 上期`), full-width digits and eras (`R8.11.16`,
    `令和8年度`). Raises KanameError that names these forms.
    """
    if isinstance(text, date):
        return period_of(text, Grain.DAY, calendar)
    period = _read(text, calendar)
    if period is None:
        fiscal = _read("FY" + text.removesuffix("年"), calendar)  # 2017, 2017年, 2017-Q1
        suggestion = fiscal.label if fiscal else None
        raise KanameError(
            Finding("periods.unreadable-period", {"text": text}, suggestion=suggestion)
        )
    return period


def _read(text: str, calendar: Calendar) -> Period | None:
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).strip().upper()
    western = to_western(plain)
    found = next((match for form in FORMS if (match := form.fullmatch(western))), None)
    if found is None:
        return None
    try:
        return _named(found.groupdict(), calendar)
    except (ValueError, OverflowError):  # month 13, week 53 of a short year, 30 February
        return None


def _named(part: dict[str, str | None], calendar: Calendar) -> Period:
    if part.get("all"):
        return period_at(0, Grain.ALL, calendar)
    year = int(part["year"] or 0)
    if week := part.get("week"):
        return period_of(date.fromisocalendar(year, int(week), 1), Grain.WEEK, calendar)
    if month := part.get("month"):
        first = date(year, int(month), int(part.get("day") or 1))
        if part.get("day"):
            grain = Grain.WEEK if part.get("whole") else Grain.DAY
            return period_of(first, grain, calendar)
        return period_at(first.year * 12 + first.month - 1, Grain.MONTH, calendar)
    return _fiscal(year - year_name(0, calendar), part, calendar)


def _fiscal(year: int, part: dict[str, str | None], calendar: Calendar) -> Period:
    half = part.get("half") or {"上": "1", "下": "2"}.get(part.get("side") or "")
    if half:
        return period_at(year * 2 + int(half) - 1, Grain.HALF, calendar)
    if quarter := part.get("quarter"):
        return period_at(year * 4 + int(quarter) - 1, Grain.QUARTER, calendar)
    return period_at(year, Grain.YEAR, calendar)
