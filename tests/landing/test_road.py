"""The road: the deals and levers that raise the probability, on the landing's own paths."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.landing.outlook import Landing, landings, learner
from kaname.landing.road import LEAST_GAIN, MOST_DEALS, Lever, road
from kaname.landing.simulating import chances
from kaname.periods import Calendar, parse
from tests.landing.made import company, day

CALENDAR = Calendar()


def _landing(count: int = 400) -> Landing:
    of = learner(company(count), day("2026-05-10"), CALENDAR)
    return landings(of, [parse("FY2026-Q2", CALENDAR)])[0]


def test_steps_rise_and_begin_where_things_stand() -> None:
    of = _landing()
    target = float(np.quantile(of.whole.paths, 0.8))
    found = road(of, target, (), 2)
    assert found.now == pytest.approx(0.2, abs=0.01)
    assert [step.before for step in found.steps] == [
        found.now,
        *(step.after for step in found.steps[:-1]),
    ]
    assert all(step.after - step.before >= LEAST_GAIN for step in found.steps)
    assert 0 < len(found.steps) <= MOST_DEALS
    assert len({step.deal for step in found.steps}) == len(found.steps)


def test_the_first_deal_is_the_one_that_an_effort_brings_most_for() -> None:
    of = _landing()
    assert of.draws is not None
    target = float(np.quantile(of.whole.paths, 0.8))
    found = road(of, target, (), 2)
    draws, scene = of.draws, of.draws.scene
    won = (draws.won_in >= of.pieces.start) & (draws.won_in < of.pieces.stop)
    raw = (draws.value * won).sum(axis=0) + draws.new[list(of.pieces)].sum(axis=(0, 1))
    enough = np.sort(raw)[int((of.whole.paths < target).sum())]
    chance = chances(scene, of.pieces)
    worth = [
        ((raw + np.where(won[at], 0, draws.value[at]) >= enough).mean() - found.now)
        * chance[at]
        * (1 - chance[at])
        for at in range(scene.deal.size)
    ]
    assert found.steps[0].deal == scene.deal[int(np.argmax(worth))]


def test_a_lever_that_brings_more_deals_helps() -> None:
    of = _landing(2000)
    target = float(np.quantile(of.whole.paths, 0.9)) * 1.1
    plain = road(of, target, (), 2)
    pulled = road(of, target, (Lever("weak", 0, 1.5), Lever("strong", 1, 40.0)), 2)
    assert pulled.steps[len(plain.steps)].lever == Lever("strong", 1, 40.0)
    assert pulled.then > plain.then


def test_nothing_is_to_be_done_for_what_is_reached_or_over() -> None:
    of = _landing()
    assert road(of, of.whole.booked / 2, (), 2).steps == ()
    past = landings(learner(company(), day("2026-05-10"), CALENDAR), [parse("2026-04", CALENDAR)])[
        0
    ]
    assert road(past, 1e12, (), 2).steps == ()


def test_a_better_way_with_open_deals_is_walked_on_the_same_paths() -> None:
    of = _landing()
    assert of.draws is not None
    target = float(np.quantile(of.whole.paths, 0.97)) * 1.2
    plain = road(of, target, (), 2)
    better = road(of, target, (Lever("win", 0, winning=1.8), Lever("win", 1, winning=1.2)), 2)
    assert [step.lever.group for step in better.steps if step.lever] == [0, 1]
    assert better.then > plain.then
    assert better.steps[: len(plain.steps)] == plain.steps
