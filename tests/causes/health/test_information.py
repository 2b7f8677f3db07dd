"""Information: figures that never change, that stand at their bound, that repeat one another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.causes.health.information import at_bound, beyond, still, twins

NAN = float("nan")


def test_still_figures() -> None:
    assert still(np.array([[3.0, 3.0, NAN, 3.0]]))
    assert not still(np.array([[3.0, 3.0, 3.001]]))
    assert not still(np.array([[NAN, NAN]]))


@pytest.mark.parametrize(
    ("last", "bound"),
    [
        ([1.0] * 12, 1.0),
        ([0.995] * 12, 1.0),
        ([0.995] * 11 + [0.98], None),
        ([0.0] * 12, 0.0),
        ([1.0] * 11, None),
        ([1.0] * 11 + [NAN], None),
        ([1.2] * 12, None),
    ],
)
def test_bound(last: list[float], bound: float | None) -> None:
    assert at_bound(np.array([0.5, *last]) if len(last) == 12 else np.array(last)) == bound


@given(st.floats(0.1, 100), st.floats(-50, 50), st.booleans())
def test_a_figure_in_another_unit_is_a_twin(scale: float, shift: float, downwards: bool) -> None:
    one = np.random.default_rng(3).normal(size=(4, 30))
    other = (-scale if downwards else scale) * one + shift
    found = twins(beyond(one, season=True), beyond(other, season=True), 38)
    assert found is not None
    assert abs(found.correlation) == pytest.approx(1)
    assert found.p < 1e-6


def test_what_only_grows_alike_is_no_twin() -> None:
    draw = np.random.default_rng(4)
    trend = np.linspace(0, 50, 36) + 10 * np.cos(2 * np.pi * np.arange(36) / 12)
    one, other = (trend + draw.normal(size=(1, 36)) for _ in range(2))
    assert np.corrcoef(one[0], other[0])[0, 1] > 0.98
    found = twins(beyond(one, season=True), beyond(other, season=True), 6)
    assert found is not None
    assert found.p > 0.5


def test_few_cells_say_nothing() -> None:
    few = np.random.default_rng(5).normal(size=(1, 20))
    assert twins(few, few, 6) is None
    assert twins(np.zeros((1, 60)), np.zeros((1, 60)), 6) is None
