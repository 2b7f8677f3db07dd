"""Critical factors: what a result would gain if a figure went where it has been shown to go.

Gain = result × elasticity × room × share in people's hands. Room is the mean way up of those who
are below the best quartile of their peers, luck taken out of the differences between them (for
normal differences .824 of their standard deviation), or one's own way from the usual to the best
quartile of one's own periods; whichever is wider. Of quantities, of which people have different
possibilities, only the own one counts. All of it is drawn again from resampled units.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.causes.leading.control import Halves, apart, shares
from kaname.causes.leading.within import Flags, Floats

Source = Literal["own", "peers", "none"]
QUARTILE = 0.6745  # standard deviations from the mean to the best quartile of normal values
WAY_UP = 0.8236  # mean way of all up to that quartile: z Φ(z) + φ(z)
WIDEST = 1.0  # a figure is not expected to more than double
DRAWS = 500
FEWEST = 5  # units
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True, slots=True)
class Lever:
    """A figure that may be moved, with what is known of it.

    `elasticity`: per cent of the result per per cent of it, with its standard error. `value`: what
    it is now. `halves`: its units beside their peers. `course`: (units,) each unit's covariance of
    neighbouring periods, relative to its level: what is neither luck nor season. `most`: the
    largest relative change that is possible. `peers` tells whether the peers' level is a fair aim.
    `way`: 1 where more of it is better, -1 where less is.
    """

    key: str
    elasticity: float
    error: float
    value: float
    halves: Halves
    course: Floats
    most: float = WIDEST
    peers: bool = True
    way: int = 1


@dataclass(frozen=True, slots=True)
class Factor:
    """What a figure would bring: the gain is in the result's unit, with its 90 % interval.

    `room`: relative change of the figure that is feasible. `share`: of its differences that is in
    the hands of who does it. `reach` is the gain if all of the room were used, `gain` that part of
    it. `first`, `top3`: probabilities of its rank.
    """

    key: str
    elasticity: float
    value: float
    room: float
    source: Source
    share: float
    reach: float
    gain: float
    low: float
    high: float
    first: float
    top3: float
    units: int


def factors(levers: Sequence[Lever], result: float, seed: int = 0) -> tuple[Factor, ...]:
    """The levers ranked by gain; those with fewer than five units, or without a gain, are last."""
    rng = np.random.default_rng(seed)
    told = [one for one in levers if len(one.halves.first) >= FEWEST]
    drawn = np.stack([_drawn(one, result, rng) for one in told]) if told else np.zeros((0, DRAWS))
    order = np.argsort(np.argsort(-drawn, axis=0, kind="stable"), axis=0)
    live: Flags = drawn > 0
    found = [
        _factor(one, result, drawn[at], (order[at] == 0) & live[at], (order[at] < 3) & live[at])
        for at, one in enumerate(told)
    ]
    return tuple(sorted(found, key=lambda factor: -factor.gain))


def course(numerator: Floats, denominator: Floats | None) -> Floats:
    """(units,): the covariance of neighbouring periods of each unit relative to its level.

    What all units have in common in a period (season, trend) and a unit's own level are taken
    out. Arrays (units, periods), NaN unknown.
    """
    weight = np.isfinite(numerator) if denominator is None else np.nan_to_num(denominator)
    weight = np.where(np.isfinite(numerator), weight, 0.0).astype(np.float64)
    over = np.where(weight > 0, numerator, 0.0)
    common = over.sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-300)
    beside = over / np.where((weight > 0) & (common > 0), weight * common, 1.0)
    known = (weight > 0) & (common > 0)
    weight = np.where(known, weight, 0.0)
    total = np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
    level = (weight * beside).sum(axis=1, keepdims=True) / total
    gap = np.where(known & (level > 0), beside / np.where(level > 0, level, 1.0) - 1, 0.0)
    both = np.sqrt(weight[:, 1:] * weight[:, :-1])
    count = known.sum(axis=1)
    lost = (weight * gap**2).sum(axis=1) / total[:, 0] / np.maximum(count, 1)  # by own levels
    found = (both * gap[:, 1:] * gap[:, :-1]).sum(axis=1) / np.maximum(both.sum(axis=1), 1e-300)
    return np.where(count >= 4, found + lost, np.nan)


def _factor(one: Lever, result: float, drawn: Floats, first: Flags, top3: Flags) -> Factor:
    every = np.ones((1, len(one.halves.first)))
    own, peers = _rooms(one, every, np.ones((1, len(one.course))))
    room = float(min(max(own[0], peers[0]), one.most))
    source: Source = "none" if room <= 0 else "peers" if peers[0] > own[0] else "own"
    share = float(shares(one.halves, every)[0])
    reach = result * one.elasticity * room * one.way
    low, high = np.quantile(drawn, INTERVAL)
    return Factor(
        *(one.key, one.elasticity, one.value, room, source, share, reach, reach * share),
        *(float(low), float(high), float(first.mean()), float(top3.mean()), every.shape[1]),
    )


def _drawn(one: Lever, result: float, rng: np.random.Generator) -> Floats:
    """(draws,): the gain with other units of the same kind, and another elasticity."""
    units, courses = len(one.halves.first), len(one.course)
    counts = rng.multinomial(units, np.full(units, 1 / units), DRAWS).astype(np.float64)
    again = rng.multinomial(courses, np.full(courses, 1 / courses), DRAWS).astype(np.float64)
    own, peers = _rooms(one, counts, again)
    room = np.minimum(np.maximum(own, peers), one.most)
    elasticity = one.elasticity + one.error * rng.standard_normal(DRAWS)
    return np.asarray(result * elasticity * room * one.way * shares(one.halves, counts))


def _rooms(one: Lever, counts: Floats, again: Floats) -> tuple[Floats, Floats]:
    """(draws,) each: the relative way to one's own best quartile, and to the peers'."""
    known = np.isfinite(one.course)
    number = np.maximum((again * known).sum(axis=1), 1.0)
    varied = (again @ np.where(known, one.course, 0.0)) / number
    own = QUARTILE * np.sqrt(np.maximum(varied, 0.0))
    if not one.peers or one.value == 0:
        return own, np.zeros(len(counts))
    spread = np.sqrt(np.maximum(apart(one.halves, counts), 0.0))
    return own, WAY_UP * spread / abs(one.value)
