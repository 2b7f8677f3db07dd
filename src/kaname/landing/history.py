"""The history that hazards are learnt from: deals as they were week by week, and what became of it.

Landmarks (van Houwelingen 2007): each week every open deal is looked at as it was then, and
followed from there. What a stage means for the weeks ahead is thus read off directly, without a
model of how deals go from stage to stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags
from kaname.landing.deals import NEVER, Deals, Ints
from kaname.landing.features import Features, Measure, features, measure

WEEK = 7
LOOK_BACK = 3 * 365  # days of landmarks
MOST = 300_000  # landmarks; beyond them, fewer days are looked at


@dataclass(frozen=True, slots=True)
class Records:
    """Deals on landmark days, in their order: `after` is how many days later each closed.

    NEVER: not yet.
    """

    deal: Ints
    on: Ints
    after: Ints
    won: Flags
    features: Features


@dataclass(frozen=True, slots=True)
class History:
    """The landmarks of open deals, and the births: every deal on the day it was opened."""

    deals: Deals
    day: int
    measure: Measure
    records: Records
    births: Records


def history(deals: Deals, day: int) -> History:
    """The history of deals as they are known at the end of a day."""
    of = measure(deals)
    deal, on = _landmarks(deals, day, WEEK)
    if deal.size > MOST:
        deal, on = _landmarks(deals, day, WEEK * -(-deal.size // MOST))
    born = np.argsort(deals.opened, kind="stable")
    return History(
        deals,
        day,
        of,
        _records(deals, deal, on, of),
        _records(deals, born, deals.opened[born], of),
    )


def _landmarks(deals: Deals, day: int, every: int) -> tuple[Ints, Ints]:
    """Each deal on each of the days (`day`, and every so many before) on which it was open."""
    last = (day - deals.opened) // every  # landmarks back from the day
    last = np.minimum(last, LOOK_BACK // every)
    first = np.where(deals.closed <= day, (day - deals.closed) // every + 1, 0)
    count = np.maximum(last - first + 1, 0)
    deal = np.repeat(np.arange(deals.count), count)
    nth = np.arange(deal.size) - np.repeat(np.cumsum(count) - count, count)
    on = day - every * (first[deal] + nth)
    order = np.argsort(on, kind="stable")
    return deal[order], on[order]


def _records(deals: Deals, deal: Ints, on: Ints, of: Measure) -> Records:
    closed = deals.closed[deal]
    after = np.where(closed == NEVER, NEVER, closed - on)
    return Records(deal, on, after, deals.won[deal], features(deals, deal, on, of))
