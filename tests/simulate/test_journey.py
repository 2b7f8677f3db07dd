"""The way of deals: steps in order, chances that come true, ends at month ends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.simulate import chance
from kaname.simulate.horizon import horizon
from kaname.simulate.journey import DROPPED, PASSES, WON, Traveller, Way, way
from kaname.simulate.timetable import FOREVER, month_ends, months_of

WHEN = horizon(date(2026, 3, 31), 36)
COUNT = 40_000


def travelled(turns: tuple[tuple[int, np.ndarray], ...] = (), style: int = 4) -> Way:
    key = chance.keys(1, "deal", COUNT)
    begins = WHEN.start + np.arange(COUNT) % 600
    same = np.full(COUNT, 2)
    return way(WHEN, Traveller(key, same * 0 + style, same, begins, np.zeros(COUNT), turns))


def test_steps_follow_one_another() -> None:
    gone = travelled()
    days = np.column_stack([gone.reached[:, :3], gone.answered, gone.closed])

    for earlier, later in zip(days.T[:-1], days.T[1:], strict=True):
        both = (earlier < FOREVER) & (later < FOREVER)
        assert (earlier <= later)[both].all()
    assert (gone.closed < FOREVER).mean() > 0.99
    assert (gone.reached[gone.ends == WON] < FOREVER).all()
    assert (gone.answered[gone.ends == DROPPED] == FOREVER).all()


@pytest.mark.parametrize("style", range(5))
def test_chances_come_true(style: int) -> None:
    gone = travelled(style=style)

    assert (gone.ends == WON).mean() == pytest.approx(PASSES[style].prod(), rel=0.06)
    for rank in range(5):
        there = gone.failed >= rank
        won = (gone.ends == WON)[there].mean()
        assert gone.likely[there, rank].mean() == pytest.approx(won, abs=0.01)


def test_a_turn_of_things_counts_from_its_day_on() -> None:
    day = WHEN.start + 400
    better = travelled(((day, np.full(COUNT, 0.5)),))
    usual = travelled()
    before = usual.closed < day

    assert (better.ends[before] == usual.ends[before]).all()
    assert (better.ends == WON)[~before].mean() > (usual.ends == WON)[~before].mean() + 0.05


def test_decisions_fall_at_month_ends_and_in_march_and_september() -> None:
    gone = travelled()
    decided = gone.closed[(gone.failed >= 4) & (gone.closed < FOREVER)]
    by_month = np.bincount(months_of(decided), minlength=13)[1:]

    assert (month_ends(decided) - decided < 7).mean() > 0.45
    assert by_month[2] + by_month[8] > 1.3 * (by_month[1] + by_month[7])
