"""Joiners: people who started together, beside colleagues who had been there before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtr

from kaname.causes.judgement.odds import clipped
from kaname.causes.judgement.peers import Peer, peers, spread
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints
from kaname.landing.tally import tally

TOGETHER = 3  # people who start in one month and are a cohort
FIRST = 6  # months of which activity is looked at
YEAR = 12  # months of which wins are looked at
SEGMENT = 10.0  # deals that the overall rate counts for in a segment
QUARTER = 3.0  # information that no change counts for in a quarter
SURE, CLEAR = 0.05, 0.01  # of the shortfall in activity, and in wins
SHORT = 0.42  # of colleagues' output: usual beginners bring 55 to 70 %


@dataclass(frozen=True, slots=True)
class Start:
    """A cohort of people who started in one month.

    `activity` is theirs in the first half year over that of colleagues (1: as active), `later`
    that of the second year; `wins` the share won of the deals opened in their first year beside
    what colleagues would have won of them. None: not known.
    """

    month: int
    people: tuple[int, ...]
    activity: float
    activity_p: float
    later: float | None
    wins: Peer

    @property
    def output(self) -> float:
        """What the cohort brought of what colleagues would have: activity times wins."""
        return self.activity * self.wins.share / self.wins.expected

    @property
    def p(self) -> float:
        """The larger of the probabilities of its two shortfalls."""
        return max(self.activity_p, self.wins.p)

    @property
    def ramping(self) -> bool:
        """Whether it fell short in activity and in wins, and further than beginners usually do."""
        fell = self.activity < 1 and self.wins.share < self.wins.expected
        sure = self.activity_p <= SURE and self.wins.p <= CLEAR
        return fell and sure and self.output <= SHORT


def expected_wins(segment: Ints, quarter: Ints, won: Flags, usual: Flags, segments: int) -> Floats:
    """Each deal's chance by its segment and quarter, learnt from the `usual` deals of colleagues.

    First the segment's rate, shrunken to that of all; then a shift of all segments in the
    quarter, since markets and prices move for everybody.
    """
    whole = (float(won[usual].sum()) + 0.5) / (int(usual.sum()) + 1)
    cases = tally(segment[usual], np.ones(int(usual.sum())), segments)
    hits = tally(segment[usual], won[usual].astype(np.float64), segments)
    chance = clipped((hits + SEGMENT * whole) / (cases + SEGMENT))[segment]
    size = int(quarter.max(initial=0)) + 1
    rest = tally(quarter[usual], (won - chance)[usual], size)
    weight = tally(quarter[usual], (chance * (1 - chance))[usual], size) + QUARTER
    found: Floats = clipped(expit(logit(chance) + (rest / weight)[quarter]))
    return found


def beginnings(
    chance: Floats, won: Flags, group: Ints, owner: Ints, sizes: dict[int, int]
) -> dict[int, Peer]:
    """Wins of each cohort (group from 1 on) beside what was expected; `sizes`: people of each."""
    usual = group == 0
    owners = int(owner.max(initial=0)) + 1
    apart = spread(chance[usual], won[usual], owner[usual], owners)
    found = {}
    for at, people in sizes.items():
        own = group == at
        if own.any():
            zero = np.zeros(int(own.sum()), dtype=np.int64)
            one = peers(chance[own], won[own], zero, 1, apart / np.sqrt(people))[0]
            found[at] = one
    return found


def activity(index: Floats, usual: Floats) -> tuple[float, float]:
    """The mean of a cohort's activity indices, and the probability of one so low by chance.

    `usual` are those of colleagues over spans of the same length, each person once; 1 is their
    mean. The mean of so many colleagues is normal around 1.
    """
    mean = float(index.mean())
    error = max(float(usual.std(ddof=1)), 0.05) if usual.size > 2 else 1.0
    error *= np.sqrt(1 / index.size + 1 / max(1, usual.size))
    return mean, float(min(1.0, 2 * ndtr((mean - 1) / error))) if mean < 1 else 1.0
