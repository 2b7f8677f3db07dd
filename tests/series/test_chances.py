"""Quantiles, floors and paths from stored numbers."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from kaname.periods import Grain
from kaname.series.calibration import calibration, read
from kaname.series.chances import FINE, correlations, places, shapes
from kaname.series.footing import back, footing, onto, size
from tools.calibrate_intervals import written

DENSITY = np.exp(-(FINE**2) / 2) / np.exp(-(FINE**2) / 2).sum()


def test_the_stored_numbers_are_what_the_tool_writes() -> None:
    known = calibration()
    again = read(written(known))
    assert (again.shape == known.shape).all()
    assert (again.mixture == known.mixture).all()
    assert again.memory == known.memory
    assert written(again) == written(known)


def test_shapes_have_mean_zero_and_rise() -> None:
    for shape in shapes(calibration(), 18):
        assert shape.at(FINE) @ DENSITY == pytest.approx(0, abs=1e-9)
        assert (np.diff(shape.at(FINE)) >= 0).all()


def test_quantiles_of_a_shape_are_the_stored_ones_around_their_mean() -> None:
    known = calibration()
    shape = shapes(known, 1)[0]
    at = known.normal.tolist().index(NormalDist().inv_cdf(0.9))
    assert shape.at(known.normal)[at] == pytest.approx(known.shape[0, at] - shape.mean)


def test_beyond_the_last_horizon_the_shape_stays() -> None:
    found = shapes(calibration(), 30)
    assert found[29] is found[17]


@pytest.mark.parametrize("relative", [0.05, 0.3, 1.0, 2.5, 8.0, 100.0])
def test_a_floor_keeps_the_mean(relative: float) -> None:
    shape = shapes(calibration(), 6)[5]
    (place,) = places(np.array([relative * 7]), np.array([7.0]), shape, np.array([0.0]))
    assert np.maximum(place + shape.at(FINE), 0) @ DENSITY == pytest.approx(relative, rel=0.02)


def test_without_a_floor_the_place_is_the_mean() -> None:
    shape = shapes(calibration(), 1)[0]
    found = places(np.array([-3.0, 2.0]), np.array([2.0, 0.0]), shape, np.full(2, -np.inf))
    assert found.tolist() == [-1.5, 0.0]


def test_errors_correlate_more_the_nearer_their_horizons() -> None:
    (together,) = correlations(calibration(), np.array([0.8]), 60)
    assert (np.linalg.eigvalsh(together) > 0).all()
    assert (np.diag(together) == 1).all()
    assert together[11, 10] > together[11, 5] > together[11, 0] > 0


def test_what_persists_hangs_together_more() -> None:
    loose, firm = correlations(calibration(), np.array([-0.5, 2.0]), 12)
    assert (np.linalg.eigvalsh(loose) > 0).all()
    assert (np.linalg.eigvalsh(firm) > 0).all()
    assert firm[5, 11] > loose[5, 11] + 0.2


def test_longer_periods_have_widths_of_their_own() -> None:
    known = calibration()
    month, quarter = (known.width_of(grain) for grain in (Grain.MONTH, Grain.QUARTER))
    assert (month == known.width).all()
    assert quarter[:2] == pytest.approx(known.width[:2] + known.grains["quarter"])


def test_footing_there_and_back() -> None:
    values = np.array([[1.0, 10, 100], [0, 10, 20], [-5, np.nan, 5], [0, 0, 0]])
    on = footing(values)
    assert on.logs.tolist() == [True, False, False, False]
    assert on.unit == pytest.approx([10, 10, 5, 1])
    there = onto(values, on)
    assert there[0] == pytest.approx([-np.log(10), 0, np.log(10)])
    assert there[2].tolist() == [-1, 0, 1]
    assert back(there, on) == pytest.approx(np.nan_to_num(values))
    assert size(values, on)[:2].tolist() == [[1, 10, 100], [10, 10, 10]]
