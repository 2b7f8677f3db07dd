"""Amounts: what a deal is worth once it is won, against what stood there while it was open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.deals import Deals, Ints
from kaname.landing.features import Features
from kaname.landing.history import History

WEIGHT = 8.0  # deals that the mean of all counts for
BOUNDS = (0.2, 3.0)
FEWEST = 20  # amounts that make a distribution
LOOK_BACK = 1095  # days


@dataclass(frozen=True, slots=True)
class Pool:
    """Amounts of won deals and the days that each took, the quickest first."""

    days: Ints
    amounts: Floats


@dataclass(frozen=True, slots=True)
class Amounts:
    """Won over open amount by stage, its spread in logs, and means and samples of won amounts."""

    haircut: Floats
    spread: float
    typical: Floats  # by segment: what a won deal brings
    pools: tuple[Pool, ...]  # by segment, and last of all: what won deals brought


def amounts(of: History, day: int) -> Amounts:
    """What is known of amounts at the end of a day."""
    haircut, spread = _haircut(of, day)
    return Amounts(haircut, spread, _typical(of.deals, day), _pools(of.deals, day))


def _haircut(of: History, day: int) -> tuple[Floats, float]:
    records = of.records
    stages = len(of.deals.names.get("stage", ())) + 1
    final = of.deals.amount[records.deal]
    used = records.won & (records.on + records.after <= day)
    used &= (final > 0) & (records.features.amount > 0)
    at = np.flatnonzero(used)
    if not at.size:
        return np.ones(stages), 0.0
    then, now, stage = records.features.amount[at], final[at], records.features.stage[at]
    share = 1 / np.bincount(records.deal[at])[records.deal[at]]  # each deal counts once
    whole = (share * now).sum() / (share * then).sum()
    size = (share * then).sum() / share.sum()
    own, before = np.bincount(stage, share * now, stages), np.bincount(stage, share * then, stages)
    ratio = np.clip((own + WEIGHT * size * whole) / (before + WEIGHT * size), *BOUNDS)
    logs = np.log(now / then)
    mean = (share * logs).sum() / share.sum()
    spread = np.sqrt((share * (logs - mean) ** 2).sum() / share.sum())
    return ratio, float(min(spread, 0.8))


def _typical(deals: Deals, day: int) -> Floats:
    """The mean won amount of each segment, shrunken to that of all."""
    used = deals.won & (deals.closed <= day) & (deals.amount > 0)
    size = len(deals.segments)
    if not used.any():
        return np.zeros(size)
    mean = deals.amount[used].mean()
    total = np.bincount(deals.segment[used], deals.amount[used], size)
    count = np.bincount(deals.segment[used], minlength=size)
    found: Floats = (total + WEIGHT * mean) / (count + WEIGHT)
    return found


def _pools(deals: Deals, day: int) -> tuple[Pool, ...]:
    """Won amounts of each segment, and last those of all."""
    used = deals.won & (deals.closed <= day) & (deals.amount > 0) & (deals.closed > day - LOOK_BACK)
    own = [used & (deals.segment == segment) for segment in range(len(deals.segments))]
    return tuple(_pool(deals, np.flatnonzero(kept)) for kept in (*own, used))


def _pool(deals: Deals, at: Ints) -> Pool:
    taken = deals.closed[at] - deals.opened[at]
    order = np.argsort(taken, kind="stable")
    return Pool(taken[order], deals.amount[at][order])


def quick(of: Amounts, segment: int, horizon: int) -> Floats:
    """What a segment's deals brought that took no longer than a horizon.

    Where few did, those of other segments as well; where few of these did, the quickest of all.
    """
    own, whole = _within(of.pools[segment], horizon), _within(of.pools[-1], horizon)
    if own.size >= FEWEST:
        return own
    return np.append(own, whole) if whole.size >= FEWEST else of.pools[-1].amounts[:FEWEST]


def _within(of: Pool, horizon: int) -> Floats:
    return of.amounts[: int(np.searchsorted(of.days, horizon, "right"))]


def worth(of: Amounts, deal: Features, segment: Ints) -> Floats:
    """What each open deal brings if it is won; where no amount is written, what is typical."""
    known = ~np.isnan(deal.amount)
    cut = of.haircut[deal.stage]
    return np.where(known, np.nan_to_num(deal.amount) * cut, of.typical[segment])
