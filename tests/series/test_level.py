"""The level ahead: its members against slow ways, and their mixture."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.series.calibration import calibration
from kaname.series.level import GRID, LINE_DAMPING, Level, levels, line, tails
from kaname.series.mixture import lengths, mixed, weights

VALUES = np.random.default_rng(1).normal(5, 1, (3, 20)).cumsum(axis=1)
SEEN = np.ones(VALUES.shape, dtype=np.bool_)


def damped_trend(values: np.ndarray, horizon: int) -> list[float]:
    """Holt's damped trend over the grid, one step and one point at a time."""
    slope, start = np.polyfit(np.arange(len(values)), values, 1)
    ends, losses = [], []
    for alpha, beta, phi in GRID:
        level, rise, loss = start - slope, slope, 0.0
        for value in values:
            error = value - level - phi * rise
            loss += abs(error)
            level, rise = level + phi * rise + alpha * error, phi * rise + alpha * beta * error
        damping = np.cumsum(phi ** np.arange(1, horizon + 1))
        ends.append(level + rise * damping)
        losses.append(loss)
    weight = (np.array(losses) / min(losses)) ** -len(values)
    return list(weight @ np.array(ends) / weight.sum())


def test_damped_trend_is_the_likelihood_mean_over_the_grid() -> None:
    found = levels(VALUES, SEEN, 4, 12)
    for row, values in enumerate(VALUES):
        assert found.members[row, 0] == pytest.approx(damped_trend(values, 4))


def test_the_other_members_by_hand() -> None:
    members = levels(np.arange(20.0)[None], SEEN[:1], 3, 12).members[0]
    steps = np.cumsum(LINE_DAMPING ** np.arange(1, 4))
    assert members[1] == pytest.approx(19 + steps)
    assert members[2] == pytest.approx([9.5] * 3)
    assert members[3] == pytest.approx([np.arange(8, 20).mean()] * 3)


def test_what_is_not_seen_does_not_count() -> None:
    seen = SEEN.copy()
    seen[:, :5] = False
    late = levels(np.where(seen, VALUES, 1e9), seen, 4, 12)
    alone = levels(VALUES[:, 5:], SEEN[:, 5:], 4, 12)
    assert late.members == pytest.approx(alone.members)
    assert late.noise == pytest.approx(alone.noise)


def test_line_is_least_squares() -> None:
    start, slope = line(VALUES, SEEN)
    slow = np.polyfit(np.arange(20), VALUES.T, 1)
    assert slope == pytest.approx(slow[0])
    assert start == pytest.approx(slow[1])


def test_tails_are_one_for_normal_changes_and_more_for_rare_ones() -> None:
    rng = np.random.default_rng(2)
    normal, rare = rng.normal(size=(1, 5000)), rng.poisson(0.1, (1, 5000)).astype(float)
    found = [tails(row, np.ones(row.shape, dtype=np.bool_))[0] for row in (normal, rare)]
    assert found == pytest.approx([1.0, 1.9], abs=0.1)
    assert tails(np.zeros((1, 6)), np.ones((1, 6), dtype=np.bool_)).tolist() == [1.0]


def level_of(noise: float) -> Level:
    members = np.arange(4.0).reshape(1, 4, 1).repeat(18, axis=2)
    return Level(members, np.array([noise]), np.array([noise]))


def test_weights_are_positive_and_sum_to_one() -> None:
    weight = weights(level_of(0.1), np.array([36]), np.arange(1.0, 19), calibration().mixture)
    assert (weight > 0).all()
    assert weight.sum(axis=1) == pytest.approx(np.ones((1, 18)))
    assert mixed(level_of(0.1), weight)[0, 0] == pytest.approx(weight[0, :, 0] @ np.arange(4))


def test_noisy_series_lean_on_means_and_quiet_ones_on_the_trend() -> None:
    months = np.arange(1.0, 19)
    quiet, loud = (
        weights(level_of(noise), np.array([36]), months, calibration().mixture)[0]
        for noise in (0.01, 0.5)
    )
    assert (quiet[0] > loud[0]).all()
    assert (quiet[2:].sum(axis=0) < loud[2:].sum(axis=0)).all()


def test_lengths_are_relative_to_36_observations() -> None:
    less, more = lengths(np.array([18, 36, 72]))
    assert less == pytest.approx([np.log(2), 0, 0])
    assert more == pytest.approx([0, 0, np.log(2)])
