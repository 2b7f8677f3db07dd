"""Overfit: how much better a season of many places seems to fit the past than it foretells."""

from __future__ import annotations

import numpy as np

from kaname.series.fitting import Fit, Task
from kaname.series.footing import onto
from kaname.series.panel import Floats
from kaname.series.season import seasons, spread_out

PUSH = 0.5  # of the noise
FULLEST = 0.6  # of the observations: more freedom than this is not believed


def overfit(task: Task, found: Fit) -> Floats:
    """By how much errors ahead exceed those in the past because of the season (series,).

    With n observations and a season of d degrees of freedom √((n + d)/(n − d)), as for any
    least squares. A shrunken season has fewer than its places; d is found by pushing the values
    and seeing how far the season follows (generalised degrees of freedom: Ye, JASA 1998).
    """
    count = found.count.astype(np.float64)
    if task.cycle < 2 or (found.count < 2 * task.cycle).all():
        return np.ones(len(count))
    seen = np.isfinite(task.values)
    values = onto(task.values, found.footing)
    push = np.where(seen, np.random.default_rng(0).standard_normal(seen.shape[1]), 0.0)
    by = PUSH * found.level.noise[:, None]
    before, after = (seasons(v, seen, task.cycle) for v in (values, values + by * push))
    followed = spread_out(after - before, 0, seen.shape[1]) / by
    power = np.maximum((push**2).sum(axis=1), 1.0) / count
    freedom = np.clip((followed * push).sum(axis=1) / power, 0.0, FULLEST * count)
    return np.asarray(np.sqrt((count + freedom) / (count - freedom)))
