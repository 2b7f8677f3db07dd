"""Leads between single series: judged by forecasts of what was not known."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.leading.single import single_lead
from kaname.causes.leading.within import Floats
from tests.causes.leading.panels import series


def test_a_strong_lead_is_found() -> None:
    found = single_lead(*series(2, 1.0, 60), (1, 2, 3))
    assert (found.verdict, found.lag, found.units, found.rows) == ("leads", 2, 1, 60)
    assert found.low < 1.0 < found.high
    assert found.gain > 0.1


def test_false_leads_are_as_rare_as_said() -> None:
    found = [single_lead(*series(seed, 0.0), (1, 2, 3)) for seed in range(150)]
    assert np.mean([one.verdict == "leads" for one in found]) <= 0.09
    naive = [np.corrcoef(*series(seed, 0.0))[0, 1] > 0.33 for seed in range(150)]
    assert np.mean(naive) >= 0.8  # what a chart of the two suggests


def test_not_enough_data() -> None:
    x, y = series(1, 1.0)
    assert single_lead(x[:29], y[:29], (1, 2)).verdict == "little"
    assert single_lead(np.ones(36), y, (1, 2)).verdict == "little"
    x[20] = np.nan  # 15 months without a gap are too few
    assert single_lead(x, y, (1, 2)).rows == 15


def test_what_is_not_known_yet_is_left_out() -> None:
    x, y = series(1, 1.0, 48)
    y[-1] = np.nan
    assert single_lead(x, y, (1, 2)).rows == 47
    assert single_lead(np.full(40, np.nan), np.full(40, np.nan), (1,)).rows == 0


def test_a_perfect_forecast_needs_no_help() -> None:
    time = np.arange(36.0)
    found = single_lead(np.random.default_rng(0).normal(size=36), time, (1, 2))
    assert found.verdict in ("none", "shared")


def test_a_season_that_never_varies_leads_nothing() -> None:
    season = np.sin(2 * np.pi * np.arange(36) / 12)
    y = np.roll(season, 2) + np.random.default_rng(0).normal(0, 0.1, 36)
    found = single_lead(np.round(season, 3), y, (1, 2, 3))
    assert (found.verdict, found.gain, found.p) == ("shared", 0.0, 1.0)


def _seasonal(seed: int, size: int, cycle: int, second: float) -> tuple[Floats, Floats]:
    """Two series that share nothing but a season, of one wave or two, shifted."""
    rng = np.random.default_rng([3, seed])
    turn = 2 * np.pi * np.arange(size) / cycle
    x, y = (
        1.5 * (np.sin(turn + at) + second * np.sin(2 * turn + 2 * at)) + rng.normal(0, 1, size)
        for at in rng.uniform(0, 2 * np.pi, 2)
    )
    return x, y


@pytest.mark.parametrize(
    ("size", "cycle", "lags", "second"),
    [
        (100, 52, (1, 2, 4, 6, 8, 13), 0.0),
        (100, 52, (1, 2, 4, 6, 8, 13), 0.6),
        (36, 12, (1, 2, 3), 0.6),
    ],
)
def test_a_season_makes_no_leads_however_few_the_cycles(
    size: int, cycle: int, lags: tuple[int, ...], second: float
) -> None:
    found = [single_lead(*_seasonal(n, size, cycle, second), lags, cycle) for n in range(100)]
    assert np.mean([one.verdict == "leads" for one in found]) <= 0.09


def test_less_than_a_season_is_too_little() -> None:
    x, y = _seasonal(1, 52, 52, 0.0)
    assert single_lead(x, y, (1, 2), 52).verdict != "little"
    assert single_lead(x[1:], y[1:], (1, 2), 52).verdict == "little"
