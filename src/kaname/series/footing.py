"""The footing of a series: logs where all is positive, else values relative to its size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.series.panel import Flags, Floats


@dataclass(frozen=True, slots=True)
class Footing:
    """How values (series, periods) became numbers without a unit, and back."""

    logs: Flags  # (series,) multiplied season and trend, else added
    unit: Floats  # (series,) geometric mean of the values, else their mean size


def footing(values: Floats) -> Footing:
    """Logs where every observed value is positive; NaN is not observed."""
    seen = np.isfinite(values)
    logs: Flags = np.all(~seen | (values > 0), axis=1)
    count = seen.sum(axis=1)
    size = np.where(seen, np.abs(values), 0.0).sum(axis=1) / count
    safe = np.where(seen & logs[:, None], values, 1.0)
    middle = np.exp(np.log(safe).sum(axis=1) / count)
    unit = np.where(logs, middle, size)
    return Footing(logs, np.where(unit > 0, unit, 1.0))


def onto(values: Floats, on: Footing) -> Floats:
    """The values on their footing; 0 where not observed."""
    relative = np.where(np.isfinite(values), values / on.unit[:, None], 1.0)
    logs = on.logs[:, None]
    moved = np.where(logs, np.log(np.where(logs, relative, 1.0)), relative)
    return np.where(np.isfinite(values), moved, 0.0)


def back(moved: Floats, on: Footing) -> Floats:
    """From the footing to values."""
    logs = on.logs[:, None]
    relative = np.where(logs, np.exp(np.where(logs, moved, 0.0)), moved)
    values: Floats = relative * on.unit[:, None]
    return values


def size(values: Floats, on: Footing) -> Floats:
    """What one unit of relative error is worth: the value itself, or the series' size."""
    return np.where(on.logs[:, None], values, on.unit[:, None])
