"""The forecaster: every kind of series, and what must hold for all."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, Period, business_days, spine
from kaname.series.events import Event
from kaname.series.forecasting import Forecast, forecast
from kaname.series.panel import Floats, Panel

WAVE = 100 + 10 * np.sin(np.arange(48) / 12 * 2 * np.pi)
PLAIN, COMING = WAVE[:36], WAVE[36:]


def periods(count: int, grain: Grain = Grain.MONTH) -> tuple[Period, ...]:
    return tuple(spine(grain, date(2020, 1, 6), date(2060, 1, 1), Calendar())[:count])


def panel(*rows: Floats | list[float], grain: Grain = Grain.MONTH) -> Panel:
    values = np.array(rows, dtype=np.float64)
    keys = tuple(f"s{row}" for row in range(len(rows)))
    return Panel(keys, periods(values.shape[1], grain), values)


def noisy(values: Floats, size: float, seed: int = 1) -> Floats:
    return values + np.random.default_rng(seed).normal(0, size, len(values))


def rules(found: Forecast, row: int = 0) -> list[str]:
    return [note.rule for note in found.notes[row]]


def test_a_season_goes_on() -> None:
    found = forecast(panel(PLAIN), 12)
    assert found.mean[0] == pytest.approx(COMING, rel=0.01)
    assert [p.label for p in found.periods[:2]] == ["2023-01", "2023-02"]
    assert rules(found) == []


def test_a_constant_stays() -> None:
    found = forecast(panel(np.full(36, 5.0)), 3)
    assert found.mean[0] == pytest.approx([5, 5, 5], rel=1e-3)


def test_all_zeros_stay_zero_and_say_how_sure_that_is() -> None:
    found = forecast(panel(np.zeros(36)), 3)
    assert found.mean.tolist() == [[0, 0, 0]]
    assert found.interval(0.95)[1].tolist() == [[0, 0, 0]]
    assert found.paths(5, 1).max() == 0
    assert found.notes[0][0].text("en").endswith("at most about 3 in 36.")


def test_rare_events_keep_their_rate_and_are_never_negative() -> None:
    rare = np.random.default_rng(3).poisson(0.3, (40, 36)).astype(float)
    found = forecast(panel(*rare), 12)
    assert found.mean.mean() == pytest.approx(rare.mean(), rel=0.15)
    assert found.interval(0.8)[0].min() == 0
    assert found.paths(100, 1).min() == 0
    assert "series.intermittent" in rules(found)


def test_negative_values_are_forecast_additively() -> None:
    found = forecast(panel(noisy(PLAIN - 100, 1.0)), 12)
    assert found.mean[0] == pytest.approx(COMING - 100, abs=3)
    assert (found.interval(0.95)[0] < 0).any()
    assert rules(found) == ["series.negative-values"]


def test_six_observations_suffice_and_no_season_is_assumed() -> None:
    found = forecast(panel([3, 4, 5, 4, 6, 5]), 3)
    assert found.mean[0] == pytest.approx([4.5, 4.5, 4.5], abs=0.7)
    assert rules(found) == ["series.no-season"]


def test_all_series_that_are_too_short_are_named_at_once() -> None:
    nothing = [np.nan] * 33
    with pytest.raises(KanameError) as caught:
        forecast(panel([*nothing, 1, 2, 3], PLAIN, [np.nan] * 36), 3)
    assert [f.params["series"] for f in caught.value.findings] == ["s0", "s2"]
    assert [f.params["count"] for f in caught.value.findings] == [3, 0]


def test_gaps_are_bridged() -> None:
    broken = PLAIN.copy()
    broken[[10, 11, 20]] = np.nan
    found = forecast(panel(broken), 12)
    assert found.mean[0] == pytest.approx(COMING, rel=0.01)
    assert found.notes[0][0].params["count"] == 3


def test_missing_last_periods_are_bridged_too() -> None:
    late = PLAIN.copy()
    late[-2:] = np.nan
    assert forecast(panel(late), 12).mean[0] == pytest.approx(COMING, rel=0.01)


def test_a_later_start_needs_no_filling() -> None:
    later = np.concatenate([np.full(12, np.nan), np.tile(PLAIN, 1)])
    found = forecast(panel(later, np.tile(WAVE, 1)), 12)
    alone = forecast(panel(PLAIN), 12)
    assert found.mean[0] == pytest.approx(alone.mean[0], rel=1e-9)
    assert rules(found) == ["series.starts-later"]


def test_an_outlier_is_damped_and_named() -> None:
    spoilt = noisy(PLAIN, 1.0)
    spoilt[15] *= 4
    found = forecast(panel(spoilt), 12)
    assert rules(found) == ["series.outliers"]
    assert "Apr 2021" in found.notes[0][0].text("en")
    assert np.abs(found.mean[0] / COMING - 1).mean() < 0.03


def test_a_known_event_is_left_out() -> None:
    struck = PLAIN.copy()
    struck[14:17] = 20
    events = [Event(date(2021, 3, 10), date(2021, 5, 2))]
    found = forecast(panel(struck), 12, events=events)
    assert found.mean[0] == pytest.approx(COMING, rel=0.01)
    assert rules(found) == ["series.events-left-out"]


def test_a_level_shift_is_moved() -> None:
    jumped = noisy(PLAIN, 1.0)
    jumped[:18] *= 0.5
    found = forecast(panel(jumped), 12)
    assert rules(found) == ["series.level-shift"]
    assert "Jul 2021" in found.notes[0][0].text("en")
    assert np.abs(found.mean[0] / COMING - 1).mean() < 0.03


def test_sisters_lend_their_season_to_a_short_series() -> None:
    young = np.concatenate([np.full(24, np.nan), noisy(PLAIN[24:], 1.0, seed=9)])
    old = [noisy(PLAIN, 1.0, seed) for seed in range(4)]
    alone = forecast(panel(young, *old), 12)
    together = forecast(panel(young, *old), 12, sisters=["a"] * 5)
    misses = [np.abs(f.mean[0] / COMING - 1).mean() for f in (alone, together)]
    assert misses[1] < 0.5 * misses[0]
    assert "series.sisters-season" in rules(together)


def test_sisters_make_noisy_series_better() -> None:
    rng = np.random.default_rng(4)
    season = np.tile(rng.normal(0, 0.15, 12), 4)
    whole = np.exp(4 + season + rng.normal(0, 0.25, (60, 48)))
    given_, coming = whole[:, :36], np.exp(4 + season[36:])
    groups = [str(row // 20) for row in range(60)]
    alone, together = (
        np.abs(np.log(forecast(panel(*given_), 12, sisters=names).mean / coming)).mean()
        for names in (None, groups)
    )
    assert together < 0.85 * alone


def test_unlike_series_are_not_forced_to_be_alike() -> None:
    two = np.array([noisy(PLAIN, 0.5), noisy(200 - PLAIN, 0.5)])
    found = forecast(panel(*two), 12, sisters=["a", "a"])
    assert found.mean[0] == pytest.approx(COMING, rel=0.03)
    assert found.mean[1] == pytest.approx(200 - COMING, rel=0.03)


@pytest.mark.parametrize(
    ("grain", "count", "cycle"),
    [(Grain.DAY, 70, 7), (Grain.WEEK, 156, 52), (Grain.QUARTER, 16, 4), (Grain.YEAR, 8, 1)],
)
def test_other_grains_have_their_own_season(grain: Grain, count: int, cycle: int) -> None:
    place = np.arange(count + cycle)
    whole = 100 + 10 * np.sin(place / cycle * 2 * np.pi)
    found = forecast(panel(noisy(whole[:count], 0.5), grain=grain), cycle)
    assert found.mean[0] == pytest.approx(whole[count:], rel=0.06)
    assert found.periods[0].grain is grain
    told = grain in (Grain.DAY, Grain.WEEK)
    assert ("series.widths-of-own-past" in rules(found)) is told


def test_business_days_are_used_where_they_prove_to_help() -> None:
    calendar = Calendar(holidays="JP")
    days = np.array(
        [business_days(p.start, p.end, calendar) for p in periods(48)], dtype=np.float64
    )
    rng = np.random.default_rng(5)
    rows = days * np.exp(rng.normal(0, 0.02, (20, 48)))
    given_ = panel(*rows[:, :36])
    found = forecast(given_, 12, calendar=calendar)
    assert "series.business-days" in rules(found)
    blind, knowing = (np.abs(f.mean / days[36:] - 1).mean() for f in (forecast(given_, 12), found))
    assert knowing < 0.6 * blind
    still = panel(*np.exp(rng.normal(4, 0.02, (20, 36))))
    assert "series.business-days" not in rules(forecast(still, 12, calendar=calendar))


# What holds for all


SERIES = st.lists(st.floats(1, 1e4), min_size=24, max_size=36)


@settings(max_examples=20)
@given(SERIES, st.floats(1e-6, 1e9))
def test_the_unit_does_not_matter(values: list[float], factor: float) -> None:
    one, other = (forecast(panel(np.array(values) * by), 6) for by in (1.0, factor))
    assert other.mean == pytest.approx(one.mean * factor, rel=1e-6)
    assert other.interval(0.8)[1] == pytest.approx(one.interval(0.8)[1] * factor, rel=1e-6)


@settings(max_examples=20)
@given(st.lists(st.lists(st.integers(0, 50), min_size=12, max_size=12), min_size=2, max_size=5))
def test_what_was_never_negative_never_becomes_so(rows: list[list[int]]) -> None:
    found = forecast(panel(*[list(map(float, row)) for row in rows]), 6)
    assert np.isfinite(found.mean).all()
    low, high = found.interval(0.95)
    assert (found.mean >= 0).all()
    assert (low >= 0).all()
    assert (high >= low).all()
    assert (found.paths(20, 1) >= 0).all()


def test_the_order_of_series_does_not_matter() -> None:
    rows = np.random.default_rng(6).lognormal(3, 0.3, (7, 36))
    one, other = forecast(panel(*rows), 6), forecast(panel(*rows[::-1]), 6)
    assert other.mean[::-1] == pytest.approx(one.mean, rel=1e-9)


def test_more_noise_is_wider() -> None:
    sizes = [0.5, 2.0, 8.0]
    found = forecast(panel(*[noisy(PLAIN, size) for size in sizes]), 12)
    low, high = found.interval(0.8)
    width = (high - low).mean(axis=1)
    assert width[0] < width[1] < width[2]


def test_a_higher_level_is_wider_and_the_mean_is_within() -> None:
    found = forecast(panel(noisy(PLAIN, 5.0)), 12)
    (low80, high80), (low95, high95) = found.interval(0.8), found.interval(0.95)
    assert (low95 < low80).all()
    assert (high80 < high95).all()
    assert (low80 < found.mean).all()
    assert (found.mean < high80).all()


def test_paths_have_the_mean_and_the_quantiles_of_the_forecast() -> None:
    rare = np.random.default_rng(3).poisson(1.0, 36).astype(float)
    found = forecast(panel(noisy(PLAIN, 5.0), rare), 12)
    paths = found.paths(20_000, 7)
    error = paths.std(axis=1) / np.sqrt(20_000)
    assert (np.abs(paths.mean(axis=1) - found.mean) < 5 * error + 1e-9).all()
    low, high = found.interval(0.8)
    assert np.quantile(paths, 0.1, axis=1) == pytest.approx(low, abs=0.3)
    assert np.quantile(paths, 0.9, axis=1) == pytest.approx(high, abs=0.3)


def test_paths_hang_together_over_time() -> None:
    paths = forecast(panel(noisy(PLAIN, 5.0)), 12).paths(5_000, 1)[0]
    near, far = (np.corrcoef(paths[:, k], paths[:, -1])[0, 1] for k in (10, 0))
    assert near > far + 0.05 > 0.1


def test_errors_of_a_wandering_level_add_up_more_than_noise() -> None:
    rng = np.random.default_rng(8)
    walk = 100 * np.exp(rng.normal(0, 0.02, 36).cumsum())
    paths = forecast(panel(walk, 100 * np.exp(rng.normal(0, 0.2, 36))), 12).paths(2_000, 1)
    wander, noise = (np.corrcoef(row[:, 5], row[:, 11])[0, 1] for row in paths)
    assert wander > noise + 0.2


def test_rare_counts_are_covered() -> None:
    counts = np.random.default_rng(9).poisson(0.5, (200, 48)).astype(float)
    found = forecast(panel(*counts[:, :36]), 12)
    low, high = found.interval(0.8)
    assert ((counts[:, 36:] >= low) & (counts[:, 36:] <= high)).mean() > 0.76
    assert found.mean.mean() == pytest.approx(0.5, abs=0.05)


def test_paths_of_one_seed_are_the_same() -> None:
    found = forecast(panel(noisy(PLAIN, 5.0)), 6)
    assert (found.paths(10, 3) == found.paths(10, 3)).all()
    assert (found.paths(10, 3) != found.paths(10, 4)).any()
