"""Calls: each deal as it stood when it was first due in a month, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Ints, value_on
from kaname.landing.judging import Snapshot, snapshots

AHEAD = 28  # days before the month's end at which people are taken at their word
RIPE = 0.05  # of a month's deals may still be open for the month to count
AGE = 182  # days after which it counts anyway: what is open so long is not going to end soon


@dataclass(frozen=True, slots=True)
class Calls:
    """A call per deal: who stated what, in which month, and how the deal ended.

    Arrays of one length. `won`: in the end; `done`: won or lost by now; `slipped`: not closed by
    the end of the month; `days`: from the expected to the actual closing (NaN: open or not
    stated). Owner and category are positions, -1: none; a probability is NaN where none is
    stated. Each deal is in it once, when it first appeared, so that cases are independent and
    nothing of how it ended decides whether and when it is looked at.
    """

    deal: Ints
    month: Ints
    owner: Ints
    category: Ints
    probability: Floats
    won: Flags
    done: Flags
    slipped: Flags
    days: Floats


def calls(deals: Deals, months: Sequence[tuple[int, int]], ahead: int = AHEAD) -> Calls:
    """The calls of months [start, end) that are over, the earliest first.

    The last months count only once nearly all of their deals have ended, or half a year after
    their end: a small firm's month would never count for one deal that nobody closes.
    """
    found = snapshots(deals, months, ahead)
    while found and not _ripe(deals, found[-1], months[-1][1]):
        found.pop()
    if not found:
        return _none()
    month = np.repeat(np.arange(len(found)), [shot.deal.size for shot in found])
    deal, first = np.unique(np.concatenate([shot.deal for shot in found]), return_index=True)
    month = month[first]
    closed = deals.closed[deal]
    done = closed != NEVER
    late = np.where(done, closed - _expected(deals, deal, found, month), np.nan)
    return Calls(
        deal,
        month,
        np.concatenate([shot.owner for shot in found])[first],
        np.concatenate([shot.category for shot in found])[first],
        np.concatenate([shot.probability for shot in found])[first],
        deals.won[deal] & done,
        done,
        closed >= np.array([shot.end for shot in found])[month],
        late,
    )


def _ripe(deals: Deals, of: Snapshot, now: int) -> bool:
    """Whether a month counts; one without deals does not speak for those before it."""
    if not of.deal.size:
        return False
    return now - of.end >= AGE or bool((deals.closed[of.deal] == NEVER).mean() <= RIPE)


def _none() -> Calls:
    none, flags, values = np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0)
    return Calls(none, none, none, none, values, flags, flags, flags, values)


def _expected(deals: Deals, deal: Ints, found: Sequence[Snapshot], month: Ints) -> Floats:
    """The day on which each deal was expected to close when it was called."""
    if "expected" not in deals.state:
        return np.full(deal.size, np.nan)
    day = np.array([shot.day for shot in found])[month]
    return value_on(deals, "expected", deal, day)
