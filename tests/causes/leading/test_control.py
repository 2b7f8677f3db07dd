"""Controllability: what stays with people, and what is luck."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.leading.control import Controllability, apart, controllability, halves
from kaname.causes.leading.within import Floats


def _rates(seed: int, spread: float, units: int = 12, each: int = 10) -> tuple[Floats, Floats]:
    """Won and decided, (units, 36), of people whose chances lie `spread` apart."""
    rng = np.random.default_rng(seed)
    chance = np.clip(0.33 + rng.normal(0, spread, (units, 1)), 0.02, 0.98)
    decided = rng.poisson(each, (units, 36))
    won = rng.binomial(decided, np.broadcast_to(chance, decided.shape))
    return won.astype(float), decided.astype(float)


def test_by_hand() -> None:
    """Two quarters' halves: A and B above by 0.1 in both, the others below; luck of 0.02."""
    luck = np.array([0.02, -0.02, 0.02, -0.02])
    up, down = 0.5 + luck, 0.3 - luck
    share = np.array([up, up, up, down, down, down])
    found = halves(share, np.ones((6, 4)), year=4)
    assert np.allclose(found.first, [0.1] * 3 + [-0.1] * 3)
    assert np.allclose(found.second, found.first)
    assert np.allclose(apart(found, np.ones((1, 6))), 0.01 * 6 / 5)
    assert np.allclose(found.noise, (4 * 0.02**2 / 3) / 4)  # of a year of four periods
    told = controllability(share, np.ones((6, 4)), year=4)
    assert told.share == pytest.approx(0.012 / (0.012 + 0.0004 / 3))
    assert told.spread == pytest.approx(np.sqrt(0.012))
    assert told.rows == 24


def test_of_people_who_are_all_alike_luck_is_all() -> None:
    found = [controllability(*_rates(seed, 0.0)) for seed in range(60)]
    assert np.mean([one.p <= 0.05 for one in found]) <= 0.1
    assert np.mean([one.share for one in found]) <= 0.12
    assert np.mean([one.low for one in found]) <= 0.02


def test_differences_between_people_are_found_with_their_share() -> None:
    """A spread of 6 points: of a year's differences .0036/(.0036 + .33·.67/120) = .66 is theirs."""
    found = [controllability(*_rates(seed, 0.06)) for seed in range(60)]
    assert np.mean([one.p <= 0.05 for one in found]) >= 0.8
    assert np.mean([one.share for one in found]) == pytest.approx(0.66, abs=0.06)
    assert np.mean([one.low <= 0.66 <= one.high for one in found]) >= 0.78


def test_quantities_are_seen_beside_the_periods_mean() -> None:
    rng = np.random.default_rng(0)
    season = 1 + 0.5 * np.sin(2 * np.pi * np.arange(36) / 12)
    people = np.exp(rng.normal(0, 0.2, (30, 1)))
    found = controllability(rng.poisson(20 * people * season).astype(float))
    apart_by = float(np.std(people, ddof=1) / people.mean())
    assert found.spread == pytest.approx(apart_by, abs=0.02)
    assert found.share == pytest.approx(apart_by**2 / (apart_by**2 + 1 / 240), abs=0.05)


def test_who_came_later_has_halves_of_his_own() -> None:
    won, decided = _rates(1, 0.1, 20)
    won[:8, :24] = np.nan
    assert controllability(won, decided).units == 20


def test_not_enough_data() -> None:
    def said(found: Controllability) -> tuple[bool, int]:
        return found.told, found.units

    won, decided = _rates(1, 0.1)
    assert said(controllability(won[:4], decided[:4])) == (False, 4)
    assert said(controllability(won[:, :3], decided[:, :3])) == (False, 0)
    assert said(controllability(np.full((8, 12), np.nan))) == (False, 0)
    assert said(controllability(np.zeros((8, 12)))) == (False, 0)  # nothing happened


def test_the_same_for_all_is_in_nobodys_hands() -> None:
    found = controllability(np.full((8, 12), 3.0), np.full((8, 12), 4.0))
    assert (found.share, found.spread) == (0.0, 0.0)
    assert found.p == 1.0
