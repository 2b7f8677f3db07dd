"""The statement: every entry on one line with its status, sums per status, a bridge per month."""

from __future__ import annotations

import polars as pl

from kaname.reconcile.entries import Entries

STATUSES = (
    "matched",
    "different_month",
    "different_amount",
    "proposed",
    "only_bookings",
    "only_ledger",
)
NO_MONTH = -1


def marked(
    entries: Entries, units: tuple[pl.DataFrame, pl.DataFrame], matches: pl.DataFrame
) -> pl.DataFrame:
    """All rows of both sides with the `group` they belong to, its `status` and `found_by`.

    Columns: `side`, `row`, `key`, `name`, `month`, `amount`, `group`, `found_by`, `status`.
    """
    sides = (("bookings", entries.bookings, units[0]), ("ledger", entries.ledger, units[1]))
    rows = pl.concat(
        frame.join(unit, on="row", how="left", maintain_order="left").select(
            pl.lit(name).alias("side"), "row", "key", "name", "month", "amount", "unit"
        )
        for name, frame, unit in sides
    )
    rows = rows.join(matches, on=["side", "unit"], how="left", maintain_order="left")
    first = matches.select(pl.col("group").max()).item() + 1 if matches.height else 0
    alone = pl.struct("side", "unit").rank("dense").cast(pl.Int64) - 1 + first
    rows = rows.with_columns(pl.coalesce("group", alone).alias("group"))
    return rows.join(_statuses(rows), on="group", how="left", maintain_order="left").drop("unit")


def _statuses(rows: pl.DataFrame) -> pl.DataFrame:
    """`group`, `status`: what its amounts and months say, however it was found."""
    booked = pl.when(pl.col("side") == "bookings").then("amount").otherwise(0).sum()
    posted = pl.when(pl.col("side") == "ledger").then("amount").otherwise(0).sum()
    monthly = rows.group_by("group", "month").agg((posted - booked).alias("difference"))
    moved = monthly.group_by("group").agg((pl.col("difference") != 0).any().alias("moved"))
    groups = rows.group_by("group").agg(
        booked.alias("booked"),
        posted.alias("posted"),
        (pl.col("side") == "bookings").any().alias("has_booking"),
        (pl.col("side") == "ledger").any().alias("has_ledger"),
        (pl.col("found_by") == "alike").any().alias("alike"),
    )
    status = (
        pl.when(~pl.col("has_ledger"))
        .then(pl.lit("only_bookings"))
        .when(~pl.col("has_booking"))
        .then(pl.lit("only_ledger"))
        .when("alike")
        .then(pl.lit("proposed"))
        .when(pl.col("booked") != pl.col("posted"))
        .then(pl.lit("different_amount"))
        .when("moved")
        .then(pl.lit("different_month"))
        .otherwise(pl.lit("matched"))
    )
    return groups.join(moved, on="group").select("group", status.alias("status"))


def lines(rows: pl.DataFrame) -> pl.DataFrame:
    """A line per group: the rows of each side with their keys, names, months and sums.

    Columns: `status`, `found_by`, `bookings`, `ledger` (row numbers), `booking_keys`,
    `ledger_keys`, `account`, `ledger_account`, `month`, `ledger_month` (first ones), `booked`,
    `posted`, `difference` (posted − booked).
    """
    groups = rows.select("group", "status", "found_by").unique("group", maintain_order=True)
    for side, *names in _COLUMNS:
        mine = _side(rows.filter(pl.col("side") == side), side, *names)
        groups = groups.join(mine, on="group", how="left", maintain_order="left")
    nothing = [
        *(pl.col(side, keys).fill_null([]) for side, keys, *_ in _COLUMNS),
        pl.col("booked", "posted").fill_null(0),
    ]
    order = pl.col("status").replace_strict({s: n for n, s in enumerate(STATUSES)})
    found = groups.with_columns(nothing).sort(order, "group").drop("group")
    return found.select(
        *("status found_by bookings ledger booking_keys ledger_keys account".split()),
        *("ledger_account month ledger_month booked posted".split()),
        (pl.col("posted") - pl.col("booked")).alias("difference"),
    )


_COLUMNS = (
    ("bookings", "booking_keys", "account", "month", "booked"),
    ("ledger", "ledger_keys", "ledger_account", "ledger_month", "posted"),
)


def _side(
    rows: pl.DataFrame, side: str, keys: str, name: str, month: str, amount: str
) -> pl.DataFrame:
    """Per group what one side says of it."""
    found = rows.group_by("group").agg(
        pl.col("row").alias(side),
        pl.col("key").alias(keys),
        pl.col("name").drop_nulls().first().alias(name),
        pl.col("month").min().alias(month),
        pl.col("amount").sum().alias(amount),
    )
    return found.with_columns(_label(month))


def _label(column: str) -> pl.Expr:
    """Months since year 0 as `2026-04`."""
    year, month = pl.col(column) // 12, pl.col(column) % 12 + 1
    text = pl.concat_str(year.cast(pl.String), month.cast(pl.String).str.zfill(2), separator="-")
    return pl.when(pl.col(column) >= 0).then(text).alias(column)


def sums(lines: pl.DataFrame) -> pl.DataFrame:
    """Per status: `deals` (lines), `bookings` and `ledger` (amounts), `difference`; zeros shown."""
    every = pl.DataFrame({"status": list(STATUSES)})
    found = lines.group_by("status").agg(
        pl.len().cast(pl.Int64).alias("deals"),
        pl.col("booked").sum().alias("bookings"),
        pl.col("posted").sum().alias("ledger"),
        pl.col("difference").sum(),
    )
    joined = every.join(found, on="status", how="left", maintain_order="left")
    return joined.with_columns(pl.exclude("status").fill_null(0))


def bridge(rows: pl.DataFrame, entries: Entries) -> pl.DataFrame:
    """From bookings to ledger, per month (null: without one), the months in order.

    `bookings` + `only_bookings` (negative) + `only_ledger` + `proposed` + `amount` + `moved` =
    `ledger`; `residual` is what is left of that, computed from the given rows: 0 unless a row was
    lost. An amount that differs counts in the month of the booking; `moved` sums to 0.
    """
    parts = rows.with_columns(pl.col("month").fill_null(NO_MONTH))
    months = [_total(entries.bookings, "bookings"), _total(entries.ledger, "ledger")]
    booked, posted = (pl.col("side") == side for side in ("bookings", "ledger"))
    months += [
        _sum(parts.filter(booked, pl.col("status") == "only_bookings"), "only_bookings", -1),
        _sum(parts.filter(posted, pl.col("status") == "only_ledger"), "only_ledger", 1),
        _signed(parts.filter(pl.col("status") == "proposed"), "proposed"),
        *_differences(parts),
    ]
    table = months[0]
    for other in months[1:]:
        table = table.join(other, on="month", how="full", coalesce=True)
    steps = ("bookings", "only_bookings", "only_ledger", "proposed", "amount", "moved")
    table = table.with_columns(pl.exclude("month").fill_null(0)).sort("month")
    residual = pl.col("ledger") - pl.sum_horizontal(*steps)
    return table.select("month", *steps, "ledger", residual.alias("residual")).with_columns(
        _label("month")
    )


def _total(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    return _sum(frame.with_columns(pl.col("month").fill_null(NO_MONTH)), name, 1)


def _sum(frame: pl.DataFrame, name: str, sign: int) -> pl.DataFrame:
    return frame.group_by("month").agg((sign * pl.col("amount").sum()).alias(name))


def _signed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Ledger − bookings per month."""
    sign = pl.when(pl.col("side") == "ledger").then(1).otherwise(-1)
    return frame.group_by("month").agg((sign * pl.col("amount")).sum().alias(name))


def _differences(parts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Amounts that differ, in the month of the booking; and what the ledger has in another."""
    matched = ("matched", "different_month", "different_amount")
    rows = parts.filter(pl.col("status").is_in(matched))
    sign = pl.when(pl.col("side") == "ledger").then(1).otherwise(-1)
    both = sign * pl.col("amount")
    home = pl.col("month").filter(pl.col("side") == "bookings").min()
    groups = rows.group_by("group").agg(both.sum().alias("amount"), home.alias("month"))
    amount = groups.group_by("month").agg(pl.col("amount").sum())
    whole = rows.group_by("month").agg(both.sum().alias("whole"))
    joined = whole.join(amount, on="month", how="full", coalesce=True).fill_null(0)
    return amount, joined.select("month", (pl.col("whole") - pl.col("amount")).alias("moved"))
