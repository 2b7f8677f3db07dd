"""Written cells: values as text, null where nothing is written, lines without any left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import polars as pl

Cell = int | float | str | bool | time | date | datetime | timedelta

_EXACT = float(2**53)  # whole numbers beyond are not all known to a float


def column_of(cells: Sequence[Cell]) -> pl.Series:
    """The cells of a column as text; null where nothing or only blanks are written."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return nothing_to_null(pl.Series(cells, dtype=pl.String))
    if kinds == {float}:
        return _numbers(pl.Series(cells, dtype=pl.Float64))
    if kinds == {date}:
        return pl.Series(cells, dtype=pl.Date).cast(pl.String) + " 00:00:00"
    if kinds == {bool}:
        return pl.Series(cells, dtype=pl.Boolean).cast(pl.String)
    return nothing_to_null(pl.Series([_TEXTS[type(cell)](cell) for cell in cells], dtype=pl.String))


def number(value: float) -> str:
    """The shortest plain form: `1200000`, `0.125`, never `1e-05`."""
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def length(value: timedelta) -> str:
    """Hours, minutes and seconds, as Excel shows a length of time: `30:15:00`."""
    sign = "-" if value < timedelta(0) else ""
    whole = abs(value)
    minutes, seconds = divmod(whole.days * 86_400 + whole.seconds, 60)
    rest = f".{whole.microseconds:06}" if whole.microseconds else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}{rest}"


def _numbers(values: pl.Series) -> pl.Series:
    """`number` of each, all at once; what comes out with an exponent is written anew."""
    texts = values.cast(pl.String).str.strip_suffix(".0")
    long = texts.str.contains("[en]", literal=False) | (values.abs() >= _EXACT) | (values == 0)
    if not long.any():
        return texts
    at = long.arg_true()
    return texts.scatter(at, [number(value) for value in values.gather(at)])


# Keyed by the exact type: True is no number here, and a moment no date.
_TEXTS: Mapping[type, Callable[..., str]] = {
    str: str,
    int: str,
    float: number,
    bool: lambda value: "true" if value else "false",
    datetime: lambda value: value.isoformat(" "),
    date: lambda value: f"{value.isoformat()} 00:00:00",
    time: time.isoformat,
    timedelta: length,
}


def nothing_to_null(column: pl.Series) -> pl.Series:
    """The column with null where nothing but blanks is written; a person sees nothing there."""
    blank = column.str.contains(r"^\s*$")
    if not blank.any():
        return column
    return column.set(blank.fill_null(value=False), None)


def without_blank_lines(
    columns: list[pl.Series], lines: npt.NDArray[np.int64]
) -> tuple[list[pl.Series], npt.NDArray[np.int64]]:
    """The lines on which something is written, and the columns up to the last that has any."""
    while columns and columns[-1].null_count() == len(columns[-1]):
        columns = columns[:-1]
    some = pl.repeat(value=False, n=len(lines), eager=True)
    for column in columns:
        if some.all():
            return columns, lines
        some |= column.is_not_null()
    if some.all():
        return columns, lines
    return [column.filter(some) for column in columns], lines[some.to_numpy()]
