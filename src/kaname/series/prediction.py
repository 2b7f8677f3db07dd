"""From what the past says of many series to their mean, the width of what comes and its memory."""

from __future__ import annotations

import numpy as np

from kaname.periods import Grain
from kaname.series.calibration import Calibration
from kaname.series.fitting import Fit
from kaname.series.footing import back, size
from kaname.series.mixture import mixed, weights
from kaname.series.panel import Floats
from kaname.series.width import widths

MONTHS = {
    Grain.DAY: 12 / 365,
    Grain.WEEK: 12 / 52,
    Grain.MONTH: 1.0,
    Grain.QUARTER: 3.0,
    Grain.HALF: 6.0,
    Grain.YEAR: 12.0,
}


def ahead(found: Fit, grain: Grain, known: Calibration) -> tuple[Floats, Floats, Floats]:
    """Mean and width of what comes (0 where nothing but zeros was observed), how errors persist."""
    months = np.arange(1, found.ahead.shape[1] + 1) * MONTHS.get(grain, 12.0)
    level = mixed(found.level, weights(found.level, found.count, months, known.mixture))
    middle = back(level + found.ahead, found.footing)
    cycle = found.index.shape[1]
    width, persistence = widths(found.level, level, found.count, cycle, known.width_of(grain))
    spread = width * size(middle, found.footing) * found.tails[:, None]
    drift = np.where(found.footing.logs, known.shift(found.level.noise), 0.0)
    mean = middle + spread * drift[:, None]
    idle = (found.level.error == 0) & (middle == 0).all(axis=1)
    mean, spread = (np.where(idle[:, None], 0.0, values) for values in (mean, spread))
    return mean, spread, persistence
