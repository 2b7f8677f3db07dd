"""The mixture of the level's members, by horizon, noise and length of history."""

from __future__ import annotations

import numpy as np

from kaname.series.level import Level
from kaname.series.panel import Floats, Ints

USUAL = 36.0  # observations, for which the mixture and the widths were learned first
LONGEST = 120.0  # observations, beyond which more of them change nothing
FARTHEST = 18.0  # months ahead, likewise


def mixed(level: Level, weight: Floats) -> Floats:
    """The weighted mean of the members, (series, horizon)."""
    return np.asarray(np.einsum("smh,smh->sh", level.members, weight))


def weights(level: Level, count: Ints, months: Floats, mixture: Floats) -> Floats:
    """The weight of each member (series, members, horizon), positive and summing to one.

    `months` is how far ahead each horizon is. Logarithms of the weights are linear in the
    distance, in the log of the noise and in the log of the length of history.
    """
    base, far, noisy, short, long = mixture[:, None, :, None]
    distance = 2 * (np.clip(months, 1, FARTHEST) - 1) / (FARTHEST - 1) - 1
    less, more = lengths(count)
    score = base + far * distance + noisy * loudness(level.noise)[:, None, None]
    score = score + short * less[:, None, None] + long * more[:, None, None]
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


def lengths(count: Ints) -> tuple[Floats, Floats]:
    """How much shorter and how much longer than usual a history is, as logs, one of them 0."""
    relative = np.log(np.minimum(count, LONGEST) / USUAL)
    return np.maximum(-relative, 0.0), np.maximum(relative, 0.0)


def loudness(noise: Floats) -> Floats:
    """The log of the noise, about 0 for a usual series."""
    return np.asarray(np.log(noise) + 3, dtype=np.float64) / 2
