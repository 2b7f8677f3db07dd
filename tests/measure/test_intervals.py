"""Intervals against the published worked examples."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.measure.intervals import newcombe, wilson


def test_wilson_equals_the_published_example() -> None:
    # Newcombe 1998 (single proportion), 81/263 and 0/20, method 3
    low, high = wilson(np.array([81.0, 0.0]), np.array([263.0, 20.0]))
    assert low == pytest.approx([0.2553, 0.0], abs=5e-5)
    assert high == pytest.approx([0.3662, 0.1611], abs=5e-5)


def test_newcombe_equals_the_published_example() -> None:
    # Newcombe 1998 (difference), 56/70 - 48/80, method 10
    low, high = newcombe((np.array([56.0]), np.array([70.0])), (np.array([48.0]), np.array([80.0])))
    assert (low[0], high[0]) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_no_base_has_no_interval() -> None:
    low, high = wilson(np.array([0.0]), np.array([0.0]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()
