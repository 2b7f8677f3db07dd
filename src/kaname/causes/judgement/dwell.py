"""Dwell times: how long deals stay in a stage, what becomes of them there, which have stopped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Ints

Steps: TypeAlias = tuple[Ints, Floats]  # days, and the share that is still there after each
FEWEST = 20  # ended stays without which a stage has no distribution
SLOW = 0.9  # the quantile of a stage's own dwell time beyond which a deal is stalled


@dataclass(frozen=True, slots=True)
class Stays:
    """Every stay of a deal in a stage: from a day, for how many days, and how it ended.

    `ended` is False where it goes on today. `onward`: to another stage or won; else lost.
    """

    deal: Ints
    stage: Ints
    days: Ints
    ended: Flags
    onward: Flags


@dataclass(frozen=True, slots=True)
class StageRecord:
    """A stage: its stays, the share that went on, the median and slow dwell time in days.

    Days after Kaplan and Meier (1958), so that stays that go on are not counted as short; None
    where fewer than half (a tenth are left: slow) have ended.
    """

    stage: int
    stays: int
    onward: float
    median: int | None
    slow: int | None


@dataclass(frozen=True, slots=True)
class Stalled:
    """An open deal that has been in its stage longer than nine in ten stay there."""

    deal: int
    stage: int
    days: int
    median: int | None
    slow: int
    amount: float


def stays(deals: Deals, day: int) -> Stays | None:
    """Every stay until a day; None where no log tells when deals changed stage."""
    log = deals.logs.get("stage")
    if log is None or not log.deal.size:
        return None
    order = np.argsort(log.deal, kind="stable")
    moved, on, old, new = log.deal[order], log.day[order], log.old[order], log.new[order]
    first = np.append(True, moved[1:] != moved[:-1])
    calm = np.setdiff1d(np.arange(deals.count), moved)
    deal = np.concatenate([moved[first], calm, moved])
    stage = np.concatenate([old[first], deals.state["stage"][calm], new])
    start = np.concatenate([deals.opened[moved[first]], deals.opened[calm], on])
    order = np.lexsort([np.arange(deal.size), start, deal])
    deal, stage, start = deal[order], stage[order], start[order]
    return _ended(deals, deal, stage, start, day)


def _ended(deals: Deals, deal: Ints, stage: Floats, start: Ints, day: int) -> Stays:
    last = np.append(deal[1:] != deal[:-1], True)
    end = np.where(last, deals.closed[deal], np.append(start[1:], NEVER))
    end = np.minimum(end, deals.closed[deal])  # the stage that a closing wrote is no stay
    to = np.append(stage[1:], np.nan)
    repeated = ~last & (to == stage)
    kept = ~np.isnan(stage) & (start < deals.closed[deal]) & (start <= day) & ~repeated
    ended = end <= day
    lost = (end == deals.closed[deal]) & ~deals.won[deal]
    days = np.maximum(np.minimum(end, day) - start, 0)
    return Stays(
        deal[kept], stage[kept].astype(np.int64), days[kept], ended[kept], (ended & ~lost)[kept]
    )


def remaining(days: Ints, ended: Flags) -> Steps:
    """The share that is still there after each day on which some left (Kaplan & Meier 1958)."""
    at, place = np.unique(days, return_inverse=True)
    left = np.bincount(place, ended, at.size)
    there = days.size - np.append(0, np.cumsum(np.bincount(place, minlength=at.size))[:-1])
    share: Floats = np.cumprod(1 - left / there)
    return at, share


def reached(of: Steps, share: float) -> int | None:
    """The first day after which so great a share, or more, has left."""
    days, still = of
    found = np.flatnonzero(still <= 1 - share + 1e-12)
    return int(days[found[0]]) if found.size else None


def records(of: Stays, stages: int) -> list[StageRecord]:
    """A record of each stage in which enough stays have ended."""
    found = []
    for stage in range(stages):
        own = of.stage == stage
        ended = own & of.ended
        if ended.sum() >= FEWEST:
            there = remaining(of.days[own], of.ended[own])
            share = float(of.onward[ended].mean())
            middle, slow = reached(there, 0.5), reached(there, SLOW)
            found.append(StageRecord(stage, int(own.sum()), share, middle, slow))
    return found


def stalled(deals: Deals, of: Stays, known: list[StageRecord]) -> list[Stalled]:
    """The open deals that are stalled, the largest amounts first."""
    slow = {record.stage: record for record in known if record.slow is not None}
    found = []
    for at in np.flatnonzero(~of.ended & (deals.closed[of.deal] == NEVER)):
        record = slow.get(int(of.stage[at]))
        if record is not None and record.slow is not None and of.days[at] > record.slow:
            deal = int(of.deal[at])
            amount = float(np.nan_to_num(deals.amount[deal]))
            days = int(of.days[at])
            found.append(Stalled(deal, record.stage, days, record.median, record.slow, amount))
    return sorted(found, key=lambda one: (-one.amount, one.deal))
