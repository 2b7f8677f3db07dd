"""The trend of series with gaps: a local line through what was observed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from kaname.series.panel import Flags, Floats

TINY = 1e-12


def trend(values: Floats, seen: Flags, bandwidth: float) -> Floats:
    """A local line (tricube weights) through the seen values at every period, ends included.

    `values` has the shape (series, periods); what is not seen is ignored. Cleveland (1979),
    without his robust rounds.
    """
    flat, tilt, square = _kernels(values.shape[1], bandwidth)
    mask = seen.astype(np.float64)
    known = np.where(seen, values, 0.0)
    s0, s1, s2 = mask @ flat, mask @ tilt, mask @ square
    r0, r1 = known @ flat, known @ tilt
    spread = s0 * s2 - s1 * s1
    line = (s2 * r0 - s1 * r1) / np.where(spread > TINY, spread, 1.0)
    return np.where(spread > TINY, line, r0 / np.maximum(s0, TINY))


@lru_cache(maxsize=64)
def _kernels(periods: int, bandwidth: float) -> tuple[Floats, Floats, Floats]:
    """Weights of each period (row) at each place (column), plain and times its distance."""
    place = np.arange(periods, dtype=np.float64)
    away = place[:, None] - place[None, :]
    near = np.clip(1.0 - np.abs(away / bandwidth) ** 3, 0.0, None) ** 3
    return near, near * away, near * away**2
