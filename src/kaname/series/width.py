"""The width of what may come: how far one series' forecast errs at each horizon."""

from __future__ import annotations

import numpy as np

from kaname.series.level import SMALLEST, Level
from kaname.series.mixture import FARTHEST, lengths, loudness
from kaname.series.panel import Floats, Ints

FIRST = -0.5  # the first horizon, as `terms` counts them
ERROR = 3  # the term of the one-step error
BY_HORIZON = [1, 5, 6, 9, 11]  # the terms that are something times the horizon
LOUDEST = 0.5  # noise up to which widths were learned; beyond they are in proportion to it
YEAR = np.log(12) / np.log(FARTHEST)  # from one month ahead to twelve, as `terms` counts it


def widths(
    level: Level, mean: Floats, count: Ints, cycle: int, coefficients: Floats
) -> tuple[Floats, Floats]:
    """The typical relative error (series, horizon), and how errors persist (series,).

    `mean` is the mixed level. Persistence is the log of the width's growth over a year and of
    the one-step error relative to the noise: high where errors add up, low where they are noise.
    """
    known = terms(level, mean, count, cycle)
    rise = known[:, 0, BY_HORIZON] / FIRST @ coefficients[BY_HORIZON]
    width = np.exp(known @ coefficients) * beyond(level.noise)[:, None]
    return width, np.asarray(rise * YEAR + known[:, 0, ERROR])


def beyond(noise: Floats) -> Floats:
    """How much louder than the loudest learned from a series is, at least 1."""
    return np.maximum(noise / LOUDEST, 1.0)


def terms(level: Level, mean: Floats, count: Ints, cycle: int) -> Floats:
    """What the log of the error is linear in: (series, horizon, terms).

    The horizon, the noise and the one-step error of the past, their interplay with the horizon,
    how far the members disagree, and the length of history, with a season of its own or not.
    """
    shape = mean.shape
    ahead = np.log(np.arange(1, shape[1] + 1)) / np.log(FARTHEST) + FIRST
    noise = 2 * loudness(np.minimum(level.noise, LOUDEST))[:, None]
    error = np.log((level.error + SMALLEST) / level.noise)[:, None]
    apart = np.sqrt(((level.members - mean[:, None]) ** 2).mean(axis=1))
    disagreement = np.log((apart + SMALLEST) / level.noise[:, None])
    less, more = (length[:, None] for length in lengths(count))
    season = less * (count >= 2 * cycle)[:, None]
    found = [np.ones(shape), ahead, noise, error, disagreement, noise * ahead, error * ahead]
    found += [less, season, less * ahead, more, more * ahead]
    return np.stack([np.broadcast_to(term, shape) for term in found], axis=2)
