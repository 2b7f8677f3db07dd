"""What people may reach in a period: drawn results, from which attainability is counted.

What somebody of rate 1 brings comes from the forecast paths of their group (which carry what all
share: trend, season, a shock). Each person's part of it, by rate, ramp and presence, is then spread
by what is not known of the rate and by chance from month to month, as a gamma variable: few large
deals vary more than many small ones, and nobody falls below zero. Who comes and who leaves counts,
as it is people who are productive, not the group's total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.allocation.bounds import Floats, Ints
from kaname.allocation.shrinking import Rates

SMALLEST = 1e-3  # of a rate or a shape: who has none is still not certain to reach nothing


@dataclass(frozen=True, slots=True)
class Ahead:
    """What each row is expected to bring, and how productive each group may be.

    `expected` has the shape (rows, months): how much of somebody of rate 1 each row is;
    `exposure` is how much of a usual month each one is (below 1: of a new hire, of who leaves);
    `done` is what the months before have brought. `paths` are what one of
    rate 1 brings in each group and month ahead, shape (groups, draws, months).
    """

    expected: Floats
    exposure: Floats
    done: Floats
    person: Ints
    group: Ints
    paths: Floats


def draw(ahead: Ahead, rates: Rates, seed: int) -> Floats:
    """Results of every person at the period's end, shape (people, draws)."""
    rng = np.random.default_rng(seed)
    size = len(rates.shrunk)
    draws = ahead.paths.shape[1]
    flow, squares = np.zeros((size, draws)), np.zeros(size)
    total, done = np.zeros(size), np.zeros(size)
    for group in range(len(ahead.paths)):
        rows = np.flatnonzero(ahead.group == group)
        np.add.at(flow, ahead.person[rows], ahead.expected[rows] @ ahead.paths[group].T)
    mean = ahead.expected * ahead.paths.mean(axis=1)[ahead.group]
    np.add.at(total, ahead.person, mean.sum(axis=1))
    there = ahead.exposure > 0
    varied = np.divide(mean**2, ahead.exposure, out=np.zeros(mean.shape), where=there)
    np.add.at(squares, ahead.person, varied.sum(axis=1))
    np.add.at(done, ahead.person, ahead.done)
    return done[:, None] + flow * _factors(rates, total, squares, draws, rng)


def _factors(
    rates: Rates, total: Floats, squares: Floats, draws: int, rng: np.random.Generator
) -> Floats:
    """Multiples of what is expected, of mean 1: rates that are not known, and chance."""
    rate = np.maximum(rates.shrunk, SMALLEST)
    concentrated = np.divide(squares, total**2, out=np.ones(len(total)), where=total > 0)
    chance = rates.noise**2 / (rate * max(rates.mean, SMALLEST)) * concentrated
    unknown = (rates.spread / rate) ** 2
    variance = np.maximum(chance + unknown + chance * unknown, SMALLEST**2)
    shape = 1 / variance
    return rng.gamma(shape[:, None], 1 / shape[:, None], (len(rate), draws))


def attainability(draws: Floats, targets: Floats) -> Floats:
    """The probability that each target is reached; NaN where there is none.

    Counted among the draws, drawn to a half by one of them: none is ever certain.
    """
    reached = (draws >= targets[:, None]).sum(axis=1)
    found: Floats = (reached + 0.5) / (draws.shape[1] + 1.0)
    return np.where(np.isfinite(targets), found, np.nan)
