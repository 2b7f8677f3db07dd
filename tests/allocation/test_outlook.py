"""Drawn results: their means, what widens them, and probabilities counted among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.allocation.outlook import Ahead, attainability, draw
from kaname.allocation.shrinking import Rates

SIZE = 4000


def ahead(total: float = 120.0) -> Ahead:
    """Two people of one group in two months, three to one; the first has 50 already.

    `total` is what both bring together.
    """
    return Ahead(
        expected=np.array([[3.0, 3.0], [1.0, 1.0]]),
        exposure=np.ones((2, 2)),
        done=np.array([50.0, 0.0]),
        person=np.array([0, 1]),
        group=np.array([0, 0]),
        paths=np.full((1, SIZE, 2), total / 2 / 4),
    )


def rates(noise: float = 0.5, spread: float = 0.1) -> Rates:
    two = np.ones(2)
    return Rates(two, two, two * 0.5, two * spread, noise, 1.0)


def test_means_are_what_is_done_and_the_shares_of_the_group() -> None:
    found = draw(ahead(), rates(), seed=1)
    assert found.shape == (2, SIZE)
    assert found.mean(axis=1).tolist() == pytest.approx([50 + 90, 30], rel=0.03)
    assert found[0].min() >= 50


def test_the_spread_is_that_of_chance_and_of_what_is_unknown() -> None:
    found = draw(ahead(), rates(noise=0.5, spread=0.1), seed=1)
    chance, unknown = 0.5**2 / 2, 0.1**2  # two months; the rate
    expected = (chance + unknown + chance * unknown) ** 0.5
    assert found[1].std() / found[1].mean() == pytest.approx(expected, rel=0.06)


def test_a_new_hire_varies_more_in_proportion() -> None:
    new = replace(ahead(), exposure=np.array([[1.0, 1.0], [0.25, 0.25]]))
    found = draw(new, rates(noise=0.5, spread=0.0), seed=1)
    assert found[1].std() / found[1].mean() == pytest.approx((0.25 / 0.5) ** 0.5, rel=0.06)


def test_a_common_shock_moves_all() -> None:
    rng = np.random.default_rng(3)
    shocked = replace(ahead(), paths=15 * rng.uniform(0.5, 1.5, (1, SIZE, 1)).repeat(2, axis=2))
    found = draw(shocked, rates(0.05, 0.0), seed=1)
    assert np.corrcoef(found)[0, 1] > 0.9


def test_the_same_seed_gives_the_same() -> None:
    assert (draw(ahead(), rates(), 7) == draw(ahead(), rates(), 7)).all()


def test_nothing_ahead_leaves_what_is_done() -> None:
    over = replace(ahead(), expected=np.zeros((2, 2)))
    assert draw(over, rates(), 1).tolist() == [[50.0] * SIZE, [0.0] * SIZE]


def test_attainability_is_counted_and_never_certain() -> None:
    draws = np.array([[1.0, 2.0, 3.0, 4.0]] * 4)
    found = attainability(draws, np.array([2.5, 9.0, 0.0, np.nan]))
    assert found[:3].tolist() == [0.5, 0.1, 0.9]
    assert np.isnan(found[3])
