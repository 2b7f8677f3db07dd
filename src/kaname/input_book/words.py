"""Words of the input book: headers, notes and what a wrong cell is told, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kaname.input_book.forms import Field, Form
from kaname.sales_model import Column
from kaname.text import Lang, message


def header(field: Field, lang: Lang, currency: str) -> str:
    """The header of a column; with its currency where it holds amounts: `金額（円）`."""
    plain = field.header[lang]
    if not field.money:
        return plain
    return message("input_book.header-money", lang, header=plain, currency=unit(currency, lang))


def unit(currency: str, lang: Lang) -> str:
    """What a currency is called in a header or sentence: 円 in Japanese, else its code."""
    return message("input_book.yen", lang) if (currency, lang) == ("JPY", "ja") else currency


def month(first: date, lang: Lang) -> str:
    """The header of a month: `2026年4月`, `2026-04`."""
    return message("input_book.month", lang, year=first.year, month=first.month)


def note(form: Form, column: str, lang: Lang, currency: str, examples: bool) -> str:
    """What a column means, whether figures need it, its unit and an example; a line each."""
    field, model = form.columns[column], form.model(column)
    words = field.note or model.note
    lines = [words[lang]] if words else []
    if field.money:
        lines.append(message("input_book.note-money", lang, currency=unit(currency, lang)))
    if field.needed:
        lines.append(message("input_book.note-needed", lang))
    if examples:
        lines.append(message("input_book.note-example", lang, example=field.example(lang)))
    return "\n".join(lines)


def month_note(form: Form, lang: Lang, currency: str, examples: bool) -> str:
    """What the column of a month holds."""
    lines = [message("input_book.note-month", lang, currency=unit(currency, lang))]
    if examples and form.examples:
        lines.append(message("input_book.note-example", lang, example=form.examples[lang][0]))
    return "\n".join(lines)


def choices(field: Field, model: Column, lang: Lang) -> Sequence[str]:
    """The labels that the drop-down of a code list offers."""
    codes = field.codes or tuple(model.codes)
    return [model.codes[code].label[lang] for code in codes]


def card(form: Form, lang: Lang, currency: str, first: date) -> Iterator[str]:
    """Rows of a form as lines, a column each: what they would look like filled in."""
    yield message("input_book.card", lang, sheet=form.sheet[lang])
    for field in form.columns.values():
        yield _line(header(field, lang, currency), field.examples[lang], lang)
    if form.examples:
        yield _line(month(first, lang), form.examples[lang], lang)


def _line(named: str, examples: Sequence[str], lang: Lang) -> str:
    blank = message("input_book.blank", lang)
    shown = " ｜ ".join(text or blank for text in examples)
    return message("input_book.card-line", lang, header=named, examples=shown)
