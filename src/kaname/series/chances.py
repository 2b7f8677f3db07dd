"""Chances: from a mean and a width to quantiles and sample paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from kaname.series.calibration import Calibration
from kaname.series.panel import Floats

EDGE = 8.0  # normal quantile at which the tails end
FINE = np.linspace(-EDGE, EDGE, 401)
COARSE = np.linspace(-4.0, 4.0, 81)
PLACES = np.linspace(-16.0, 16.0, 321)  # means in widths, for which floors are tabulated


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of errors at one horizon, as quantiles over normal quantiles."""

    normal: Floats
    quantile: Floats
    mean: float
    floored: Floats  # the mean of what is not below 0, for each of PLACES

    def at(self, normal: Floats) -> Floats:
        """Its quantiles at these normal quantiles, mean 0."""
        return np.interp(normal, self.normal, self.quantile) - self.mean


def shapes(of: Calibration, horizon: int) -> list[Shape]:
    """The shape at each horizon; beyond the last learned one it stays the same."""
    known = _known(of)
    return [known[min(ahead, len(known) - 1)] for ahead in range(horizon)]


@lru_cache(maxsize=4)
def _known(of: Calibration) -> tuple[Shape, ...]:
    return tuple(_shape(of.normal, row) for row in of.shape)


def places(mean: Floats, width: Floats, shape: Shape, floors: Floats) -> Floats:
    """Where the shape is put, in widths, so that it keeps its mean (series,) above a floor of 0.

    Without a floor it is the mean itself. `floors` is 0, or -inf where there is none.
    """
    relative = np.where(width > 0, mean / np.where(width > 0, width, 1.0), 0.0)
    held = np.interp(relative, shape.floored, PLACES)
    return np.where(np.isfinite(floors) & (relative < PLACES[-1]), held, relative)


def bounds(
    of: Calibration, mean: Floats, width: Floats, floors: Floats, level: float
) -> tuple[Floats, Floats]:
    """The central interval's lower and upper bound (series, horizon)."""
    ends = NormalDist().inv_cdf(0.5 - level / 2), NormalDist().inv_cdf(0.5 + level / 2)
    low, high = np.empty_like(mean), np.empty_like(mean)
    for step, shape in enumerate(shapes(of, mean.shape[1])):
        place = places(mean[:, step], width[:, step], shape, floors)
        for bound, end in zip((low, high), ends, strict=True):
            error = shape.at(np.array([np.clip(end, -EDGE, EDGE)]))[0]
            bound[:, step] = width[:, step] * (place + error)
    return np.maximum(low, floors[:, None]), np.maximum(high, floors[:, None])


def deviations(of: Calibration, mean: Floats, width: Floats, floors: Floats) -> Floats:
    """The standard deviation of what may come (series, horizon), above the floor."""
    density = np.exp(-(COARSE**2) / 2)
    density /= density.sum()
    found = np.empty_like(mean)
    for step, shape in enumerate(shapes(of, mean.shape[1])):
        place = places(mean[:, step], width[:, step], shape, floors)
        values = width[:, step, None] * (place[:, None] + shape.at(COARSE))
        values = np.maximum(values, floors[:, None])
        found[:, step] = np.sqrt(np.maximum(values**2 @ density - (values @ density) ** 2, 0.0))
    return found


def correlations(of: Calibration, persistence: Floats, horizon: int) -> Floats:
    """How errors at different horizons go together, per series: (series, horizon, horizon).

    A lasting part, one that fades with the ratio of the horizons, and each horizon's own. The
    own part is the smaller the more errors persist: what adds up hangs together, mere noise
    does not.
    """
    own, rise, fading, lasting = of.memory
    share = 1 - own * np.exp(-rise * np.maximum(persistence, 0.0))[:, None, None]
    share = np.maximum(share, 0.0)
    ahead = np.arange(1.0, horizon + 1)
    near = np.minimum.outer(ahead, ahead) / np.maximum.outer(ahead, ahead)
    kept = np.minimum(lasting, share)
    together = kept + (share - kept) * near**fading
    return np.asarray(np.where(np.eye(horizon, dtype=np.bool_), 1.0, together))


def _shape(normal: Floats, quantile: Floats) -> Shape:
    wide, long = _with_tails(normal, quantile)
    density = np.exp(-(FINE**2) / 2)
    density /= density.sum()
    fine = np.interp(FINE, wide, long)
    mean = float(fine @ density)
    above = np.maximum(PLACES[:, None] + (fine - mean)[None, :], 0.0) @ density
    return Shape(wide, long, mean, above)


def _with_tails(normal: Floats, quantile: Floats) -> tuple[Floats, Floats]:
    """Both tails drawn on straight over normal quantiles."""
    left = (quantile[1] - quantile[0]) / (normal[1] - normal[0])
    right = (quantile[-1] - quantile[-2]) / (normal[-1] - normal[-2])
    ends = (
        quantile[0] - left * (EDGE + normal[0]),
        quantile[-1] + right * (EDGE - normal[-1]),
    )
    return (
        np.concatenate([[-EDGE], normal, [EDGE]]),
        np.concatenate([ends[:1], quantile, ends[1:]]),
    )
