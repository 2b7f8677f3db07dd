"""The grid of models: every noise, drift and season, and what a season of each size means."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.watching.model import DRIFTS, NOISES, SEASONS, USUAL, model


def test_the_grid_has_every_combination_once() -> None:
    made = model(36, 12, np.array([0.4]))
    assert len(made.noise) == len(NOISES) * len(DRIFTS) * len(SEASONS)
    points = np.column_stack([made.noise, made.drift, made.prior])
    assert len(np.unique(points.round(15), axis=0)) == len(points)
    assert made.states == 2 + 11 + 1
    assert np.exp(made.weight).sum() == pytest.approx(len(NOISES) * len(SEASONS) * sum(USUAL))


@pytest.mark.parametrize("cycle", [4, 12, 52])
def test_a_season_has_the_standard_deviation_that_is_said(cycle: int) -> None:
    made = model(2 * cycle, cycle, np.zeros(0))
    waves, variance = made.season, made.prior[:, 2:]
    mean_square = (waves**2).mean(axis=0) @ variance.T
    said = np.array([deviation for deviation, _ in SEASONS]) ** 2
    found = mean_square.reshape(-1, len(SEASONS))
    # the last wave of an even cycle has the mean square 1, twice that of the others
    assert (found >= said * 0.999).all()
    assert (found <= said * 1.25).all()


def test_without_a_year_there_is_no_season() -> None:
    made = model(10, 1, np.zeros(0))
    assert made.season.shape == (10, 0)
    assert made.states == 2


def test_two_harmonics_are_no_more_than_two() -> None:
    made = model(24, 12, np.zeros(0))
    few = made.prior[[n for n, (_, most) in enumerate(SEASONS * 21) if most == 2], 2:]
    assert (few[:, 4:] == 0).all()
    assert (few[:, :4] > 0).all()
