"""What of the simulated world is in the data, and its records as columns of the sales model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.simulate.company import MANAGERS
from kaname.simulate.records import NEVER, Flags, Ints
from kaname.simulate.world import World

UTC_OFFSET = 9 * 3600  # Asia/Tokyo has no summer time
MONEY = pl.Decimal(18, 2)


@dataclass(frozen=True, slots=True)
class Extract:
    """The world as a system of record that began on the first day of the data would show it.

    What ended before that day is not in it. What was open was carried over on the evening before:
    for the system it was created then, as it is wherever records are moved.
    """

    world: World
    rng: np.random.Generator
    leads: Ints  # row numbers that are in the data
    deals: Ints
    first_contact: int  # row number of the first contact in the data
    begins: int  # local seconds


def extract(world: World, seed: int) -> Extract:
    """The part of the world that is in the data."""
    begins = world.when.start * 86_400
    deals = _alive(world.deals["closed"], begins)
    leads = _alive(world.leads["closed"], begins)
    leads[world.deals["lead"][deals & (world.deals["lead"] >= 0)]] = True
    first = int(np.searchsorted(world.contacts["started"] // 86_400, world.when.start))
    rng = np.random.default_rng([seed, 1])
    return Extract(world, rng, np.flatnonzero(leads), np.flatnonzero(deals), first, begins)


def entered(of: Extract, seconds: Ints) -> Ints:
    """These local instants as the system has them: none before the evening before the data."""
    return np.where(seconds == NEVER, NEVER, np.maximum(seconds, of.begins - 6 * 3600))


def _alive(closed: Ints, begins: int) -> Flags:
    alive: Flags = (closed == NEVER) | (closed >= begins)
    return alive


def ids(prefix: str, rows: Ints, width: int = 5) -> pl.Series:
    """`D00001` for row 0; null for NOBODY."""
    number = pl.Series(rows, dtype=pl.Int64)
    text = prefix + (number + 1).cast(pl.String).str.zfill(width)
    return pl.select(pl.when(number >= 0).then(text)).to_series()


def members(rows: Ints) -> pl.Series:
    """Ids of reps by row number; managers come before them."""
    rows = np.asarray(rows, dtype=np.int64)
    return ids("M", np.where(rows >= 0, rows + MANAGERS, rows), 3)


def accounts(rows: Ints) -> pl.Series:
    """Ids of accounts by row number."""
    return ids("A", rows, 4)


def instants(seconds: Ints) -> pl.Series:
    """UTC instants of local seconds; null for NEVER."""
    local = pl.Series(seconds, dtype=pl.Int64)
    utc = ((local - UTC_OFFSET) * 1_000_000).cast(pl.Datetime("us"))
    return pl.select(pl.when(local != NEVER).then(utc)).to_series()


def dates(days: Ints, present: Flags | None = None) -> pl.Series:
    """Dates of day numbers; null for NEVER and where not `present`."""
    number = pl.Series(days, dtype=pl.Int32)
    shown = (number != NEVER) if present is None else pl.Series(present)
    return pl.select(pl.when(shown).then(number.cast(pl.Date))).to_series()


def words(names: tuple[str, ...], codes: Ints, present: Flags | None = None) -> pl.Series:
    """The name of each code; null for negative codes and where not `present`."""
    code = np.asarray(codes, dtype=np.int64)
    shown = (code >= 0) if present is None else present
    text = pl.Series(names, dtype=pl.String).gather(np.maximum(code, 0))
    return pl.select(pl.when(pl.Series(shown)).then(text)).to_series()


def nothing(dtype: pl.DataType | type[pl.DataType] = pl.String) -> pl.Expr:
    """A column without values."""
    return pl.lit(None, dtype)
