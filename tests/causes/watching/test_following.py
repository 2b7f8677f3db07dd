"""Following: forecasts as those of the whole covariance, from the past alone, and calibrated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from bench.alerts import faulty, ours, simulated
from kaname.causes.watching.bank import Bank
from kaname.causes.watching.following import followed
from kaname.causes.watching.model import model
from kaname.causes.watching.observed import AMOUNT, COUNT, SHARE, Observed, amounts, scale

DRAW = np.random.default_rng(4)


def _whole(values: np.ndarray, at: int, cycle: int) -> tuple[np.ndarray, np.ndarray]:
    """The forecast of a place by each model from the covariance of everything: another way."""
    grid = model(values.shape[1], cycle, np.zeros(0))
    made = scale(amounts(values, cycle))
    seen = made.there(values)[0]
    start = seen[:3].mean()
    time = np.arange(values.shape[1])
    means, variances = [], []
    for n in range(len(grid.noise)):
        columns = np.column_stack([np.ones(len(time)), time, grid.season])
        cover = columns @ np.diag(grid.prior[n]) @ columns.T
        cover += grid.drift[n] * np.minimum.outer(time, time) + grid.noise[n] * np.eye(len(time))
        past, cross = cover[:at, :at], cover[at, :at]
        weights = np.linalg.solve(past, cross)
        means.append(start + weights @ (seen[:at] - start))
        variances.append(cover[at, at] - weights @ cross)
    return np.array(means), np.array(variances)


@pytest.mark.parametrize("at", [5, 17, 29])
def test_the_bank_foretells_what_the_whole_covariance_does(at: int) -> None:
    time = np.arange(30)
    values = np.exp(0.1 * np.sin(np.pi * time / 6) + DRAW.normal(0, 0.02, 30))[None, :]
    bank = Bank(amounts(values, 12), model(30, 12, np.zeros(0)), scale(amounts(values, 12)))
    for place in range(at):
        told = bank.ahead(place)
        bank.learn(place, np.zeros(1), told, bank.step(place, told))  # nothing stands out
        bank.move()
    told = bank.ahead(at)
    means, variances = _whole(values, at, 12)
    np.testing.assert_allclose(told.mean[0], means, atol=1e-9)
    np.testing.assert_allclose(told.spread[0], variances, rtol=1e-7)


def test_what_came_later_changes_nothing_before() -> None:
    values = simulated(6, 40, 12, seed=2)
    other = values.copy()
    other[:, 30:] *= DRAW.uniform(0.2, 3, (6, 10))
    scales = scale(amounts(values, 12))
    first, second = (followed(amounts(v, 12), scales) for v in (values, other))
    np.testing.assert_array_equal(first.score[:, :30], second.score[:, :30])
    np.testing.assert_array_equal(first.expected[:, :31], second.expected[:, :31])
    assert (first.score[:, 30:] != second.score[:, 30:]).any()


def test_scores_are_standard_normal_where_nothing_has_changed() -> None:
    found = followed(amounts(simulated(150, 36, 12, seed=5), 12))
    score = found.score[:, 18:]
    assert score.mean() == pytest.approx(0, abs=0.06)
    assert score.std() == pytest.approx(1, abs=0.06)
    assert (found.chance[:, 18:] < 0.01).mean() <= 0.015
    assert found.seen[0].tolist() == list(range(36))


def _counts(kind: int, mean: float, of: int) -> Observed:
    count, periods = 120, 40
    rate = mean * np.exp(0.2 * np.sin(np.pi * np.arange(periods) / 6))
    below = np.full((count, periods), np.nan)
    if kind == COUNT:
        above = DRAW.poisson(rate, (count, periods)).astype(np.float64)
    else:
        below = DRAW.poisson(of, (count, periods)).astype(np.float64)
        above = DRAW.binomial(below.astype(int), np.minimum(rate, 1)).astype(np.float64)
    plain = amounts(above, 12)
    return Observed(
        *(above, below, np.full(count, kind), plain.inputs, plain.usual),
        *(plain.free, plain.restless, 12),
    )


@pytest.mark.parametrize(
    ("kind", "mean", "of"), [(COUNT, 4, 0), (COUNT, 60, 0), (SHARE, 0.3, 12), (SHARE, 0.1, 200)]
)
def test_counts_and_shares_give_few_false_alarms(kind: int, mean: float, of: int) -> None:
    found = followed(_counts(kind, mean, of))
    assert (found.chance[:, 18:] < 0.01).mean() <= 0.015
    assert found.score[:, 18:].std() == pytest.approx(1, abs=0.1)
    inside = _counts(kind, mean, of)
    held = (found.low < inside.values) & (inside.values < found.high)
    assert held.shape == (120, 40)


def test_a_fall_of_a_third_is_seen_and_one_of_a_fifth_half_of_the_time() -> None:
    values = simulated(150, 36, 12, seed=6)
    assert (ours(values, 12) < 0.01).mean() <= 0.015 + 0.01  # 150 series: 1.5 % and chance
    assert (ours(faulty(values, 0.2), 12) < 0.01).mean() >= 0.5
    assert (ours(faulty(values, 0.35), 12) < 0.01).mean() >= 0.95


def test_a_lone_outlier_moves_the_next_forecast_little_and_a_second_one_makes_a_level() -> None:
    values = np.full((2, 40), 100.0) * np.exp(DRAW.normal(0, 0.03, (2, 40)))
    values[0, 30] = 40
    values[1, 30:] *= 0.4
    found = followed(amounts(values, 12))
    assert found.expected[0, 31] == pytest.approx(100, rel=0.1)
    assert found.expected[1, 33] == pytest.approx(40, rel=0.1)
    assert (np.abs(found.score[0, 31:]) < 3.5).all()


def test_gaps_are_no_news() -> None:
    values = simulated(3, 40, 12, seed=7)
    values[1, 20:23] = np.nan
    found = followed(amounts(values, 12))
    assert np.isnan(found.score[1, 20:23]).all()
    assert np.isfinite(found.expected[1]).all()
    assert found.wide[1, 22] > found.wide[1, 20]
    assert np.abs(found.score[1, 23]) < 4
    assert AMOUNT == 2


def test_a_run_below_what_was_expected_is_seen_though_no_period_is() -> None:
    values = simulated(60, 48, 12, seed=8)
    values[:, 40:] *= 0.88
    found = followed(amounts(values, 12))
    alone = 2 * ndtr(-np.abs(found.score[:, 40:])) < 0.002
    run = found.run[:, 40:] < 0.002
    assert run.any(axis=1).mean() > alone.any(axis=1).mean()
