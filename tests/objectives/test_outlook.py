"""Outlooks from sample paths that are small enough to be counted."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.objectives.outlook import of_balance, of_ratio, of_state, of_sum, outlook


def test_distribution_of_grades() -> None:
    finals = np.array([100.0, 110, 120, 130, 135, 140, 150, 150, 160, 90])  # 100 to 150
    found = outlook(finals, 100, 150)
    assert found.expected == pytest.approx((0 + 0.2 + 0.4 + 0.6 + 0.7 + 0.8 + 1 + 1 + 1 + 0) / 10)
    assert (found.chance_green, found.chance_above) == (0.6, 0.5)
    assert (found.low, found.high) == (0, 1)
    assert found.final == pytest.approx(finals.mean())


def test_what_is_certain_has_no_spread() -> None:
    found = outlook(np.array([44.0]), 60, 40)
    assert (found.low, found.expected, found.high) == pytest.approx((0.8, 0.8, 0.8))
    assert (found.chance_green, found.chance_above) == (1, 1)


def test_sum() -> None:
    paths = np.array([[10.0, 20], [30, 40]])
    assert of_sum(5, paths, np.array([0.5, 1])).tolist() == [30, 60]


def test_ratio_of_sums() -> None:
    ratios, volumes = np.array([[0.5, 0.2]]), np.array([[10.0, 20]])
    parts = np.array([1.0, 0.5])
    # (2 + 10·0.5 + 10·0.2) / (10 + 10 + 10)
    assert of_ratio(2, 10, ratios, volumes, parts).tolist() == [9 / 30]


def test_ratio_without_any_volume() -> None:
    nothing = np.zeros((1, 2))
    assert of_ratio(0, 0, np.array([[0.2, 0.4]]), nothing, np.ones(2))[0] == pytest.approx(0.3)


def test_state_by_the_part_that_is_over() -> None:
    paths = np.array([[10.0, 20]])
    assert of_state(8, 0.25, paths, np.array([1.0, 1])).tolist() == [0.25 * 8 + 0.75 * 15]
    assert of_state(None, 0, paths, np.array([1.0, 3])).tolist() == [17.5]


def test_balance_moves_on_from_where_it_is() -> None:
    # Before 100, and 110, 130 at the next ends; half of the first month is over, and it is 120.
    paths = np.array([[110.0, 130]])
    assert of_balance(120, 100, 0.5, paths).tolist() == [120 + 130 - 105]
