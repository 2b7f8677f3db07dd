"""Cohorts: shares won by an age with losing as the competing risk, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.cohorts import AGES, Cohort, cohorts, differ, incidence
from tests.landing.made import day, made


def test_open_deals_are_neither_won_nor_lost() -> None:
    # of four: won on day 1, open after day 2, won and lost on day 3
    days = np.array([1, 2, 3, 3])
    won = np.array([True, False, True, False])
    ended = np.array([True, False, True, True])
    ages, share, _ = incidence(days, won, ended)
    assert ages.tolist() == [1, 2, 3]
    # 1/4, then of the 3/4 that are left half of the two still seen
    assert share.tolist() == pytest.approx([0.25, 0.25, 0.25 + 0.75 / 2])


def test_all_ended_is_just_the_share() -> None:
    rng = np.random.default_rng(0)
    days, won = rng.integers(1, 50, 200), rng.random(200) < 0.3
    _, share, error = incidence(days, won, np.ones(200, dtype=np.bool_))
    assert share[-1] == pytest.approx(won.mean())
    assert error[-1] == pytest.approx(np.sqrt(won.mean() * (1 - won.mean()) / 200))


def test_ages_that_no_deal_has_reached_are_not_told() -> None:
    rows = [
        {"id": f"{at:02}", "opened": "2026-01-01", "closed": "2026-01-21" if at % 2 else None}
        | {"status": "won" if at % 2 else "open"}
        for at in range(20)
    ]
    deals = made(rows)
    which = np.zeros(20, dtype=np.int64)
    (found,) = cohorts(deals, which, 1, day("2026-03-15"))
    assert found.won == (0.5, 0.5, None, None)
    assert (found.deals, found.open, found.median) == (20, 10, None)
    assert cohorts(deals, which - 1, 1, day("2026-03-15")) == []


def _cohort(share: float, deals: int) -> Cohort:
    error = float(np.sqrt(share * (1 - share) / deals))
    return Cohort(0, deals, (share,) * 4, (error,) * 4, 50, 0)


def test_cohorts_differ_beyond_chance() -> None:
    change = differ(_cohort(0.2, 400), _cohort(0.3, 400), AGES[2])
    assert change is not None
    assert change[0] == pytest.approx(-0.1)
    assert change[1] == pytest.approx(0.001, abs=0.0005)  # z = 3.29
    same = differ(_cohort(0.2, 400), _cohort(0.21, 400), AGES[2])
    assert same is not None
    assert same[1] > 0.5
    assert differ(_cohort(0.0, 40), _cohort(0.0, 40), AGES[0]) is None
