"""Controllability: how much of the differences stays with who does it.

Whoever was above the others in the first half of a span and is above them in the second half too
owes it to himself or to what he was given, not to luck: the covariance of the two halves is the
variance between people, free of whatever is new in every period (split-half reliability, Spearman
1910). What people are given, a territory say, counts with them: figures cannot tell the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.leading.within import Flags, Floats

FEWEST = 5  # units with a figure in both halves
DRAWS = 999
TAILS = (0.02, 0.98)  # of resampled units: with a dozen, 85-90 % of them hold the truth
YEAR = 12  # periods: luck averages out over a year before people are compared


@dataclass(frozen=True, slots=True)
class Controllability:
    """How much of the differences between units over a year is theirs.

    `share` is between 0 (all luck) and 1, with its 90 % interval; `spread` is the standard
    deviation between units beyond luck, in the figure's unit, or as a share of the mean for
    quantities. `p` is that of as much by chance. All NaN with fewer than 5 units in both halves.
    """

    share: float
    low: float
    high: float
    p: float
    spread: float
    units: int
    rows: int

    @property
    def told(self) -> bool:
        """Whether there was enough data to say anything."""
        return bool(np.isfinite(self.share))


@dataclass(frozen=True, slots=True)
class Halves:
    """Each unit beside the others: in both halves, and how unsure a mean of it is.

    `first`, `second`: (units,) mean deviations from the periods' common figure. `noise`: (units,)
    variance of a year's mean by what changes from period to period.
    """

    first: Floats
    second: Floats
    noise: Floats
    rows: int


def controllability(
    numerator: Floats, denominator: Floats | None = None, *, year: int = YEAR, seed: int = 0
) -> Controllability:
    """How far a figure is in the hands of who does it; arrays (units, periods), NaN unknown.

    With a `denominator` the figure is a ratio, whose units count by it; without one a quantity,
    seen relative to the periods' mean. `year` is the number of periods in a year.
    """
    found = halves(numerator, denominator, year)
    units = len(found.first)
    if units < FEWEST:
        nan = float("nan")
        return Controllability(nan, nan, nan, nan, nan, units, found.rows)
    rng = np.random.default_rng(seed)
    every = np.ones((1, units))
    between = float(apart(found, every)[0])
    drawn = rng.multinomial(units, np.full(units, 1 / units), DRAWS).astype(np.float64)
    low, high = np.quantile(shares(found, drawn), TAILS)
    return Controllability(
        share=float(shares(found, every)[0]),
        low=float(low),
        high=float(high),
        p=_p(found, between, rng),
        spread=float(np.sqrt(max(between, 0.0))),
        units=units,
        rows=found.rows,
    )


def halves(numerator: Floats, denominator: Floats | None, year: int = YEAR) -> Halves:
    """The units that have a figure in both halves of their own time."""
    gaps, weight = _gaps(numerator, denominator)
    early = _early(weight > 0)
    first, first_weight = _mean(gaps, np.where(early, weight, 0.0))
    second, second_weight = _mean(gaps, np.where(early, 0.0, weight))
    told = (first_weight > 0) & (second_weight > 0) & ((weight > 0).sum(axis=1) >= 4)
    gaps, weight = gaps[told], weight[told]
    return Halves(first[told], second[told], _noise(gaps, weight, year), int((weight > 0).sum()))


def apart(found: Halves, counts: Floats) -> Floats:
    """(draws,): the variance between units, each of them as often there as `counts` says."""
    total = counts.sum(axis=1)
    first, second = counts @ found.first / total, counts @ found.second / total
    both = counts @ (found.first * found.second) / total
    return np.asarray((both - first * second) * total / np.maximum(total - 1, 1))


def shares(found: Halves, counts: Floats) -> Floats:
    """(draws,): the share of the variance between the units' years that is theirs."""
    between = np.maximum(apart(found, counts), 0.0)
    luck = counts @ found.noise / counts.sum(axis=1)
    whole = between + luck
    return np.where(whole > 0, between / np.where(whole > 0, whole, 1.0), 0.0)


def _gaps(numerator: Floats, denominator: Floats | None) -> tuple[Floats, Floats]:
    """Deviations from the periods' common figure and their weights, 0 where unknown."""
    known: Flags = np.isfinite(numerator)
    if denominator is None:
        mean = np.where(known, numerator, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        known = known & (mean > 0)
        relative = numerator / np.where(mean > 0, mean, 1.0) - 1.0
        return np.where(known, relative, 0.0), known.astype(np.float64)
    known = known & np.isfinite(denominator) & (denominator > 0)
    weight = np.where(known, denominator, 0.0)
    over = np.where(known, numerator, 0.0)
    common = over.sum(axis=0) / np.maximum(weight.sum(axis=0), 1e-300)
    ratio = over / np.where(known, weight, 1.0)
    return np.where(known, ratio - common, 0.0), weight


def _early(known: Flags) -> Flags:
    """The first half of each unit's own cells."""
    count = np.cumsum(known, axis=1)
    early: Flags = known & (count <= known.sum(axis=1, keepdims=True) // 2)
    return early


def _mean(values: Floats, weight: Floats) -> tuple[Floats, Floats]:
    total = weight.sum(axis=1)
    return (values * weight).sum(axis=1) / np.where(total > 0, total, 1.0), total


def _noise(gaps: Floats, weight: Floats, year: int) -> Floats:
    """(units,): variance of a year's mean: how one piece scatters, over a year's pieces."""
    mean, total = _mean(gaps, weight)
    cells = (weight > 0).sum(axis=1)
    scatter = (weight * (gaps - mean[:, None]) ** 2).sum(axis=1) / np.maximum(cells - 1, 1)
    a_year = total / np.maximum(cells, 1) * year
    return np.asarray(scatter / np.where(a_year > 0, a_year, 1.0))


def _p(found: Halves, between: float, rng: np.random.Generator) -> float:
    """How often the second halves of other units would fit as well."""
    first = found.first - found.first.mean()
    shuffled = rng.permuted(np.tile(found.second, (DRAWS, 1)), axis=1)
    chance = shuffled @ first / max(len(first) - 1, 1)
    return float((1 + (chance >= between).sum()) / (1 + DRAWS))
