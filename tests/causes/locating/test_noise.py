"""Noise: how figures scatter, against laws that are known."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.locating.cells import Cells
from kaname.causes.locating.evidence import Sums, chance, evidence, shift, shifted
from kaname.causes.locating.noise import fitted, periods, scatter, weights


def test_means_of_twelve_whole_figures_show_that_they_are() -> None:
    assert periods(np.array([1 / 12, 5 / 4, 7.0])) == 12
    assert periods(np.array([0.0, 3.0, 4.0])) == 1
    assert periods(np.array([np.pi, np.e])) is None
    assert periods(np.zeros(3)) is None


def test_relative_and_counting_noise_are_told_apart() -> None:
    draw = np.random.default_rng(1)
    expected = draw.lognormal(5, 1.5, 4000)
    came = expected + np.sqrt(3 * expected + (0.1 * expected) ** 2) * draw.normal(size=4000)
    plain, relative, _ = fitted((came - expected) ** 2 / expected, expected, expected > 0) or (
        0,
        0,
        0,
    )
    assert plain == pytest.approx(3, rel=0.4)
    assert relative == pytest.approx(0.01, rel=0.15)


def test_too_few_cells_tell_nothing() -> None:
    assert fitted(np.ones(10), np.ones(10), np.ones(10, np.bool_)) is None


def test_counts_weigh_alike_and_amounts_by_their_size() -> None:
    draw = np.random.default_rng(2)
    level = np.full(400, 9.0)
    codes = np.arange(400)[None]
    members = (tuple(map(str, range(400))),)
    counts = Cells(("d",), members, codes, draw.poisson(level).astype(float), level)
    assert np.allclose(weights(counts).weight, 1.0, atol=0.35)
    amounts = Cells(("d",), members, codes, counts.actual * 5000.5, level * 5000.5)
    assert np.median(weights(amounts).weight) == pytest.approx(1 / 5000.5, rel=0.5)


def test_scatter_of_a_law_that_holds_is_one() -> None:
    gains = [np.random.default_rng(3).chisquare(1, 4000) / 2]
    assert scatter(gains, [np.full(4000, 9.0)], [[]], 1.0)[0] == pytest.approx(1.0, abs=0.1)
    assert scatter([4 * gains[0]], [np.full(4000, 9.0)], [[]], 1.0)[0] == pytest.approx(4, rel=0.1)


def test_evidence_of_counts_is_the_two_sample_likelihood_ratio() -> None:
    """80 events beside a mean of 12 periods of 100, by hand."""
    level = (80 + 1200) / 13
    by_hand = 80 * np.log(80 / level) + 1200 * np.log(100 / level)
    one = Sums(np.array([80.0]), np.array([100.0]), np.array([12.0]))
    assert evidence(one)[0] == pytest.approx(by_hand)


def test_evidence_of_ratios_is_near_half_the_squared_normal_deviate() -> None:
    one = Sums(np.array([330.0]), np.array([300.0]), np.array([1e8]), np.array([1000.0]))
    assert evidence(one)[0] == pytest.approx(30**2 / (1000 * 0.3 * 0.7) / 2, rel=0.05)


def test_a_shifted_expectation_has_no_evidence_left() -> None:
    for came in (20.0, 80.0):
        one = Sums(np.array([came]), np.array([50.0]), np.array([12.0]), np.array([100.0]))
        assert evidence(shifted(one, shift(one)))[0] == pytest.approx(0, abs=1e-9)


def test_chance_is_that_of_the_best_of_many() -> None:
    assert chance(3.841459 / 2, 1, 1) == pytest.approx(0.05, rel=1e-4)
    assert chance(3.841459 / 2, 7, 3) == 1.0
    assert 0 < chance(1e6, 1, 1) < 1e-200
