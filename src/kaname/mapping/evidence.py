"""Evidence: what the values of a column look like, and whether a column of the model can be so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, parse
from kaname.sales_model import Column, code_of
from kaname.sheets.table import Column as Written
from kaname.sheets.table import Table
from kaname.warehouse.cells import numbers, truths
from kaname.warehouse.instants import instants

_YEARLESS = re.compile(r"\d{1,2}月度?|[上下]半?期|第?\d四半期|[QＱ]\d|\dQ|[MＭ]\d{1,2}")
_UNWRITABLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\x{fffe}\x{ffff}]"
MOST = 2000  # different values that are looked at
YOMI = frozenset("ABCDESabcdes") | {"A+", "A-", "B+", "B-", "C+", "C-", "ヨミ", "ネタ", "済"}


@dataclass(frozen=True)
class Evidence:
    """A column of a table that was found, and its different values."""

    column: Written
    values: pl.Series  # different ones, nothing missing; at most MOST
    filled: int  # rows in which something is written
    rows: int
    different: int  # distinct values of all rows

    @property
    def header(self) -> str:
        """The column's name."""
        return self.column.name

    @property
    def unique(self) -> bool:
        """Whether no value is written twice."""
        return self.filled > 0 and self.different == self.filled

    @cached_property
    def numbers(self) -> pl.Series:
        """The values that are numbers."""
        return numbers(self.values).values.drop_nulls()

    @cached_property
    def dates(self) -> float:
        """The share of the values that are dates or times, unsure ones among them."""
        if not len(self.values):
            return 0.0
        read = instants(self.values, None, compact=self.column.kind == "integer")
        return (len(read.local) - read.local.null_count() + int(read.unsure.sum())) / len(
            self.values
        )

    @cached_property
    def unsure(self) -> bool:
        """Whether dates stand there of which month first or day first cannot be told."""
        return len(self.values) > 0 and bool(
            instants(self.values, None, compact=False).unsure.any()
        )

    @cached_property
    def periods(self) -> float:
        """The share of the values that name a month, quarter or year rather than a day."""
        few = self.values.head(60).to_list()
        return sum(map(_is_period, few)) / len(few) if few else 0.0

    @cached_property
    def yearless(self) -> bool:
        """Whether the values are months, quarters or halves without a year: 4月, 上期."""
        few = self.values.head(60).to_list()
        return bool(few) and all(_YEARLESS.fullmatch(value) for value in few)

    @property
    def periodic(self) -> bool:
        """Whether the values are months, quarters or years, with a year or without."""
        return self.periods >= 0.9 or self.yearless

    def coded(self, column: Column) -> float:
        """The share of the values for which the column's list has a code."""
        few = self.values.head(300).to_list()
        return sum(code_of(column, value) is not None for value in few) / len(few) if few else 0.0


def can_be_written(text: str) -> bool:
    """Whether a text can stand in a mapping, in which control characters cannot."""
    return not pl.Series([text]).str.contains(_UNWRITABLE).any()


def evidence(table: Table, name: str) -> Evidence:
    """What a column's values look like."""
    values = table.frame[name].drop_nulls().alias("")
    different = values.unique(maintain_order=True)
    different = different.filter(~different.str.contains(_UNWRITABLE))
    return Evidence(
        table.column(name), different.head(MOST), len(values), len(table.frame), len(different)
    )


def fit(seen: Evidence, column: Column) -> float:
    """How well the values suit a column of the model, from 0 (not at all) to 1."""
    if not len(seen.values):
        return 0.9
    if column.codes:
        return _fit_codes(seen, column)
    return {
        "date": _fit_date,
        "timestamp": _fit_date,
        "integer": _fit_number,
        "number": _fit_number,
        "money": _fit_number,
        "boolean": _fit_truth,
        "text": _fit_text,
        "json": _fit_text,
    }[column.type](seen, column)


def _fit_codes(seen: Evidence, column: Column) -> float:
    share = seen.coded(column)
    if column.open:
        return 0.85 + 0.15 * share if seen.column.kind != "date" else 0.2
    return 0.4 + 0.6 * share if share >= 0.5 or seen.different <= 3 else 0.3 + 0.4 * share


def _fit_date(seen: Evidence, column: Column) -> float:
    if seen.column.kind in ("date", "timestamp"):
        return 1.0
    share = max(seen.dates, seen.periods)
    return 0.95 if share >= 0.9 else 0.7 if share >= 0.5 else 0.1


def _fit_number(seen: Evidence, column: Column) -> float:
    share = len(seen.numbers) / len(seen.values)
    if share < 0.5:
        return 0.1
    if seen.column.kind in ("date", "timestamp"):
        return 0.1
    largest, least = float(seen.numbers.max()), float(seen.numbers.min())  # type: ignore[arg-type]
    high = column.high
    if column.high == 1.0 and largest <= 100.0:  # a share written as 0 to 100
        high = 100.0
    outside = (high is not None and largest > high) or (column.low == 0.0 and least < -1e9)
    return 0.3 if outside else 0.7 + 0.3 * share


def _fit_truth(seen: Evidence, column: Column) -> float:
    share = 1 - truths(seen.values, loose=True).null_count() / len(seen.values)
    return 1.0 if share == 1.0 else 0.5 if seen.different <= 3 else 0.15


def _fit_text(seen: Evidence, column: Column) -> float:
    """Names and codes; dates and figures with decimals are neither."""
    if seen.column.kind in ("date", "timestamp"):
        return 0.2
    if seen.column.kind == "number" and seen.column.unit is not None:
        return 0.2
    return 0.6 if seen.column.kind == "number" else 1.0


def _is_period(text: str) -> bool:
    try:
        return parse(text, Calendar()).grain is not Grain.DAY
    except KanameError:
        return False
