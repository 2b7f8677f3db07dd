"""The first sheet: what to edit, what comes back, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kaname.periods import display
from kaname.target_book import words
from kaname.target_book.level_sheet import A4, Page
from kaname.target_book.looks import is_ratio
from kaname.target_book.shown import unit_words
from kaname.text import message

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

WIDTH, LINE, LETTERS = 108, 20, 118  # letters: half-width ones that fit on a line
FIRST = 2


def write(sheet: Worksheet, page: Page, file: str) -> None:
    """Title, steps, and what the book was made from."""
    book, lang = page.book, page.lang
    about = {"kpi": book.label, "term": display(book.term, lang)}
    sheet.write_string(0, 0, message("target_book.title", lang, **about), page.looks.title)
    for at, text in enumerate(_lines(page, file)):
        sheet.write_string(FIRST + at, 0, text, page.looks.wrapped)
        sheet.set_row(FIRST + at, LINE * _height(text))
    sheet.set_column(0, 0, WIDTH)
    sheet.set_row(0, 26)
    sheet.protect()
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _lines(page: Page, file: str) -> Iterator[str]:
    book, lang, sheets = page.book, page.lang, page.sheets
    levels = {"ja": "、", "en": ", "}[lang].join(sheets[kind] for kind in book.levels())
    said = {
        "levels": levels,
        "unit": unit_words(book.unit)[lang],
        "check": sheets[words.CHECK],
        "evidence": sheets[words.EVIDENCE],
        "file": file,
        "version": book.origin.version,
        "now": book.now or "—",
        "made": book.made.isoformat(),
        "entry": book.origin.entry,
        "design": book.origin.design,
    }
    share = is_ratio(book.unit)
    rules = [
        "guide-edit",
        "guide-share" if share else "guide-figure",
        "guide-reason",
        "guide-check" if book.adds else "guide-no-check",
        "guide-evidence",
        "guide-keep",
        "guide-protection",
        "guide-back",
        "guide-origin",
    ]
    for number, rule in enumerate(rules, 1):
        yield message("target_book.guide-line", lang, number=number, text=_said(rule, page, said))


def _said(rule: str, page: Page, params: dict[str, object]) -> str:
    return message(f"target_book.{rule}", page.lang, **params)


def _height(text: str) -> int:
    wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
    return 1 + wide // LETTERS
