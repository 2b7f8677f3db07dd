"""Panels with a known truth: a lead at lag 2, or none, under a trend and season that all share."""

from __future__ import annotations

import numpy as np

from kaname.causes.leading.within import Floats


def panel(
    seed: int,
    effect: float,
    units: int = 10,
    periods: int = 36,
    *,
    back: float = 0.0,
    habit: float = 0.6,
) -> tuple[Floats, Floats]:
    """x and y, (units, periods): y follows x two periods later; `back`: x follows y."""
    rng = np.random.default_rng(seed)
    size = periods + 12
    time = np.arange(size)
    course = 0.05 * time + 2 * np.sin(2 * np.pi * time / 12 + 1)
    x, y = np.zeros((units, size)), np.zeros((units, size))
    new, noise = rng.normal(0, 1, (2, units, size))
    for t in range(2, size):
        x[:, t] = habit * x[:, t - 1] + new[:, t] + back * y[:, t - 1]
        y[:, t] = 0.3 * y[:, t - 1] + noise[:, t] + effect * x[:, t - 2]
    levels = rng.normal(0, 1, (2, units, 1))
    return (x + levels[0] + course)[:, 12:], (y + levels[1] + 1.5 * course)[:, 12:]


def series(seed: int, effect: float, periods: int = 36) -> tuple[Floats, Floats]:
    """The same of one unit, (periods,)."""
    x, y = panel(seed, effect, 1, periods, habit=0.5)
    return x[0], y[0]
