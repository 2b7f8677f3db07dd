"""Chance that is asked by name: every thing that may happen has random numbers of its own.

A number depends on the seed, on the thing's key and on the question, and on nothing else. So the
same company with and without a story shares all its luck, and what a story changes is its effect.
The generator is SplitMix64 (Steele, Lea, Flood 2014) used as a hash.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np

from kaname.simulate.records import Flags, Floats, Ints, Keys

STEP = np.uint64(0x9E3779B97F4A7C15)


def keys(seed: int, what: str, count: int) -> Keys:
    """A key for each of `count` things of a kind."""
    with np.errstate(over="ignore"):
        return _mixed(np.arange(count, dtype=np.uint64) * STEP + _salt(f"{seed}:{what}"))


def again(key: Keys, what: str, number: Ints | int = 0) -> Keys:
    """Keys of what comes from things: the first, second … of a kind."""
    with np.errstate(over="ignore"):
        return _mixed((key ^ _salt(what)) + np.asarray(number).astype(np.uint64) * STEP)


def uniform(key: Keys, what: str) -> Floats:
    """A number in [0, 1) for each key."""
    bits = _mixed(key ^ _salt(what)) >> np.uint64(11)
    return np.asarray(bits * 2.0**-53, dtype=np.float64)


def normal(key: Keys, what: str) -> Floats:
    """A standard normal number for each key (Box and Muller)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(key, what + "/radius")))
    return np.asarray(radius * np.cos(2 * np.pi * uniform(key, what)), dtype=np.float64)


def happens(key: Keys, what: str, chance: Floats | float) -> Flags:
    """Whether something of probability `chance` happens."""
    return np.asarray(uniform(key, what) < chance)


def whole(key: Keys, what: str, low: int, high: int) -> Ints:
    """A whole number from `low` to below `high`."""
    return low + (uniform(key, what) * (high - low)).astype(np.int64)


def pick(key: Keys, what: str, shares: Floats) -> Ints:
    """A position in `shares` (one list for all, or one row per key), drawn by its share."""
    steps = np.cumsum(shares, axis=-1)
    level = uniform(key, what) * steps[..., -1]
    if steps.ndim == 1:
        return np.searchsorted(steps[:-1], level, side="right").astype(np.int64)
    return np.asarray((level[:, None] >= steps[:, :-1]).sum(1), dtype=np.int64)


def count(key: Keys, what: str, mean: Floats | float) -> Ints:
    """How often something happens that happens `mean` times on average (Poisson, by inversion)."""
    mean = np.broadcast_to(np.asarray(mean, dtype=np.float64), key.shape)
    level, term = uniform(key, what), np.exp(-mean)
    found, below = np.zeros(key.shape, dtype=np.int64), term.copy()
    for number in range(1, 1 + int(mean.max(initial=0) * 3 + 12)):
        found += level >= below
        term = term * mean / number
        below += term
    return found


def logistic(value: Floats) -> Floats:
    """The probability that belongs to a logit."""
    return np.asarray(1.0 / (1.0 + np.exp(-value)), dtype=np.float64)


@lru_cache(maxsize=1024)
def _salt(what: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(what.encode(), digest_size=8).digest(), "little"))


def _mixed(bits: Keys) -> Keys:
    with np.errstate(over="ignore"):
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(bits ^ (bits >> np.uint64(31)), dtype=np.uint64)
