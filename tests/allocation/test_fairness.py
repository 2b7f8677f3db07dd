"""Fairness: outliers, bands, moves that help, and equal targets on unequal ground."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.allocation.fairness import LOW, Case, Holder, judge, outliers

RESULTS = np.linspace(0.5, 1.5, 1001)  # of 100: a target of 90 is reached in 60 %


def case(targets: list[float], potential: list[float] | None = None, step: float = 1.0) -> Case:
    size = len(targets)
    return Case(
        tuple(Holder(f"p{i}", "East", ("longer", "Tokyo")) for i in range(size)),
        np.array(targets),
        np.tile(100 * RESULTS, (size, 1)),
        np.array(potential or [1000.0] * size),
        np.full(size, 80.0),
        step,
    )


def test_standings_beside_potential_and_last_year() -> None:
    (one,) = judge(case([90.0])).standings
    assert one.attainability == pytest.approx(0.6, abs=0.002)
    assert (one.potential_share, one.growth) == (0.09, 0.125)


def test_unknown_figures_are_none() -> None:
    given = replace(case([90.0]), potential=np.array([0.0]), last=np.array([np.nan]))
    (one,) = judge(given).standings
    assert (one.potential_share, one.growth) == (None, None)


def test_bands_of_each_kind() -> None:
    found = judge(case([90.0, 110.0])).bands
    assert [[band.name for band in kind] for kind in found] == [["longer"], ["Tokyo"]]
    (band,) = found[0]
    assert (band.people, band.low, band.high) == (
        2,
        pytest.approx(0.4, abs=0.002),
        pytest.approx(0.6, abs=0.002),
    )
    assert band.mean == pytest.approx(0.5, abs=0.002)


@pytest.mark.parametrize(
    ("chances", "found"),
    [
        ([0.5, 0.52, 0.48, 0.5, 0.1], [4]),
        ([0.5, 0.5, 0.5, 0.5, 0.55], []),  # different, but nobody would see it
        ([0.5, 0.5, 0.1], []),  # too few to say
        ([0.2, 0.4, 0.5, 0.6, 0.8], []),  # wide, but nobody stands out
        ([0.5, 0.5, 0.5, 0.5, 0.5, np.nan], []),
    ],
)
def test_outliers(chances: list[float], found: list[int]) -> None:
    assert np.flatnonzero(outliers(np.array(chances))).tolist() == found


def test_a_move_from_the_hardest_to_the_easiest() -> None:
    (move,) = judge(case([120.0, 80.0, 100.0])).moves
    assert (move.giver, move.taker) == ("p0", "p1")
    assert (move.giver_before, move.taker_before) == (
        pytest.approx(0.3, abs=0.002),
        pytest.approx(0.7, abs=0.002),
    )
    assert move.amount == 10  # until the giver has 40 %, and the taker still 60 %
    assert move.giver_after == pytest.approx(LOW, abs=0.002)
    assert move.taker_after == pytest.approx(0.6, abs=0.002)


def test_a_move_ends_where_the_other_would_leave_what_is_fair() -> None:
    (move,) = judge(case([145.0, 80.0])).moves
    assert move.amount == 10
    assert (move.giver_after, move.taker_after) == (
        pytest.approx(0.15, abs=0.002),
        pytest.approx(0.6, abs=0.002),
    )


def test_a_move_is_at_most_a_quarter_of_the_smaller_target() -> None:
    (move,) = judge(case([130.0, 60.0, 100.0])).moves
    assert move.amount == 15  # 20 would bring the giver to 40 %


def test_targets_far_beyond_the_last_year_are_steep() -> None:
    given = replace(case([90.0] * 4), last=np.array([31.0, 29.0, 0.0, np.nan]))
    assert [one.steep for one in judge(given).standings] == [False, True, True, False]


def test_a_move_gives_nobody_more_than_fair() -> None:
    given = case([97.0, 60.0, 97.0, 97.0, 97.0, 97.0])  # five at 53 %, one at 90 %
    (move,) = judge(given).moves
    assert move.giver_after == pytest.approx(0.6, abs=0.01)


def test_a_move_is_in_steps_and_only_inside_a_unit() -> None:
    (move,) = judge(case([130.0, 70.0], step=7.0)).moves
    assert move.amount == 14
    apart = case([130.0, 70.0])
    holders = (apart.holders[0], replace(apart.holders[1], unit="West"))
    assert judge(replace(apart, holders=holders)).moves == ()


def test_no_move_touches_what_is_fixed_or_is_not_worth_it() -> None:
    given = case([130.0, 70.0])
    assert judge(replace(given, fixed=np.array([True, False]))).moves == ()
    assert judge(case([100.0, 95.0])).moves == ()
    hopeless = np.array([90.0, 10.0])[:, None] * np.ones((2, 1001))
    assert judge(replace(case([1000.0, 1.0]), draws=hopeless)).moves == ()


def test_equal_targets_on_unequal_ground_are_named() -> None:
    assert judge(case([100.0, 100.0], [1000.0, 3000.0])).equal == 3.0
    assert judge(case([100.0, 100.0], [1000.0, 1200.0])).equal is None
    assert judge(case([100.0, 200.0], [1000.0, 3000.0])).equal is None
    assert judge(case([100.0, 100.0], [0.0, 3000.0])).equal is None


def test_nobody() -> None:
    found = judge(case([]))
    assert (found.standings, found.bands, found.moves) == ((), (), ())
