"""Ranks: what became of the deals that people put in each rank (A, B, C; commit, best case)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kaname.causes.judgement.calls import Calls
from kaname.causes.judgement.odds import interval
from kaname.landing.deals import Deals, Ints

FEWEST = 20  # deals without which nothing is said of a rank


@dataclass(frozen=True, slots=True)
class Rank:
    """The deals of a rank when they were first due in a month.

    `month`: won within it; `slipped`: not closed in it; `won`: won in the end, with a 90 %
    interval, of those that have ended. `stated`: mean probability, None where none is stated.
    """

    name: str
    deals: int
    stated: float | None
    month: float
    slipped: float
    won: float
    low: float
    high: float


def ranks(deals: Deals, of: Calls) -> list[Rank]:
    """Every rank with enough deals, the surest by what people state (else by name) first."""
    found = []
    for at, name in enumerate(deals.names.get("category", ())):
        own = np.flatnonzero((of.category == at) & of.done)
        if own.size >= FEWEST:
            found.append(_rank(name, of, own))
    return sorted(found, key=lambda rank: (-(rank.stated or 0.0), rank.name))


def _rank(name: str, of: Calls, own: Ints) -> Rank:
    stated = of.probability[own]
    stated = stated[~np.isnan(stated)]
    hits = int(of.won[own].sum())
    low, high = interval(hits, own.size)
    return Rank(
        name,
        own.size,
        float(stated.mean()) if stated.size else None,
        float((of.won[own] & ~of.slipped[own]).mean()),
        float(of.slipped[own].mean()),
        hits / own.size,
        low,
        high,
    )


def disordered(of: list[Rank]) -> list[tuple[Rank, Rank]]:
    """Neighbours of which the one that is thought surer was clearly won less often."""
    return [(one, two) for one, two in pairwise(of) if one.high < two.low]
