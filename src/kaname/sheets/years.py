"""Years: which year months without one belong to, and what says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from typing import Literal

from kaname.sheets import spans
from kaname.sheets.area import Row
from kaname.sheets.header import is_meta
from kaname.sheets.months import Slot
from kaname.sheets.regions import Piece
from kaname.sheets.table import Layout
from kaname.sheets.units import without_unit

_OF_YEAR = re.compile(r"(?:会計|対象|事業|表示)?(?:年度|年|期間|期)\s*[:：]")
Where = Literal["by-hand", "title", "sheet", "file"]


@dataclass(frozen=True, slots=True)
class Year:
    """A year, whether it is a business year, and the text that tells it."""

    year: int
    fiscal: bool
    where: Where
    text: str
    month: int | None = None  # named beside a calendar year: months stand around it


def of(piece: Piece, layout: Layout) -> Year | None:
    """The year of a table: by hand, from its titles, its sheet's name or its file's."""
    if layout.year is not None:
        return Year(layout.year, True, "by-hand", str(layout.year))
    texts: list[tuple[Where, str]] = [
        ("title", " ".join(_telling(row))) for _, row in piece.titles if any(_telling(row))
    ]
    texts.append(("sheet", piece.area.grid.sheet or ""))
    texts.append(("file", PurePath(piece.area.grid.file).stem.replace("_", " ")))
    for where, text in texts:
        if found := spans.year_in(text):
            fiscal = found[1] or "年度" in text
            return Year(found[0], fiscal, where, text, None if fiscal else spans.month_in(text))
    return None


def _telling(row: Row) -> list[str]:
    """The cells of a title without those that only tell about the sheet (作成日：…)."""
    cells = [without_unit(cell) for cell in row if cell]
    return [cell for cell in cells if _OF_YEAR.match(cell) or not is_meta((cell,))]


@dataclass(frozen=True, slots=True)
class Dated:
    """The first day of each slot, by its sheet column; what has none is not in it."""

    starts: dict[int, date]
    used: bool = False  # the year from elsewhere was needed
    odd: bool = False  # the months' order and the business year say different things


def near(year: Year, first: int) -> int:
    """The year of the first month of a header that stands near the month beside the year."""
    if year.month is None or year.fiscal:
        return year.year
    distance = first - year.month
    return year.year + (distance < -6) - (distance > 6)


def dates(slots: Sequence[Slot], year: int | None, starts: int, *, fiscal: bool) -> Dated:
    """The first days; months after December in the header belong to the next year."""
    months = [s.span.number for s in slots if s.span and s.span.grain == "month"]
    order = list(dict.fromkeys(months))
    wraps = any(b < a for a, b in pairwise(order))
    first = order[0] if order else starts
    found: dict[int, date] = {}
    carried: date | None = None
    used = odd = False
    for slot in slots:
        span = slot.span
        if span is None:
            continue
        if span.needs_year:
            guess = _carried(span, carried)
            if guess is None and year is not None:
                used = True
                in_order = wraps and span.grain == "month"
                guess = _in_order(span, year, first) if in_order else None
                guess = guess or spans.with_year(span, year, fiscal=fiscal).start(starts)
            day = guess
        else:
            day = carried = span.start(starts)
        if day is not None:
            found[slot.head.number] = day
    if used and fiscal and len(order) > 1:
        odd = (wraps and first != starts) or (not wraps and len(order) == 12 and first != starts)
    return Dated(found, used, odd)


def _carried(span: spans.Span, before: date | None) -> date | None:
    """The next such month after one that has its year written."""
    if before is None or span.grain != "month":
        return None
    return date(before.year + (span.number < before.month), span.number, 1)


def _in_order(span: spans.Span, year: int, first: int) -> date:
    return date(year + (span.number < first), span.number, 1)
