"""What was ordered with every won deal: lines that add up to the deal's amount."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import Given, dates, day_numbers, instants, office_seconds
from kaname.simulate.products import (
    FAMILY_OF,
    FINANCE,
    HARDWARE,
    KEYS,
    PRICE,
    RETAIL,
    SAAS,
    SERVICE,
)
from kaname.simulate.records import Flags, Floats, Ints

SET_UP, TRAINING, UPKEEP = (KEYS.index(key) for key in ("P22", "P23", "P24"))
FOR_COMPANIES, FOR_CONSUMERS = (
    (KEYS.index("P11"), KEYS.index("P12")),
    tuple(KEYS.index(key) for key in ("P13", "P14", "P15")),
)
WAIT = np.array([10.0, 38.0, 9.0, 8.0, 26.0])  # days from order to first revenue, by family
PRIOR_DAYS = 75  # orders of deals won so long before the data are in the ledger


def sales(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """One row per won deal: product, planned day of the first revenue, and how it splits.

    Columns beside those of `Given.deals`: product, day (day number, may lie after the data),
    main, set_up, upkeep (yen), months (into how many the main thing is billed).
    """
    won = of.won
    family, amount = won["family"].to_numpy(), won["amount"].to_numpy()
    consumer = (won["kind"] == "consumer").fill_null(value=False).to_numpy()
    product = _products(family, consumer, amount, rng)
    machine = family == HARDWARE
    digital = (family == SAAS) & (won["deal_type"] == "new").fill_null(value=False).to_numpy()
    count = won.height
    set_up = (
        _share(rng, count, 0.5, 0.06, 0.13) * machine + _share(rng, count, 0.4, 0.05, 0.1) * digital
    )
    upkeep = _share(rng, count, 0.45, 0.05, 0.09) * machine
    extra = np.floor(np.stack([set_up, upkeep]) * amount / 1000) * 1000
    wait = WAIT[family] * np.exp(rng.normal(0, 0.35, count))
    day = _business(of, day_numbers(won["closed_on"]) + 1 + wait.astype(np.int64))
    monthly = np.isin(family, (SAAS, FINANCE)) & ~consumer
    return won.with_columns(
        product=product,
        day=day,
        main=amount - extra.sum(0),
        set_up=extra[0],
        upkeep=extra[1],
        months=np.where(monthly, 12, 1),
    )


def _share(rng: np.random.Generator, count: int, some: float, low: float, high: float) -> Floats:
    """For `some` of the deals, which part of the amount is for something beside the main thing."""
    part: Floats = (rng.random(count) < some) * rng.uniform(low, high, count)
    return part


def _products(family: Ints, consumer: Flags, amount: Floats, rng: np.random.Generator) -> Ints:
    """A product of the family; machines whose price fits the amount."""
    product = np.zeros(len(family), dtype=np.int64)
    for code in (SAAS, RETAIL, HARDWARE):
        mine = family == code
        product[mine] = rng.choice(np.flatnonzero(code == FAMILY_OF), int(mine.sum()))
    dear = (family == HARDWARE) & (amount > 0) & (amount < PRICE[product])
    cheap = rng.choice([KEYS.index("P06"), KEYS.index("P07")], int(dear.sum()))
    product[dear] = cheap
    for some, choice in (
        ((family == FINANCE) & ~consumer, FOR_COMPANIES),
        ((family == FINANCE) & consumer, FOR_CONSUMERS),
        (family == SERVICE, (SET_UP, TRAINING)),
    ):
        product[some] = rng.choice(choice, int(some.sum()))
    return product


def _business(of: Given, days: Ints) -> Ints:
    """The next business day; days beyond the known calendar stay as they are."""
    business = of.when.business
    at = np.searchsorted(business, days)
    beyond = at >= len(business)
    return np.where(beyond, days, business[np.minimum(at, len(business) - 1)])


def lines(of: Given, sold: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Order lines of the deals: subscriptions by month, everything else when it is handed over."""
    sold = sold.with_row_index("order").with_columns(
        ordered_at=pl.col("closed_at"), channel=pl.lit("direct")
    )
    order_kind = pl.col("deal_type").replace_strict(
        {"new": "new", "expansion": "expansion"}, default="repeat", return_dtype=pl.String
    )
    sold = sold.with_columns(order_kind=order_kind, member_id=pl.col("owner_id"))
    kept = ["order", "account_id", "opportunity_id", "member_id", "channel", "ordered_at"]
    kept += ["order_kind", "campaign_id"]
    parts = [_billed(sold, kept)]
    for name, product in (("set_up", SET_UP), ("upkeep", UPKEEP)):
        part = sold.filter(pl.col(name) > 0)
        parts.append(part.select(*kept, "day", net=pl.col(name), product=pl.lit(product, pl.Int64)))
    prior = _prior(of, sold, kept, rng)
    return pl.concat([*parts, prior], how="diagonal")


def _billed(sold: pl.DataFrame, kept: list[str]) -> pl.DataFrame:
    """The main thing: twelve months that add up to the amount, or one line."""
    rows = (
        sold.filter(pl.col("main") > 0)
        .with_columns(month=pl.int_ranges(0, pl.col("months")))
        .explode("month")
    )
    monthly = (pl.col("main") / pl.col("months")).floor()
    first = pl.col("main") - monthly * (pl.col("months") - 1)
    return rows.select(
        *kept,
        "product",
        day=pl.col("day") + (pl.col("month") * 30.4375).round().cast(pl.Int64),
        net=pl.when(pl.col("month") == 0).then(first).otherwise(monthly),
    )


def _prior(
    of: Given, sold: pl.DataFrame, kept: list[str], rng: np.random.Generator
) -> pl.DataFrame:
    """Orders of deals won before the data whose revenue falls into it: like the first ones."""
    start = of.when.start
    like = sold.filter(
        pl.col("family").is_in([HARDWARE, SERVICE, RETAIL]),
        pl.col("closed_on") < dates(np.array([start + PRIOR_DAYS]))[0],
    )
    ordered = day_numbers(like["closed_on"]) - PRIOR_DAYS
    wait = like["day"].to_numpy() - day_numbers(like["closed_on"])
    top = sold.height
    return (
        _of_old_customers(of, like, ordered, rng)
        .with_columns(
            order=(top + pl.int_range(pl.len())).cast(sold.schema["order"]),
            opportunity_id=pl.lit(None, pl.String),
            campaign_id=pl.lit(None, pl.String),
            ordered_at=instants(ordered, office_seconds(rng, like.height)),
            day=pl.Series(_business(of, ordered + wait)),
        )
        .filter(pl.col("day") >= start)
        .select(*kept, "product", "day", net=pl.col("main"))
    )


def _of_old_customers(
    of: Given, like: pl.DataFrame, ordered: Ints, rng: np.random.Generator
) -> pl.DataFrame:
    """The same rows for accounts that had bought before; whoever is in charge of them, sells."""
    old = of.accounts.filter(pl.col("old"), pl.col("kind") == "company").sort("account_id")
    early = dates(np.array([of.when.start - 2 * PRIOR_DAYS]))[0]
    names = old.filter(pl.col("first_order_on") < early)["account_id"]
    if not names.len():
        names = like["account_id"]
    other = names.gather(rng.integers(0, max(names.len(), 1), like.height))
    first = of.accounts.select("account_id", "first_order_on")
    rows = like.with_columns(on=dates(ordered), other=other)
    rows = rows.join(first, on="account_id", how="left", maintain_order="left")
    known = (pl.col("first_order_on") < pl.col("on")).fill_null(value=False)
    return rows.with_columns(
        account_id=pl.when(known).then("account_id").otherwise("other"),
        member_id=pl.when(known).then("member_id"),
        order_kind=pl.when(known).then("order_kind").otherwise(pl.lit("repeat")),
    )
