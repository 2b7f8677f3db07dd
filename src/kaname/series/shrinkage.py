"""Shrinkage: the ratio of every small cell between its own and that of the group above it.

Empirical Bayes with the spread between siblings found by moments. A share of n successes in d
is beta-binomial: θ ~ Beta(κπ, κ(1 − π)) around the group's π, so E θ = (n + κπ)/(d + κ)
(Griffin & Krutchkoff, Biometrika 1971). An amount per piece, relative to the group's, is
m ~ (1, τ²), and v/d is the error of a mean of d pieces: E m = 1 + τ²/(τ² + v/d)·(m − 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.series.aggregation import Aggregation
from kaname.series.panel import Floats, Ints

HALF_LIFE = 18.0  # periods after which an observation counts half
WIDEST = 3.0  # relative spread: nothing is known beyond
EDGE = 1e-4  # a variance of shares below this is not believed
STRONGEST, WEAKEST = 1e6, 1.0  # κ: observations that the group's ratio counts as


@dataclass(frozen=True, slots=True)
class Doubt:
    """How little is known of the groups of a level beside the group above: a variance of each.

    It is that of the log-odds of a share, and of the logarithm of an amount per piece.
    """

    of: Ints  # (cells,): the group of each cell
    variance: Floats  # (groups,)


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed of the cells' ratios: a mean, and the doubts of each level."""

    mean: Floats
    doubts: tuple[Doubt, ...]
    noise: float = 0.0  # the relative variance of one piece, of an amount

    def errors(self, size: int, rng: np.random.Generator) -> Floats:
        """(cells, size): what the cells' ratios may be off by; cells of a group in common."""
        found = np.zeros((len(self.mean), size))
        for doubt in self.doubts:
            drawn = rng.standard_normal((len(doubt.variance), size))
            found += (np.sqrt(doubt.variance)[:, None] * drawn)[doubt.of]
        return found


def recent(values: Floats) -> Floats:
    """(cells,): the sum over the periods, older ones counting less; NaN counts nothing."""
    ages = np.arange(values.shape[1])[::-1]
    return np.asarray(np.nan_to_num(values) @ 0.5 ** (ages / HALF_LIFE), dtype=np.float64)


def chain(tree: Aggregation) -> list[Ints]:
    """Levels of which each lies within the one before: per level the group of each cell."""
    found: list[Ints] = []
    for level in sorted(tree.levels, key=lambda level: len(level.keys)):
        if not found or _within(level.of, found[-1]):
            found.append(level.of)
    found.append(np.arange(len(tree.cells)))
    return found


def _within(fine: Ints, coarse: Ints) -> bool:
    return len(set(zip(fine.tolist(), coarse.tolist(), strict=True))) == int(fine.max()) + 1


def shares(numerator: Floats, denominator: Floats, levels: Sequence[Ints]) -> Posterior:
    """The posterior of every cell's share, from the coarsest level down; counts are (cells,)."""
    mean = np.full(len(numerator), _ratio(numerator.sum(), denominator.sum()))
    doubts = []
    for of in levels:
        n, d = _sums(of, numerator), _sums(of, denominator)
        above = _first(of, mean)
        strength = _strength(n, d, above)
        held = (n + strength * above) / (d + strength)
        sure = np.maximum(held * (1 - held), EDGE) * (d + strength + 1)
        doubts += _doubt(of, 1 / sure)
        mean = held[of]
    return Posterior(mean, tuple(doubts))


def _strength(n: Floats, d: Floats, above: Floats) -> float:
    """κ, by moments: E (n − dπ)² = dπ(1 − π)(1 + (d − 1)/(κ + 1))."""
    noise = above * (1 - above)
    told = (noise > 0) & (d > 0)
    if told.sum() < 2:
        return STRONGEST
    off = ((n - d * above) ** 2)[told] / noise[told]
    pairs = np.sum(d[told] * np.maximum(d[told] - 1, 0))
    extra = (off.sum() - d[told].sum()) / pairs if pairs > 0 else 0.0
    return float(np.clip(1 / extra - 1, WEAKEST, STRONGEST)) if extra > 0 else STRONGEST


def amounts(
    numerator: Floats, denominator: Floats, noise: float, levels: Sequence[Ints]
) -> Posterior:
    """The posterior of every cell's amount per piece; `noise` is a piece's relative variance."""
    mean = np.full(len(numerator), _ratio(numerator.sum(), denominator.sum()))
    doubts = []
    for of in levels:
        n, d = _sums(of, numerator), _sums(of, denominator)
        above = _first(of, mean)
        known = (d > 0) & (above != 0)
        relative = np.where(known, n / np.where(known, d * above, 1), 1.0)
        error = np.where(d > 0, noise / np.maximum(d, 1e-9), np.inf)
        apart = _apart(relative[known], error[known])
        weight = np.where(known, apart / (apart + error), 0.0)
        doubts += _doubt(of, apart * (1 - weight))
        mean = (above * (1 + weight * (relative - 1)))[of]
    return Posterior(mean, tuple(doubts), noise)


def _doubt(of: Ints, variance: Floats) -> list[Doubt]:
    """None of a single group: what is not known of the whole is in its own forecast."""
    return [Doubt(of, np.minimum(variance, WIDEST**2))] if len(variance) > 1 else []


def _apart(relative: Floats, error: Floats) -> float:
    """τ², by moments weighted by how well each cell is known (DerSimonian & Laird, 1986)."""
    if len(relative) < 2 or not (error > 0).all():
        return 1e-6
    weight = 1 / error
    centre = np.sum(weight * relative) / weight.sum()
    over = np.sum(weight * (relative - centre) ** 2) - (len(relative) - 1)
    scale = weight.sum() - np.sum(weight**2) / weight.sum()
    return float(max(over / scale, 1e-6)) if scale > 0 else 1e-6


def piece_noise(numerator: Floats, denominator: Floats) -> float:
    """The relative variance of one piece, from how the cells' periods scatter around their mean."""
    n, d = np.nan_to_num(numerator), np.nan_to_num(denominator)
    centre = n.sum(axis=1) / np.maximum(d.sum(axis=1), 1e-300)
    told = (d > 0) & (centre != 0)[:, None]
    safe = np.where(told, d * centre[:, None], 1.0)
    relative = np.where(told, n / safe - 1, 0.0)
    free = told.sum() - (told.any(axis=1)).sum()
    return float(np.sum(d * relative**2 * told) / free) if free > 0 else 1.0


def _sums(of: Ints, values: Floats) -> Floats:
    return np.asarray(np.bincount(of, values), dtype=np.float64)


def _first(of: Ints, values: Floats) -> Floats:
    """The value of each group, where all of its cells have the same."""
    found = np.empty(int(of.max()) + 1)
    found[of] = values
    return found


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator else 0.0
