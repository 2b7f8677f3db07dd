"""What happens in customers' lives and companies, as far as we hear of it."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import Given, day_numbers, instants, numbered, shoppers, typed

LIFE = ("moving", "marriage", "birth", "school", "job", "retirement", "house")
LIFE_SHARE = (0.22, 0.13, 0.15, 0.17, 0.14, 0.08, 0.11)
BUSINESS = ("new_site", "fundraising", "executive_change")
BUSINESS_SHARE = (0.45, 0.2, 0.35)
FOLLOWED, FOLLOWED_BUSINESS = 0.55, 0.12  # of the proposals that follow an event
OTHERS = 1.3  # events without a proposal for each with one
WITHIN = 27  # days from the event to the proposal


def customer_event(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """Events of consumers and companies: some shortly before a proposal to them, others not."""
    in_stores = shoppers(of)["account_id"]
    clients = of.accounts.filter(
        pl.col("kind") == "consumer", ~pl.col("account_id").is_in(in_stores.implode())
    )
    if not clients.height:
        clients = of.accounts.filter(pl.col("kind") == "consumer")
    companies = of.accounts.filter(pl.col("kind") == "company")
    rows = pl.concat(
        [
            _events(of, clients, FOLLOWED, (LIFE, LIFE_SHARE), rng),
            _events(of, companies, FOLLOWED_BUSINESS, (BUSINESS, BUSINESS_SHARE), rng),
        ]
    ).sort("detected_at", "account_id")
    people = of.frames["person"].select("account_id", "person_id").drop_nulls()
    people = people.sort("person_id").unique("account_id", keep="first", maintain_order=True)
    rows = rows.join(people, on="account_id", how="left", maintain_order="left")
    return typed("customer_event", rows.with_columns(event_id=numbered("E", rows.height)))


def _events(
    of: Given,
    accounts: pl.DataFrame,
    followed: float,
    kinds: tuple[tuple[str, ...], tuple[float, ...]],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Events before a share of the proposals, and others at any time of the data."""
    accounts = accounts.sort("account_id")
    proposals = of.deals.filter(
        pl.col("proposed_on").is_not_null(),
        pl.col("account_id").is_in(accounts["account_id"].implode()),
    ).sort("proposed_on", "opportunity_id")
    proposals = proposals.filter(pl.Series(rng.random(proposals.height) < followed))
    before = day_numbers(proposals["proposed_on"]) - rng.integers(2, WITHIN, proposals.height)
    others = round(OTHERS * proposals.height + 0.02 * accounts.height)
    at = rng.integers(0, max(accounts.height, 1), others if accounts.height else 0)
    days = np.concatenate([before, rng.integers(of.when.start, of.when.end + 1, len(at))])
    names = pl.concat([proposals["account_id"], accounts["account_id"].gather(at)])
    count = len(days)
    rows = pl.DataFrame(
        {
            "account_id": names,
            "kind": rng.choice(kinds[0], count, p=kinds[1]),
            "detected_at": instants(days, rng.integers(0, 86_000, count)),
            "confidence": np.round(rng.beta(6, 2.5, count), 2),
        }
    )
    return rows.filter(pl.Series(days >= of.when.start))
