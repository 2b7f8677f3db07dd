"""The sheet of checks: for each whole its figure, the sum of its parts, and the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from kaname.periods import display
from kaname.target_book import layout as columns
from kaname.target_book import stamp
from kaname.target_book.book import Book, Figures, Unit, total, wholes
from kaname.target_book.layout import Layout
from kaname.target_book.level_sheet import A3, HEADER_HEIGHT, Page
from kaname.targets.ledger import ScopeKind
from kaname.text import message, printable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE, NOTE, HEADER, FIRST = 0, 1, 2, 3
KEY, NAME, WHAT, SUM, MONTHS = 0, 1, 2, 3, 4  # columns
WIDTHS = ((NAME, 28), (WHAT, 22), (SUM, 16))


@dataclass(frozen=True, slots=True)
class Whole:
    """A unit whose parts are on one sheet: its figures, and what the parts sum to."""

    unit: Unit
    parts_kind: ScopeKind
    stated: Figures
    parts: Figures

    @property
    def gaps(self) -> Figures:
        """Parts less whole, of periods in which both are there."""
        both = zip(self.parts, self.stated, strict=True)
        return tuple(None if p is None or w is None else p - w for p, w in both)


def compared(book: Book) -> list[Whole]:
    """Every whole with each level of its parts."""
    return [Whole(u, kind, u.targets, _summed(u, parts)) for u, kind, parts in wholes(book.units)]


def gaps(found: Sequence[Whole]) -> dict[str, float]:
    """By the key of the whole: the absolute differences of all periods together."""
    sums: dict[str, float] = {}
    for whole in found:
        key = stamp.key(whole.unit.scope)
        sums[key] = sums.get(key, 0.0) + sum(abs(gap) for gap in whole.gaps if gap is not None)
    return sums


def _summed(unit: Unit, parts: Sequence[Unit]) -> Figures:
    return tuple(
        total([part.targets[at] for part in parts if part.parents[at] == unit.scope])
        for at in range(len(unit.targets))
    )


def write(
    sheet: Worksheet, found: Sequence[Whole], plans: Mapping[str, Layout], page: Page
) -> None:
    """Three lines for each whole: as stated, the sum of its parts, the difference."""
    _head(sheet, page)
    for at, whole in enumerate(found):
        _whole(sheet, FIRST + 3 * at, whole, plans, page)
    _view(sheet, FIRST + 3 * len(found) - 1, page)


def _head(sheet: Worksheet, page: Page) -> None:
    lang, looks = page.lang, page.looks
    sheet.write_string(TITLE, NAME, message("target_book.title-of-check", lang), looks.title)
    sheet.write_string(NOTE, NAME, message("target_book.note-of-check", lang), looks.note)
    heads = ["", *(message(f"target_book.{key}", lang) for key in _HEADS)]
    heads += [display(period, lang) for period in page.book.periods]
    for at, text in enumerate(heads):
        sheet.write_string(HEADER, at, text, looks.head)
    sheet.set_row(TITLE, 22)
    sheet.set_row(HEADER, HEADER_HEIGHT)


_HEADS = ("head-name", "head-check", "head-check-total")


def _whole(
    sheet: Worksheet, line: int, whole: Whole, plans: Mapping[str, Layout], page: Page
) -> None:
    key, name = stamp.key(whole.unit.scope), printable(whole.unit.name)
    level = {"level": page.sheets[whole.parts_kind]}
    rules = ("target_book.check-whole", "target_book.check-parts", "target_book.check-gap")
    for below, rule in enumerate(rules):
        sheet.write_string(line + below, NAME, name, page.looks.text)
        text = message(rule, page.lang, **level)
        sheet.write_string(line + below, WHAT, text, page.looks.text)
    # Once for all three lines: a level's sheet sums up the differences by it.
    sheet.write_string(line + 2, KEY, key, page.looks.hidden)
    own, theirs = plans[whole.unit.scope.kind], plans[whole.parts_kind]
    keyed = xl_rowcol_to_cell(line + 2, KEY, row_abs=True, col_abs=True)
    for at, period in enumerate(own.periods):
        made = (_stated(own, period, keyed), _parts(theirs, period, keyed))
        _month(sheet, line, at, whole, made, page)
    _sums(sheet, line, whole, page)


def _stated(plan: Layout, period: str, key: str) -> str:
    return f"=SUMIF({plan.area(columns.ID)},{key},{plan.area(period)})"


def _parts(plan: Layout, period: str, key: str) -> str:
    of = plan.area(columns.keyed(columns.OF, period))
    return f"=SUMIF({of},{key},{plan.area(period)})"


def _month(
    sheet: Worksheet, line: int, at: int, whole: Whole, made: tuple[str, str], page: Page
) -> None:
    column = MONTHS + at
    if whole.gaps[at] is None:  # nothing to compare: no target of the whole, or none of its parts
        return
    for below, (formula, value) in enumerate(
        zip(made, (whole.stated[at], whole.parts[at]), strict=True)
    ):
        sheet.write_formula(line + below, column, formula, page.looks.figure, value)
    parts, stated = (xl_rowcol_to_cell(line + below, column) for below in (1, 0))
    # Rounded: 0.1 + 0.2 is no difference to 0.3.
    formula = f"=ROUND({parts}-{stated},6)"
    sheet.write_formula(line + 2, column, formula, page.looks.signed, round(whole.gaps[at] or 0, 6))


def _sums(sheet: Worksheet, line: int, whole: Whole, page: Page) -> None:
    last = MONTHS + len(whole.stated) - 1
    comparable = [gap is not None for gap in whole.gaps]
    for below, figures in enumerate((whole.stated, whole.parts)):
        cells = xl_range(line + below, MONTHS, line + below, last)
        known = [f for f, known in zip(figures, comparable, strict=True) if known]
        sheet.write_formula(line + below, SUM, f"=SUM({cells})", page.looks.sum, total(known) or 0)
    cells = xl_range(line + 2, MONTHS, line + 2, last)
    off = round(sum(abs(gap) for gap in whole.gaps if gap is not None), 6)
    sheet.write_formula(line + 2, SUM, f"=SUMPRODUCT(ABS({cells}))", page.looks.signed, off)


def _view(sheet: Worksheet, bottom: int, page: Page) -> None:
    right = MONTHS + len(page.book.periods) - 1
    off = f"=AND(LEN($A{FIRST + 1})>0,{xl_rowcol_to_cell(FIRST, SUM)}<>0)"
    sheet.conditional_format(
        FIRST, SUM, bottom, right, {"type": "formula", "criteria": off, "format": page.looks.wrong}
    )
    sheet.set_column(KEY, KEY, 10, None, {"hidden": True})
    for at, width in WIDTHS:
        sheet.set_column(at, at, width)
    sheet.set_column(MONTHS, right, 14)
    sheet.freeze_panes(FIRST, MONTHS)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE, HEADER)
