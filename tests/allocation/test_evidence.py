"""Evidence: what tenured people of a group reached, and rows added up by person."""

from __future__ import annotations

import numpy as np

from tests.allocation.staff import NAN, staff


def test_usual_is_the_mean_of_tenured_people_where_groups_rise_alike() -> None:
    given = staff(
        [[10, 20], [20, 40], [4, NAN], [30, 60]],
        groups=["a", "a", "a", "b"],
        tenure_past=[[30, 31], [24, 25], [3, 4], [1, 2]],
    )
    # level times month says what the means say; b has nobody tenured, so all of it count
    assert np.allclose(given.usual, [[15, 30], [15, 30], [15, 30], [30, 60]])


def test_usual_of_few_people_is_drawn_to_the_level_of_their_group() -> None:
    given = staff([[10, 10], [10, 10], [0, 20]], groups=["a", "a", "b"])
    level = {"a": 10, "b": 10}  # over both months
    month = np.array([20, 40]) / 30
    model = np.array([[level[g] * m for m in month] for g in ("a", "a", "b")])
    heads, sums = np.array([[2], [2], [1]]), np.array([[20, 20], [20, 20], [0, 20]])
    assert np.allclose(given.usual, (sums + 5 * model) / (heads + 5))


def test_usual_is_unknown_where_nobody_was() -> None:
    assert np.isnan(staff([[NAN, 5]]).usual).tolist() == [[True, False]]


def test_rows_of_a_person_are_added_up() -> None:
    given = staff([[1, NAN], [NAN, 2], [5, 6]], people=["abe", "abe", "baba"])
    assert given.names == ("abe", "baba")
    assert given.by_person(given.past).tolist() == [[1, 2], [5, 6]]
