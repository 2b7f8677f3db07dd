"""What a table of the sales model is: its columns, key, references and order of times."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from kaname.sales_model.words import fold
from kaname.text import Lang

Words = dict[Lang, str]
Type = Literal["text", "integer", "number", "money", "boolean", "date", "timestamp", "json"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Code(_Part):
    """One value of a code list, and how people write it."""

    label: Words
    synonyms: tuple[str, ...] = ()  # `受注`, `Closed Won`; compared after NFKC and case folding


class Column(_Part):
    """One column: what it holds, what it may hold, how people call it."""

    type: Type
    label: Words
    note: Words | None = None  # one sentence: what is meant, for the input book and docs
    synonyms: tuple[str, ...] = ()  # headers that mean it, ja and en: `受注予定日`, `CloseDate`
    also: tuple[str, ...] = ()  # headers that mean it in some systems only: `Close Date`
    codes: dict[str, Code] = {}  # the values it may have; empty: any
    open: bool = False  # the code list is a suggestion: companies add their own values
    low: float | None = None  # smallest and largest value that makes sense
    high: float | None = None
    references: str | None = None  # table whose key (or `to`) it names: `member`
    required: bool = False  # a row without it is rejected; key columns always are
    otherwise: str | None = None  # of rows whose file has no such column: `1900-01-01`
    scale: int | None = None  # of a number kept exactly: its decimals; None: a floating number
    by_hand: float | None = None  # seconds that typing it takes; None: systems fill it

    @cached_property
    def meanings(self) -> dict[str, str]:
        """Each way to write a code, folded, and the code."""
        return {
            fold(written): code
            for code, of in self.codes.items()
            for written in (*of.synonyms, *of.label.values(), code)
        }


class Table(_Part):
    """One of the 19 tables."""

    label: Words
    note: Words | None = None
    key: tuple[str, ...]
    time: str | None = None  # its usual clock
    columns: dict[str, Column]  # in the order of the shared definition
    order: tuple[tuple[str, str], ...] = ()  # (earlier, later): times that must not be reversed
    intervals: tuple[tuple[str, str], ...] = ()  # (valid_from, valid_to exclusive) per rest of key
    synonyms: tuple[str, ...] = ()  # names of sheets and files that hold it: `案件一覧`
