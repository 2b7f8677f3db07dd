"""Joiners: beginners beside colleagues, in figures that are known."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.joiners import Start, activity, beginnings, expected_wins
from kaname.causes.judgement.peers import Peer


def test_what_colleagues_would_have_won_moves_with_the_market() -> None:
    rng = np.random.default_rng(2)
    size = 6000
    quarter = rng.integers(0, 2, size)
    segment = rng.integers(0, 2, size)
    group = (rng.random(size) < 0.1).astype(np.int64)
    true = np.where(segment == 0, 0.5, 0.3) - 0.15 * quarter
    won = rng.random(size) < np.where(group == 1, true / 3, true)
    found = expected_wins(segment, quarter, won, group == 0, 2)
    for at in (0, 1):
        for time in (0, 1):
            own = (segment == at) & (quarter == time) & (group == 1)
            assert found[own].mean() == pytest.approx(true[own].mean(), abs=0.04)
    owner = rng.integers(0, 20, size)
    (peer,) = beginnings(found, won, group, owner, {1: 5}).values()
    assert peer.expected == pytest.approx(0.325, abs=0.03)
    assert peer.share == pytest.approx(0.11, abs=0.03)
    assert peer.p < 1e-6


def test_activity_beside_colleagues() -> None:
    usual = np.array([0.7, 1.3, 0.9, 1.1, 1.0, 1.2, 0.8, 1.0])
    mean, p = activity(np.array([0.4, 0.5, 0.6]), usual)
    assert mean == 0.5
    assert p < 0.001
    assert activity(np.array([1.1, 1.2, 1.0]), usual)[1] == 1.0
    assert activity(np.array([0.9, 1.0, 0.95]), usual)[1] > 0.3


@pytest.mark.parametrize(
    ("active", "p", "share", "ramping"),
    [
        (0.5, 0.001, 0.15, True),
        (0.5, 0.2, 0.15, False),  # as active as others, as far as can be told
        (0.8, 0.001, 0.25, False),  # below others, as beginners are
        (1.2, 1.0, 0.05, False),
    ],
)
def test_who_falls_short_in_both_and_by_far_is_ramping(
    active: float, p: float, share: float, ramping: bool
) -> None:
    wins = Peer(1, 200, 0.4, share, share - 0.04, share + 0.04, 1e-5)
    start = Start(3, (0, 1, 2), active, p, None, wins)
    assert start.output == pytest.approx(active * share / 0.4)
    assert start.ramping is ramping
