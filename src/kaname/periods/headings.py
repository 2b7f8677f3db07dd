"""Periods in the reader's words, whole and short."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from kaname.periods.calendar import Grain, Period
from kaname.periods.eras import era_of
from kaname.text import Lang

WEEKDAYS = "月火水木金土日"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HALVES = {"H1": "上期", "H2": "下期"}


def display(period: Period, lang: Lang, era: bool = False) -> str:
    """The period as a heading says it: 2017年3月, 2017年度 上期; Mar 2017, FY2017 H1.

    `era` writes Japanese years in 和暦 (令和8年11月). A fiscal year takes the era at the end
    of the calendar year it is named after, so 2019 is 令和元年度.
    """
    return _japanese(period, era) if lang == "ja" else _english(period)


def display_short(period: Period, lang: Lang, era: bool = False) -> str:
    """The period where its year is known from the context: 11/16, 3月, 上期; 16 Nov, Mar, H1.

    `era` writes Japanese days, months and years as R8.11.16, R8.11, R8年度.
    """
    return _short_japanese(period, era) if lang == "ja" else _short_english(period)


def _japanese(period: Period, era: bool) -> str:
    day, grain = period.start, period.grain
    if grain is Grain.ALL:
        return "全期間"
    if grain in (Grain.DAY, Grain.WEEK):
        date_words = f"{_year(day, era)}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"
        return date_words + ("の週" if grain is Grain.WEEK else "")
    if grain is Grain.MONTH:
        last = _month_end(period)
        return f"{_year(last, era)}年{last.month}月"
    year, part = _fiscal(period)
    words = f"{_year(date(year, 12, 31), era)}年度"
    return f"{words} {_part(part)}" if part else words


def _english(period: Period) -> str:
    day, grain = period.start, period.grain
    if grain is Grain.ALL:
        return "All periods"
    if grain in (Grain.DAY, Grain.WEEK):
        words = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"Week of {words}" if grain is Grain.WEEK else words
    if grain is Grain.MONTH:
        last = _month_end(period)
        return f"{MONTHS[last.month - 1]} {last.year}"
    return period.label.replace("-", " ")


def _short_japanese(period: Period, era: bool) -> str:
    day, grain = period.start, period.grain
    if grain in (Grain.DAY, Grain.WEEK):
        words = _letter(day, f"{day.month}.{day.day}") if era else None
        return (words or f"{day.month}/{day.day}") + ("週" if grain is Grain.WEEK else "")
    if grain is Grain.MONTH:
        last = _month_end(period)
        return (_letter(last, f"{last.month}") if era else None) or f"{last.month}月"
    if grain is Grain.YEAR and era:
        year, _ = _fiscal(period)
        found = era_of(date(year, 12, 31))
        return f"{found[1]}{found[2]}年度" if found else f"{year}年度"
    part = None if grain is Grain.ALL else _fiscal(period)[1]
    return _part(part) if part else _japanese(period, era)


def _short_english(period: Period) -> str:
    day, grain = period.start, period.grain
    if grain in (Grain.DAY, Grain.WEEK):
        return f"{day.day} {MONTHS[day.month - 1]}"
    if grain is Grain.MONTH:
        return MONTHS[_month_end(period).month - 1]
    return _english(period).rpartition(" ")[2] if grain is not Grain.ALL else "All"


def _month_end(period: Period) -> date:
    """The last day of the calendar month after which the period is named."""
    year, month = map(int, period.label.split("-"))
    return date(year, month, monthrange(year, month)[1])


def _fiscal(period: Period) -> tuple[int, str]:
    year, _, part = period.label.removeprefix("FY").partition("-")
    return int(year), part


def _part(part: str) -> str:
    return HALVES.get(part) or f"第{part[1]}四半期"


def _year(day: date, era: bool) -> str:
    found = era_of(day) if era else None
    if found is None:
        return str(day.year)
    return f"{found[0]}{'元' if found[2] == 1 else found[2]}"


def _letter(day: date, rest: str) -> str | None:
    found = era_of(day)
    return f"{found[1]}{found[2]}.{rest}" if found else None
