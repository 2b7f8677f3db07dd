"""Slashed dates: whether 03/04/2026 is March or April, told by the other dates of a table."""

from __future__ import annotations

from typing import Literal

import polars as pl

from kaname.mapping.draft import Seen
from kaname.mapping.evidence import Evidence

Order = Literal["m/d/y", "d/m/y"]
_FORM = r"^\s*([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}"


def order(seen: Seen, header: str) -> Order | None:
    """The order of a column's dates: as it tells itself, else as the table's others tell it.

    None where its dates have no such order, where nothing tells it, or where columns contradict.
    It is told here once, since next week's dates, or those of some rows only, may not tell it.
    """
    if not seen.columns[header].values.str.contains(_FORM).any():
        return None
    own = _told(seen.columns[header])
    said = own or {told for each in seen.columns.values() for told in _told(each)}
    return next(iter(said)) if len(said) == 1 else None


def _told(each: Evidence) -> set[Order]:
    """The orders of which a date of the column tells that it is so: 13/1/2026, 1/13/2026."""
    parts = each.values.to_frame("text").select(
        day_first=pl.col("text").str.extract(_FORM, 1).cast(pl.Int64) > 12,
        month_first=pl.col("text").str.extract(_FORM, 2).cast(pl.Int64) > 12,
    )
    if each.dates < 0.9:
        return set()
    orders: dict[Order, str] = {"d/m/y": "day_first", "m/d/y": "month_first"}
    return {said for said, which in orders.items() if parts[which].any()}
