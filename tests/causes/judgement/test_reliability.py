"""Reliability: Brier's score and its parts by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.reliability import offset, reliability


def test_the_brier_score_and_its_parts_by_hand() -> None:
    stated = np.array([0.2] * 5 + [0.8] * 5)
    came = np.array([True, False, False, False, False, True, True, True, False, False])
    found = reliability(stated, came)
    assert found is not None
    assert (found.cases, found.stated, found.share) == (10, pytest.approx(0.5), 0.4)
    assert found.bias == pytest.approx(0.1)
    assert found.brier == pytest.approx((1 * 0.64 + 4 * 0.04 + 3 * 0.04 + 2 * 0.64) / 10)
    assert found.miss == pytest.approx(0.5 * 0.0 + 0.5 * 0.04)  # 0.8 stated, 0.6 came
    assert found.resolution == pytest.approx(0.5 * 0.04 + 0.5 * 0.04)
    assert found.uncertainty == pytest.approx(0.24)
    assert found.brier == pytest.approx(found.miss - found.resolution + found.uncertainty)
    assert [(band.stated, band.share, band.cases) for band in found.bands] == [
        (pytest.approx(0.2), 0.2, 5),
        (pytest.approx(0.8), 0.6, 5),
    ]
    assert all(band.low < band.share < band.high for band in found.bands)


def test_the_ends_have_bands() -> None:
    found = reliability(np.array([0.0, 1.0]), np.array([False, True]))
    assert found is not None
    assert [band.cases for band in found.bands] == [1, 1]
    assert found.brier == 0.0
    assert reliability(np.zeros(0), np.zeros(0, dtype=np.bool_)) is None


def test_offsets_are_those_of_the_share_and_shrink() -> None:
    stated = np.full(1000, 0.5)
    came = np.arange(1000) < 750
    assert offset(stated, came) == pytest.approx(np.log(3), abs=0.02)
    assert 0 < offset(stated[:4], came[:4]) < np.log(3)
    assert offset(stated, np.arange(1000) < 500) == pytest.approx(0.0, abs=1e-6)
