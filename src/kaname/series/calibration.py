"""Numbers learned once from many other series: weights, widths and shapes of errors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from statistics import NormalDist

import numpy as np

from kaname.periods import Grain
from kaname.series.panel import Floats

FILE = "calibration.toml"  # written by tools/calibrate_intervals.py


@dataclass(frozen=True, slots=True, eq=False)  # one object, told apart by being itself
class Calibration:
    """What the forecaster knows beforehand.

    `mixture` (terms, members) and `width` (terms,) are coefficients of logarithms; `shape` is
    the quantile of a relative error by horizon (horizons, levels) over `normal`, the normal
    quantiles of its levels; `drift` its mean; `memory` how errors correlate over horizons.
    """

    mixture: Floats
    width: Floats
    drift: Floats
    normal: Floats
    shape: Floats
    memory: tuple[float, float, float, float]
    grains: Mapping[str, Floats] = field(default_factory=dict)  # (2,) added to the width's first

    def width_of(self, grain: Grain) -> Floats:
        """The coefficients of the width for periods of this length; months' where not learned."""
        known = self.grains.get(grain.value, np.zeros(2))
        return np.concatenate([self.width[:2] + known, self.width[2:]])

    def shift(self, noise: Floats) -> Floats:
        """The mean error (series,) in widths: quiet series have grown more than was forecast."""
        base, noisy, least, most = self.drift
        found: Floats = base + noisy * np.clip(np.log(noise), least, most)
        return found


@cache
def calibration() -> Calibration:
    """The numbers of the package."""
    return read(files("kaname.series").joinpath(FILE).read_text("utf-8"))


def read(text: str) -> Calibration:
    """A calibration from its TOML."""
    found = tomllib.loads(text)
    levels = [NormalDist().inv_cdf(level) for level in found["shape"]["levels"]]
    return Calibration(
        mixture=_rows(found["mixture"]),
        width=_row(list(found["width"].values())),
        drift=_row(list(found["drift"].values())),
        normal=_row(levels),
        shape=np.array(found["shape"]["quantiles"], dtype=np.float64),
        memory=_four(found["memory"]),
        grains={name: _row(numbers) for name, numbers in found["grains"].items()},
    )


def _four(table: Mapping[str, float]) -> tuple[float, float, float, float]:
    return table["own"], table["rise"], table["fading"], table["lasting"]


def _rows(table: Mapping[str, Sequence[float]]) -> Floats:
    return np.array(list(table.values()), dtype=np.float64)


def _row(numbers: Sequence[float]) -> Floats:
    return np.array(numbers, dtype=np.float64)
