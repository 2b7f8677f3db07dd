"""Outliers: values far from trend and season, damped before they mislead a forecast."""

from __future__ import annotations

import numpy as np

from kaname.series.panel import Flags, Floats
from kaname.series.smoothing import trend

ROBUST = 1.4826  # the median absolute deviation of a normal distribution, inverted
OUTLIER = 5.0  # robust standard deviations from trend and season
SHARE = 0.1  # of the observations: more far ones are how the series is
QUIET = 1e-6  # a deviation that is none


def damped(values: Floats, seen: Flags, season: Floats, bandwidth: float) -> tuple[Floats, Flags]:
    """The values with outliers moved to the limit, and which they were."""
    middle = season + trend(values - season, seen, bandwidth)
    rest = np.where(seen, values - middle, np.nan)
    limit = OUTLIER * ROBUST * np.nanmedian(np.abs(rest), axis=1, keepdims=True)
    found = (np.abs(rest) > limit) & (limit > QUIET)
    found &= found.sum(axis=1, keepdims=True) <= SHARE * seen.sum(axis=1, keepdims=True)
    return np.where(found, middle + np.clip(rest, -limit, limit), values), found
