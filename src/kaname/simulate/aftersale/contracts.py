"""Contracts: how they start, renew, grow, shrink and end, and what is billed for their terms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import Given, dates, day_numbers, owner_on, shoppers
from kaname.simulate.aftersale.sold import FOR_COMPANIES, FOR_CONSUMERS, UPKEEP
from kaname.simulate.products import FAMILY_OF, FINANCE, HARDWARE, PRICE, SAAS, SERVICE
from kaname.simulate.records import Flags, Floats, Ints

YEAR, MONTH = 365.25, 30.4375  # days
RENEWS = np.array([0.875, 0.0, 0.93, 0.0, 0.90])  # by family, at the end of a term
GROWS, SHRINKS = 0.22, 0.08  # of those renewed
GIVES_UP = 0.03  # per year, before the end of a later term
TRIES_WON, TRIES_LOST = 0.7, 0.35  # SaaS deals with a trial
NEVER = 10**7
OLD_SAAS, OLD_LEASE, OLD_UPKEEP, OLD_INSURED = 0.34, 0.10, 0.20, 0.45  # of the old customers
SETTLED = 30  # days from the first order of an old customer to the start of a contract
OLDEST = 4 * 365  # days before the data


@dataclass(frozen=True, slots=True)
class Life:
    """How contracts lived: arrays of events and of terms to bill, by row of the contracts."""

    events: pl.DataFrame  # row, event, day, delta
    terms: pl.DataFrame  # row, day, monthly, extra, until
    ended: Ints  # day number of the churn, NEVER else


def agreed(of: Given, sold: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """All contracts but those of deals that expand one: product, start day, MRR, whether old.

    A contract from a deal has its first term in the deal's order; `billed` says so.
    """
    direct = sold.filter(pl.col("family").is_in([SAAS, FINANCE]), pl.col("deal_type") != "renewal")
    upkeep = sold.filter(pl.col("upkeep") > 0).with_columns(
        product=pl.lit(UPKEEP, pl.Int64), main=pl.col("upkeep"), family=pl.lit(SERVICE, pl.Int64)
    )
    new = pl.concat([direct, upkeep]).select(
        "account_id",
        "opportunity_id",
        "product",
        "family",
        "day",
        "deal_type",
        "closed_on",
        "kind",
        member_id=pl.col("owner_id"),
        mrr=(pl.col("main") / 12).floor(),
        old=pl.lit(value=False),
    )
    return pl.concat([_old(of, sold, rng), new], how="diagonal").filter(pl.col("mrr") > 0)


def _old(of: Given, sold: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Contracts that old customers had when the data begins."""
    old = _settled(of)
    consumer = (old["kind"] == "consumer").to_numpy()
    insured = consumer & ~old["account_id"].is_in(shoppers(of)["account_id"].implode()).to_numpy()
    parts = []
    for share, products, mine in (
        (OLD_SAAS, tuple(np.flatnonzero(FAMILY_OF == SAAS)), ~consumer),
        (OLD_LEASE, FOR_COMPANIES, ~consumer),
        (OLD_UPKEEP, (UPKEEP,), ~consumer),
        (OLD_INSURED, FOR_CONSUMERS, insured),
    ):
        has = mine & (rng.random(old.height) < share)
        product = rng.choice(products, int(has.sum()))
        rows = old.filter(pl.Series(has))
        day = of.when.start - rng.integers(1, OLDEST, rows.height)
        parts.append(
            rows.select("account_id", "kind").with_columns(
                product=pl.Series(product, dtype=pl.Int64),
                family=pl.Series(FAMILY_OF[product], dtype=pl.Int64),
                day=pl.Series(np.maximum(day, day_numbers(rows["first_order_on"]) + SETTLED)),
                mrr=pl.Series(_usual(sold, product, mine is insured, rng)),
                old=pl.lit(value=True),
            )
        )
    rows = pl.concat(parts)
    rows = rows.with_columns(date=dates(rows["day"].to_numpy()))
    return rows.with_columns(owner_on(rows, of, "date")).drop("date")


def _settled(of: Given) -> pl.DataFrame:
    """Old customers but the newest: a contract comes some time after the first order."""
    latest = dates(np.array([of.when.start - 2 * SETTLED]))[0]
    return of.accounts.filter(
        pl.col("old"), pl.col("kind") != "store", pl.col("first_order_on") <= latest
    ).sort("account_id")


def _usual(sold: pl.DataFrame, product: Ints, consumer: bool, rng: np.random.Generator) -> Floats:
    """Monthly amounts as today's deals have them, else as the price list says."""
    if not len(product):
        return np.zeros(0)
    family = int(FAMILY_OF[product[0]])
    kind = pl.col("kind") == "consumer"
    if product[0] == UPKEEP:
        seen = sold.filter(pl.col("family") == HARDWARE, pl.col("upkeep") > 0)["upkeep"].to_numpy()
    else:
        seen = sold.filter(pl.col("family") == family, kind if consumer else ~kind)[
            "main"
        ].to_numpy()
    if not len(seen):
        usual: Floats = PRICE[product] * np.exp(rng.normal(0, 0.4, len(product)))
        return np.floor(usual)
    return np.floor(rng.choice(seen, len(product)) / 12)


def live(of: Given, contracts: pl.DataFrame, rng: np.random.Generator) -> Life:
    """Renewals, growth, shrinking and churn of every contract through the last day of the data."""
    start = contracts["day"].to_numpy()
    family = contracts["family"].to_numpy()
    mrr = contracts["mrr"].to_numpy().astype(np.float64).copy()
    ended = np.full(len(start), NEVER)
    begun = np.flatnonzero(start <= of.when.end)
    events = [_events(begun, "start", start[begun], mrr[begun])]
    terms = [_terms(begun, start[begun], mrr[begun], np.zeros(len(begun)))]
    alive = start <= of.when.end
    for term in range(1, 2 + int((of.when.end - start.min(initial=of.when.end)) / YEAR)):
        due = start + np.round(term * YEAR).astype(np.int64)
        alive = _given_up(of, term, alive, due, ended, rng)
        at = np.flatnonzero(alive & (due <= of.when.end))
        # what happened before the data happened to contracts that are no longer there
        past = at[due[at] < of.when.start]
        terms.append(_terms(past, due[past], mrr[past], np.zeros(len(past))))
        at = at[due[at] >= of.when.start]
        renews = rng.random(len(start))[at] < RENEWS[family[at]]
        events.append(_events(at, "renewal_due", due[at], np.zeros(len(at))))
        ended[at[~renews]] = due[at[~renews]] + rng.integers(0, 10, int((~renews).sum()))
        alive[at[~renews]] = False
        more, found = _renewed(at[renews], due, mrr, rng)
        events += found
        terms.append(more)
    gone = np.flatnonzero(ended <= of.when.end)
    events.append(_events(gone, "churn", ended[gone], -mrr[gone]))
    rows = pl.concat(events)
    return Life(rows.filter(pl.col("day") <= of.when.end), pl.concat(terms), ended)


def _given_up(
    of: Given, term: int, alive: Flags, due: Ints, ended: Ints, rng: np.random.Generator
) -> Flags:
    """Those still there at the end of the term; in later terms some end before it."""
    draw, when = rng.random(len(due)), rng.integers(30, 330, len(due))
    day = due - when
    gone = alive & (term > 1) & (draw < GIVES_UP) & (day >= of.when.start) & (day <= of.when.end)
    ended[gone] = day[gone]
    left: Flags = alive & ~gone
    return left


def _renewed(
    at: Ints, due: Ints, mrr: Floats, rng: np.random.Generator
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The next term's billing and the events of a renewal; changes `mrr`."""
    draw = rng.random(len(at))
    up, down = draw < GROWS, (draw >= GROWS) & (draw < GROWS + SHRINKS)
    more = np.where(up, np.floor(mrr[at] * rng.uniform(0.05, 0.3, len(at))), 0.0)
    less = np.where(down, np.floor(mrr[at] * rng.uniform(0.1, 0.3, len(at))), 0.0)
    signed = due[at] - rng.integers(-15, 46, len(at))
    events = [
        _events(at, "renew", signed, np.zeros(len(at))),
        _events(at[more > 0], "expand", due[at][more > 0], more[more > 0]),
        _events(at[less > 0], "contraction", due[at][less > 0], -less[less > 0]),
    ]
    terms = _terms(at, due[at], mrr[at] - less, more)
    mrr[at] += more - less
    return terms, events


def _events(row: Ints, event: str, day: Ints, delta: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": row.astype(np.int64), "day": day.astype(np.int64), "delta": delta.astype(float)}
    ).with_columns(event=pl.lit(event))


def _terms(row: Ints, day: Ints, monthly: Floats, extra: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {"row": row.astype(np.int64), "day": day, "monthly": monthly, "extra": extra}
    )
