"""Shared courses: figures that move together as everything does, by season and trend."""

from __future__ import annotations

import numpy as np

from kaname.causes.leading.within import Floats, lagged

FEWEST = 12  # periods
NORMAL = 2.0  # standard errors of a correlation, as people would see it on a chart


def moves_along(x: Floats, y: Floats, lag: int) -> bool:
    """Whether the periods' means of y follow those of x `lag` periods before.

    Both (units, periods), NaN unknown. It is what a chart of the two shows, and no evidence.
    """
    before = lagged(x, lag)
    both = np.isfinite(before) & np.isfinite(y)
    count = both.sum(axis=0)
    told = count > int(both.any(axis=1).sum()) // 2
    if told.sum() < FEWEST:
        return False
    means = [np.where(both, v, 0.0).sum(axis=0)[told] / count[told] for v in (before, y)]
    if min(float(np.ptp(m)) for m in means) <= 0:
        return False
    r = float(np.corrcoef(means[0], means[1])[0, 1])
    return abs(r) > NORMAL / float(np.sqrt(int(told.sum())))
