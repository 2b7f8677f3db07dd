"""Shrinkage: the posterior by hand, and what it is worth for small cells."""

from __future__ import annotations

import numpy as np

from kaname.series.aggregation import aggregation
from kaname.series.shrinkage import Doubt, Posterior, amounts, chain, piece_noise, recent, shares


def test_recent_counts_half_after_eighteen_periods() -> None:
    values = np.full((1, 19), np.nan)
    values[0, [0, 18]] = 8.0
    assert recent(values).tolist() == [12.0]


def test_the_chain_holds_levels_that_lie_within_one_another() -> None:
    cells = [
        ("East", "Aoki", "A"),
        ("East", "Baba", "A"),
        ("West", "Chiba", "B"),
        ("West", "D", "A"),
    ]
    tree = aggregation(("team", "rep", "product"), cells, [(), ("team",), ("product",)])
    assert [of.tolist() for of in chain(tree)] == [[0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 2, 3]]


def test_equal_cells_are_drawn_wholly_to_the_group() -> None:
    """Cells that differ by less than chance says nothing of them but their group's share."""
    found = shares(
        np.array([5.0, 5, 5]), np.array([10.0, 10, 10]), [np.zeros(3, int), np.arange(3)]
    )
    np.testing.assert_allclose(found.mean, 0.5)


def test_a_cell_without_cases_has_its_group_s_share() -> None:
    n, d = np.array([90.0, 10, 0, 30]), np.array([100.0, 100, 0, 100])
    found = shares(n, d, [np.zeros(4, int), np.arange(4)])
    np.testing.assert_allclose(found.mean[2], 130 / 300)
    assert 0.8 < found.mean[0] < 0.9
    assert 0.1 < found.mean[1] < 0.2


def test_shares_by_the_formula() -> None:
    """κ by moments: Σ(n − dπ)²/(π(1 − π)) = Σd + Σd(d − 1)/(κ + 1)."""
    n, d = np.array([8.0, 2, 5, 9]), np.array([10.0, 10, 10, 10])
    mean = n.sum() / d.sum()
    off = np.sum((n - d * mean) ** 2) / (mean * (1 - mean))
    strength = np.sum(d * (d - 1)) / (off - d.sum()) - 1
    found = shares(n, d, [np.arange(4)])
    np.testing.assert_allclose(found.mean, (n + strength * mean) / (d + strength))
    (doubt,) = found.doubts
    sure = found.mean * (1 - found.mean) * (d + strength + 1)
    np.testing.assert_allclose(doubt.variance, 1 / sure)


def test_cells_of_a_group_are_off_together() -> None:
    team, rep = np.arange(6) // 3, np.arange(6)
    held = Posterior(np.zeros(6), (Doubt(team, np.array([0.4, 0.4])), Doubt(rep, np.full(6, 0.1))))
    found = np.cov(held.errors(20_000, np.random.default_rng(1)))
    np.testing.assert_allclose(found[0, :4], [0.5, 0.4, 0.4, 0], atol=0.02)


def test_shrunk_shares_are_nearer_to_the_truth_than_raw_ones() -> None:
    rng = np.random.default_rng(1)
    worse = 0
    for _ in range(20):
        team = rng.beta(8, 20, 5).repeat(8)
        truth = rng.beta(30 * team, 30 * (1 - team))
        d = rng.integers(2, 25, 40).astype(float)
        n = rng.binomial(d.astype(int), truth).astype(float)
        levels = [np.zeros(40, int), np.arange(40) // 8, np.arange(40)]
        held = np.mean((shares(n, d, levels).mean - truth) ** 2)
        worse += held > 0.6 * np.mean((n / d - truth) ** 2)
    assert worse == 0


def test_shrunk_amounts_are_nearer_to_the_truth_than_raw_ones() -> None:
    rng = np.random.default_rng(2)
    worse = 0
    for _ in range(20):
        truth = 1e6 * np.exp(rng.normal(0, 0.2, 30))
        d = rng.integers(1, 12, 30).astype(float)
        n = rng.gamma(d * 2, truth / 2)  # a piece's relative variance is a half
        found = amounts(n, d, 0.5, [np.zeros(30, int), np.arange(30)])
        held = np.mean((found.mean - truth) ** 2)
        worse += held > np.mean((n / d - truth) ** 2)
    assert worse == 0


def test_the_noise_of_a_piece_is_found() -> None:
    rng = np.random.default_rng(3)
    d = rng.integers(1, 9, (60, 36)).astype(float)
    n = rng.gamma(d * 2, 1e6 / 2)
    np.testing.assert_allclose(piece_noise(n, d), 0.5, rtol=0.1)
