"""Forms: the sheets of the input book, and which table and columns of the sales model they hold."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kaname.sales_model import TABLES, Column
from kaname.text import Lang

Words = dict[Lang, str]
Examples = dict[Lang, tuple[str, ...]]  # of the same rows in each column; empty: left blank


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Field(_Part):
    """A column of a sheet."""

    header: Words  # a label or synonym of the column in the sales model
    note: Words | None = None  # instead of the sales model's
    examples: Examples
    pick: Literal["codes", "member", "deal"] | None = None  # what its drop-down offers
    codes: tuple[str, ...] = ()  # of the drop-down, in its order; empty: all of the column
    money: bool = False  # the header names the currency
    needed: bool = False  # the note says that figures need it
    unique: bool = False  # no two rows may have the same
    width: int  # characters

    def example(self, lang: Lang) -> str:
        """The first example that is not blank."""
        return next(text for text in self.examples[lang] if text)


class Form(_Part):
    """A sheet: a row of headers and rows to fill in."""

    table: str
    sheet: Words
    columns: dict[str, Field]  # of the table in the sales model
    months: bool = False  # further columns, one per month: its values
    examples: Examples | None = None  # of a month
    rows: int  # that are laid out to begin with

    def model(self, column: str) -> Column:
        """The column of the sales model."""
        return TABLES[self.table].columns[column]


def read() -> tuple[Form, ...]:
    """The forms as their text defines them."""
    text = files("kaname.input_book").joinpath("forms.toml").read_text("utf-8")
    return tuple(Form.model_validate(one) for one in tomllib.loads(text)["forms"])


FORMS = read()


def form(table: str) -> Form:
    """The form of a table of the sales model; StopIteration where there is none."""
    return next(one for one in FORMS if one.table == table)
