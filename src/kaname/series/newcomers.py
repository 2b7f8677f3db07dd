"""Newcomers: cells with too little history of their own, forecast from those beside them."""

from __future__ import annotations

import numpy as np

from kaname.series.panel import Flags, Floats, Ints

OWN = 3.0  # observations that count as much as what those beside them show
RECENT = 12  # periods that show the level
WIDEST = 3.0  # of a spread relative to the level: nothing is known beyond


def ahead(
    values: Floats,
    short: Flags,
    groups: Ints,
    mean: Floats,
    size: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Mean (n, horizon) and paths (n, size, horizon) of the cells that are `short`.

    `values` (cells, periods) and `groups` (cells,) of all cells, `mean` (others, horizon) of the
    cells that are not. The level is the own mean drawn towards the level of the group's others
    (n observations weigh n/(n + 3)); the shape over time is that of the others' forecasts. Its
    uncertainty is how far levels lie apart, and how far one's own figures do.
    """
    level = _level(values)
    others = np.flatnonzero(~short)
    means, drawn = [], []
    for row in np.flatnonzero(short):
        beside = others[groups[others] == groups[row]]
        beside = beside if len(beside) else others
        centre = _drawn_in(values[row], level[beside])
        shape = _shape(mean[np.searchsorted(others, beside)], mean.shape[1])
        apart, within = _apart(level[beside]), _within(values[row], values[beside])
        means.append(centre * shape)
        drawn.append(_paths(centre * shape, apart, within, size, rng))
    horizon = mean.shape[1]
    return np.array(means).reshape(-1, horizon), np.array(drawn).reshape(-1, size, horizon)


def _level(values: Floats) -> Floats:
    """The mean of the last periods observed; NaN where nothing was."""
    late = values[:, -RECENT:]
    known = np.isfinite(late)
    summed = np.where(known, late, 0).sum(axis=1)
    found: Floats = np.where(known.any(axis=1), summed / np.maximum(known.sum(axis=1), 1), np.nan)
    return found


def _drawn_in(own: Floats, beside: Floats) -> float:
    known = own[np.isfinite(own)]
    near = beside[np.isfinite(beside)]
    centre = float(near.mean()) if len(near) else 0.0
    weight = len(known) / (len(known) + OWN) if len(near) else 1.0
    return weight * float(known.mean()) + (1 - weight) * centre if len(known) else centre


def _shape(beside: Floats, horizon: int) -> Floats:
    """The course of the others' forecasts around its own mean."""
    if not len(beside):
        return np.ones(horizon)
    course = beside.mean(axis=0)
    level = course.mean()
    return course / level if level > 0 and (course >= 0).all() else np.ones(horizon)


def _apart(beside: Floats) -> float:
    """How far the others' levels lie apart, relative to their mean."""
    near = beside[np.isfinite(beside)]
    if len(near) < 2 or near.mean() <= 0:
        return 1.0
    return float(np.clip(near.std(ddof=1) / near.mean(), 0.1, WIDEST))


def _within(own: Floats, beside: Floats) -> float:
    """How far the periods of one cell lie apart, relative to its level: the others' median."""
    rows = [row[np.isfinite(row)][-RECENT:] for row in (*beside, own)]
    told = [float(row.std(ddof=1) / row.mean()) for row in rows if len(row) > 2 and row.mean() > 0]
    return float(np.clip(np.median(told), 0.05, WIDEST)) if told else 1.0


def _paths(
    mean: Floats, apart: float, within: float, size: int, rng: np.random.Generator
) -> Floats:
    """Log-normal paths with this mean: one error of the level for all periods, one for each."""
    lasting, passing = np.sqrt(np.log1p(apart**2)), np.sqrt(np.log1p(within**2))
    error = lasting * rng.standard_normal((size, 1))
    error = error + passing * rng.standard_normal((size, len(mean)))
    drawn: Floats = mean * np.exp(error - (lasting**2 + passing**2) / 2)
    return drawn
