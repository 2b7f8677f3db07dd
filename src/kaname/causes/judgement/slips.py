"""Slips: deals that were due in a month and did not close in it, pushes of the expected day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.discovery import discoveries
from kaname.causes.judgement.calls import Calls
from kaname.causes.judgement.peers import Peer, peers, spread, without
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Deals
from kaname.landing.tally import tally
from kaname.landing.trust import usable

FEWEST = 12  # deals without which nothing is said of a person, nor of all
RATE = 0.05
LEAST = 0.1  # of a share: a smaller difference is of no use to know
SEGMENT = 10.0  # deals that the overall rate counts for in a segment


@dataclass(frozen=True, slots=True)
class Slips:
    """How closings slip: of deals due in a month, of all owners or of one.

    `share`: not closed in the month; `days`: mean days from the expected to the actual closing
    (None: no expected days are kept); `pushes`: how often the expected day moved back, a deal.
    """

    deals: int
    share: float
    days: float | None
    pushes: float | None


@dataclass(frozen=True, slots=True)
class OwnerSlips:
    """A person's slips beside what others' deals of the same segments do; `named`: unlike them."""

    slips: Slips
    beside: Peer
    named: bool


def slips(deals: Deals, of: Calls) -> Slips | None:
    """The slips of all calls; None where they cannot be told, and without any."""
    every = np.ones(of.deal.size, dtype=np.bool_)
    return _slips(of, every, _pushes(deals)) if of.deal.size and told(deals) else None


def told(deals: Deals) -> bool:
    """Whether slips can be told at all: the expected day must be known of deals that have closed.

    Where a closing writes over it and no log tells, only open deals have one: all of them slip.
    """
    return "expected" in usable(deals)


def owner_slips(deals: Deals, of: Calls, size: int) -> list[OwnerSlips]:
    """The slips of each of `size` owners; who is named is so at a false-discovery rate of 5 %."""
    known = np.flatnonzero(of.owner >= 0)
    if not known.size or not told(deals):
        return []
    segment, owner = deals.segment[of.deal[known]], of.owner[known]
    slipped = of.slipped[known]
    chance = without(segment, slipped, owner, len(deals.segments), size, SEGMENT)
    apart = spread(chance, slipped, owner, size)
    found = peers(chance, slipped, owner, size, apart)
    judged = np.array([at for at, one in enumerate(found) if one.cases >= FEWEST], dtype=np.int64)
    named = np.zeros(len(found), dtype=np.bool_)
    named[judged] = discoveries(np.array([found[at].p for at in judged]), RATE)
    pushes = _pushes(deals)
    return [
        OwnerSlips(
            _slips(of, of.owner == one.group, pushes),
            one,
            bool(named[at]) and abs(one.share - one.expected) >= LEAST,
        )
        for at, one in enumerate(found)
    ]


def _pushes(deals: Deals) -> Floats | None:
    """How often each deal's expected day was moved back; None where no log tells."""
    log = deals.logs.get("expected")
    if log is None or not log.deal.size:
        return None
    return tally(log.deal, (log.new > log.old).astype(np.float64), deals.count)


def _slips(of: Calls, own: Flags, pushes: Floats | None) -> Slips:
    days = of.days[own & ~np.isnan(of.days)]
    return Slips(
        int(own.sum()),
        float(of.slipped[own].mean()),
        float(days.mean()) if days.size else None,
        float(pushes[of.deal[own]].mean()) if pushes is not None else None,
    )
