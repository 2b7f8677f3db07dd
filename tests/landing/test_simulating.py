"""Paths against what can be computed, and the same ones for the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.landing.amounts import quick
from kaname.landing.history import history
from kaname.landing.learning import Learner, Scene, _wins
from kaname.landing.simulating import chances, new_part, numbers, open_part, simulate
from kaname.periods import Calendar
from tests.landing.made import company, day


def _scene(last: str = "2026-03-31") -> Scene:
    learner = Learner(history(company(500), day("2026-06-30")), Calendar())
    edges = np.array([day(d) for d in ("2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01")])
    return learner.scene(day(last), edges)


def test_paths_win_as_often_as_the_hazards_say() -> None:
    scene = _scene()
    draws = simulate(scene, numbers(scene, 4000, 1, 0.0))
    every = range(scene.pieces)
    assert (draws.won_in >= 0).mean(axis=1) == pytest.approx(chances(scene, every), abs=0.035)
    first = (draws.won_in == 0).mean(axis=1)
    assert first == pytest.approx(chances(scene, range(1)), abs=0.035)


def test_chances_are_those_of_a_walk_in_small_steps() -> None:
    scene = _scene()
    won, lost, steps = scene.won[0], scene.lost[0], 2000
    alive, win = 1.0, 0.0
    for piece in range(scene.pieces):
        for _ in range(steps):
            win += alive * won[piece] / steps
            alive *= 1 - (won[piece] + lost[piece]) / steps
    assert chances(scene, range(scene.pieces))[0] == pytest.approx(win, abs=1e-3)


def test_new_deals_win_as_often_as_expected() -> None:
    scene = _scene()
    draws = simulate(scene, numbers(scene, 4000, 1, 0.0))
    mean = sum(
        wins[piece] * quick(scene.amounts, at, int(scene.edges[piece + 1]) - scene.day).mean()
        for at, wins in enumerate(scene.new)
        for piece in range(scene.pieces)
    )
    found = new_part(draws, range(scene.pieces)).sum(axis=0).mean()
    assert found == pytest.approx(mean, rel=0.05)


def test_days_of_new_deals_against_a_slow_way() -> None:
    draw = np.random.default_rng(2)
    won, lost = (np.triu(draw.random((5, 5)) * 0.3) for _ in range(2))
    slow = np.zeros((5, 5))
    for opened in range(5):
        alive = 1.0
        for at in range(opened, 5):
            both = won[opened, at] + lost[opened, at]
            slow[opened, at] = alive * (1 - np.exp(-both)) * won[opened, at] / both
            alive *= np.exp(-both)
    assert _wins(won, lost) == pytest.approx(slow)


def test_the_same_numbers_give_the_same_paths_and_groups_add_up() -> None:
    scene = _scene()
    one, other = (simulate(scene, numbers(scene, 500, 7, 0.1)) for _ in range(2))
    every = range(scene.pieces)
    assert np.array_equal(open_part(one, every), open_part(other, every))
    assert np.array_equal(new_part(one, every), new_part(other, every))
    single = Scene(
        **{
            name: getattr(scene, name)
            for name in Scene.__slots__
            if name not in ("group", "shares")
        },
        group=np.zeros_like(scene.group),
        shares=np.ones((1, 1)),
    )
    whole = simulate(single, numbers(single, 500, 7, 0.1))
    for part in (open_part, new_part):
        assert part(whole, every)[0] == pytest.approx(part(one, every).sum(axis=0), rel=1e-5)


def test_a_common_shock_widens_the_sum_and_keeps_its_mean() -> None:
    scene = _scene()
    totals = []
    for spread in (0.0, 0.5):
        draws = simulate(scene, numbers(scene, 4000, 5, spread))
        every = range(scene.pieces)
        totals.append((open_part(draws, every) + new_part(draws, every)).sum(axis=0))
    assert totals[1].std() > 1.2 * totals[0].std()
    assert totals[1].mean() == pytest.approx(totals[0].mean(), rel=0.03)
