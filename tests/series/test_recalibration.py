"""Intervals of weeks and days hold what they say; other lengths of period are left as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, spine
from kaname.series.calibration import calibration
from kaname.series.forecasting import Forecast, forecast
from kaname.series.panel import Floats, Panel

BEGIN, END = date(2000, 1, 3), date(2080, 1, 1)
AHEAD = 13


def ahead(values: Floats, grain: Grain = Grain.WEEK, horizon: int = AHEAD) -> Forecast:
    periods = tuple(spine(grain, BEGIN, END, Calendar()))[: values.shape[1]]
    return forecast(Panel(tuple(map(str, range(len(values)))), periods, values), horizon)


def wander(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    noise = rng.normal(0, 0.05, shape)
    return np.asarray(1000 * np.exp(rng.normal(0, 0.03, shape).cumsum(axis=1) + noise))


def lumps(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    deals = rng.poisson(8.0, shape)
    amounts = rng.lognormal(0, 0.8, (*shape, int(deals.max())))
    return np.asarray((amounts * (np.arange(deals.max()) < deals[..., None])).sum(axis=2))


def yearly(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    wave = 0.3 * np.sin(np.arange(shape[1]) / 52 * 2 * np.pi)
    return np.asarray(rng.poisson(40 * np.exp(wave), shape).astype(float))


def growing(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return np.asarray(np.exp(0.005 * np.arange(shape[1]) + rng.normal(0, 0.12, shape)))


def few(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    return rng.poisson(4.0, shape).astype(float)


def share_held(found: Forecast, came: Floats, level: float) -> float:
    low, high = found.interval(level)
    return float(((came >= low) & (came <= high)).mean())


@pytest.mark.parametrize("make", [wander, lumps, yearly, growing, few])
def test_weekly_intervals_hold(make: Callable[..., Floats]) -> None:
    values = make(np.random.default_rng(12), (60, 182))
    held: dict[float, list[float]] = {0.8: [], 0.95: []}
    for count in (104, 143, 156):
        found = ahead(values[:, :count], horizon=26)
        assert {note.rule for note in found.notes[0]} >= {"series.widths-of-own-past"}
        for level, shares in held.items():
            shares.append(share_held(found, values[:, count : count + 26], level))
    assert np.mean(held[0.8]) == pytest.approx(0.8, abs=0.06)
    assert np.mean(held[0.95]) == pytest.approx(0.945, abs=0.04)


def test_a_single_series_learns_from_itself() -> None:
    held = []
    for seed in range(40):
        values = lumps(np.random.default_rng(seed), (1, 169))
        held.append(share_held(ahead(values[:, :156]), values[:, 156:], 0.8))
    assert np.mean(held) == pytest.approx(0.8, abs=0.06)


def test_daily_intervals_hold() -> None:
    rate = np.resize([5.0, 9, 9, 9, 9, 6, 2], 240)
    values = np.random.default_rng(4).poisson(rate, (40, 240)).astype(float)
    found = ahead(values[:, :210], Grain.DAY, 30)
    assert share_held(found, values[:, 210:], 0.8) == pytest.approx(0.8, abs=0.06)


def test_sums_over_the_weeks_hold() -> None:
    values = few(np.random.default_rng(5), (100, 130))
    sums = ahead(values[:, :104], horizon=26).paths(300, 1).sum(axis=2)
    low, high = np.quantile(sums, [0.1, 0.9], axis=1)
    came = values[:, 104:].sum(axis=1)
    assert ((came >= low) & (came <= high)).mean() == pytest.approx(0.8, abs=0.1)


def test_unlike_series_keep_widths_of_their_own() -> None:
    rng = np.random.default_rng(6)
    both = np.concatenate([wander(rng, (20, 169)), lumps(rng, (20, 169))])
    found = ahead(both[:, :156])
    low, high = found.interval(0.8)
    held = ((both[:, 156:] >= low) & (both[:, 156:] <= high)).mean(axis=1)
    assert held[:20].mean() == pytest.approx(0.8, abs=0.08)
    assert held[20:].mean() == pytest.approx(0.8, abs=0.08)


def test_a_short_history_keeps_the_stored_numbers_and_says_so() -> None:
    found = ahead(few(np.random.default_rng(7), (3, 59)))
    assert found.known is calibration()
    (note,) = [note for note in found.notes[0] if note.rule == "series.widths-of-months"]
    assert note.params["needed"] == 60


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.QUARTER, Grain.YEAR])
def test_learned_lengths_of_period_are_left_as_they_are(grain: Grain) -> None:
    found = ahead(few(np.random.default_rng(8), (3, 64)), grain, 4)
    assert found.known is calibration()
    assert not {note.rule for note in found.notes[0]} & {
        "series.widths-of-own-past",
        "series.widths-of-months",
    }


def test_the_unit_and_the_order_do_not_matter() -> None:
    values = lumps(np.random.default_rng(9), (7, 80))
    one, other = ahead(values), ahead(values[::-1] * 1e6)
    assert other.interval(0.8)[1][::-1] == pytest.approx(one.interval(0.8)[1] * 1e6, rel=1e-6)


def test_levels_of_intervals_are_in_order() -> None:
    found = ahead(few(np.random.default_rng(10), (5, 100)))
    (low80, high80), (low95, high95) = found.interval(0.8), found.interval(0.95)
    assert (low95 <= low80).all()
    assert (high80 < high95).all()
