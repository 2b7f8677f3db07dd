"""Slashed dates: whether 03/04/2026 is March or April, told by the other dates of a table."""

from __future__ import annotations

from typing import Literal

import polars as pl

from kaname.mapping.draft import Seen

Order = Literal["m/d/y", "d/m/y"]
_FORM = r"^\s*([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][0-9]{4}"


def order(seen: Seen) -> Order | None:
    """The order of the table's dates where any of them tells it and none contradicts."""
    said: set[Order] = set()
    for each in seen.columns.values():
        parts = each.values.to_frame("text").select(
            day_first=pl.col("text").str.extract(_FORM, 1).cast(pl.Int64) > 12,
            month_first=pl.col("text").str.extract(_FORM, 2).cast(pl.Int64) > 12,
        )
        if each.dates >= 0.9 and parts["day_first"].any():
            said.add("d/m/y")
        if each.dates >= 0.9 and parts["month_first"].any():
            said.add("m/d/y")
    return said.pop() if len(said) == 1 else None
