"""Calibration: scores of past misses, and paths moved by them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.landing.calibration import (
    EXTREME,
    PRIOR_SHOCK,
    Calibration,
    Month,
    Past,
    applied,
    calibration,
    score,
    shock,
)


@pytest.mark.parametrize(
    ("came", "normal"), [(49.95, 0.0), (83.95, 0.994), (1e9, EXTREME), (-5.0, -EXTREME)]
)
def test_the_score_of_what_came(came: float, normal: float) -> None:
    paths = np.arange(1000) / 10
    assert score(Past(0, 1, came, paths)) == pytest.approx(normal, abs=0.01)


def test_without_a_past_the_usual_scale_stands() -> None:
    assert calibration([], 1.0).shift == 0.0
    assert calibration([], 1.0).scale == pytest.approx(calibration([], 3.0).scale)


def test_many_months_of_truth_leave_paths_as_they_are() -> None:
    scores = np.random.default_rng(1).standard_normal(4000).tolist()
    found = calibration(scores, 1.0)
    assert found.shift == pytest.approx(0, abs=0.05)
    assert found.scale == pytest.approx(1, abs=0.05)


def test_nothing_moved_is_the_same() -> None:
    paths = np.random.default_rng(2).gamma(3, 10, 1000)
    assert applied(Calibration(0.0, 1.0, 9), paths) == pytest.approx(paths)


@settings(max_examples=20)
@given(st.floats(-1, 1), st.floats(0.5, 2))
def test_paths_keep_their_order_and_their_range(shift: float, scale: float) -> None:
    paths = np.random.default_rng(3).gamma(3, 10, 200)
    moved = applied(Calibration(shift, scale, 9), paths)
    order = np.argsort(paths, kind="stable")
    assert (np.diff(moved[order]) >= 0).all()
    assert moved.min() >= paths.min()
    assert moved.max() <= paths.max()


def test_a_wider_scale_widens_the_band() -> None:
    paths = np.random.default_rng(4).normal(100, 10, 4000)
    moved = applied(Calibration(0.0, 1.5, 9), paths)
    low, high = np.quantile(moved, [0.1, 0.9])
    assert (high - low) / (2 * 1.2816 * 10) == pytest.approx(1.5, rel=0.08)


def test_the_shock_is_what_errors_have_beyond_the_deals_own_variance() -> None:
    assert shock([], 0) == pytest.approx(PRIOR_SHOCK)
    loud = [Month(n, 0.04 * 100**2, 100.0**2) for n in range(400)]
    assert shock(loud, 1000) == pytest.approx(0.2, abs=0.03)
    assert shock(loud, -5) == pytest.approx(PRIOR_SHOCK)  # none of it was known
