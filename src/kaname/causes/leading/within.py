"""Within a panel: what is left of a figure when units' levels and periods are taken out."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
TRENDED = 15  # cells from which a unit can have a straight line of its own


def within(values: Floats, known: Flags) -> Floats:
    """(figures, units, periods) less unit levels and period effects, 0 where unknown.

    The residual of the exact least-squares fit, whatever cells are missing.
    """
    return _left(values, known, [_levels(known)])


def within_trends(values: Floats, known: Flags) -> Floats:
    """The same, and less a straight line for each unit of at least 15 cells."""
    return _left(values, known, [_levels(known), _trends(known)])


def lagged(values: Floats, lag: int) -> Floats:
    """(units, periods) as they were `lag` periods before, NaN before the first."""
    found = np.full(values.shape, np.nan)
    found[:, lag:] = values[:, : values.shape[1] - lag]
    return found


def _left(values: Floats, known: Flags, bases: list[Floats]) -> Floats:
    own = _less(np.where(known, values, 0.0), bases)
    gram = np.diag(known.sum(axis=0).astype(np.float64)) - sum(b.T @ b for b in bases)
    effects = np.linalg.lstsq(gram, own.sum(axis=1).T, rcond=1e-10)[0].T  # (figures, periods)
    return own - _less(np.where(known, effects[:, None, :], 0.0), bases)


def _levels(known: Flags) -> Floats:
    """(units, periods), of length 1 in each unit: what is the same in all its cells."""
    return np.asarray(known / np.sqrt(np.maximum(known.sum(axis=1, keepdims=True), 1)))


def _trends(known: Flags) -> Floats:
    """(units, periods), of length 1: what grows by as much in each period; 0 of short units."""
    rows = known.sum(axis=1, keepdims=True)
    time = np.arange(known.shape[1], dtype=np.float64)
    centre = (known * time).sum(axis=1, keepdims=True) / np.maximum(rows, 1)
    slopes = np.where(known, time - centre, 0.0)
    size = np.sqrt((slopes**2).sum(axis=1, keepdims=True))
    return np.where(rows >= TRENDED, slopes / np.where(size > 0, size, 1.0), 0.0)


def _less(values: Floats, bases: list[Floats]) -> Floats:
    for basis in bases:
        values = values - (values * basis).sum(axis=-1, keepdims=True) * basis
    return values
