"""Shrunken rates: by hand, and what no data must do."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.allocation.shrinking import rates
from tests.allocation.staff import NAN

EXPECTED = np.full((2, 4), 10.0)


def test_two_people_by_hand() -> None:
    # own rates 0.5 and 1.5; one month's variance around them: all 8 deviations are 0.1 → 0.08/6
    results = np.array([[4, 6, 4, 6], [14, 16, 14, 16]], float)
    found = rates(results, EXPECTED)
    within = 0.08 / 6 / 4
    between = 0.5 - within  # moments of two: half the squared distance, less chance
    assert found.own.tolist() == [0.5, 1.5]
    assert found.noise == pytest.approx((0.08 / 6) ** 0.5)
    assert found.mean == pytest.approx(1.0)
    trust = between / (between + within)
    assert found.trust.tolist() == pytest.approx([trust, trust])
    assert found.shrunk.tolist() == pytest.approx([1 - 0.5 * trust, 1 + 0.5 * trust])
    assert found.spread.tolist() == pytest.approx([(between * (1 - trust)) ** 0.5] * 2)


def test_who_has_shown_nothing_is_like_the_others() -> None:
    results = np.array([[4, 6, 4, 6], [14, 16, 14, 16], [NAN] * 4])
    found = rates(results, np.full((3, 4), 10.0))
    assert found.trust[2] == 0
    assert found.shrunk[2] == pytest.approx(found.mean)


def test_fewer_months_are_trusted_less() -> None:
    results = np.array([[2, 9, 4, 6], [14, 10, 19, 16], [NAN, NAN, NAN, 16]])
    found = rates(results, np.full((3, 4), 10.0))
    assert found.trust[2] < found.trust[1]


def test_a_month_of_little_exposure_says_little() -> None:
    results = np.array([[4, 6, 4, 6], [14, 16, 14, 16], [0, 0, 0, 10]], float)
    expected = np.array([[10.0] * 4, [10.0] * 4, [1.0] * 4])
    exposure = np.array([[1.0] * 4, [1.0] * 4, [0.1] * 4])
    plain, exposed = rates(results, expected), rates(results, expected, exposure)
    assert exposed.noise < plain.noise  # ten times what was expected, of a tenth of a month
    assert exposed.trust[2] < exposed.trust[0]


def test_rates_that_move_from_year_to_year_are_less_sure() -> None:
    steady = np.repeat([[5.0], [8.0], [10.0], [12.0], [15.0]], 24, axis=1)
    moved = steady.copy()
    moved[:, 12:] += np.array([[4.0], [-4.0], [4.0], [-4.0], [0.0]])
    expected = np.full((5, 24), 10.0)
    assert rates(steady, expected).spread.max() < 0.05
    assert rates(moved, expected).spread.min() > 0.2


def test_pure_chance_is_not_trusted() -> None:
    results = np.array([[0, 20, 0, 20], [20, 0, 20, 0]], float)
    found = rates(results, EXPECTED)
    assert found.trust.tolist() == [0, 0]
    assert found.shrunk.tolist() == [1, 1]


def test_nothing_at_all_is_a_rate_of_one() -> None:
    found = rates(np.full((2, 3), NAN), np.full((2, 3), 10.0))
    assert found.shrunk.tolist() == [1, 1]
    assert found.noise == 1
