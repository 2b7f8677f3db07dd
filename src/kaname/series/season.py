"""The season: a shrunken index per place in the cycle, own and shared with sister series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.series.panel import Flags, Floats, Ints
from kaname.series.smoothing import trend

ROUNDS = 3
OWN = 0.4  # how far a harmonic's shrinkage follows its own strength, not the usual shape
LEAST = 0.05  # of the noise: sisters differ at least so much
QUIET = 1e-12  # keeps weights finite where there is no noise at all
TREND = 3  # degrees of freedom of the trend


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look at the past: how wide the trend is, and what a year loses in weight."""

    bandwidth: float  # in cycles
    decay: float


WAYS = (Way(2.0, 0.5), Way(4 / 3, 0.9))  # a season that moves, and one that stays


@dataclass(frozen=True, slots=True)
class Raw:
    """Seasonal means (series, cycle) with the variance of their noise (series,).

    The noise is infinite where a series has less than two cycles.
    """

    index: Floats
    noise: Floats


def seasons(values: Floats, seen: Flags, cycle: int, sisters: Ints | None = None) -> Floats:
    """The seasonal index (series, cycle) to be added, the mean over two ways of looking.

    Means of what is left after the trend, shrunken by empirical Bayes (Miller & Williams 2003),
    here harmonic by harmonic. Zero where a series has less than two cycles and no sisters.
    """
    if cycle < 2:
        return np.zeros((len(values), max(cycle, 1)))
    found = [_estimate(values, seen, cycle, way, sisters) for way in WAYS]
    return np.asarray(np.mean(found, axis=0))


def spread_out(index: Floats, first: int, count: int) -> Floats:
    """The index of `count` periods from the period number `first` on."""
    return np.asarray(index[:, (first + np.arange(count)) % index.shape[1]])


def _estimate(values: Floats, seen: Flags, cycle: int, way: Way, sisters: Ints | None) -> Floats:
    index = np.zeros((len(values), cycle))
    periods = values.shape[1]
    for _ in range(ROUNDS):
        plain = values - spread_out(index, 0, periods)
        rest = np.where(seen, values - trend(plain, seen, way.bandwidth * cycle), 0.0)
        raw = _means(rest, seen, cycle, way.decay)
        index = shrunken(raw) if sisters is None else pooled(raw, sisters)
    return index


def _means(rest: Floats, seen: Flags, cycle: int, decay: float) -> Raw:
    periods = rest.shape[1]
    place = np.arange(periods)
    weight = decay ** ((periods - 1 - place) // cycle)
    member = (place[:, None] % cycle == np.arange(cycle)).astype(np.float64)
    mask = seen * weight
    total = mask @ member
    index = (rest * weight) @ member / np.where(total > 0, total, 1.0)
    index -= index.mean(axis=1, keepdims=True)
    left = np.where(seen, rest - spread_out(index, 0, periods), 0.0)
    count = seen.sum(axis=1)
    variance = (left**2).sum(axis=1) / np.maximum(count - cycle - TREND, 1)
    inverse = (mask * weight) @ member / np.where(total > 0, total, 1.0) ** 2
    enough = (count >= 2 * cycle) & (count > cycle + TREND) & (total > 0).all(axis=1)
    return Raw(index, np.where(enough, variance * inverse.mean(axis=1), np.inf))


def shrunken(raw: Raw) -> Floats:
    """Each harmonic times its estimated share of signal.

    The share follows half the harmonic's own strength, half the usual shape (power as 1/k)
    scaled to the strength of the whole season.
    """
    cycle = raw.index.shape[1]
    noise = np.where(np.isfinite(raw.noise), raw.noise, 0.0)[:, None]
    waves = np.fft.rfft(raw.index, axis=1)[:, 1:]
    power = np.abs(waves) ** 2
    strength = np.maximum((raw.index**2).sum(axis=1, keepdims=True) - (cycle - 1) * noise, 0.0)
    usual = cycle * strength * _shape(cycle)
    own = np.maximum(power - cycle * noise, 0.0) / np.where(power > 0, power, 1.0)
    shape = usual / np.where(usual > 0, usual + cycle * noise, 1.0)
    share = np.where(np.isfinite(raw.noise)[:, None], OWN * own + (1 - OWN) * shape, 0.0)
    kept = np.concatenate([np.zeros((len(waves), 1)), waves * share], axis=1)
    return np.fft.irfft(kept, cycle, axis=1)


def pooled(raw: Raw, sisters: Ints) -> Floats:
    """The sisters' common season, plus each one's own difference from it, both shrunken.

    A random-effects mean (DerSimonian & Laird 1986): each sister weighs by its noise and by how
    much seasons differ between sisters, so that no quiet one speaks for all.
    """
    groups = int(sisters.max()) + 1
    sure = np.isfinite(raw.noise)
    noise = np.where(sure, raw.noise, 0.0)
    count = np.maximum(np.bincount(sisters, sure, groups), 1)
    plain = _summed(raw.index * sure[:, None], sisters, groups) / count[:, None]
    spread = _between(np.where(sure[:, None], raw.index - plain[sisters], 0.0), sisters, count)
    usual = np.bincount(sisters, noise, groups) / count
    between = np.maximum(spread - usual, LEAST * usual)
    weight = np.where(sure, 1.0 / (noise + between[sisters] + QUIET), 0.0)
    total = np.bincount(sisters, weight, groups)
    known = np.where(total > 0, total, 1.0)
    mean = _summed(raw.index * weight[:, None], sisters, groups) / known[:, None]
    common = shrunken(Raw(mean, np.where(total > 0, 1.0 / known, np.inf)))
    apart = np.where(sure[:, None], raw.index - common[sisters], 0.0)
    return np.asarray(common[sisters] + shrunken(Raw(apart, raw.noise)))


def _between(apart: Floats, sisters: Ints, count: Floats) -> Floats:
    """The variance of an index between the sisters of each group, noise and all."""
    cycle = apart.shape[1]
    summed = np.bincount(sisters, (apart**2).sum(axis=1) / (cycle - 1), len(count))
    return np.asarray(summed / np.maximum(count - 1, 1))


def _summed(values: Floats, groups: Ints, count: int) -> Floats:
    total = np.zeros((count, values.shape[1]))
    np.add.at(total, groups, values)
    return total


def _shape(cycle: int) -> Floats:
    """The usual share of each harmonic in the power of a season: 1/k, summing to one."""
    share = 1.0 / np.arange(1, cycle // 2 + 1)
    twice = np.where(2 * np.arange(1, cycle // 2 + 1) == cycle, 1.0, 2.0)
    shape: Floats = share / (share * twice).sum()
    return shape
