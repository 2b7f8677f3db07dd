"""The ledger: all order lines, with the rows in which it differs from the bookings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import (
    Given,
    dates,
    instants,
    local_date,
    numbered,
    office_seconds,
    owner_on,
    typed,
)
from kaname.simulate.products import COST, KEYS, PRICE
from kaname.simulate.records import Ints

NOT_ORDERED = 0.004  # won deals that the ledger does not have
OTHER_AMOUNT = 0.008  # won deals with another amount in the ledger
NOT_BOOKED = 0.005  # orders that belong to no deal, relative to the won deals
LEAST = 3  # of each kind, so that small companies have them, too
BACKED_OUT = 0.012  # machine orders of which a part comes back


def planted(count: int, share: float, rng: np.random.Generator) -> Ints:
    """Some rows of `count`."""
    some = min(count, max(LEAST, round(count * share)))
    return np.sort(rng.choice(count, some, replace=False))


def differing(lines: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The lines of the deals as the ledger has them: some missing, some of another amount."""
    own = pl.col("opportunity_id").is_not_null()
    deals = lines.filter(own)["opportunity_id"].unique().sort()
    chosen = rng.permutation(deals.len())
    lost = chosen[: len(planted(deals.len(), NOT_ORDERED, rng))]
    other = chosen[len(lost) : len(lost) + len(planted(deals.len(), OTHER_AMOUNT, rng))]
    factor = pl.DataFrame(
        {
            "opportunity_id": deals.gather(other),
            "factor": np.round(rng.choice([0.9, 0.95, 1.05, 1.1], len(other)), 2),
        }
    )
    kept = lines.filter(~pl.col("opportunity_id").is_in(deals.gather(lost).implode()) | ~own)
    kept = kept.join(factor, on="opportunity_id", how="left", maintain_order="left")
    return kept.with_columns(
        net=pl.when(pl.col("factor").is_not_null())
        .then((pl.col("net") * pl.col("factor")).round())
        .otherwise("net")
    ).drop("factor")


def unbooked(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Direct orders without a deal: like some of those with one, for the same customers, later."""
    like = lines.filter(pl.col("opportunity_id").is_not_null()).unique(
        "opportunity_id", keep="first", maintain_order=True
    )
    like = like.filter(pl.col("day") < of.when.end - 60)
    rows = like[planted(like.height, NOT_BOOKED, rng)]
    day = rows["day"].to_numpy() + rng.integers(5, 50, rows.height)
    return rows.with_columns(
        order=pl.int_range(pl.len()).cast(lines.schema["order"]),
        opportunity_id=pl.lit(None, pl.String),
        campaign_id=pl.lit(None, pl.String),
        order_kind=pl.lit("repeat"),
        ordered_at=instants(day, office_seconds(rng, rows.height)),
        day=pl.Series(day + 7),
    )


def sent_back(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Parts of machine orders that come back some weeks later."""
    machines = lines.filter(pl.col("net") > 0, pl.col("channel").is_in(["direct", "route"]))
    machines = machines.filter(pl.col("product").is_between(5, 9))
    rows = machines.filter(pl.Series(rng.random(machines.height) < BACKED_OUT))
    day = rows["day"].to_numpy() + rng.integers(10, 40, rows.height)
    part = rng.choice([0.25, 0.5, 1.0], rows.height)
    rows = rows.with_columns(
        order=pl.int_range(pl.len()).cast(lines.schema["order"]),
        campaign_id=pl.lit(None, pl.String),
        order_kind=pl.lit("return"),
        net=-(pl.col("net") * pl.Series(part)).round(),
        ordered_at=instants(day, office_seconds(rng, rows.height)),
        opportunity_id=pl.lit(None, pl.String),
        quantity=pl.lit(None, pl.Float64),
        day=pl.Series(day),
    )
    return rows.filter(pl.col("day") <= of.when.end)


def ledger(of: Given, parts: list[pl.DataFrame], rng: np.random.Generator) -> pl.DataFrame:
    """All lines with their order numbers, costs and owners.

    Beside the columns of the sales model: `day`, on which revenue is planned, also after the data.
    """
    counted = [part.with_columns(part=pl.lit(n)) for n, part in enumerate(parts)]
    lines = pl.concat(counted, how="diagonal_relaxed")
    lines = lines.filter(pl.col("net").round() != 0).sort(
        "ordered_at", "part", "order", "day", "product", maintain_order=True
    )
    number = pl.struct("part", "order").rank("dense").cast(pl.Int64)
    lines = lines.with_columns(order=number)
    first = lines.group_by("order", maintain_order=True).agg(pl.len()).select("order")
    first = first.with_columns(order_id=numbered("O", first.height))
    lines = lines.join(first, on="order", how="left", maintain_order="left")
    noise = np.exp(rng.normal(0, 0.05, lines.height))
    item = lines["product"].to_numpy()
    cost = pl.Series(COST[item] * noise) * lines["net"]
    price = pl.Series(PRICE[item])
    count = pl.coalesce("quantity", (pl.col("net").abs() / price).round().clip(1))
    lines = lines.with_columns(
        cost=cost.round(),
        quantity=pl.when(pl.col("net") < 0).then(-count.abs()).otherwise(count),
        line_no=pl.int_range(1, pl.len() + 1).over("order"),
        date=local_date("ordered_at"),
    )
    return lines.with_columns(member_id=pl.coalesce("member_id", owner_on(lines, of, "date")))


def order_line(of: Given, lines: pl.DataFrame) -> pl.DataFrame:
    """The table; `revenue_on` is empty until the revenue is recognised."""
    day = lines["day"].to_numpy()
    known = pl.Series(day <= of.when.end)
    return typed(
        "order_line",
        lines.with_columns(
            product_id=pl.col("product").replace_strict(
                dict(enumerate(KEYS)), return_dtype=pl.String
            ),
            revenue_on=pl.when(known).then(dates(day)),
            net_amount=pl.col("net"),
            cost_amount=pl.col("cost"),
        ),
    )


def ledger_differences(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Where bookings and ledger differ: kind, opportunity_id, order_id, booked, ordered (yen).

    `missing_order`: a won deal without an order. `missing_deal`: a direct order without a deal.
    `other_amount`: a deal whose order lines do not add up to its amount. Orders placed before the
    first deal of the data was won are left out: their deals are older than the data.
    """
    won = frames["opportunity"].filter(pl.col("status") == "won")
    won = won.select("opportunity_id", "closed_at", booked=pl.col("amount").cast(pl.Float64))
    lines = frames["order_line"].filter(pl.col("order_kind") != "return")
    ordered = lines.filter(pl.col("opportunity_id").is_not_null())
    ordered = ordered.group_by("opportunity_id").agg(
        pl.col("order_id").min(), ordered=pl.col("net_amount").cast(pl.Float64).sum()
    )
    both = won.join(ordered, on="opportunity_id", how="left")
    alone = _alone(lines).filter(pl.col("ordered_at") >= won["closed_at"].min())
    none = both.filter(pl.col("order_id").is_null())
    other = both.filter((pl.col("booked") - pl.col("ordered")).abs() > 1)
    found = [
        none.with_columns(kind=pl.lit("missing_order")),
        alone.with_columns(kind=pl.lit("missing_deal")),
        other.with_columns(kind=pl.lit("other_amount")),
    ]
    key = ["kind", "opportunity_id", "order_id"]
    return pl.concat(found, how="diagonal").select(*key, "booked", "ordered").sort(key)


def _alone(lines: pl.DataFrame) -> pl.DataFrame:
    """Direct orders without a deal: order_id, ordered, ordered_at."""
    alone = lines.filter(pl.col("opportunity_id").is_null(), pl.col("channel") == "direct")
    return alone.group_by("order_id").agg(
        pl.col("ordered_at").min(), ordered=pl.col("net_amount").cast(pl.Float64).sum()
    )
