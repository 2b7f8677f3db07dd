"""The contracts as a table of events, and their later terms as orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.simulate.aftersale.contracts import MONTH, NEVER, TRIES_LOST, TRIES_WON, Life
from kaname.simulate.aftersale.given import (
    Given,
    dates,
    day_numbers,
    instants,
    last_instant,
    numbered,
    office_seconds,
    owner_on,
    typed,
)
from kaname.simulate.products import FAMILY_OF, KEYS, SAAS
from kaname.simulate.records import Ints


@dataclass(frozen=True, slots=True)
class Book:
    """`contracts` with their row, the contract that each belongs to (`parent`) and its end."""

    contracts: pl.DataFrame
    life: Life


def book(contracts: pl.DataFrame, life: Life) -> Book:
    """Deals that expand what an account has belong to the contract in force; the rest are new."""
    rows = contracts.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int64), ended=pl.Series(life.ended, dtype=pl.Int64)
    )
    growth = pl.col("deal_type").fill_null("") == "expansion"
    base = rows.filter(~growth).select("account_id", "family", "row", "ended", "day")
    base = base.rename({"row": "base", "ended": "base_ended"}).sort("day", "base")
    found = rows.sort("day", "row").join_asof(
        base, on="day", by=["account_id", "family"], check_sortedness=False
    )
    joins = growth & pl.col("base").is_not_null() & (pl.col("base_ended") > pl.col("day"))
    found = found.with_columns(
        parent=pl.when(joins).then("base").otherwise("row"),
        ended=pl.when(joins).then(pl.min_horizontal("ended", "base_ended")).otherwise("ended"),
    ).sort("row")
    return Book(found.drop("base", "base_ended"), life)


def contract_event(of: Given, kept: Book, rng: np.random.Generator) -> pl.DataFrame:
    """The table of contract events; MRR of a contract never falls below zero."""
    facts = kept.contracts.select(
        "row", "parent", "ended", "account_id", "product", "member_id", "opportunity_id"
    )
    events = kept.life.events.join(facts, on="row", how="left")
    own = pl.col("row") == pl.col("parent")
    inside = own | (pl.col("day") < pl.col("ended"))
    unimportant = ~own & pl.col("event").is_in(["renewal_due", "renew"])
    events = events.filter(inside & ~unimportant)
    renamed = pl.col("event").replace({"start": "expand", "churn": "contraction"})
    events = events.with_columns(event=pl.when(own).then("event").otherwise(renamed))
    events = _closed_with_parent(events, kept, of.when.end)
    events = pl.concat([events, _trials(of, kept, rng)], how="diagonal")
    events = events.with_columns(date=dates(events["day"].to_numpy()))
    late = events.with_columns(then=owner_on(events, of, "date"))
    owner = pl.when(pl.col("event").is_in(["trial_start", "start"])).then(
        pl.coalesce("member_id", "then")
    )
    late = late.with_columns(member_id=owner.otherwise(pl.coalesce("then", "member_id")))
    return _named(late)


def _closed_with_parent(events: pl.DataFrame, kept: Book, end: int) -> pl.DataFrame:
    """When a contract ends, what was added to it ends with it."""
    over = kept.contracts.filter(pl.col("ended") <= end).select("row", stop="ended")
    added = (
        events.filter(pl.col("row") != pl.col("parent"))
        .join(over, left_on="parent", right_on="row")
        .filter(pl.col("day") < pl.col("stop"))
        .group_by("parent")
        .agg(added=pl.col("delta").sum())
    )
    events = events.join(added, left_on="row", right_on="parent", how="left")
    total = pl.when(pl.col("event") == "churn").then(pl.col("added").fill_null(0)).otherwise(0)
    return events.with_columns(delta=pl.col("delta") - total).drop("added")


def _trials(of: Given, kept: Book, rng: np.random.Generator) -> pl.DataFrame:
    """Trials of the software before the decision; some deals have one, lost ones too."""
    deals = of.deals.filter(
        pl.col("family") == SAAS,
        pl.col("first_meeting_on").is_not_null(),
        pl.col("deal_type").fill_null("new") == "new",
    )
    share = np.where(deals["status"].to_numpy() == "won", TRIES_WON, TRIES_LOST)
    deals = deals.filter(pl.Series(rng.random(deals.height) < share))
    first = day_numbers(deals["first_meeting_on"])
    last = day_numbers(
        deals.select(
            pl.coalesce("proposed_on", "closed_on", "first_meeting_on").alias("last")
        ).to_series()
    )
    day = first + ((np.maximum(last - first, 1)) * rng.random(deals.height)).astype(np.int64)
    trials = deals.select("account_id", "opportunity_id", member_id="owner_id").with_columns(
        day=pl.Series(day),
        delta=pl.lit(0.0),
        event=pl.lit("trial_start"),
        any=pl.Series(rng.choice(np.flatnonzero(FAMILY_OF == SAAS), deals.height)),
    )
    return _with_contracts(kept, trials).filter(pl.col("day") <= of.when.end)


def _with_contracts(kept: Book, trials: pl.DataFrame) -> pl.DataFrame:
    """Trials that were won belong to the contract; the others have a number of their own."""
    won = kept.contracts.filter(FAMILY_SAAS).select("opportunity_id", "row", "parent", "product")
    trials = trials.join(
        won.filter(pl.col("opportunity_id").is_not_null()), on="opportunity_id", how="left"
    )
    fresh = kept.contracts.height + pl.int_range(pl.len(), dtype=pl.Int64)
    return trials.with_columns(
        pl.col("row").fill_null(fresh),
        pl.col("parent").fill_null(fresh),
        pl.col("product").fill_null(pl.col("any")),
    ).drop("any")


FAMILY_SAAS = (pl.col("family") == SAAS) & (pl.col("day") < NEVER)
ORDER = ["trial_start", "start", "expand", "renewal_due", "renew", "contraction", "churn"]


def _named(events: pl.DataFrame) -> pl.DataFrame:
    rank = pl.col("event").replace_strict(
        dict(zip(ORDER, range(len(ORDER)), strict=True)), return_dtype=pl.Int64
    )
    events = events.with_columns(rank=rank).sort("day", "parent", "rank", "row")
    return typed(
        "contract_event",
        events.select(
            "account_id",
            "event",
            "member_id",
            contract_id="K" + (pl.col("parent") + 1).cast(pl.String).str.zfill(6),
            product_id=pl.col("product").replace_strict(
                dict(enumerate(KEYS)), return_dtype=pl.String
            ),
            event_on=pl.col("date"),
            mrr_delta=pl.col("delta"),
            event_id=numbered("KE", events.height),
        ),
    )


def lines(of: Given, kept: Book, rng: np.random.Generator) -> pl.DataFrame:
    """Orders of the later terms (the first is in the deal's order): by month, yearly for consumers.

    What a renewal adds is an order of its own, of the kind expansion.
    """
    terms = _billed(of, kept)
    parts = [
        terms.with_columns(net=pl.col("monthly"), order_kind=pl.lit("repeat")),
        terms.filter(pl.col("extra") > 0).with_columns(
            net=pl.col("extra"), order_kind=pl.lit("expansion")
        ),
    ]
    orders = pl.concat(parts).with_row_index("order")
    ordered: Ints = orders["day"].to_numpy() - rng.integers(5, 25, orders.height)
    orders = orders.with_columns(
        ordered_at=instants(ordered, office_seconds(rng, orders.height)),
        channel=pl.lit("contract"),
        months=pl.when(pl.col("kind") == "consumer").then(1).otherwise(12),
        opportunity_id=pl.lit(None, pl.String),
    )
    found = orders.with_columns(month=pl.int_ranges(0, pl.col("months"))).explode("month")
    found = found.with_columns(
        day=pl.col("day") + (pl.col("month") * MONTH).round().cast(pl.Int64),
        net=pl.col("net") * 12 / pl.col("months"),
    )
    found = found.filter(pl.col("day") >= of.when.start, pl.col("day") < pl.col("ended"))
    return found.filter(pl.col("ordered_at") <= last_instant(of.when)).select(LINE)


LINE = "order account_id opportunity_id channel ordered_at order_kind product day net".split()


def _billed(of: Given, kept: Book) -> pl.DataFrame:
    """The terms with an order of their own: begun, and not billed by a deal."""
    facts = kept.contracts.select("row", "account_id", "family", "product", "kind", "ended", "old")
    first = kept.contracts.select("row", first="day")
    terms = kept.life.terms.join(facts, on="row").join(first, on="row")
    terms = terms.filter(pl.col("old") | (pl.col("day") > pl.col("first")))
    terms = terms.filter(pl.col("day") < pl.col("ended")).sort("day", "row")
    return _without_deals(of, terms)


def _without_deals(of: Given, terms: pl.DataFrame) -> pl.DataFrame:
    """The terms that nobody made a deal of: a won renewal brings the order of its own term."""
    deals = of.won.filter(pl.col("deal_type") == "renewal").select(
        "account_id", "family", deal=pl.col("closed_on").cast(pl.Int32).cast(pl.Int64)
    )
    near = terms.join_asof(
        deals.with_columns(day=pl.col("deal")).sort("day"),
        on="day",
        by=["account_id", "family"],
        strategy="nearest",
        tolerance=183,
        check_sortedness=False,
    )
    return near.filter(pl.col("deal").is_null()).drop("deal")
