"""Calibration: how far past landings missed, and what that says of today's.

The forecast of today's span is made as of the same distance before each past month's end, from
what was known then. Where the outcome fell in its distribution (the probability integral
transform, Dawid 1984), as normal scores, gives a shift and a scale; both are shrunken, for a
company has few independent month-ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import NormalDist

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.amounts import quick
from kaname.landing.deals import Ints
from kaname.landing.learning import Learner, Scene
from kaname.landing.simulating import chances, new_part, numbers, open_part, simulate
from kaname.periods import Grain, period_of, shift_period

PATHS = 300
MOST = 18  # past month-ends that are looked at
LEARNT = 180  # days of history without which nothing can be said of the past
PRIOR_SHOCK, SHOCK_WEIGHT = 0.12, 6.0
SHIFT_WEIGHT = 6.0
PRIOR_SCALE, SCALE_WEIGHT = 1.2, 8.0
A_MONTH = 30.4
MONTH = 28  # days from which a month's common shock is read off
EXTREME = 3.0  # a normal score beyond which nothing is learnt from how far


@dataclass(frozen=True, slots=True)
class Calibration:
    """Normal scores of outcomes have this shift and scale; `ends`: past month-ends behind it."""

    shift: float
    scale: float
    ends: int


@dataclass(frozen=True, slots=True)
class Past:
    """A past span: what had still to come and then came, beside the paths forecast."""

    day: int
    end: int
    came: float
    paths: Floats


def ends_before(learner: Learner, until: int, most: int = MOST) -> list[int]:
    """The days after past months' ends that were over on a day, the latest first."""
    month = period_of(date.fromordinal(until + 1), Grain.MONTH, learner.calendar)
    found: list[int] = []
    while len(found) < most and month.start.toordinal() > learner.when.first + LEARNT:
        found.append(month.start.toordinal())
        month = shift_period(month, -1, "period", learner.calendar)
    return found


def came(learner: Learner, day: int, start: int, end: int) -> float:
    """The won amount of deals that closed from `start` up to before `end`, after a day."""
    deals = learner.of.deals
    inside = deals.won & (deals.closed >= max(start, day + 1)) & (deals.closed < end)
    return float(np.nansum(deals.amount[inside]))


@dataclass(frozen=True, slots=True)
class Month:
    """A past month: the squared error beyond the deals' own variance, and the squared mean."""

    end: int
    excess: float
    square: float


def months(learner: Learner, until: int, most: int = MOST) -> list[Month]:
    """What past months say of the shock that all their deals share, the latest first."""
    found = []
    for end in ends_before(learner, until, most):
        day = end - 1 - MONTH
        if day < learner.when.first + LEARNT:
            break
        mean, variance = moments(learner.scene(day, np.array([day + 1, end])))
        error = came(learner, day, day + 1, end) - mean
        found.append(Month(end, error**2 - variance, mean**2))
    return found


def shock(of: Sequence[Month], until: int) -> float:
    """The standard deviation of the log factor of a month, by moments, known on a day."""
    seen = [month for month in of if month.end <= until + 1][:MOST]
    square = sum(month.square for month in seen)
    found = max(0.0, sum(month.excess for month in seen) / square) if square > 0 else 0.0
    shrunken = (len(seen) * found + SHOCK_WEIGHT * PRIOR_SHOCK**2) / (len(seen) + SHOCK_WEIGHT)
    return float(np.sqrt(min(shrunken, 0.5)))


def moments(scene: Scene) -> tuple[float, float]:
    """Mean and variance of what a scene brings in all, if deals are independent."""
    every = range(scene.pieces)
    chance = chances(scene, every)
    square = scene.worth**2 * np.exp(scene.amounts.spread**2)
    mean, variance = (chance * scene.worth).sum(), (chance * square).sum()
    variance -= ((chance * scene.worth) ** 2).sum()
    for segment, pieces_ in enumerate(scene.new):
        for piece, wins in enumerate(pieces_):
            amounts = quick(scene.amounts, segment, int(scene.edges[piece + 1]) - scene.day)
            if amounts.size:
                mean += wins * amounts.mean()
                variance += wins * (amounts**2).mean()
    return float(mean), float(variance)


def past(learner: Learner, until: int, ahead: int, skipped: int, common: float) -> list[Past]:
    """Past spans of the same distance: known `ahead` days before the end, the first left out."""
    found = []
    for end in ends_before(learner, until):
        day = end - 1 - ahead
        if day < learner.when.first + LEARNT:
            break
        found.append(forecast(learner, day, day + 1 + skipped, end, common))
    return found


def forecast(learner: Learner, day: int, start: int, end: int, common: float) -> Past:
    """What was to be expected on a day for a span, beside what came."""
    scene = learner.scene(day, pieces(learner, day, start, end))
    draws = simulate(scene, numbers(scene, PATHS, day, common))
    inside = range(int(np.searchsorted(scene.edges, start)), scene.pieces)
    paths = (open_part(draws, inside) + new_part(draws, inside)).sum(axis=0)
    return Past(day, end, came(learner, day, start, end), paths)


def pieces(learner: Learner, day: int, start: int, end: int) -> Ints:
    """The edges of the months from the day after `day` up to `end`, and `start` among them."""
    ahead = np.arange(day + 1, end)
    months = learner.when.piece[learner.when.at(ahead)]
    changes = ahead[1:][np.diff(months) > 0]
    return np.unique(np.concatenate([[day + 1, max(start, day + 1), end], changes]))


def score(of: Past) -> float:
    """The normal score of what came within its paths."""
    below, equal = (of.paths < of.came).sum(), (of.paths == of.came).sum()
    level = (below + equal / 2 + 0.5) / (of.paths.size + 1)
    return float(np.clip(NormalDist().inv_cdf(float(level)), -EXTREME, EXTREME))


def calibration(scores: list[float], overlap: float) -> Calibration:
    """The shift and scale of normal scores; `overlap`: how many spans share each day."""
    own = len(scores) / max(1.0, overlap)  # independent ones
    values = np.array(scores)
    shift = values.mean() * own / (own + SHIFT_WEIGHT) if scores else 0.0
    around = ((values - shift) ** 2).mean() if scores else 0.0
    square = (own * around + SCALE_WEIGHT * PRIOR_SCALE**2) / (own + SCALE_WEIGHT)
    return Calibration(float(shift), float(np.sqrt(square)), len(scores))


@cache
def _normal() -> tuple[Floats, Floats]:
    levels = np.concatenate([np.geomspace(1e-6, 0.01, 200), np.linspace(0.0101, 0.5, 1000)])
    levels = np.concatenate([levels, 1 - levels[-2::-1]])
    return levels, np.array([NormalDist().inv_cdf(float(level)) for level in levels])


def applied(of: Calibration, paths: Floats) -> Floats:
    """Paths whose distribution is calibrated, each in its place: (…, paths), by the last axis."""
    levels, scores = _normal()
    size = paths.shape[-1]
    level = (np.arange(size) + 0.5) / size
    moved = np.interp(of.shift + of.scale * np.interp(level, levels, scores), scores, levels)
    found = np.empty_like(paths)
    order = np.argsort(paths, axis=-1, kind="stable")
    ordered = np.take_along_axis(paths, order, axis=-1)
    at = np.clip(moved * size - 0.5, 0, size - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, size - 1)
    values = ordered[..., low] + (ordered[..., high] - ordered[..., low]) * (at - low)
    np.put_along_axis(found, order, values, axis=-1)
    return found
