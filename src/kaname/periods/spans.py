"""Spans of time as a design writes them: `2 months`, `1 quarter`."""

from __future__ import annotations

from kaname.periods.calendar import Grain

DAYS = {
    Grain.DAY: 1.0,
    Grain.WEEK: 7.0,
    Grain.MONTH: 365 / 12,
    Grain.QUARTER: 365 / 4,
    Grain.HALF: 365 / 2,
    Grain.YEAR: 365.0,
}


def read_span(text: str) -> tuple[int, Grain]:
    """The number and the unit of a span; ValueError of other text, which a design never holds."""
    count, unit = text.split()
    return int(count), Grain(unit.removesuffix("s"))


def periods_of_span(text: str, grain: Grain) -> float:
    """How many periods of a grain a span is on average: `1 quarter` is 3.0 months."""
    count, unit = read_span(text)
    return count * DAYS[unit] / DAYS[grain]
