"""Columns: which type a column of text has, and its values in that type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import polars as pl

from kaname.warehouse.cells import Numbers, numbers, present, truths
from kaname.warehouse.instants import Instants, Order, instants, to_utc

Kind = Literal["text", "integer", "number", "date", "timestamp", "boolean"]
Doubt = Literal["mixed-marks", "ambiguous-dates", "nearly-typed"]

ENOUGH = 0.99  # share of the values that makes a type; the other rows are rejected
ENOUGH_ROWS = 20
NEARLY = 0.8  # from here on a column that stays text gets a remark
_EXACT = 1e15  # a longer number in a file is a code, which a float would round
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A typed column; `text` is what was written, null where nothing was."""

    kind: Kind
    values: pl.Series
    text: pl.Series
    doubt: Doubt | None = None  # why it could not be read as what most of it looks like
    looks: Kind | None = None  # what most of it looks like
    row: int = 0  # a row that shows the doubt

    @property
    def faulty(self) -> pl.Series:
        """True where something is written that is no value of the type."""
        return self.values.is_null() & self.text.is_not_null()


@dataclass(frozen=True, slots=True)
class _Guess:
    kind: Kind
    matched: int  # values that are of the type
    values: pl.Series
    doubt: Doubt | None = None


_Reader = Callable[[pl.Series, str], _Guess | None]


def as_declared(text: pl.Series, declared: str, nulls: Sequence[str], timezone: str) -> Column:
    """The column in the type its owner states, such as `number` or `date m/d/y`."""
    text = present(text, nulls)
    name, _, slashed = declared.partition(" ")
    kind, order = cast(Kind, name), cast(Order, slashed) if slashed else None
    if kind in ("date", "timestamp"):
        read = instants(text, order, compact=True)
        doubt: Doubt | None = "ambiguous-dates" if read.unsure.any() else None
        values = _on_clock(read, kind, timezone)
        return Column(kind, values, text, doubt, kind, read.unsure.arg_max() or 0)
    read_as: dict[Kind, Callable[[], pl.Series]] = {
        "text": lambda: text,
        "integer": lambda: _whole(numbers(text)),
        "number": lambda: numbers(text).values,
        "boolean": lambda: truths(text, loose=True),
    }
    return Column(kind, read_as[kind](), text)


def as_guessed(text: pl.Series, nulls: Sequence[str], timezone: str) -> Column:
    """The column in the type of all its values, or of nearly all of at least twenty; else text."""
    text = present(text, nulls)
    given = len(text) - text.null_count()
    sample = text.drop_nulls()
    if given > _SAMPLE:  # a type that fits nearly all values fits some of these
        sample = sample.sample(_SAMPLE, seed=0)
    guesses = [seen for guess in _likely(sample, timezone) if (seen := guess(text, timezone))]
    best = max(guesses, key=lambda guess: guess.matched, default=None)
    if best is None or best.matched < NEARLY * given:
        return Column("text", text, text)
    fits = best.matched == given or (best.matched >= ENOUGH * given and given >= ENOUGH_ROWS)
    if fits and best.doubt is None:
        return Column(best.kind, best.values, text)
    odd = (best.values.is_null() & text.is_not_null()).arg_max() or 0
    return Column("text", text, text, best.doubt or "nearly-typed", best.kind, odd)


def _whole(read: Numbers) -> pl.Series:
    """Integers, written 12 or 12.0."""
    exact = (read.values == read.values.floor()) & (read.values.abs() < 2**53)
    return read.whole.fill_null(read.values.set(~exact, None).cast(pl.Int64, strict=False))


def _likely(sample: pl.Series, timezone: str) -> list[_Reader]:
    """The readers that read anything of the sample; only one that reads all of it."""
    likely = []
    for reader in _READERS:
        guess = reader(sample, timezone)
        if guess and guess.matched:
            likely.append(reader)
            if guess.matched == len(sample):
                break
    return likely


def _guess_truths(text: pl.Series, timezone: str) -> _Guess:
    values = truths(text, loose=False)
    return _Guess("boolean", _count(values), values)


def _guess_numbers(text: pl.Series, timezone: str) -> _Guess | None:
    """A number, unless the column is of codes: 007, or more digits than a number keeps."""
    read = numbers(text)
    matched = _count(read.values)
    if read.leading_zeros:
        return None
    kind: Kind = "integer" if matched == _count(read.whole) else "number"
    if kind == "number" and (read.values.abs() >= _EXACT).any():
        return None
    money = len(read.marks - {"", "%"})
    mixed = money > 1 or ("%" in read.marks and len(read.marks) > 1)
    values = read.whole if kind == "integer" else read.values
    return _Guess(kind, matched, values, "mixed-marks" if mixed else None)


def _guess_instants(text: pl.Series, timezone: str) -> _Guess:
    read = instants(text, None, compact=False)
    unsure = int(read.unsure.sum())
    kind: Kind = "timestamp" if read.clocked else "date"
    doubt: Doubt | None = "ambiguous-dates" if unsure else None
    matched = _count(read.local) + unsure
    return _Guess(kind, matched, _on_clock(read, kind, timezone), doubt)


_READERS: tuple[_Reader, ...] = (_guess_numbers, _guess_instants, _guess_truths)


def _on_clock(read: Instants, kind: Kind, timezone: str) -> pl.Series:
    return read.local.dt.date() if kind == "date" else to_utc(read, timezone)


def _count(values: pl.Series) -> int:
    return len(values) - values.null_count()
