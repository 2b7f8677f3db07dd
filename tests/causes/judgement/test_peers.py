"""Peers: rates without one's own cases, and how much groups differ."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.peers import FLOOR, peers, spread, without


def test_rates_are_learnt_from_others() -> None:
    part = np.array([0, 0, 0, 0, 1, 1])
    came = np.array([True, True, False, False, True, False])
    group = np.array([0, 0, 1, 1, 0, 1])
    found = without(part, came, group, 2, 2, 0.0)
    # what the other group had in the same part; 0 and 1 are kept from the ends
    assert found.tolist() == pytest.approx([0.02, 0.02, 0.98, 0.98, 0.02, 0.98])


def test_a_part_that_others_do_not_know_has_the_rate_of_all() -> None:
    part = np.array([0, 1, 1, 1, 1])
    came = np.array([True, True, False, True, False])
    group = np.array([0, 1, 1, 1, 1])
    found = without(part, came, group, 2, 2, 5.0)
    assert found[0] == pytest.approx((2 + 0.5) / (4 + 1))


def test_each_group_beside_what_was_expected() -> None:
    chances = np.array([0.5] * 8 + [0.2] * 4)
    came = np.array([True] * 8 + [False] * 4)
    group = np.array([2] * 8 + [0] * 4)
    none, all_ = peers(chances, came, group, 3, 0.0)
    assert (none.group, none.cases, none.share) == (0, 4, 0.0)
    assert (all_.group, all_.cases, all_.expected, all_.share) == (2, 8, 0.5, 1.0)
    assert all_.p == pytest.approx(2 * 0.5 / 2**8)  # mid-P of eight out of eight
    assert none.p == pytest.approx(0.8**4)


def test_the_spread_of_groups_is_found_and_strange_ones_do_not_hide() -> None:
    rng = np.random.default_rng(1)
    group = np.repeat(np.arange(60), 300)
    chances = np.full(group.size, 0.4)
    alike = rng.random(group.size) < 0.4
    assert spread(chances, alike, group, 60) == FLOOR
    shifts = rng.normal(0, 0.5, 60)[group]
    unlike = rng.random(group.size) < 1 / (1 + np.exp(-(np.log(0.4 / 0.6) + shifts)))
    assert spread(chances, unlike, group, 60) == pytest.approx(0.5, abs=0.15)
    alike[group < 3] = True
    assert spread(chances, alike, group, 60) < 0.25
    assert spread(chances[:300], alike[:300], group[:300], 1) == FLOOR
