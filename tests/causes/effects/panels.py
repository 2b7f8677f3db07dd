"""Panels of units and months whose noise and effects are known."""

from __future__ import annotations

import numpy as np

from kaname.causes.effects.difference import Comparison
from kaname.causes.effects.outcomes import Kind, Outcomes
from kaname.causes.effects.windows import earlier, window
from kaname.series.panel import Floats


def sums(
    seed: int, units: int = 8, months: int = 30, noise: float = 0.12, drift: float = 0.0
) -> Floats:
    """Amounts with a season, a common course, levels of their own and noise (units, months)."""
    draw = np.random.default_rng(seed)
    at = np.arange(months)
    common = 0.2 * np.sin(2 * np.pi * (at / 12 + draw.random())) + 0.005 * at
    common = common + 0.08 * draw.standard_normal(months)
    own = noise * draw.standard_normal((units, months))
    for month in range(1, months):
        own[:, month] = 0.2 * own[:, month - 1] + np.sqrt(0.96) * own[:, month]
    own += np.cumsum(drift * draw.standard_normal((units, months)), axis=1)
    return np.asarray(100 * np.exp(common + own + 0.3 * draw.standard_normal((units, 1))))


def compared(
    number: Floats,
    weight: Floats | None = None,
    kind: Kind = "relative",
    treated: int = 2,
    block: int = 6,
) -> Comparison:
    """The first units against all the others in the last months."""
    units, months = number.shape
    first = np.arange(units) < treated
    start, dose = months - block, [1.0] * block
    return Comparison(
        Outcomes(kind, number, np.ones(number.shape) if weight is None else weight),
        first, ~first, np.ones(units, np.bool_),
        window(kind, start, dose), earlier(kind, start, dose),
    )  # fmt: skip
