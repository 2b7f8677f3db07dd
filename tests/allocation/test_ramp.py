"""The ramp of new hires: by hand, never falling, and a line where nobody was hired."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.allocation.ramp import MONTHS, PRIOR, line, ramp, rising
from tests.allocation.staff import NAN, staff


def test_pooling_of_adjacent_violators_by_hand() -> None:
    found = rising(np.array([1.0, 3.0, 2.0, 2.0, 5.0]), np.array([1.0, 1.0, 1.0, 2.0, 1.0]))
    assert found.tolist() == [1.0, 2.25, 2.25, 2.25, 5.0]


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 5)), min_size=1, max_size=12))
def test_pooling_never_falls_and_keeps_the_mean(pairs: list[tuple[float, float]]) -> None:
    values, weights = np.array(pairs).T
    found = rising(values, weights)
    assert (np.diff(found) >= -1e-12).all()
    assert (found * weights).sum() == pytest.approx((values * weights).sum())


def test_a_new_hire_beside_somebody_tenured_by_hand() -> None:
    # tenured: 10 a month; hired: 0, then 5: drawn to the line by six person-months
    given_ = staff([[10, 10], [0, 5]], tenure_past=[[40, 41], [0, 1]])
    found = ramp(given_)
    first = (0 + 10 * PRIOR * line()[0]) / (10 + 10 * PRIOR)
    second = (5 + 10 * PRIOR * line()[1]) / (10 + 10 * PRIOR)
    assert found.curve[:2].tolist() == pytest.approx([first, second])
    assert found.seen[:3].tolist() == [1, 1, 0]
    assert found.hires_seen


def test_without_new_hires_it_is_the_line() -> None:
    found = ramp(staff([[10, 10]]))
    assert found.curve.tolist() == pytest.approx(line().tolist())
    assert not found.hires_seen
    assert line()[[0, 6, 12, 23]].tolist() == [0.25, 0.625, 1, 1]


def test_tenure_beyond_the_curve_or_unknown_is_full() -> None:
    found = ramp(staff([[10, 10]]))
    assert found.at(np.array([0, 23, 24, 300, NAN])).tolist() == [0.25, 1, 1, 1, 1]
    assert len(found.curve) == MONTHS
