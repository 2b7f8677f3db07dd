"""Many series on one spine of periods, and what was done to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaname.errors import Finding, KanameError
from kaname.periods import Period

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Note: TypeAlias = Finding  # severity `info`: what a forecast assumed or did

FEWEST = 6  # observations a forecast needs


@dataclass(frozen=True, slots=True)
class Panel:
    """Many series on one spine; values has the shape (series, periods), NaN: nothing observed."""

    keys: tuple[str, ...]
    periods: tuple[Period, ...]  # consecutive, of one grain
    values: Floats

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.keys), len(self.periods)):
            raise ValueError("values must have the shape (series, periods)")


def usable(panel: Panel) -> Panel:
    """The series that have enough observations to be forecast."""
    return take(panel, np.flatnonzero(_observed(panel) >= FEWEST))


def take(panel: Panel, rows: Sequence[int] | Ints) -> Panel:
    """The panel of these series only, in this order."""
    chosen = np.asarray(rows, dtype=np.int64)
    keys = tuple(panel.keys[row] for row in chosen)
    return replace(panel, keys=keys, values=panel.values[chosen])


def refuse_short(panel: Panel) -> None:
    """Raise KanameError that names every series with too few observations."""
    counts = _observed(panel)
    faults = [
        Finding("series.too-short", {"series": key, "count": int(count), "fewest": FEWEST})
        for key, count in zip(panel.keys, counts, strict=True)
        if count < FEWEST
    ]
    if faults:
        raise KanameError(faults)


def _observed(panel: Panel) -> Ints:
    return np.asarray(np.isfinite(panel.values).sum(axis=1), dtype=np.int64)
