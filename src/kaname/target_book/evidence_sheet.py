"""The sheet of evidence: the steps that lead to each unit's targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaname.periods import display
from kaname.target_book.book import Evidence
from kaname.target_book.level_sheet import A4, HEADER_HEIGHT, Page
from kaname.text import message, printable

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE, NOTE, HEADER, FIRST = 0, 1, 2, 3
HEADS = ("level", "name", "step", "value", "periods", "source", "author", "on", "evidence-reason")
WIDTHS = (9, 26, 18, 16, 24, 40, 14, 12, 50)


def write(sheet: Worksheet, page: Page) -> None:
    """A line for each step, the units in their order."""
    lang, looks = page.lang, page.looks
    note = "target_book.note-of-evidence" if page.book.adds else "target_book.note-of-mean-evidence"
    sheet.write_string(TITLE, 0, message("target_book.title-of-evidence", lang), looks.title)
    sheet.write_string(NOTE, 0, message(note, lang), looks.note)
    for at, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(HEADER, at, message(f"target_book.head-{head}", lang), looks.head)
        sheet.set_column(at, at, width)
    for at, step in enumerate(page.book.evidence):
        _line(sheet, FIRST + at, step, page)
    if not page.book.evidence:
        sheet.write_string(FIRST, 0, message("target_book.no-evidence", lang), looks.note)
    _view(sheet, FIRST + max(len(page.book.evidence), 1) - 1)


def _line(sheet: Worksheet, line: int, step: Evidence, page: Page) -> None:
    looks = page.looks
    shown = {period.label: display(period, page.lang) for period in page.book.periods}
    first, last = (shown.get(label, label) for label in (step.first, step.last))
    span = first if first == last else f"{first} – {last}"
    texts = {
        0: page.sheets[step.scope.kind],
        1: step.name,
        2: message(f"targets.part-{step.kind}", page.lang),
        4: span,
        5: step.source,
        6: step.author,
        8: step.reason,
    }
    for at, text in texts.items():
        sheet.write_string(line, at, printable(text), looks.text)
    sheet.write_number(line, 3, step.value, looks.signed)
    sheet.write_datetime(line, 7, step.on, looks.day)


def _view(sheet: Worksheet, bottom: int) -> None:
    sheet.set_row(TITLE, 22)
    sheet.set_row(HEADER, HEADER_HEIGHT)
    sheet.autofilter(HEADER, 0, bottom, len(HEADS) - 1)
    sheet.freeze_panes(FIRST, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER)
