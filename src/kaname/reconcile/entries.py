"""Entries: the rows of both sides in one form, amounts as whole numbers, accounts by one name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from kaname.reconcile.names import form, key

PLACES = 6  # decimals of an amount that are kept
Accounts = Literal["name", "id"]


@dataclass(frozen=True, slots=True)
class Side:
    """Which columns of a frame say what. `document` joins lines of one order or invoice."""

    key: tuple[str, ...]
    account: str
    amount: str
    on: tuple[str, ...]  # the first that is filled: date, timestamp (UTC) or ISO text
    deal: str | None = None
    document: str | None = None


BOOKINGS = Side(("opportunity_id",), "account_id", "amount", ("closed_at",), "opportunity_id")
LEDGER = Side(
    ("order_id", "line_no"),
    "account_id",
    "net_amount",
    ("ordered_at", "revenue_on"),
    "opportunity_id",
    "order_id",
)


@dataclass(frozen=True, slots=True)
class Entries:
    """The rows of both sides.

    A frame each with `row` (Int64, of the given frame), `key`, `deal`, `name` (as written),
    `party` (one text for all spellings of an account), `document` (String), `month` (Int32,
    months since year 0; null where no date is known) and `amount` (Int64, in units of 10 to the
    −`places`; 0 where none is known).
    """

    bookings: pl.DataFrame
    ledger: pl.DataFrame
    places: int
    without_amount: tuple[int, int]  # rows of the two sides
    without_month: tuple[int, int]


def entries(
    bookings: pl.DataFrame,
    ledger: pl.DataFrame,
    sides: tuple[Side, Side],
    *,
    accounts: Accounts,
    confirmed: Mapping[str, str],
    timezone: str,
) -> Entries:
    """Both frames in one form."""
    left, right = (
        _read(frame, side, timezone) for frame, side in zip((bookings, ledger), sides, strict=True)
    )
    without = tuple(int(f["amount"].null_count()) for f in (left, right))
    undated = tuple(int(f["month"].null_count()) for f in (left, right))
    places = _places(left, right)
    parties = _parties([left["name"], right["name"]], accounts, confirmed)
    left, right = (_finished(frame, places, parties) for frame in (left, right))
    return Entries(left, right, places, (without[0], without[1]), (undated[0], undated[1]))


def named(frame: pl.DataFrame, account: pl.DataFrame, column: str = "account_id") -> pl.DataFrame:
    """The frame with the names of its accounts in place of their ids, where they are known."""
    known = account.select(pl.col("account_id").cast(pl.String).alias(column), "name")
    known = known.drop_nulls().unique(column, keep="first")
    joined = frame.with_columns(pl.col(column).cast(pl.String)).join(
        known.rename({"name": "_name"}), on=column, how="left", maintain_order="left"
    )
    return joined.with_columns(pl.coalesce("_name", column).alias(column)).drop("_name")


def _read(frame: pl.DataFrame, side: Side, timezone: str) -> pl.DataFrame:
    """The columns that matter; amounts in millionths, not yet reduced."""
    text = [pl.col(part).cast(pl.String) for part in side.key]
    months = [_month(frame.schema[column], column, timezone) for column in side.on]
    amount = pl.col(side.amount).cast(pl.Decimal(38, PLACES), strict=False)
    return frame.select(
        pl.int_range(pl.len(), dtype=pl.Int64).alias("row"),
        pl.concat_str(text, separator="/", ignore_nulls=True).alias("key"),
        _text(side.deal).alias("deal"),
        _text(side.account).alias("name"),
        _text(side.document).alias("document"),
        pl.coalesce(months).alias("month"),
        (amount * 10**PLACES).cast(pl.Int64, strict=False).alias("amount"),
    )


def _text(column: str | None) -> pl.Expr:
    if column is None:
        return pl.lit(None, dtype=pl.String)
    stripped = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def _month(kind: pl.DataType, column: str, timezone: str) -> pl.Expr:
    """Months since year 0 of a date, a timestamp or an ISO text."""
    value = pl.col(column)
    if isinstance(kind, pl.Datetime):
        aware = value if kind.time_zone else value.dt.replace_time_zone("UTC")
        value = aware.dt.convert_time_zone(timezone)
    elif kind != pl.Date:
        value = value.cast(pl.String).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    return value.dt.year() * 12 + value.dt.month().cast(pl.Int32) - 1


def _places(*frames: pl.DataFrame) -> int:
    """The fewest decimals that hold every amount."""
    every = pl.concat([frame["amount"].drop_nulls() for frame in frames])
    return next((n for n in range(PLACES) if not (every % 10 ** (PLACES - n) != 0).any()), PLACES)


def _parties(
    columns: Sequence[pl.Series], accounts: Accounts, confirmed: Mapping[str, str]
) -> pl.DataFrame:
    """Of each name as written the text by which it is met: itself, or its key.

    A key with several legal forms is several accounts; without a form it is one more.
    """
    names = pl.concat(columns).drop_nulls().unique().sort().to_list()
    meant = {name: confirmed.get(name, name) for name in names}
    if accounts == "id":
        return _lookup(meant)
    kinds: dict[str, set[str]] = {}
    for name in meant.values():
        kinds.setdefault(key(name), set()).add(form(name).kind)
    several = {core for core, found in kinds.items() if len(found - {""}) > 1}
    return _lookup(
        {
            name: f"{key(one)}|{form(one).kind}" if key(one) in several else key(one)
            for name, one in meant.items()
        }
    )


def _lookup(parties: Mapping[str, str]) -> pl.DataFrame:
    schema = {"name": pl.String, "party": pl.String}
    return pl.DataFrame({"name": list(parties), "party": list(parties.values())}, schema=schema)


def _finished(frame: pl.DataFrame, places: int, parties: pl.DataFrame) -> pl.DataFrame:
    amount = pl.col("amount").fill_null(0) // 10 ** (PLACES - places)
    return frame.with_columns(amount).join(parties, on="name", how="left", maintain_order="left")
