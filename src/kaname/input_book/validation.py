"""Validation: what a column of the input book accepts, as options of a worksheet's validation."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaname.input_book.forms import Field, Form
from kaname.input_book.words import choices
from kaname.sales_model import Column
from kaname.text import Lang, message

LISTS = {"member": "=rep_names", "deal": "=deal_ids"}  # names of ranges that the book defines
EARLIEST = date(1950, 1, 1)
Options = dict[str, Any]


def of(form: Form, column: str, lang: Lang, *, area: str, first: str) -> Options | None:
    """The validation of a column; None where anything may be written.

    `area` is the column's range on its sheet, `first` its first cell.
    """
    field, model = form.columns[column], form.model(column)
    if field.unique:
        wanted = {"validate": "custom", "value": f"=COUNTIF({area},{first})<=1"}
        return wanted | _words("input_book.wrong-unique", lang)
    if field.pick in LISTS:
        source = {"validate": "list", "source": LISTS[field.pick]}
        return source | _words("input_book.wrong-open-pick", lang, stops=False)
    if field.pick == "codes":
        rule = "input_book.wrong-open-pick" if model.open else "input_book.wrong-pick"
        source_of_codes = {"validate": "list", "source": list(choices(field, model, lang))}
        return source_of_codes | _words(rule, lang, stops=not model.open)
    return _typed(field, model, lang)


def _typed(field: Field, model: Column, lang: Lang) -> Options | None:
    example = field.example(lang)
    if model.type in ("date", "timestamp"):
        wanted = {"validate": "date", "criteria": ">=", "value": EARLIEST}
        return wanted | _words("input_book.wrong-date", lang, example=example)
    if model.type == "boolean":
        labels = [message("input_book.yes", lang), message("input_book.no", lang)]
        return {"validate": "list", "source": labels} | _words("input_book.wrong-pick", lang)
    if model.type == "money":
        return amount(example, lang)
    if model.type in ("number", "integer"):
        return _number(model, example, lang)
    return None


def amount(example: str, lang: Lang) -> Options:
    """Amounts and other figures from 0 on."""
    wanted = {"validate": "decimal", "criteria": ">=", "value": 0}
    return wanted | _words("input_book.wrong-amount", lang, example=example)


def _number(model: Column, example: str, lang: Lang) -> Options:
    low = -1e12 if model.low is None else model.low
    high = 1e12 if model.high is None else model.high
    rule = "input_book.wrong-share" if model.high == 1 else "input_book.wrong-number"
    wanted = {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    return wanted | _words(rule, lang, example=example)


def _words(rule: str, lang: Lang, *, stops: bool = True, **params: object) -> Options:
    return {
        "error_title": message("input_book.wrong", lang),
        "error_message": message(rule, lang, **params),
        "error_type": "stop" if stops else "warning",
    }
