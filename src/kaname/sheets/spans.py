"""Spans: months, quarters, halves, weeks, days and years as headers and cells name them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from kaname.periods.eras import to_western

Grain = Literal["day", "week", "month", "quarter", "half", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "half", "year")  # finest first

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = r"(?P<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
_NAME += r"(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\.?"
_Y4 = r"(?:fy|cy)?\s?(?P<year>(?:19|20|21)[0-9]{2})"
_Y2 = r"['’]?(?P<short>[0-9]{2})"
_WHAT = r"[\s_/・:(（-]*(?P<rest>[^0-9()（）\s_/・:-][^()（）0-9]*?)?[)）]?"
_FORMS: tuple[tuple[Grain, re.Pattern[str]], ...] = tuple(
    (grain, re.compile(form, re.ASCII))  # type: ignore[misc]
    for grain, form in (
        ("day", _Y4 + r"[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})(?: 00:00:00)?" + _WHAT),
        ("day", _Y4 + r"年\s*(?P<month>[0-9]{1,2})月\s*(?P<day>[0-9]{1,2})日" + _WHAT),
        ("month", _Y4 + r"年(?P<fiscal>度)?\s*(?P<month>[0-9]{1,2})月[度分]?" + _WHAT),
        ("month", _Y4 + r"[-/.](?P<month>0?[1-9]|1[0-2])" + _WHAT),
        ("month", r"(?P<year>(?:19|20)[0-9]{2})(?P<month>0[1-9]|1[0-2])" + _WHAT),
        ("month", _Y2 + r"[-/年](?P<month>0?[1-9]|1[0-2])月" + _WHAT),
        ("month", _NAME + r"[-\s/,']*" + _Y4 + _WHAT),
        ("month", _NAME + r"[-\s/,]*" + _Y2 + _WHAT),
        ("month", _NAME + r"(?:[\s_/・:(（-]+(?P<rest>[^0-9()（）\s_/・:-][^()（）0-9]*?)[)）]?)?"),
        ("month", r"m(?P<month>0?[1-9]|1[0-2])"),
        ("month", r"month\s?(?P<month>0?[1-9]|1[0-2])"),
        ("month", r"(?P<month>[0-9]{1,2})月[度分]?" + _WHAT),
        ("quarter", _Y4 + r"?(?P<fiscal>年度)?[-\s]*第?(?P<quarter>[1-4])(?:q|四半期)" + _WHAT),
        ("quarter", _Y4 + r"?(?P<fiscal>年度)?[-\s]*q(?P<quarter>[1-4])" + _WHAT),
        ("quarter", r"第?(?P<quarter>[1-4])(?:q|四半期)" + _WHAT),
        ("quarter", r"q(?P<quarter>[1-4])[-\s/]*" + _Y4 + _WHAT),
        ("half", _Y4 + r"(?P<fiscal>年度)?[-\s]*(?P<side>[上下])半?期" + _WHAT),
        ("half", _Y4 + r"(?P<fiscal>年度)?[-\s]*h(?P<half>[12])" + _WHAT),
        ("half", r"(?P<side>[上下])半?期" + _WHAT),
        ("half", r"(?P<half>[12])h" + _WHAT),
        ("half", r"h(?P<half>[12])" + _WHAT),
        ("week", _Y4 + r"[-\s]?w(?P<week>[0-9]{1,2})" + _WHAT),
        ("week", r"w(?:eek)?\s?(?P<week>[0-9]{1,2})"),
        ("week", r"第(?P<week>[0-9]{1,2})週" + _WHAT),
        (
            "day",
            r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?P<whole>週|~|〜|-)?(?:\([日月火水木金土]\))?",
        ),
        ("day", r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日(?P<whole>の?週)?" + _WHAT),
        ("year", _Y4 + r"(?P<fiscal>年度)" + _WHAT),
        ("year", _Y4 + r"[年/]?\s?(?P<closing>1[0-2]|[1-9])月期" + _WHAT),
        ("year", r"(?P<fiscal>fy)\s?'?(?P<short>[0-9]{2})" + _WHAT),
        ("year", _Y4 + r"年?" + _WHAT),
    )
)
_YEAR_IN = re.compile(
    r"(?P<fy>fy)\s?'?(?:(?P<year>(?:19|20)[0-9]{2})|(?P<short>[0-9]{2})(?![0-9]))"
    r"|(?<![0-9])(?P<closed>(?:19|20)[0-9]{2})[年/](?P<closing>1[0-2]|[1-9])月期"
    r"|(?<![0-9])(?P<plain>(?:19|20)[0-9]{2})(?:年(?P<fiscal>度)?|(?![0-9年/.-]))",
    re.ASCII,
)
_ERA_YEAR = re.compile(r"(令和|平成|昭和|[RHS](?=[0-9]))\s*(元|[0-9]{1,2})\s*(?=年)")


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time as named; `year` None where only its context tells."""

    grain: Grain
    year: int | None = None
    fiscal: bool = False  # the year is a business year
    number: int = 1  # of the month, quarter, half or week; of the day within its month
    month: int = 0  # of a day
    rest: str = ""  # what else the header says: `実績`

    @property
    def needs_year(self) -> bool:
        """Whether its date cannot be told without a year from elsewhere."""
        return self.year is None

    def start(self, fiscal_year_starts: int = 4) -> date | None:
        """Its first day; None without a year or for a day that does not exist."""
        if self.year is None:
            return None
        try:
            return _start(self, fiscal_year_starts)
        except ValueError:
            return None


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Span | None:
    """The span of time that a header or a cell names, and nothing else but a word beside it."""
    short = unicodedata.normalize("NFKC", text).replace("\n", " ").strip()
    if not short or len(short) > 40:
        return None
    short = to_western(short.translate(str.maketrans("‐‑–—−", "-----"))).lower()
    for grain, form in _FORMS:
        found = form.fullmatch(short)
        if found and (span := _span(grain, found.groupdict())):
            return span
    return None


def _span(grain: Grain, part: dict[str, str | None]) -> Span | None:
    rest = (part.get("rest") or "").strip()
    if part.get("whole"):
        grain = "week"
    year = _year(part)
    if closing := part.get("closing"):
        return Span(grain, (year or 0) - (closing != "12"), closing != "12", rest=rest)
    fiscal = bool(part.get("fiscal")) or (year is not None and grain in ("quarter", "half"))
    if name := part.get("name"):
        return Span(grain, year, number=_NAMES.index(name[:3]) + 1, rest=rest)
    if part.get("day"):
        month, day = int(part["month"] or 0), int(part["day"] or 0)
        fair = 1 <= month <= 12 and 1 <= day <= 31
        return Span(grain, year, number=day, month=month, rest=rest) if fair else None
    number = _number(part)
    if number is None or (grain == "month" and not 1 <= number <= 12):
        return None
    if grain == "week" and not 1 <= number <= 53:
        return None
    return Span(grain, year, fiscal, number, rest=rest)


def _number(part: dict[str, str | None]) -> int | None:
    if side := part.get("side"):
        return 1 if side == "上" else 2
    for key in ("month", "quarter", "half", "week"):
        if value := part.get(key):
            return int(value)
    return 1


def _year(part: dict[str, str | None]) -> int | None:
    if year := part.get("year"):
        return int(year)
    return 2000 + int(short) if (short := part.get("short")) else None


def _start(span: Span, starts: int) -> date:
    year = span.year or 0
    if span.grain == "day" or (span.grain == "week" and span.month):
        return date(year + (span.fiscal and span.month < starts), span.month, span.number)
    if span.grain == "week":
        return date.fromisocalendar(year, span.number, 1)
    if span.grain == "month":
        return date(year + (span.fiscal and span.number < starts), span.number, 1)
    if span.grain == "year":
        return date(year, starts if span.fiscal else 1, 1)
    months = starts - 1 + (span.number - 1) * (3 if span.grain == "quarter" else 6)
    return date(year + months // 12, months % 12 + 1, 1)


def with_year(span: Span, year: int, *, fiscal: bool) -> Span:
    """The span in that year."""
    return replace(span, year=year, fiscal=fiscal or span.grain in ("quarter", "half"))


def year_in(text: str) -> tuple[int, bool] | None:
    """The one year that a title or a name tells and whether it is a business year (年度, FY)."""
    short = unicodedata.normalize("NFKC", text)
    short = _ERA_YEAR.sub(lambda era: to_western(era[0] + "年").removesuffix("年"), short)
    found = set()
    for match in _YEAR_IN.finditer(short.lower()):
        if match["closed"]:  # 2027年3月期 is the business year that ends then
            found.add((int(match["closed"]) - (match["closing"] != "12"), True))
            continue
        year = match["year"] or match["plain"] or (match["short"] and "20" + match["short"])
        found.add((int(year), bool(match["fy"] or match["fiscal"])))
    fiscal = {entry for entry in found if entry[1]}
    best = fiscal or found
    return next(iter(best)) if len(best) == 1 else None


def month_in(text: str) -> int | None:
    """The month that a title names beside its year: `2026年12月`; None where it names none."""
    found = re.findall(r"(?:年|/)\s?([0-9]{1,2})月", unicodedata.normalize("NFKC", text))
    months = {int(month) for month in found if 1 <= int(month) <= 12}
    return months.pop() if len(months) == 1 else None


def serial(days: int) -> date:
    """The date that Excel keeps as this number of days."""
    return date(1899, 12, 30) + timedelta(days=days)
