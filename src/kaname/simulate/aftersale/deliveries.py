"""How what was ordered reaches the customer: promised, sent, under way, delivered, with proof."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import Given, dates, instants, numbered, typed
from kaname.simulate.products import FAMILY_OF, HARDWARE, RETAIL
from kaname.simulate.records import Ints

LATE = 0.055
TRACKED = 0.88  # of the transports somebody hears of until the end
EVIDENCE = ("none", "time_place", "signature", "photo")
EVIDENCE_SHARE = (0.06, 0.42, 0.36, 0.16)
FAILED = 0.004


def delivery(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One delivery per order of machines and goods; what is bought in a store is not delivered."""
    orders = _sent(lines)
    count, end = orders.height, of.when.end
    arrives, ordered = orders["day"].to_numpy(), orders["date"].cast(pl.Int32).to_numpy()
    transit = np.minimum(rng.integers(1, 5, count), np.maximum(arrives - ordered, 0))
    sent, there = arrives - transit, rng.integers(9 * 3600, 19 * 3600, count)
    leaves = np.minimum(rng.integers(8 * 3600, 18 * 3600, count), there - 1800)
    done, under_way = arrives <= end, (sent <= end) & (arrives > end)
    fails = done & (rng.random(count) < FAILED)
    at = np.where(done, arrives, end) * 86_400 + np.where(done, there, 86_399)
    heard = _heard(at, sent * 86_400 + leaves, rng)
    state = np.select([fails, done, under_way], [3, 2, 1], 0)
    delivered = pl.Series(done & ~fails)
    gone = pl.Series(done | under_way)
    rows = orders.select("order_id").with_columns(
        delivery_id=numbered("V", count),
        promised_on=dates(np.maximum(_promised(arrives, rng), ordered)),
        shipped_at=_where(gone, instants(sent, leaves)),
        delivered_at=_where(delivered, instants(arrives, there)),
        last_status_at=_where(gone, instants(np.zeros(count, dtype=np.int64), heard)),
        status=pl.Series(np.array(("planned", "under_way", "delivered", "failed"))[state]),
        evidence=_where(delivered, pl.Series(rng.choice(EVIDENCE, count, p=EVIDENCE_SHARE))),
    )
    return typed("delivery", rows)


def _sent(lines: pl.DataFrame) -> pl.DataFrame:
    """Orders with something to carry: order_id, day of arrival, date of the order."""
    things = pl.Series(np.isin(FAMILY_OF[lines["product"].to_numpy()], (HARDWARE, RETAIL)))
    lines = lines.filter(things, pl.col("channel") != "store", pl.col("order_kind") != "return")
    orders = lines.group_by("order_id", maintain_order=True)
    return orders.agg(pl.col("day").max(), pl.col("date").first())


def _promised(arrives: Ints, rng: np.random.Generator) -> Ints:
    """The day promised: the arrival or some days after it, for late ones some days before."""
    late = rng.random(len(arrives)) < LATE
    days = np.where(late, -rng.integers(1, 8, len(late)), rng.integers(0, 5, len(late)))
    promised: Ints = arrives + days
    return promised


def _heard(at: Ints, sent: Ints, rng: np.random.Generator) -> Ints:
    """When one last heard of a transport: within minutes, or only hours after it was sent."""
    minutes = rng.exponential(9, len(at)).clip(0, 28) * 60
    lost = sent + (rng.random(len(at)) * 0.7 * (at - sent)).astype(np.int64)
    fresh = np.maximum(sent, at - minutes.astype(np.int64))
    return np.where(rng.random(len(at)) < TRACKED, fresh, lost)


def _where(shown: pl.Series, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(shown).then(values)).to_series()
