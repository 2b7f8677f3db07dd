"""Peers: what came of each group's cases beside what was to be expected of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.judgement.odds import chance_of, clipped, interval
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints
from kaname.landing.tally import tally

FLOOR = 0.15  # logits that groups are taken to differ by at least: some four points at 50 %
ENOUGH = 8  # groups from which on their spread is measured
MEDIAN = 0.4549  # of a chi-squared variable with one degree of freedom


@dataclass(frozen=True, slots=True)
class Peer:
    """A group's cases: the mean chance expected, the share that came with its 90 % interval.

    `p` is the probability of a share as far from what was expected by chance alone.
    """

    group: int
    cases: int
    expected: float
    share: float
    low: float
    high: float
    p: float


def spread(chances: Floats, came: Flags, group: Ints, size: int) -> float:
    """How much groups differ beyond chance, in logits: a robust standard deviation, floored.

    From the median of the squared normal scores, so that a few strange groups do not hide
    themselves.
    """
    weight = tally(group, chances * (1 - chances), size)
    rest = tally(group, came - chances, size)
    some = weight > 1
    if some.sum() < ENOUGH:
        return FLOOR
    score = rest[some] ** 2 / weight[some]
    beyond = (float(np.median(score)) / MEDIAN - 1) * float(np.median(1 / weight[some]))
    return float(np.sqrt(max(FLOOR**2, beyond)))


def peers(chances: Floats, came: Flags, group: Ints, size: int, apart: float) -> list[Peer]:
    """Each group that has cases; `apart` is how many logits groups differ by anyway."""
    found = []
    for at in range(size):
        own = np.flatnonzero(group == at)
        if own.size:
            hits = int(came[own].sum())
            low, high = interval(hits, own.size)
            expected, share = float(chances[own].mean()), hits / own.size
            p = chance_of(chances[own], hits, apart)
            found.append(Peer(at, own.size, expected, share, low, high, p))
    return found


def without(part: Ints, came: Flags, group: Ints, parts: int, size: int, weight: float) -> Floats:
    """Each case's chance by its part, learnt from all other groups' cases of that part.

    A part's rate is shrunken to that of all: it counts for so many cases.
    """
    cell = part * size + group
    cases = tally(cell, np.ones(cell.size), parts * size).reshape(parts, size)
    hits = tally(cell, came.astype(np.float64), parts * size).reshape(parts, size)
    others = cases.sum(1, keepdims=True) - cases
    there = hits.sum(1, keepdims=True) - hits
    whole = (there.sum(0) + 0.5) / (others.sum(0) + 1)
    rate = (there + weight * whole) / (others + weight)
    return clipped(rate[part, group])
