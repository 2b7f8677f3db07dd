"""Chance by name: even, independent, and the same for a thing whatever else there is."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.simulate import chance

KEYS = chance.keys(7, "thing", 100_000)


def test_numbers_are_even_and_independent() -> None:
    one, other = chance.uniform(KEYS, "one"), chance.uniform(KEYS, "other")

    counts = np.bincount((one * 20).astype(int), minlength=20)
    assert counts.min() > 4_700
    assert counts.max() < 5_300
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.01
    assert abs(np.corrcoef(one[:-1], one[1:])[0, 1]) < 0.01


def test_a_thing_keeps_its_luck_among_more_things() -> None:
    few = chance.keys(7, "thing", 100)

    assert (chance.uniform(few, "one") == chance.uniform(KEYS, "one")[:100]).all()
    assert (chance.keys(8, "thing", 100) != few).all()


def test_children_differ_from_one_another() -> None:
    children = chance.again(np.repeat(KEYS[:1000], 3), "child", np.tile(np.arange(3), 1000))

    assert len(np.unique(children)) == 3000


@pytest.mark.parametrize("mean", [0.0, 0.4, 3.0, 40.0])
def test_counts_have_mean_and_variance_of_poisson(mean: float) -> None:
    found = chance.count(KEYS, "n", mean)

    assert found.mean() == pytest.approx(mean, rel=0.02)
    assert found.var() == pytest.approx(mean, rel=0.03)


def test_normal_numbers() -> None:
    found = chance.normal(KEYS, "size")

    assert found.mean() == pytest.approx(0, abs=0.01)
    assert found.std() == pytest.approx(1, abs=0.01)
    assert (np.abs(found) < 1.96).mean() == pytest.approx(0.95, abs=0.005)


def test_picks_follow_the_shares() -> None:
    shares = np.array([0.5, 0.0, 0.3, 0.2])
    rows = np.tile(shares, (len(KEYS), 1))

    one = chance.pick(KEYS, "kind", shares)
    assert np.bincount(one, minlength=4) / len(KEYS) == pytest.approx(shares, abs=0.01)
    assert (chance.pick(KEYS, "kind", rows) == one).all()
    whole = chance.whole(KEYS, "day", 3, 6)
    assert set(whole) == {3, 4, 5}
