"""Shrinking: what many actions brought together, and what each probably brought.

The normal-normal model: each measured effect lies around its own truth with its error, and the
truths around a mean with a spread. The spread is Paule & Mandel's (1982). Without shrinking, the
best of many actions is mostly the luckiest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from kaname.series.panel import Floats


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The mean of the truths with its error, their spread, and each truth with its error."""

    mean: float
    error: float
    spread: float
    sizes: Floats
    errors: Floats

    @property
    def next(self) -> tuple[float, float]:
        """What the next action of the kind will bring: mean and standard deviation."""
        return self.mean, float(np.hypot(self.error, self.spread))


def shrunk(sizes: Sequence[float], errors: Sequence[float]) -> Shrunk | None:
    """The sizes with standard errors, drawn to their mean; None for fewer than two."""
    size, variance = np.asarray(sizes, np.float64), np.square(np.asarray(errors, np.float64))
    known = np.isfinite(size) & np.isfinite(variance) & (variance > 0)
    if known.sum() < 2:
        return None
    between = _between(size[known], variance[known])
    weight = 1 / (variance[known] + between)
    mean = float((weight * size[known]).sum() / weight.sum())
    share = between / (between + variance)
    sizes_ = np.where(known, share * size + (1 - share) * mean, np.nan)
    own = share * variance + (1 - share) ** 2 / weight.sum()
    return Shrunk(
        mean, float(1 / np.sqrt(weight.sum())), float(np.sqrt(between)), sizes_, np.sqrt(own)
    )


def _between(size: Floats, variance: Floats) -> float:
    """The variance of the truths at which the weighted squares are what chance lets expect."""

    def excess(between: float) -> float:
        weight = 1 / (variance + between)
        mean = (weight * size).sum() / weight.sum()
        return float((weight * (size - mean) ** 2).sum()) - (size.size - 1)

    if excess(0.0) <= 0:
        return 0.0
    top = float(np.ptp(size) ** 2 + variance.max())
    while excess(top) > 0:
        top *= 4
    return float(brentq(excess, 0.0, top))
