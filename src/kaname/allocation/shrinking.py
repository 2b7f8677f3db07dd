"""Rates of people drawn towards their mean, the more the less they have shown.

Empirical Bayes: the variance between people is estimated by moments (DerSimonian & Laird,
Meta-analysis in clinical trials, 1986), the variance inside them from their months; who has few
months is mostly like the others (Efron & Morris, Data analysis using Stein's estimator, JASA 70,
1975).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.allocation.bounds import Floats

YEAR = 12
FEWEST_MONTHS = 6.0  # in each of two years, for their rates to be compared
FEWEST_PEOPLE = 5  # whose rates have to be comparable for a drift to be seen


@dataclass(frozen=True, slots=True)
class Rates:
    """Results as a multiple of what was to be expected.

    `trust` is the weight of somebody's own results (0: none are known); `spread` the standard
    deviation of what remains unknown about the rate of the next year, its own drift included;
    `noise` that of one month around it.
    """

    own: Floats  # NaN: nothing known
    shrunk: Floats
    trust: Floats
    spread: Floats
    noise: float
    mean: float


def rates(results: Floats, expected: Floats, exposure: Floats | None = None) -> Rates:
    """Rates of the rows; all arrays have the shape (rows, months), NaN where nobody was there.

    `exposure` is how much of a usual month each one is (0.25: that of a new hire, whose results
    vary the more in proportion, as those of a quarter of a month would); 1 where it is not given.
    """
    known = np.isfinite(results) & np.isfinite(expected) & (expected > 0)
    weight = np.where(known, 1.0 if exposure is None else np.nan_to_num(exposure), 0.0)
    months = weight.sum(axis=1)
    done, due = (np.where(known, x, 0.0).sum(axis=1) for x in (results, expected))
    own = np.divide(done, due, out=np.full(len(due), np.nan), where=due > 0)
    noise = _noise(results, expected, own, weight)
    within = np.divide(noise**2, months, out=np.full(len(own), np.inf), where=months > 0)
    mean, between = _moments(own, within)
    trust = _trust(between, within)
    shrunk = mean + trust * (np.nan_to_num(own, nan=mean) - mean)
    spread = np.sqrt(between * (1 - trust) + _drift(results, expected, weight, noise))
    return Rates(own, np.maximum(shrunk, 0.0), trust, spread, noise, mean)


def _noise(results: Floats, expected: Floats, own: Floats, weight: Floats) -> float:
    """The standard deviation of a usual month's multiple around the person's own."""
    known = weight > 0
    off = np.divide(results, expected, out=np.zeros(results.shape), where=known) - own[:, None]
    squares = (weight * np.nan_to_num(off) ** 2).sum()
    freedom = int(known.sum()) - int(known.any(axis=1).sum())
    return float(np.sqrt(squares / freedom)) if freedom > 0 else 1.0


def _drift(results: Floats, expected: Floats, weight: Floats, noise: float) -> float:
    """How far people's rates move in a year, as a variance: beyond what chance explains.

    From the last twelve months against all before, of those who were there in both; 0 where too
    few were to say.
    """
    cut = weight.shape[1] - YEAR
    if cut < YEAR // 2:
        return 0.0
    apart = np.zeros(len(weight))
    chance = np.zeros(len(weight))
    seen = np.ones(len(weight), dtype=bool)
    for sign, part in ((1, slice(cut, None)), (-1, slice(0, cut))):
        known = weight[:, part] > 0
        done = np.where(known, results[:, part], 0.0).sum(axis=1)
        due = np.where(known, expected[:, part], 0.0).sum(axis=1)
        months = weight[:, part].sum(axis=1)
        seen &= (months >= FEWEST_MONTHS) & (due > 0)
        apart += sign * np.divide(done, due, out=np.zeros(len(due)), where=due > 0)
        chance += np.divide(noise**2, months, out=np.zeros(len(due)), where=months > 0)
    if seen.sum() < FEWEST_PEOPLE:
        return 0.0
    return max(float((apart[seen] ** 2 - chance[seen]).mean()), 0.0)


def _moments(own: Floats, within: Floats) -> tuple[float, float]:
    """The mean of the rates and the variance between them."""
    seen = np.isfinite(own) & np.isfinite(within)
    if not seen.any():
        return 1.0, 0.0
    precise = 1 / np.maximum(within[seen], 1e-12)
    mean = float((precise * own[seen]).sum() / precise.sum())
    if seen.sum() < 2:
        return mean, 0.0
    scatter = float((precise * (own[seen] - mean) ** 2).sum())
    scale = float(precise.sum() - (precise**2).sum() / precise.sum())
    between = max((scatter - (int(seen.sum()) - 1)) / scale, 0.0) if scale > 0 else 0.0
    weight = 1 / (between + np.maximum(within[seen], 1e-12))
    return float((weight * own[seen]).sum() / weight.sum()), between


def _trust(between: float, within: Floats) -> Floats:
    whole = between + within
    usable = np.isfinite(whole) & (whole > 0)
    return np.where(usable, between / np.where(usable, whole, 1.0), 0.0)
