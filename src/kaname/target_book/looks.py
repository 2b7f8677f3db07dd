"""Looks: the fonts, colours and number formats of the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaname.input_book.workbook import FONT, HEADER
from kaname.numbers import CODE, CURRENCIES, RATIOS, WITHOUT_CENTS
from kaname.target_book.book import Book
from kaname.text import Lang

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

DARK, MUTED, OPEN, RULE = "#1F4E79", "#7F99B2", "#FFF8DC", "#D9D9D9"
WHOLE = 1e-9
PERCENT, SIGNED_PERCENT = "0.0%", '+0.0%;-0.0%;"±"0.0%'
DAYS: dict[Lang, str] = {"ja": "yyyy/m/d", "en": "yyyy-mm-dd"}


@dataclass(frozen=True, slots=True)
class Looks:
    """The formats of cells: what is open to edit, what is locked, and what stands out."""

    title: Format
    note: Format
    head: Format
    head_open: Format
    text: Format
    figure: Format
    figure_open: Format
    reason: Format
    signed: Format
    change: Format
    sum: Format
    wrapped: Format
    day: Format
    edited: Format
    wrong: Format
    hidden: Format


def is_ratio(unit: str) -> bool:
    """Whether the unit is that of a share: 0.12 is shown as 12 %."""
    return unit.strip() in RATIOS


def currency_of(unit: str) -> str | None:
    """The code of the currency that the unit is, None for other units."""
    code = CURRENCIES.get(unit, unit)
    return code if CODE.fullmatch(code) else None


def number_format(book: Book) -> str:
    """How figures are shown: yen whole, shares in percent, others with what decimals they have."""
    if is_ratio(book.unit):
        return PERCENT
    if currency_of(book.unit) in WITHOUT_CENTS:
        return "#,##0"
    figures = [f for u in book.units for f in (*u.targets, *u.current) if f is not None]
    if all(abs(figure - round(figure)) < WHOLE for figure in figures):
        return "#,##0"
    return "#,##0.00" if currency_of(book.unit) else "#,##0.0"


def signed_format(plain: str) -> str:
    """The format of a difference: with its sign, 0 without one."""
    return f"+{plain};-{plain};{plain}"


def looks(made: Workbook, book: Book, lang: Lang) -> Looks:
    """The formats, added to the workbook."""
    base = {"font_name": FONT[lang], "font_size": 10, "valign": "vcenter"}
    ruled = base | {"bottom": 1, "bottom_color": RULE}
    head = base | HEADER | {"align": "center", "text_wrap": True}
    plain = number_format(book)
    figure = ruled | {"num_format": plain}
    open_cell = {"bg_color": OPEN, "locked": False}

    def add(**look: object) -> Format:
        return made.add_format(look)

    return Looks(
        title=add(**base | {"bold": True, "font_size": 14, "font_color": DARK}),
        note=add(**base | {"font_color": "#595959", "text_wrap": False}),
        head=add(**head | {"bg_color": MUTED}),
        head_open=add(**head | {"bg_color": DARK}),
        text=add(**ruled),
        figure=add(**figure),
        figure_open=add(**figure | open_cell),
        reason=add(**ruled | open_cell | {"text_wrap": True}),
        signed=add(**figure | {"num_format": signed_format(plain)}),
        change=add(**ruled | {"num_format": SIGNED_PERCENT}),
        sum=add(**figure | {"bold": True}),
        wrapped=add(**base | {"text_wrap": True, "valign": "top"}),
        day=add(**ruled | {"num_format": DAYS[lang]}),
        edited=made.add_format({"bold": True, "bg_color": "#FCE4D6", "font_color": "#C55A11"}),
        wrong=made.add_format({"bold": True, "bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        hidden=add(**base | {"font_color": "#A6A6A6"}),
    )
