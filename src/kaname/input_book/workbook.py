"""The input book: a workbook for companies with nothing, which is read back without a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_range, xl_range_abs, xl_rowcol_to_cell

from kaname.input_book import validation, words
from kaname.input_book.forms import FORMS, Form, form
from kaname.text import Lang, message

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LAST = 5000  # row to which drop-downs and checks reach
FONT: dict[Lang, str] = {"ja": "Yu Gothic", "en": "Calibri"}
DAYS: dict[Lang, str] = {"ja": "yyyy/m/d", "en": "yyyy-mm-dd"}
FIGURES = "#,##0"
MONTH_WIDTH, READ_ME_WIDTH = 13, 126
HEADER = {"bold": True, "font_color": "#FFFFFF", "border": 1, "border_color": "#FFFFFF"}
COLOURS = {True: "#1F4E79", False: "#7F99B2"}  # of headers: needed for figures, or not
RULE = "#D9D9D9"
BUTTON = 3  # characters that a header's filter button takes
CARD_WIDTH, CARD_LINE, CARDS_A_ROW = 276, 16, 3  # pixels; frames beside one another
STEPS = (
    "input_book.step-organisation",
    "input_book.step-rows",
    "input_book.step-targets",
    "input_book.step-notes",
    "input_book.step-open",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be written: language, months of the targets, names that are known already."""

    lang: Lang
    months: tuple[date, ...]
    currency: str
    examples: bool
    members: tuple[str, ...]
    file: str  # its name, which the first sheet says


def content(plan: Plan) -> bytes:
    """The workbook as bytes."""
    out = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False}  # a name is a name
    book = Workbook(out, {"in_memory": True, **plain})
    book.set_properties({"title": message("input_book.title", plan.lang)})
    book.formats[0].set_font_name(FONT[plan.lang])
    _read_me(book, plan)
    for one in FORMS:
        _sheet(book, one, plan)
    for name, table in (("rep_names", "member"), ("deal_ids", "opportunity")):
        sheet = quote_sheetname(form(table).sheet[plan.lang])
        area = f"{sheet}!{xl_range_abs(1, 0, LAST, 0)}"
        filled = f"INDEX({area},MAX(1,COUNTA({area})))"  # a list without the empty rows
        book.define_name(name, f"={sheet}!$A$2:{filled}")
    book.close()
    return out.getvalue()


def _sheet(book: Workbook, one: Form, plan: Plan) -> None:
    sheet = book.add_worksheet(one.sheet[plan.lang])
    for at, column in enumerate(one.columns):
        _column(book, sheet, at, (one, column), plan)
    fields = list(one.columns.values())
    headers = [(words.header(of, plan.lang, plan.currency), of.needed) for of in fields]
    if one.months:
        headers += [(words.month(first, plan.lang), True) for first in plan.months]
        for at in range(len(fields), len(headers)):
            _month(book, sheet, at, one, plan)
    _table(book, sheet, headers, _known(one, plan), one.rows, plan.lang)
    sheet.freeze_panes(1, len(fields) if one.months else 1)
    _page(sheet)


def _table(
    book: Workbook,
    sheet: Worksheet,
    headers: Sequence[tuple[str, bool]],
    known: Sequence[Sequence[str]],
    rows: int,
    lang: Lang,
) -> None:
    """The headers, dark where figures need the column, and ruled rows to fill in."""
    looks = {
        needed: book.add_format(_look(lang) | HEADER | {"bg_color": colour})
        for needed, colour in COLOURS.items()
    }
    columns = [{"header": text, "header_format": looks[needed]} for text, needed in headers]
    bottom = max(rows, len(known) + 1)
    options = {"columns": columns, "data": known, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, bottom, len(columns) - 1, options)
    sheet.set_row(0, 24)
    # A rule for programs that show no styles of tables; an empty cell is nothing to a reader.
    ruled = {"type": "no_errors", "format": book.add_format({"bottom": 1, "bottom_color": RULE})}
    sheet.conditional_format(1, 0, bottom, len(columns) - 1, ruled)


def _column(book: Workbook, sheet: Worksheet, at: int, which: tuple[Form, str], plan: Plan) -> None:
    """Width, number format, checks and note of a column."""
    one, column = which
    field = one.columns[column]
    header = words.header(field, plan.lang, plan.currency)
    width = max(field.width, _shown(header) + BUTTON)
    sheet.set_column(at, at, width, _format(book, one, column, plan.lang))
    area, first = xl_range_abs(1, at, LAST, at), xl_rowcol_to_cell(1, at)
    check = validation.of(one, column, plan.lang, area=area, first=first)
    if check:
        sheet.data_validation(xl_range(1, at, LAST, at), check)
    _note(sheet, at, words.note(one, column, plan.lang, plan.currency, plan.examples), plan.lang)


def _month(book: Workbook, sheet: Worksheet, at: int, one: Form, plan: Plan) -> None:
    sheet.set_column(
        at, at, MONTH_WIDTH, book.add_format(_look(plan.lang) | {"num_format": FIGURES})
    )
    example = one.examples[plan.lang][0] if one.examples else ""
    sheet.data_validation(xl_range(1, at, LAST, at), validation.amount(example, plan.lang))
    _note(sheet, at, words.month_note(one, plan.lang, plan.currency, plan.examples), plan.lang)


def _format(book: Workbook, one: Form, column: str, lang: Lang) -> Format:
    model = one.model(column)
    known = {"date": DAYS[lang], "timestamp": DAYS[lang], "money": FIGURES, "integer": FIGURES}
    shown = "0%" if model.high == 1 else known.get(model.type, "General")
    text = "@" if model.type == "text" and one.columns[column].pick is None else shown
    return book.add_format(_look(lang) | {"num_format": text})


def _look(lang: Lang) -> dict[str, object]:
    return {"font_name": FONT[lang], "font_size": 11, "valign": "vcenter"}


def _note(sheet: Worksheet, at: int, text: str, lang: Lang) -> None:
    lines = sum(1 + _shown(line) // 44 for line in text.splitlines())
    look = {"font_name": FONT[lang], "font_size": 9, "width": 260, "height": 14 + 16 * lines}
    sheet.write_comment(0, at, text, look)


def _known(one: Form, plan: Plan) -> list[list[str]]:
    """Rows that are filled in already: the names that are known, and their targets to come."""
    if one.table == "member":
        return [[name] for name in plan.members]
    if one.table != "period_value":
        return []
    labels = [
        words.choices(one.columns[column], one.model(column), plan.lang)[0]
        for column in ("measure", "scenario")
    ]
    return [[name, *labels] for name in plan.members]


def _page(sheet: Worksheet, pages: int = 0) -> None:
    """On paper: A4 across, as wide as a page, the header on each; `pages` high, 0 for any."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, pages)
    if not pages:
        sheet.repeat_rows(0)


def _read_me(book: Workbook, plan: Plan) -> None:
    sheet = book.add_worksheet(message("input_book.read-me", plan.lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, READ_ME_WIDTH)
    _text(book, sheet, plan)
    if plan.examples:
        _cards(sheet, plan, below=2)
    _page(sheet, pages=1)


def _text(book: Workbook, sheet: Worksheet, plan: Plan) -> None:
    """Title and steps in one cell: several would look like a table to whoever reads the book."""
    title = book.add_format(_look(plan.lang) | {"bold": True, "font_size": 16})
    plain = book.add_format(_look(plan.lang))
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    steps = _steps(plan)
    lines = len(steps) + sum(_shown(step) // (READ_ME_WIDTH - 6) for step in steps)
    sheet.set_row(0, 40 + 20 * lines)
    words_of_title = message("input_book.title", plan.lang)
    sheet.write_rich_string(0, 0, title, f"{words_of_title}\n", plain, "\n".join(steps), cell)


def _steps(plan: Plan) -> Sequence[str]:
    names = {
        "organisation": form("member").sheet,
        "deals": form("opportunity").sheet,
        "activities": form("activity").sheet,
        "survey": form("assessment").sheet,
        "targets": form("period_value").sheet,
        "currency": words.unit(plan.currency, plan.lang),
        "file": plan.file,
    }
    keys = (*STEPS, *(["input_book.step-examples"] if plan.examples else []))
    return [message(key, plan.lang, **names) for key in keys]


def _cards(sheet: Worksheet, plan: Plan, below: int) -> None:
    """A frame per sheet with a row as an example: drawn, so that nobody counts it."""
    texts = ["\n".join(words.card(one, plan.lang, plan.currency, plan.months[0])) for one in FORMS]
    top = 0
    for start in range(0, len(texts), CARDS_A_ROW):
        together = texts[start : start + CARDS_A_ROW]
        height = CARD_LINE * max(text.count("\n") + 2 for text in together)
        for at, text in enumerate(together):
            options = {
                "x_offset": 12 + at * (CARD_WIDTH + 12),
                "y_offset": top,
                "width": CARD_WIDTH,
                "height": height,
                "font": {"name": FONT[plan.lang], "size": 9, "color": "#555555"},
                "line": {"color": "#A0A0A0", "dash_type": "dash"},
                "fill": {"color": "#F7F7F7"},
            }
            sheet.insert_textbox(below, 0, text, options)
        top += height + 12


def _shown(text: str) -> int:
    """Characters of width that a text takes: two for each wide letter."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)
