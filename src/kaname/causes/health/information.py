"""Information: figures that never change, never leave their bound, or repeat another figure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from kaname.causes.leading.within import within
from kaname.formula.values import Flags, Floats

YEAR = 12
FULL, EMPTY = 0.99, 0.01  # a share beyond which hardly anything is left to see
ALIKE = 0.95  # correlation from which one figure tells what the other does
FEWEST = 24  # cells


def still(values: Floats) -> bool:
    """Whether all defined figures of a year or more are the same, whatever unit and period."""
    known = values[np.isfinite(values)]
    return bool(known.size) and float(np.ptp(known)) <= 1e-9 * max(1.0, float(np.abs(known).max()))


def at_bound(values: Floats) -> float | None:
    """The bound, 0 or 1, at which a share has stood in each of the last 12 periods; else None."""
    last = values[-YEAR:]
    if last.size < YEAR or not np.isfinite(last).all():
        return None
    if (last >= FULL).all() and (last <= 1.0).all():
        return 1.0
    return 0.0 if (last <= EMPTY).all() and (last >= 0.0).all() else None


@dataclass(frozen=True, slots=True)
class Twins:
    """Correlation of two figures beyond unit, trend and period, and `p` of less than ALIKE."""

    correlation: float
    cells: int
    p: float


def beyond(values: Floats, season: bool) -> Floats:
    """(units, periods) without level and trend, and with 3 units or more what periods share.

    One unit's series loses its calendar month's mean instead where there are two years of it.
    """
    known = np.isfinite(values)
    if len(values) >= 3:
        return np.where(known, within(values[None], known)[0], np.nan)
    place = np.arange(values.shape[1], dtype=np.float64)
    waves = 2 * np.pi * np.outer(place / YEAR, [1, 2])
    base = np.column_stack([np.ones(len(place)), place, np.cos(waves), np.sin(waves)])
    found = np.full(values.shape, np.nan)
    for row, (one, told) in enumerate(zip(values, known, strict=True)):
        used = base[told] if season else base[told][:, :2]
        if told.sum() > used.shape[1]:
            found[row, told] = one[told] - used @ np.linalg.lstsq(used, one[told], rcond=None)[0]
    return found


def twins(left: Floats, right: Floats, spent: int) -> Twins | None:
    """How alike two figures are beyond what moves all; both (units, periods) as of `beyond`.

    `spent`: degrees of freedom that were taken out. None with too few common cells, or where one
    does not vary. Fisher's z against the correlation ALIKE.
    """
    both: Flags = np.isfinite(left) & np.isfinite(right)
    cells = int(both.sum())
    if cells - spent < FEWEST:
        return None
    x, y = left[both], right[both]
    force = float((x @ x) * (y @ y))
    if force <= 1e-24:
        return None
    r = float(np.clip((x @ y) / np.sqrt(force), -1 + 1e-12, 1 - 1e-12))
    z = (np.arctanh(abs(r)) - np.arctanh(ALIKE)) * np.sqrt(cells - spent - 3)
    return Twins(r, cells, float(ndtr(-z)))
