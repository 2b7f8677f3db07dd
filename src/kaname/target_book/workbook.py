"""The workbook: the guide, a sheet for each level, the checks, the evidence, the hidden stamp."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from kaname.input_book.workbook import FONT
from kaname.target_book import (
    check_sheet,
    evidence_sheet,
    guide_sheet,
    level_sheet,
    stamp,
    words,
)
from kaname.target_book.book import Book
from kaname.target_book.layout import Layout, layout
from kaname.target_book.level_sheet import Page
from kaname.target_book.looks import looks
from kaname.text import Lang, message

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def content(book: Book, file: str, lang: Lang) -> bytes:
    """The workbook as bytes; `file` is the name that it will have."""
    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False}  # a name is a name
    made = Workbook(out, {"in_memory": True, **plain})
    title = message("target_book.title", lang, kpi=book.label, term=book.term.label)
    made.set_properties({"title": title})
    made.formats[0].set_font_name(FONT[lang])
    _fill(made, book, file, lang)
    made.close()
    return out.getvalue()


def _fill(made: Workbook, book: Book, file: str, lang: Lang) -> None:
    sheets = words.sheets(lang)
    whole = check_sheet.compared(book) if book.adds else []
    names = {stamp.key(unit.scope): unit.name for unit in book.units}
    page = Page(book, looks(made, book, lang), lang, sheets, names, check_sheet.gaps(whole))
    plans: dict[str, Layout] = {kind: layout(book, kind, sheets[kind]) for kind in book.levels()}
    guide_sheet.write(made.add_worksheet(sheets[words.GUIDE]), page, file)
    for kind, plan in plans.items():
        level_sheet.write(made.add_worksheet(sheets[kind]), plan, page)
    if whole:
        check_sheet.write(made.add_worksheet(sheets[words.CHECK]), whole, plans, page)
    evidence_sheet.write(made.add_worksheet(sheets[words.EVIDENCE]), page)
    _stamp(made.add_worksheet(stamp.SHEET), stamp.rows(book, sheets))
    made.get_worksheet_by_name(sheets[words.GUIDE]).activate()


def _stamp(sheet: Worksheet, rows: list[list[str]]) -> None:
    for line, row in enumerate(rows):
        for at, text in enumerate(row):
            if text:
                sheet.write_string(line, at, text)
    sheet.very_hidden()
