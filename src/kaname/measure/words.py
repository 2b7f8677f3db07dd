"""Period words: `lag`, `to_date`, `rolling`, `ever` … rewrite the ends of a period."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast

from kaname.formula.parse import Call, Name, Span
from kaname.periods import (
    Calendar,
    Grain,
    Period,
    Unit,
    fiscal_start,
    same_elapsed,
    shift,
    shift_period,
)

ALWAYS = date(1, 1, 1)  # the start of `ever` and `before`
CompareBy = Literal["business_days", "calendar_days"]
PERIOD_WORDS = frozenset({"lag", "to_date", "rolling", "ever", "before", "opening", "closing"})


@dataclass(frozen=True, slots=True)
class Word:
    """One period word, e.g. `rolling` 12 `month`; count and unit where the word has them."""

    function: str
    count: int = 0
    unit: str = ""
    by: CompareBy = "business_days"  # how `lag` cuts the period compared with a running one


Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The instants that a cell sees: [start, end); `period` while it still is a whole period."""

    start: date
    end: date
    period: Period | None = None

    @property
    def running(self) -> bool:
        """Whether the end is cut because the period is not over."""
        return self.period is not None and self.end < self.period.end


NEVER = Window(ALWAYS, ALWAYS)  # no instants: the whole span has no period before it


def word(call: Call, by: CompareBy = "business_days") -> Word:
    """The word that a call of the formula language means."""
    for argument in call.args[1:]:
        if isinstance(argument, Span):
            return Word(call.function, argument.count, argument.unit, by)
        if isinstance(argument, Name):
            return Word(call.function, 0, argument.name)
    return Word(call.function)


def pinned(text: str) -> Word:
    """The word of a measure's `window:` text: `ever`, `rolling 12 month`, `to_date year`."""
    found = re.fullmatch(r"(\w+)(?:\s+(\d+))?(?:\s+(\w+?)s?)?", text.strip())
    if found is None:
        raise ValueError(text)
    return Word(found[1], int(found[2] or 0), found[3] or "")


def now(period: Period, as_of: date) -> Window:
    """The window of a period itself, cut to the day after `as_of` while it runs."""
    covered = as_of + timedelta(days=1)
    end = covered if period.start < covered < period.end else period.end
    return Window(period.start, end, period)


def rewrite(window: Window, words: Words, calendar: Calendar, grain: Grain) -> Window:
    """`window` as the words see it, the outermost word first."""
    for each in words:
        window = _one(window, each, calendar, grain)
    return window


def _one(window: Window, each: Word, calendar: Calendar, grain: Grain) -> Window:
    match each.function:
        case "lag":
            return _lag(window, each, calendar, grain)
        case "to_date":
            unit = cast(Literal["year", "half", "quarter", "month"], each.unit)
            start = fiscal_start(window.end - timedelta(days=1), unit, calendar)
            return Window(min(start, window.end), window.end)
        case "rolling":
            back = shift(window.end, -each.count, cast(Unit, each.unit), calendar, grain)
            return Window(back, window.end)
        case "ever":
            return Window(ALWAYS, window.end)
        case "before" | "opening":
            return Window(ALWAYS, window.start)
        case _:  # closing: the state at the end, which is what a balance means anyway
            return replace(window)


def _lag(window: Window, each: Word, calendar: Calendar, grain: Grain) -> Window:
    unit = cast(Unit, each.unit)
    if grain is Grain.ALL and unit == "period":
        return NEVER
    if window.period is None or grain is Grain.ALL:
        start, end = (
            day if day == ALWAYS else shift(day, -each.count, unit, calendar, grain)
            for day in (window.start, window.end)
        )
        return Window(start, end)
    other = shift_period(window.period, -each.count, unit, calendar)
    if not window.running:
        return Window(other.start, other.end, other)
    through = window.end - timedelta(days=1)
    end = same_elapsed(window.period, through, other, calendar, each.by)
    return Window(other.start, end, other)


def span_after(day: date, span: Word, calendar: Calendar, grain: Grain) -> date:
    """The day `span` after `day`: when a cohort that ends on `day` is final."""
    return shift(day, span.count, cast(Unit, span.unit), calendar, grain)
