"""Target rules: a multiple of the past, held to what has been reached."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.targets.rule import Feasible, best_quartile, of_past

RANGE = (1.2, 1.3)


def test_the_middle_of_the_range_times_the_past() -> None:
    found = of_past(0.4, RANGE, "up", Feasible())
    assert (found.asked, found.value, found.capped) == (0.5, 0.5, None)


@pytest.mark.parametrize(
    ("feasible", "value", "capped"),
    [
        (Feasible(own=0.45), 0.45, "headroom"),
        (Feasible(own=0.45, peers=0.48), 0.48, "headroom"),  # the farther one
        (Feasible(own=0.35), 0.4, "headroom"),  # never back behind the past
        (Feasible(own=0.9), 0.5, None),
    ],
)
def test_it_is_held_to_what_was_reached(
    feasible: Feasible, value: float, capped: str | None
) -> None:
    found = of_past(0.4, RANGE, "up", feasible)
    assert (found.asked, found.value, found.capped) == (0.5, value, capped)


def test_a_share_ends_at_the_whole() -> None:
    found = of_past(0.9, RANGE, "up", Feasible(own=1.4, whole=True))
    assert (found.asked, found.value, found.capped) == (1.125, 1.0, "whole")


def test_where_less_is_better_the_past_is_divided() -> None:
    assert of_past(10.0, RANGE, "down", Feasible()).value == 8.0
    assert of_past(10.0, RANGE, "down", Feasible(own=9.0)).value == 9.0
    assert of_past(10.0, RANGE, "down", Feasible(own=12.0)).value == 10.0


def test_the_best_quarter() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
    assert (best_quartile(values, "up"), best_quartile(values, "down")) == (4.0, 2.0)
    assert best_quartile(values[:3], "up") is None
