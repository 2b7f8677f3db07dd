"""Simulated arrays as columns of the sales model: ids, instants, dates, words, money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kaname.simulate.records import NEVER, Flags, Floats, Ints
from kaname.simulate.timetable import FOREVER

UTC_OFFSET = 9 * 3600  # Asia/Tokyo has no summer time
MONEY = pl.Decimal(18, 2)


def numbered(prefix: str, count: int, width: int) -> pl.Series:
    """`D000001` and so on: the ids of `count` things."""
    return prefix + pl.int_range(1, count + 1, eager=True).cast(pl.String).str.zfill(width)


def named(names: pl.Series | Sequence[str], rows: NDArray[Any]) -> pl.Series:
    """The name of each row number; null for negative ones."""
    pool = pl.Series(names, dtype=pl.String)
    place = pl.Series(np.asarray(rows, dtype=np.int64))
    shown = pl.select(pl.when(place >= 0).then(place).cast(pl.UInt32)).to_series()
    return pool.gather(shown)


def instants(seconds: NDArray[Any]) -> pl.Series:
    """UTC instants of local seconds; null for NEVER."""
    local = pl.Series(seconds, dtype=pl.Int64)
    utc = ((local - UTC_OFFSET) * 1_000_000).cast(pl.Datetime("us"))
    return pl.select(pl.when(local != NEVER).then(utc)).to_series()


def dates(days: Ints, present: Flags | None = None) -> pl.Series:
    """Dates of day numbers; null for NEVER, FOREVER and where not `present`."""
    number = pl.Series(days, dtype=pl.Int32)
    shown = (number != NEVER) & (number < FOREVER)
    shown = shown if present is None else shown & pl.Series(present)
    return pl.select(pl.when(shown).then(number.cast(pl.Date))).to_series()


def money(amount: Floats) -> pl.Series:
    """Yen; null for NaN."""
    return pl.Series(amount, dtype=pl.Float64).fill_nan(None).cast(MONEY)


def months(days: Ints, prefix: str) -> pl.Series:
    """`fair-2025-10`: a name with the month of each day."""
    return prefix + pl.Series(days, dtype=pl.Int32).cast(pl.Date).dt.strftime("%Y-%m")
