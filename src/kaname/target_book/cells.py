"""Cells: the figure that a person typed into a cell, or what is wrong with it."""

from __future__ import annotations

import re
from decimal import Decimal
from math import log

from kaname.errors import Finding
from kaname.sheets import figures
from kaname.sheets.figures import Figure
from kaname.target_book.looks import currency_of, is_ratio
from kaname.target_book.shown import unit_words

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d.*)?")
_TRUTHS = ("true", "false")
FAR = 100.0  # times smaller than before: typed in thousands?


def figure(text: str, unit: str, before: float | None) -> float | Finding:
    """The figure in the KPI's unit (a share as a fraction), or the fault without its place."""
    if _DAY.fullmatch(text):
        return Finding("target_book.cell-date", {"value": text.partition(" 00:00:00")[0]})
    found = None if text in _TRUTHS else figures.read(text)
    if found is None:
        return Finding("target_book.cell-text", {"value": text})
    if fault := _fault(found, text, unit, before):
        return fault
    return float(found.value * _times(found))


def _times(found: Figure) -> Decimal:
    return Decimal(repr(found.unit.times)) if found.unit else Decimal(1)


def _fault(found: Figure, text: str, unit: str, before: float | None) -> Finding | None:
    said: dict[str, object] = {"value": text}
    if found.about:
        return Finding("target_book.cell-about", said)
    if not _fits(found, unit):
        return Finding("target_book.cell-unit", {**said, "unit": unit_words(unit)})
    value = float(found.value * _times(found))
    if value < 0:
        return Finding("target_book.cell-negative", said)
    if is_ratio(unit) and found.unit is None and _looks_like_percent(value, before):
        share = {"percent": f"{value:g}%", "fraction": f"{value / 100:g}", "meant": f"{value:.0%}"}
        return Finding("target_book.cell-percent", {**said, **share})
    return None


def _fits(found: Figure, unit: str) -> bool:
    """Whether the unit beside the number, if any, may be that of the KPI."""
    own = found.unit
    if own is None:
        return True
    if own.of is None:
        return (own.times == 0.01) == is_ratio(unit)
    if own.of.isupper():  # a currency
        return own.of == currency_of(unit)
    return currency_of(unit) is None and not is_ratio(unit)


def _looks_like_percent(value: float, before: float | None) -> bool:
    """Whether a bare number above 1 was more likely meant in per cent."""
    if value <= 1:
        return False
    if not before or before < 0:
        return True
    return abs(log(value / before)) > abs(log(value / 100 / before))


def looks_too_small(value: float, before: float | None) -> bool:
    """Whether a figure is so far below the one before that it may be in another unit."""
    return before is not None and 0 < value < before / FAR
