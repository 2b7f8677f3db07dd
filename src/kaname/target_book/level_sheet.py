"""A level's sheet: a row for each unit, its targets open to edit, sums and the past beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname

from kaname.periods import display
from kaname.target_book import layout as columns
from kaname.target_book import stamp, words
from kaname.target_book.book import Book, Figures, Unit, mean, total
from kaname.target_book.layout import FIRST, HEADER, KEYS, NOTE, TITLE, Layout
from kaname.target_book.looks import Looks, is_ratio
from kaname.target_book.shown import unit_words
from kaname.text import Lang, message, printable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WIDTHS = {
    columns.NAME: 26,
    columns.PARENT: 30,
    columns.TENURE: 10,
    columns.AREA: 20,
    columns.REASON: 44,
}
FIGURE_WIDTH, SHARE_WIDTH = 14, 11
A3, A4, HEADER_HEIGHT = 8, 9, 34
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What every sheet needs to know."""

    book: Book
    looks: Looks
    lang: Lang
    sheets: Mapping[str, str]
    names: Mapping[str, str]  # of the units by their key
    gaps: Mapping[str, float]  # by the key of the whole: how far its parts are off


def write(sheet: Worksheet, plan: Layout, page: Page) -> None:
    """The sheet of a level."""
    _head(sheet, plan, page)
    for at, unit in enumerate(page.book.of(plan.kind)):
        _about(sheet, FIRST + at, unit, plan, page)
        _figures(sheet, FIRST + at, unit, plan, page)
        _sums(sheet, FIRST + at, unit, plan, page)
        _behind(sheet, FIRST + at, unit, plan, page)
    _widths(sheet, plan)
    _checks(sheet, plan, page)
    _marks(sheet, plan, page)
    _view(sheet, plan)


def _head(sheet: Worksheet, plan: Layout, page: Page) -> None:
    for at, key in enumerate(plan.keys):
        sheet.write_string(KEYS, at, key, page.looks.hidden)
    sheet.set_row(KEYS, None, None, {"hidden": True})
    book, lang = page.book, page.lang
    about = {"kpi": book.label, "term": display(book.term, lang), "level": plan.sheet}
    sheet.write_string(
        TITLE, 1, message("target_book.title-of-level", lang, **about), page.looks.title
    )
    said = {
        "unit": unit_words(book.unit)[lang],
        "version": book.origin.version,
        "now": book.now or "—",
    }
    sheet.write_string(NOTE, 1, message("target_book.note-of-level", lang, **said), page.looks.note)
    named = words.headers(book, lang)
    for at, key in enumerate(plan.keys):
        is_open = key in (*plan.periods, columns.REASON)
        look = page.looks.head_open if is_open else page.looks.head
        sheet.write_string(HEADER, at, named.get(key, key.upper()), look)
    sheet.set_row(TITLE, 22)
    sheet.set_row(HEADER, HEADER_HEIGHT)


def _about(sheet: Worksheet, line: int, unit: Unit, plan: Layout, page: Page) -> None:
    said = {
        columns.ID: stamp.key(unit.scope),
        columns.NAME: printable(unit.name),
        columns.PARENT: _parents(unit, page),
        columns.TENURE: unit.tenure,
        columns.AREA: unit.area,
    }
    for key, text in said.items():
        if key in plan.keys:
            sheet.write_string(line, plan.column(key), text, page.looks.text)


def _parents(unit: Unit, page: Page) -> str:
    """The names of the wholes that the unit is a part of, one after another."""
    keys = dict.fromkeys(stamp.key(parent) for parent in unit.parents if parent is not None)
    return " → ".join(page.names.get(key, key) for key in keys)


def _figures(sheet: Worksheet, line: int, unit: Unit, plan: Layout, page: Page) -> None:
    for period, figure in zip(plan.periods, unit.targets, strict=True):
        _number(sheet, line, plan.column(period), figure, page.looks.figure_open)
    for what, figures in ((columns.NOW, unit.current), (columns.LAST, unit.last_year)):
        for period, figure in zip(plan.periods, figures, strict=True):
            at = plan.column(columns.keyed(what, period))
            _number(sheet, line, at, figure, page.looks.figure)
    sheet.write_blank(line, plan.column(columns.REASON), None, page.looks.reason)


def _number(sheet: Worksheet, line: int, at: int, figure: float | None, look: Format) -> None:
    if figure is None:
        sheet.write_blank(line, at, None, look)
    else:
        sheet.write_number(line, at, figure, look)


def _sums(sheet: Worksheet, line: int, unit: Unit, plan: Layout, page: Page) -> None:
    """Formulas, each with the result it has as written."""
    adds = page.book.adds
    fold = total if adds else mean
    ours, now, last = (fold(of) for of in (unit.targets, unit.current, unit.last_year))
    made = {
        columns.TOTAL: (_folded(plan.over(line), adds), ours),
        columns.NOW: (_folded(plan.over(line, columns.NOW), adds), now),
        columns.LAST: (_folded(plan.over(line, columns.LAST), adds), last),
        columns.DIFFERENCE: (_less(plan, line, columns.NOW), _minus(ours, now)),
        columns.CHANGE: (_change(plan, line, page), _rate(unit, page)),
    }
    signed = {columns.DIFFERENCE: page.looks.signed, columns.CHANGE: page.looks.change}
    for key, (formula, result) in made.items():
        look = signed.get(key, page.looks.sum)
        shown = "" if result is None else result
        sheet.write_formula(line, plan.column(key), formula, look, shown)
    if columns.GAP in plan.keys:
        key = stamp.key(unit.scope)
        sums = _gap(plan, line, page)
        sheet.write_formula(
            line, plan.column(columns.GAP), sums, page.looks.signed, page.gaps.get(key, 0)
        )


def _folded(cells: str, adds: bool) -> str:
    """The sum of the cells, or their mean; nothing where there is none."""
    name = "SUM" if adds else "AVERAGE"
    return f'=IF(COUNT({cells})=0,"",{name}({cells}))'


def _less(plan: Layout, line: int, other: str) -> str:
    ours, theirs = plan.cell(line, columns.TOTAL), plan.cell(line, other)
    return f'=IF(COUNT({ours},{theirs})<2,"",{ours}-{theirs})'


def _change(plan: Layout, line: int, page: Page) -> str:
    """The change on the last year where both are there: relative, of shares in points."""
    if is_ratio(page.book.unit):
        return _less(plan, line, columns.LAST)
    ours, last = plan.over(line), plan.over(line, columns.LAST)
    now = f"SUMPRODUCT(--ISNUMBER({last}),{ours})"
    before = f"SUMPRODUCT(--ISNUMBER({ours}),{last})"
    return f'=IF({before}<=0,"",{now}/{before}-1)'


def _minus(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _rate(unit: Unit, page: Page) -> float | None:
    if is_ratio(page.book.unit):
        return _minus(mean(unit.targets), mean(unit.last_year))
    pairs = zip(unit.targets, unit.last_year, strict=True)
    both = [(now, last) for now, last in pairs if now is not None and last is not None]
    before = sum(last for _, last in both)
    return sum(now for now, _ in both) / before - 1 if before > 0 else None


def _gap(plan: Layout, line: int, page: Page) -> str:
    """How far the parts are off, looked up on the sheet of checks."""
    check = quote_sheetname(page.sheets[words.CHECK])
    at = plan.cell(line, columns.ID)
    return f"=SUMIF({check}!$A:$A,{at},{check}!$D:$D)"


def _behind(sheet: Worksheet, line: int, unit: Unit, plan: Layout, page: Page) -> None:
    """The hidden columns: targets as written, and whose parts they are."""
    parents = [stamp.key(parent) if parent else "" for parent in unit.parents]
    for period, figure, parent in zip(plan.periods, unit.targets, parents, strict=True):
        was, of = (columns.keyed(what, period) for what in (columns.WAS, columns.OF))
        _number(sheet, line, plan.column(was), figure, page.looks.hidden)
        sheet.write_string(line, plan.column(of), parent, page.looks.hidden)


def _widths(sheet: Worksheet, plan: Layout) -> None:
    for at, key in enumerate(plan.keys):
        what = key.partition(" ")[0] if " " in key else ""
        width = WIDTHS.get(key, SHARE_WIDTH if key == columns.CHANGE else FIGURE_WIDTH)
        options: dict[str, object] = (
            {"hidden": True} if key == columns.ID or what in (columns.WAS, columns.OF) else {}
        )
        if what in (columns.NOW, columns.LAST):
            options = {"hidden": True, "level": 1}
        sheet.set_column(at, at, width, None, options)


def _checks(sheet: Worksheet, plan: Layout, page: Page) -> None:
    """What the open cells take: figures from 0, a text as the reason."""
    lang = page.lang
    share = is_ratio(page.book.unit)
    rule = "target_book.wrong-share" if share else "target_book.wrong-figure"
    wanted: dict[str, object] = {"validate": "decimal", "criteria": ">=", "value": 0}
    if share and all(_within(unit.targets) for unit in page.book.units):
        wanted = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    said = {
        "error_title": message("target_book.wrong", lang),
        "error_message": message(rule, lang),
        "error_type": "warning",
    }
    first, last = plan.column(plan.periods[0]), plan.column(plan.periods[-1])
    sheet.data_validation(FIRST, first, plan.last_line, last, wanted | said)
    ask = {
        "validate": "any",
        "input_title": message("target_book.head-reason", lang),
        "input_message": message("target_book.ask-reason", lang),
    }
    at = plan.column(columns.REASON)
    sheet.data_validation(FIRST, at, plan.last_line, at, ask)


def _within(figures: Figures) -> bool:
    return all(figure is None or 0 <= figure <= 1 for figure in figures)


def _marks(sheet: Worksheet, plan: Layout, page: Page) -> None:
    """Edited cells, reasons that are missing, and parts that do not add up stand out."""
    first, last = plan.column(plan.periods[0]), plan.column(plan.periods[-1])
    was = columns.keyed(columns.WAS, plan.periods[0])
    one = plan.cell(FIRST, plan.periods[0]).replace("$", "")
    before = plan.cell(FIRST, was).replace("$", "")
    sheet.conditional_format(
        FIRST, first, plan.last_line, last,
        {"type": "formula", "criteria": f"={one}<>{before}", "format": page.looks.edited},
    )  # fmt: skip
    ours, theirs = (_held(plan.over(FIRST, what)) for what in ("", columns.WAS))
    at, blank = plan.column(columns.REASON), plan.cell(FIRST, columns.REASON)
    missing = f"=AND(SUMPRODUCT(--({ours}<>{theirs}))>0,LEN(TRIM({blank}))=0)"
    sheet.conditional_format(
        FIRST, at, plan.last_line, at,
        {"type": "formula", "criteria": missing, "format": page.looks.wrong},
    )  # fmt: skip
    if columns.GAP in plan.keys:
        gap = plan.column(columns.GAP)
        off = {"type": "cell", "criteria": "!=", "value": 0, "format": page.looks.wrong}
        sheet.conditional_format(FIRST, gap, plan.last_line, gap, off)


def _held(cells: str) -> str:
    """The range with its columns held: `$F5:$Q5`."""
    return ":".join(f"${cell}" for cell in cells.split(":"))


def _view(sheet: Worksheet, plan: Layout) -> None:
    """How it is scrolled, filtered, protected (without a password) and printed."""
    first, reason = plan.column(plan.periods[0]), plan.column(columns.REASON)
    sheet.freeze_panes(FIRST, first)
    # All columns, the hidden ones too: what is sorted stays with its key.
    sheet.autofilter(HEADER, 0, plan.last_line, len(plan.keys) - 1)
    sheet.set_selection(FIRST, first, FIRST, first)
    sheet.protect("", ALLOWED)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE, HEADER)
    sheet.print_area(TITLE, 1, plan.last_line, reason)
    sheet.set_footer("&L&F&C&A&R&P / &N")
    sheet.outline_settings(symbols_right=True)
