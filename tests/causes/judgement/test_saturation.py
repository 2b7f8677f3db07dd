"""Saturation: a rise that goes nowhere is found, dated and sized; one that is followed is not."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.saturation import FEWEST, rising, saturation, step

MONTH = np.arange(36) % 12 + 1


def _series(rng: np.random.Generator, rise: float, noise: float = 0.05) -> np.ndarray:
    months = np.arange(36)
    season = 0.1 * np.sin(2 * np.pi * MONTH / 12)
    return 5 + 0.005 * months + season + rise * (months >= 28) + rng.normal(0, noise, 36)


def test_a_step_without_noise_is_exact() -> None:
    y = _series(np.random.default_rng(0), 0.3, 0.0)
    found = step(y, MONTH, 28)
    assert found.size == pytest.approx(0.3)
    assert found.change == pytest.approx(np.expm1(0.3))


def test_a_step_is_that_of_least_squares() -> None:
    y = _series(np.random.default_rng(1), 0.2)
    turn = 2 * np.pi * MONTH / 12
    waves = [f(k * turn) for k in (1, 2) for f in (np.sin, np.cos)]
    columns = np.column_stack([np.ones(36), np.arange(36), *waves, np.arange(36) >= 30])
    expected = np.linalg.lstsq(columns, y, rcond=None)[0][-1]
    assert step(y, MONTH, 30).size == pytest.approx(expected)


def test_the_month_of_a_rise_is_found() -> None:
    found = rising(_series(np.random.default_rng(2), 0.4), MONTH)
    assert found is not None
    assert found.at == 28
    assert found.p < 0.01
    assert rising(np.ones(FEWEST - 1), MONTH[: FEWEST - 1]) is None


def test_more_in_and_no_more_out_is_found() -> None:
    rng = np.random.default_rng(3)
    up, flat = np.exp(_series(rng, 0.45)), np.exp(_series(rng, 0.0))
    found = saturation(up, flat, MONTH)
    assert found is not None
    assert found.up.at == 28
    assert found.conversion.size < -0.2
    assert abs(found.down.size) < 0.15


def test_what_is_followed_or_did_not_rise_is_not() -> None:
    rng = np.random.default_rng(4)
    up, after = np.exp(_series(rng, 0.45)), np.exp(_series(rng, 0.45))
    assert saturation(up, after, MONTH) is None
    assert saturation(np.exp(_series(rng, 0.0)), after, MONTH) is None
    assert saturation(np.where(MONTH == 3, 0.0, up), after, MONTH) is None
    assert saturation(up[:20], after[:20], MONTH[:20]) is None


def test_noise_is_seldom_taken_for_a_jam() -> None:
    rng = np.random.default_rng(6)
    pairs = ((np.exp(_series(rng, 0.0)), np.exp(_series(rng, 0.0))) for _ in range(60))
    assert sum(saturation(up, down, MONTH) is not None for up, down in pairs) <= 1
