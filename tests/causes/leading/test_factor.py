"""Factors: gains by hand, and ranks that say how sure they are."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from kaname.causes.leading.control import Halves
from kaname.causes.leading.factor import QUARTILE, WAY_UP, Lever, course, factors
from kaname.causes.leading.within import Floats


def _halves(values: Floats, noise: float = 0.0) -> Halves:
    return Halves(values, values, np.full(len(values), noise), 4 * len(values))


TEN = np.tile([0.1, -0.1], 5)  # variance 0.01 · 10/9 between units
NONE = np.zeros(10)


def test_the_way_up_to_the_best_quartile() -> None:
    """The mean of max(z, quartile) − z of normal values, by the slow way."""
    z = np.random.default_rng(0).standard_normal(400_000)
    assert ndtr(QUARTILE) == pytest.approx(0.75, abs=1e-4)
    assert np.maximum(z, QUARTILE).mean() - z.mean() == pytest.approx(WAY_UP, abs=0.004)


def test_gain_by_hand() -> None:
    """Elasticity .5, value .4, spread √(.01·10/9) = .1054, luck as large: half is theirs."""
    spread = np.sqrt(0.01 * 10 / 9)
    (found,) = factors([Lever("rate", 0.5, 0.0, 0.4, _halves(TEN, spread**2), NONE)], 1000.0)
    assert found.room == pytest.approx(WAY_UP * spread / 0.4)
    assert (found.source, found.units) == ("peers", 10)
    assert found.share == pytest.approx(0.5)
    assert found.reach == pytest.approx(1000 * 0.5 * found.room)
    assert found.gain == pytest.approx(found.reach / 2)
    assert found.low < found.gain <= found.high  # no ten of them lie farther apart
    assert (found.first, found.top3) == (1.0, 1.0)


def test_a_quantity_goes_by_its_own_best_quarter() -> None:
    lever = Lever("calls", 0.5, 0.0, 1.0, _halves(TEN), np.full(10, 0.04), peers=False)
    (found,) = factors([lever], 1000.0)
    assert (found.source, found.room) == ("own", pytest.approx(QUARTILE * 0.2))


def test_room_ends_where_a_share_does() -> None:
    lever = Lever("rate", 0.5, 0.0, 0.95, _halves(5 * TEN), NONE, most=1 / 0.95 - 1)
    (found,) = factors([lever], 1000.0)
    assert found.room == pytest.approx(1 / 0.95 - 1)


def test_less_is_better() -> None:
    levers = [
        Lever("days", -0.5, 0.0, 1.0, _halves(TEN), NONE, way=-1),
        Lever("stock", 0.5, 0.0, 1.0, _halves(TEN), NONE, way=-1),
    ]
    found = {one.key: one.gain for one in factors(levers, 1000.0)}
    assert found["days"] > 0 > found["stock"]


def test_ranks_are_as_sure_as_the_data() -> None:
    sure = Lever("sure", 0.5, 0.0, 1.0, _halves(3 * TEN), NONE)
    vague = Lever("vague", 0.45, 0.3, 1.0, _halves(3 * TEN), NONE)
    nothing = Lever("nothing", 0.9, 0.0, 1.0, _halves(NONE), NONE)
    few = Lever("few", 0.9, 0.0, 1.0, _halves(TEN[:4]), NONE[:4])
    found = factors([nothing, vague, sure, few], 1000.0)
    assert [one.key for one in found] == ["sure", "vague", "nothing"]
    assert 0.4 < found[0].first < 0.8
    assert found[0].first + found[1].first == pytest.approx(1.0)
    assert (found[2].gain, found[2].top3, found[2].source) == (0.0, 0.0, "none")
    assert factors([few], 1000.0) == ()


def test_course_is_what_is_neither_luck_nor_season() -> None:
    """Relative slow variation of 20 % is found beside luck of 30 %; luck alone is about 0."""
    rng = np.random.default_rng(0)
    season = 10 * (1 + 0.5 * np.sin(2 * np.pi * np.arange(48) / 12))
    slow = np.zeros((200, 48))
    for t in range(1, 48):
        slow[:, t] = 0.9 * slow[:, t - 1] + rng.normal(0, 0.2 * np.sqrt(1 - 0.81), 200)
    luck = 0.3 * rng.normal(0, 1, (200, 48))
    people = np.exp(rng.normal(0, 0.5, (200, 1)))
    moving = float(np.mean(course(season * people * (1 + slow + luck), None)))
    still = float(np.mean(course(season * people * (1 + luck), None)))
    assert 0.018 < moving < 0.036  # 0.9 · 0.04 less what four years take for the level
    assert abs(still) < 0.004
    assert np.isnan(course(np.ones((1, 3)), None)).all()
