"""Mixtures: percentages beside plain figures, and several currencies, in one column."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from kaname.sheets import figures
from kaname.sheets.written import Remark, Written

_PLAIN = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?$"
_SAMPLE = 1000


def of(column: Written, read: pl.DataFrame) -> list[Remark]:
    """That percentages and plain figures, or several currencies, stand in one column."""
    marks: dict[str, int] = {}
    for text, row in read.select("text", "row").unique("text", maintain_order=True).rows():
        figure = figures.read(text)
        if figure and figure.unit and figure.value:
            marks.setdefault("%" if figure.unit.times == 0.01 else figure.unit.of or "", row)
    params = {"column": column.name, "marks": ", ".join(sorted(m for m in marks if m))}
    currencies = [mark for mark in marks if mark in ("JPY", "USD", "EUR", "GBP", "CNY")]
    if len(currencies) > 1:
        return [Remark("sheets.mixed-currencies", params, "warning", [marks[currencies[-1]]])]
    if column.unit is None and {0.01, 1.0} <= set(column.shown) and _beyond_one(column):
        return [Remark("sheets.mixed-percent", params, "warning", _plain_rows(column))]
    shares = column.shown.get(0.01) and not _beyond_one(column)
    if "%" in marks and not shares and (column.unit is None or column.times is not None):
        odd = _plain_rows(column)
        if odd:
            return [Remark("sheets.mixed-percent", params, "warning", odd)]
    return []


def _plain_rows(column: Written) -> list[int]:
    """Rows that hold a figure without any mark, other than 0."""
    if column.times is not None:
        return []  # rows state their own units
    return (
        (column.text.str.contains(_PLAIN) & (column.text != "0") & column.keep)
        .fill_null(value=False)
        .arg_true()
        .to_list()
    )


def _beyond_one(column: Written) -> bool:
    """Whether figures without a mark are more than any share is."""
    cells = column.text.filter(column.keep).drop_nulls().head(_SAMPLE).to_list()
    bare = [abs(f.value) for cell in cells if (f := figures.read(cell)) and f.unit is None]
    return bool(bare) and max(bare) > Decimal("1.5")
