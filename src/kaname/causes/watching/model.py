"""The model of a series: level, slope, season and inputs, under every noise that may be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from kaname.series.panel import Floats

NOISES = (0.02, 0.035, 0.06, 0.1, 0.17, 0.3, 0.5)  # of an observation, on the link's scale
DRIFTS = (0.02, 0.15, 0.6)  # the level's step from period to period, as a share of the noise
USUAL = (0.5, 0.35, 0.15)  # how likely each is before anything is seen
SEASONS = ((0.05, 2), (0.2, 2), (0.2, 6))  # standard deviation of a season, and its harmonics
SLOPE = 0.12  # standard deviation of a year's growth
LEVEL = 1.0  # of the first level around the first observations
MOST = 6  # harmonics: 52 free weeks would learn the noise


@dataclass(frozen=True, slots=True)
class Model:
    """A grid of models: what is fixed in each, beside the states that are learnt.

    States: level, slope, two per harmonic of the season (one for the last of an even cycle), one
    per input. `noise`, `drift` (grid,) are variances; `prior` (grid, states) variances.
    """

    noise: Floats
    drift: Floats
    prior: Floats
    weight: Floats  # (grid,) logarithms: how likely each is before anything is seen
    season: Floats  # (periods, season states)
    inputs: int

    @property
    def states(self) -> int:
        """How many are learnt."""
        return int(self.prior.shape[1])


def model(periods: int, cycle: int, free: Floats) -> Model:
    """The grid for series of so many periods, of which `cycle` make a year.

    `free` (inputs,) is how far the elasticity of each input may be from what is usual.
    """
    columns, harmonic = _season(periods, cycle)
    points = list(product(NOISES, zip(DRIFTS, USUAL, strict=True), SEASONS))
    noise = np.array([n * n for n, _, _ in points])
    drift = np.array([(n * d) ** 2 for n, (d, _), _ in points])
    weight = np.log([usual for _, (_, usual), _ in points])
    fixed = [LEVEL**2, (SLOPE / cycle) ** 2]
    prior = [
        np.concatenate([fixed, _variances(harmonic, *season), free**2]) for _, _, season in points
    ]
    return Model(noise, drift, np.array(prior), weight, columns, len(free))


def _season(periods: int, cycle: int) -> tuple[Floats, Floats]:
    """The waves (periods, states) and which harmonic each is; the last of an even cycle has one."""
    most = 0 if cycle <= 1 else min(MOST, cycle // 2)
    angle = 2 * np.pi * np.arange(periods) / cycle
    waves = [(h, wave(h * angle)) for h in range(1, most + 1) for wave in (np.cos, np.sin)]
    kept = [(h, wave) for n, (h, wave) in enumerate(waves) if 2 * h < cycle or n % 2 == 0]
    columns = [wave for _, wave in kept]
    table = np.stack(columns, axis=1) if columns else np.zeros((periods, 0))
    return table, np.array([h for h, _ in kept], dtype=np.float64)


def _variances(harmonic: Floats, deviation: float, most: int) -> Floats:
    """Of each wave's size, so that all together have this standard deviation."""
    share = np.where(harmonic <= most, 1 / np.maximum(harmonic, 1.0), 0.0)
    return 2 * deviation**2 * share / max(float(share.sum()), 1.0)
