"""Counts: which unit enters unlike the others, against shares that can be added up by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.health.counts import unlike
from kaname.formula.values import Floats


def _counts(since: int, share: float) -> tuple[Floats, Floats]:
    """Five units with 20 rows a month, 4 of them hits; the last has another share at the end."""
    among, hits = np.full((5, 24), 20.0), np.full((5, 24), 4.0)
    hits[4, since:] = 20 * share
    return among, hits


def test_a_unit_unlike_the_others_since_a_month() -> None:
    *others, found = unlike(*_counts(12, 0.6))
    assert (found.unit, found.since, found.rows) == (4, 12, 240)
    assert found.share == pytest.approx(0.6)
    assert found.others == pytest.approx(0.2, abs=0.001)
    assert found.p < 1e-6
    assert [one.p < 0.2 for one in others] == [False] * 4


def test_units_that_differ_a_little_are_alike() -> None:
    found = unlike(*_counts(12, 0.25))
    assert all(one.p > 0.05 for one in found)


def test_a_unit_that_was_always_so_begins_with_its_first_row() -> None:
    among, hits = _counts(0, 0.6)
    among[4, :3] = hits[4, :3] = 0
    found = unlike(among, hits)[4]
    assert (found.since, found.rows) == (3, 420)
    assert found.p < 1e-6


def test_few_rows_and_few_others_say_nothing() -> None:
    among, hits = _counts(12, 0.6)
    assert unlike(among[2:], hits[2:]) == ()  # two others
    assert [one.unit for one in unlike(among * np.array([[1], [1], [1], [1], [0.05]]), hits)] == [
        0,
        1,
        2,
        3,
    ]
