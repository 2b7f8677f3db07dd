"""Targets of a ratio for each person, whose volume-weighted mean is the team's target exactly.

What is handed out is the numerator, in whole counts: each ratio is a count over the person's
volume, so the counts sum to the team's count and no rounding is left over. Where each stands is
their own shrunken ratio (beta-binomial by moments: Kleinman, Proportions with extraneous variance,
JASA 68, 1973); all are then raised on the logit scale by one step, times a stretch of each, such
that the counts are reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.allocation.bounds import Bounds, Floats, Ints
from kaname.allocation.rounding import apportion
from kaname.errors import Finding, KanameError

BISECTIONS = 200
WIDEST = 60.0  # on the logit scale: everything or nothing
LEAST, MOST = 1e-4, 1 - 1e-4  # shrunken ratios are strictly between 0 and 1
FEWEST_TRIES, MOST_TRIES = 1.0, 1e4  # that a group's mean may count for


@dataclass(frozen=True, slots=True)
class Proportions:
    """What each person did, and the volume that lies ahead.

    `hits` of `tries` are their own past; `groups` whom they resemble (tenure, area); `stretch` how
    far each goes with the common step (1: as far as the others).
    """

    keys: tuple[str, ...]
    hits: Floats
    tries: Floats
    groups: tuple[str, ...]
    volume: Ints
    stretch: Floats


@dataclass(frozen=True, slots=True)
class Rated:
    """Whole counts per person, over their volume the targets; `own` is where each stands.

    `prior` is how many tries the group's mean counts for.
    """

    own: Floats
    counts: Ints
    targets: Floats  # NaN where there is no volume
    prior: float


def rate(
    given: Proportions, target: float, low: Floats | None = None, high: Floats | None = None
) -> Rated:
    """Individual targets whose mean, weighted by volume, is the nearest whole count to `target`.

    `low` and `high` are what is feasible for each. Raises KanameError where the target is none of
    a share, there is no volume, or what is feasible does not reach it.
    """
    least = np.zeros(len(given.keys)) if low is None else low
    most = np.ones(len(given.keys)) if high is None else high
    volume = given.volume.astype(float)
    count = round(float(volume.sum()) * target) if 0 <= target <= 1 else 0
    limits = Bounds(
        np.ceil(least * volume - 1e-9).astype(np.int64),
        np.floor(most * volume + 1e-9).astype(np.int64),
    )
    limits = Bounds(np.minimum(limits.low, limits.high), limits.high)
    found = list(_faults(target, count, volume, limits))
    if found:
        raise KanameError(found)
    own, prior = shrunken(given.hits, given.tries, given.groups)
    raised = _raised(own, given.stretch, volume, count)
    weights = np.where(volume > 0, np.maximum(raised, LEAST) * volume, 0.0)
    counts = apportion(count, weights, given.keys, limits)
    ratio = np.divide(counts, volume, out=np.full(len(volume), np.nan), where=volume > 0)
    return Rated(own, counts, ratio, prior)


def _faults(target: float, count: int, volume: Floats, limits: Bounds) -> list[Finding]:
    if not 0 <= target <= 1:
        return [Finding("allocation.no-share", {"target": f"{target:.10g}"})]
    if not volume.any():
        return [Finding("allocation.no-volume")]
    if count > limits.high.sum():
        reach = {"target": f"{target:.1%}", "most": f"{limits.high.sum() / volume.sum():.1%}"}
        return [Finding("allocation.ratio-out-of-reach", reach)]
    if count < limits.low.sum():
        reach = {"target": f"{target:.1%}", "least": f"{limits.low.sum() / volume.sum():.1%}"}
        return [Finding("allocation.ratio-below-all", reach)]
    return []


def shrunken(hits: Floats, tries: Floats, groups: Sequence[str]) -> tuple[Floats, float]:
    """Everybody's ratio, drawn to their group's and this to that of all; and the prior's tries."""
    whole = float(hits.sum() / tries.sum()) if tries.sum() > 0 else 0.5
    prior = _prior(hits, tries, whole)
    mean = np.empty(len(tries))
    for group in set(groups):
        own = np.array([name == group for name in groups])
        mean[own] = (hits[own].sum() + prior * whole) / (tries[own].sum() + prior)
    return np.clip((hits + prior * mean) / (tries + prior), LEAST, MOST), prior


def _prior(hits: Floats, tries: Floats, whole: float) -> float:
    """Tries that the mean counts for: few where people differ, many where only chance does."""
    seen = tries > 0
    chance = whole * (1 - whole)
    if seen.sum() < 2 or chance <= 0:
        return MOST_TRIES
    weight = tries[seen] / tries[seen].sum()
    scatter = float((weight * (hits[seen] / tries[seen] - whole) ** 2).sum())
    by_chance = chance * float((weight * (1 - weight) / tries[seen]).sum())
    spare = float((weight * (1 - weight)).sum()) - float(
        (weight * (1 - weight) / tries[seen]).sum()
    )
    between = (scatter - by_chance) / spare if spare > 0 else 0.0
    if between <= 0:
        return MOST_TRIES
    return float(np.clip(chance / between - 1, FEWEST_TRIES, MOST_TRIES))


def _raised(own: Floats, stretch: Floats, volume: Floats, count: int) -> Floats:
    """The ratios raised by the step at which the counts are reached."""
    logit = np.log(own / (1 - own))
    least, most = -WIDEST, WIDEST
    for _ in range(BISECTIONS):
        step = (least + most) / 2
        if float((volume * _share(logit + step * stretch)).sum()) < count:
            least = step
        else:
            most = step
    return _share(logit + most * stretch)


def _share(logit: Floats) -> Floats:
    ratio: Floats = 1 / (1 + np.exp(-np.clip(logit, -WIDEST, WIDEST)))
    return ratio


def stretch(progress: Floats, own: Floats, peers: Floats) -> Floats:
    """How far each goes with the common step: further who is new, and who is below their peers.

    1 for who is tenured and level with peers, 2 for who has just begun (`progress` 0), up to
    another half for who is far below.
    """
    behind = np.clip((peers - own) / np.maximum(peers, LEAST), 0.0, 1.0)
    found: Floats = 1.0 + (1.0 - np.clip(progress, 0.0, 1.0)) + 0.5 * behind
    return found
