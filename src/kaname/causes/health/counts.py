"""Counts: which unit enters unlike the others, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, xlogy

from kaname.formula.values import Floats

FEWEST = 30  # rows of a unit
OTHERS = 3  # units to compare with
SPREAD = 0.3  # of the others' share: units differ by that much without any fault
SURE = 5.0  # gain of log likelihood from which a share has a beginning


@dataclass(frozen=True, slots=True)
class Unlike:
    """One unit's share beside that of the others. `since`: its first period; `p`: by chance."""

    unit: int
    since: int
    share: float
    others: float
    rows: int
    p: float


def unlike(among: Floats, hits: Floats) -> tuple[Unlike, ...]:
    """Each unit with enough rows, beside the others over the same periods; (units, periods) both.

    A unit's span begins where its share steps up most clearly (binomial likelihood), else with
    its first row. Beside the rows' own luck units differ as the others are seen to do, and by
    no less than 30 % of their share.
    """
    found = [_beside(among, hits, unit) for unit in range(len(among))]
    return tuple(one for one in found if one is not None)


def _beside(among: Floats, hits: Floats, unit: int) -> Unlike | None:
    since, tried = _since(among[unit], hits[unit])
    own, mine = float(among[unit, since:].sum()), float(hits[unit, since:].sum())
    rest, theirs = among[:, since:].sum(axis=1), hits[:, since:].sum(axis=1)
    peers = (np.arange(len(among)) != unit) & (rest >= FEWEST)
    if own < FEWEST or peers.sum() < OTHERS:
        return None
    share = (theirs[peers].sum() + 0.5) / (rest[peers].sum() + 1.0)
    variance = share * (1 - share)
    error = variance / own + _spread(rest[peers], theirs[peers], share) ** 2
    z = (mine / own - share) / np.sqrt(error)
    return Unlike(unit, since, mine / own, float(share), int(own), min(1.0, tried * ndtr(-z)))


def _spread(rows: Floats, hits: Floats, share: float) -> float:
    """How much units' shares differ beyond luck: seen (robustly), and at least as believed."""
    apart = np.abs(hits / rows - share) * 1.4826
    seen = float(np.median(apart)) ** 2 - float(np.median(share * (1 - share) / rows))
    return max(SPREAD * share, float(np.sqrt(max(seen, 0.0))))


def _since(among: Floats, hits: Floats) -> tuple[int, float]:
    """Where a share steps up for good, and how many beginnings that were tried amounts to."""
    first = int(np.argmax(among > 0))
    n, k = np.cumsum(among), np.cumsum(hits)
    cuts = np.arange(first + 3, len(among) - 2)
    if not cuts.size:
        return first, 1.0
    early = _likelihood(k[cuts - 1], n[cuts - 1])
    late = _likelihood(k[-1] - k[cuts - 1], n[-1] - n[cuts - 1])
    rises = (k[-1] - k[cuts - 1]) * n[cuts - 1] > k[cuts - 1] * (n[-1] - n[cuts - 1])
    gain = np.where(rises, early + late - _likelihood(k[-1], n[-1]), -np.inf)
    best = int(np.argmax(gain))
    return (int(cuts[best]), 4.0) if gain[best] > SURE else (first, 1.0)


def _likelihood(hits: Floats, rows: Floats) -> Floats:
    share = hits / np.maximum(rows, 1e-9)
    return np.asarray(xlogy(hits, share) + xlogy(rows - hits, 1 - share))
