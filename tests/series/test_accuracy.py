"""How true the forecasts are: competition series whose future is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import forecast as bench
from bench.forecast_scores import Windows, coverage, cut, msis, naive2, owa, scale
from bench.line import Line
from kaname.series.forecasting import forecast
from kaname.series.panel import Floats, Panel

WAVE = np.tile([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 3)


def windows_of(past: Floats, coming: Floats) -> Windows:
    rows = np.arange(len(past))
    return Windows(past, coming, rows, rows >= 0, naive2(past, coming.shape[1]), scale(past))


def test_scores_of_naive2_are_one_and_of_the_truth_zero() -> None:
    past = np.array([WAVE + np.arange(36) % 5])
    coming = np.array([np.resize(WAVE, 18) + 1])
    windows = windows_of(past, coming)
    assert owa(windows, windows.naive, 12) == 1
    assert owa(windows, coming, 12) == 0


def test_naive2_repeats_a_proven_season_and_else_the_last_value() -> None:
    steady = np.full(36, 3.0) + np.resize([0.1, -0.1, 0.0], 36)
    found = naive2(np.array([WAVE, steady]), 3)
    assert found[0] == pytest.approx([1, 2, 3])
    assert found[1].tolist() == [steady[-1]] * 3


def test_scale_is_the_mean_change_over_a_year() -> None:
    assert scale(np.array([np.arange(36.0)])).tolist() == [12.0]


def test_interval_scores_by_hand() -> None:
    windows = windows_of(np.array([np.arange(36.0)]), np.full((1, 18), 10.0))
    low, high = np.full((1, 18), 11.0), np.full((1, 18), 14.0)
    assert coverage(windows, low, high, 12) == 0
    assert msis(windows, low, high, 12, 0.95) == pytest.approx((3 + 40 * 1) / 12)


def test_windows_have_no_test_period_in_common(shared: Path) -> None:
    found = cut(shared / "data/forecast/monthly_dev.parquet", "M3")
    assert found.last.sum() == 828
    one = found.only(found.series == np.bincount(found.series).argmax())
    assert (one.past[0][-18:] == one.coming[1]).all()


@pytest.fixture(scope="session")
def scores(shared: Path) -> list[Line]:
    return list(bench.lines(shared / "data/forecast/monthly_dev.parquet"))


def test_every_figure_is_within_its_limit(scores: list[Line]) -> None:
    limited = [line for line in scores if line.limit is not None and "CPU" not in line.what]
    assert len(limited) == 4
    assert [str(line) for line in limited if line.over] == []


def test_intervals_cover_what_they_say(shared: Path) -> None:
    file = shared / "data/forecast/monthly_dev.parquet"
    for name, (around, within) in {"M3": (0.02, 0.01), "M1": (0.05, 0.03)}.items():
        windows = cut(file, name)
        windows = windows.only(windows.last)
        run = bench.ours(windows)
        assert coverage(windows, *run.bounds[80], 12) == pytest.approx(0.80, abs=around)
        assert coverage(windows, *run.bounds[95], 12) == pytest.approx(0.95, abs=within)


def test_strongly_seasonal_series_are_half_as_wrong_as_naive2(shared: Path) -> None:
    windows = cut(shared / "data/forecast/monthly_dev.parquet", "M3")
    year = np.log(windows.past).reshape(len(windows.past), 3, 12)
    index = year.mean(axis=1) - year.mean(axis=(1, 2))[:, None]
    rest = year - year.mean(axis=2, keepdims=True) - index[:, None]
    strong = windows.only(windows.last & (index.var(axis=1) > 10 * rest.var(axis=(1, 2))))
    assert len(strong.past) > 50
    assert owa(strong, bench.ours(strong).mean, 12) < 0.5


def test_a_year_is_covered_too(shared: Path) -> None:
    windows = cut(shared / "data/forecast/monthly_dev.parquet")
    rows = windows.only(np.arange(len(windows.past)) % 4 == 0)
    keys = tuple(map(str, range(len(rows.past))))
    sums = forecast(Panel(keys, bench.MONTHS, rows.past), 12).paths(200, 1).sum(axis=2)
    low, high = np.quantile(sums, [0.1, 0.9], axis=1)
    came = rows.coming[:, :12].sum(axis=1)
    assert ((came >= low) & (came <= high)).mean() == pytest.approx(0.8, abs=0.04)


def test_sisters_that_are_none_hardly_harm(shared: Path) -> None:
    windows = cut(shared / "data/forecast/monthly_dev.parquet", "M3")
    windows = windows.only(windows.last)
    keys = tuple(map(str, range(len(windows.past))))
    strangers = [str(place // 10) for place in np.random.default_rng(1).permutation(len(keys))]
    alone, among = (
        owa(windows, forecast(Panel(keys, bench.MONTHS, windows.past), 12, sisters=names).mean, 12)
        for names in (None, strangers)
    )
    assert among < 1.01 * alone
