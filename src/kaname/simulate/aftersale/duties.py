"""What has to be checked before and with a contract: suitability, explanations, understanding."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import (
    Given,
    last_instant,
)
from kaname.simulate.aftersale.ratings import at_some_day, some
from kaname.simulate.products import FINANCE
from kaname.simulate.records import Flags

# contracts concluded without a check, or checked only afterwards
MISSED, LATE = 0.004, 0.004
ITEMS, UNSIGNED = 3, 0.003  # items explained per contract; of those, not signed in time


def checks(of: Given, rng: np.random.Generator) -> list[pl.DataFrame]:
    """The suitability check and the signed explanations of every contract before its conclusion."""
    won = of.won.select(
        "account_id", "opportunity_id", "closed_at", "created_at", "family", member_id="owner_id"
    )
    # finance is stricter: it checks twice as carefully
    careful = np.where(won["family"].to_numpy() == FINANCE, 0.5, 1.0)
    draw = rng.random(won.height)
    missed, late = draw < MISSED * careful, (draw >= 0.5) & (draw < 0.5 + LATE * careful)
    suitable = _checked(of, won, late, rng).filter(pl.Series(~missed))
    suitable = suitable.with_columns(
        kind=pl.lit("suitability"),
        instrument=pl.lit("checklist"),
        passed=pl.lit(value=True),
        score=pl.lit(1.0),
        max_score=pl.lit(1.0),
    )
    rows = won[np.repeat(np.arange(won.height), ITEMS)]
    tardy = rng.random(rows.height) < UNSIGNED * np.repeat(careful, ITEMS)
    explained = _checked(of, rows, tardy, rng).with_columns(
        kind=pl.lit("explanation"),
        instrument=pl.lit("form"),
        passed=pl.lit(value=True),
        score=pl.lit(1.0),
        max_score=pl.lit(1.0),
    )
    return [suitable, explained]


def _checked(of: Given, won: pl.DataFrame, late: Flags, rng: np.random.Generator) -> pl.DataFrame:
    """Before the conclusion, within the deal's life; the late ones some days after it."""
    hours = pl.Series(rng.uniform(0.5, 72, won.height) * 3_600_000_000).cast(pl.Int64)
    before = pl.max_horizontal(
        pl.col("closed_at") - pl.lit(hours).cast(pl.Duration("us")), pl.col("created_at")
    )
    before = pl.min_horizontal(before, "closed_at")
    after = pl.col("closed_at") + pl.duration(hours=30)
    at = pl.when(pl.Series(late)).then(after).otherwise(before)
    rows = won.with_columns(assessed_at=at)
    return rows.with_columns(
        pl.min_horizontal("assessed_at", pl.lit(last_instant(of.when))), _inside=pl.lit(value=True)
    ).select("account_id", "opportunity_id", "member_id", "assessed_at", "_inside")


def understanding(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """Two short tests of what a customer of finance knows: before and after the explanation."""
    deals = of.deals.filter(
        pl.col("family") == FINANCE,
        pl.col("kind") == "consumer",
        pl.col("first_meeting_on").is_not_null(),
    ).select("account_id", "opportunity_id", member_id="owner_id", day="first_meeting_on")
    deals = some(deals, 0.6, rng)
    first = np.clip(rng.normal(5.2, 1.5, deals.height), 1, 9).round()
    second = np.clip(first + rng.normal(1.5, 1.4, deals.height), 1, 10).round()
    parts = [
        at_some_day(of, deals, low, high, rng).with_columns(score=pl.Series(score))
        for low, high, score in ((0, 2, first), (6, 40, second))
    ]
    return pl.concat(parts).with_columns(
        kind=pl.lit("understanding"),
        instrument=pl.lit("form"),
        max_score=pl.lit(10.0),
        answered=pl.lit(value=True),
        invited=pl.lit(value=True),
    )


def shop_visits(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """Marks of mystery shoppers and of short surveys for how goods were explained."""
    columns = ["activity_id", "kind", "member_id", "account_id", "started_at", "ended_at"]
    served = (
        of.frames["activity"]
        .select(columns)
        .filter(pl.col("kind").is_in(["serve", "demo"]), pl.col("started_at").is_not_null())
    )
    served = some(served.sort("activity_id"), 0.08, rng)
    score = np.clip(np.round(rng.normal(3.9, 0.8, served.height)), 1, 5)
    return served.select(
        "member_id",
        "account_id",
        "activity_id",
        assessed_at=pl.coalesce("ended_at", "started_at") + pl.duration(minutes=40),
    ).with_columns(
        kind=pl.lit("product_explanation"),
        instrument=pl.lit("survey"),
        score=pl.Series(score),
        max_score=pl.lit(5.0),
        invited=pl.lit(value=True),
        answered=pl.lit(value=True),
        _inside=pl.lit(value=True),
    )
