"""Discoveries: the paper's example, a table by hand, and the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.causes.discovery import discoveries

NAN = float("nan")


def _slowly(chances: list[float], rate: float) -> set[int]:
    """The largest set whose every member is below rate × its size / tests."""
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    for many in range(len(order), 0, -1):
        if chances[order[many - 1]] <= rate * many / len(chances):
            limit = chances[order[many - 1]]
            return {n for n in order if chances[n] <= limit}
    return set()


def test_the_example_of_the_paper() -> None:
    # Benjamini & Hochberg (1995, 3.1): four of fifteen at 5 %
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert discoveries(np.array(p), 0.05).tolist() == [True] * 4 + [False] * 11


def test_a_table_by_hand() -> None:
    # limits at .1: .0167 .0333 .05 .0667 .0833 .1; the third is the last one below its own
    p = np.array([0.2, 0.01, 0.045, 0.03, 0.7, 0.09])
    assert discoveries(p, 0.1).tolist() == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([0.04, NAN, NAN], [True, False, False]),
        ([NAN], [False]),
        ([0.0, 0.9], [True, False]),
        ([0.03, 0.9, 0.8, 0.7], [False] * 4),
        ([], []),
    ],
)
def test_edges(p: list[float], expected: list[bool]) -> None:
    assert discoveries(np.array(p, dtype=np.float64), 0.05).tolist() == expected


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.05, 0.2]))
def test_they_are_those_of_the_definition(chances: list[float], rate: float) -> None:
    found = discoveries(np.array(chances), rate)
    assert set(np.flatnonzero(found).tolist()) == _slowly(chances, rate)
