"""How far a season follows noise, against the projection that least squares would be."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.series.fitting import Task, fit
from kaname.series.overfit import overfit
from kaname.series.panel import Floats


def of(values: Floats, cycle: int) -> Floats:
    task = Task(values, cycle, 4)
    return overfit(task, fit(task))


def test_no_season_no_overfit() -> None:
    values = np.random.default_rng(1).lognormal(3, 0.2, (2, 100))
    assert of(values, 52).tolist() == [1, 1]
    assert of(values, 1).tolist() == [1, 1]


def test_a_strong_season_is_nearly_least_squares() -> None:
    rng = np.random.default_rng(2)
    season = rng.normal(0, 3, 52)
    values = np.exp(np.tile(season, 2) + rng.normal(0, 0.05, (30, 104)))
    assert of(values, 52).mean() == pytest.approx(np.sqrt((104 + 50) / (104 - 50)), rel=0.1)


def test_a_season_of_mere_noise_is_shrunken_and_follows_less() -> None:
    rng = np.random.default_rng(3)
    noise = np.exp(rng.normal(0, 0.2, (30, 104)))
    strong = noise * np.exp(np.tile(rng.normal(0, 3, 52), 2))
    assert 1 < of(noise, 52).mean() < of(strong, 52).mean()


def test_longer_pasts_are_less_overfitted() -> None:
    rng = np.random.default_rng(4)
    values = np.exp(np.tile(rng.normal(0, 1, 52), 4) + rng.normal(0, 0.1, (20, 208)))
    assert 1 < of(values, 52).mean() < of(values[:, :104], 52).mean()
