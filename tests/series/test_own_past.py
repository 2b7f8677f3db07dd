"""Earlier forecasts are those that would have been made then, and know nothing of what came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, spine
from kaname.series.calibration import calibration
from kaname.series.fitting import Task, fit
from kaname.series.forecasting import CYCLE, forecast
from kaname.series.own_past import Replay, replayed
from kaname.series.panel import Floats, Panel
from kaname.series.workdays import day_counts

WEEKS = tuple(spine(Grain.WEEK, date(2020, 1, 6), date(2026, 1, 1), Calendar()))
JAPAN = Calendar(holidays="JP")


def again(values: Floats, horizon: int, **more: object) -> Replay | None:
    task = replace(Task(values, CYCLE[Grain.WEEK], horizon), **more)  # type: ignore[arg-type]
    return replayed(task, fit(task), Grain.WEEK, calibration())


def counts(rows: int, periods: int) -> Floats:
    return np.random.default_rng(2).poisson(20.0, (rows, periods)).astype(float)


def test_a_copy_is_forecast_as_its_beginning_would_have_been() -> None:
    values = counts(3, 120)
    found = again(values, 8)
    assert found is not None
    assert found.series[:3].tolist() == [0, 1, 2]
    then = forecast(Panel(("a", "b", "c"), WEEKS[:60], values[:, :60]), 8)
    assert found.came[:3] == pytest.approx(values[:, 60:68])
    assert found.mean[:3] == pytest.approx(then.mean, rel=1e-9)


def test_what_comes_later_changes_no_earlier_forecast() -> None:
    values = counts(2, 120)
    later = values.copy()
    later[:, -4:] *= 3
    one, other = again(values, 8), again(later, 8)
    assert one is not None
    assert other is not None
    assert (one.mean == other.mean).all()
    assert (one.spread == other.spread).all()
    assert (one.came[-1, :4] * 3 == other.came[-1, :4]).all()


def test_the_last_origins_see_only_what_has_come() -> None:
    found = again(counts(1, 120), 8)
    assert found is not None
    assert np.isfinite(found.came).sum(axis=1).min() == 4
    assert np.isfinite(found.came[0]).all()


def test_a_short_past_is_not_looked_at() -> None:
    assert again(counts(2, 59), 4) is None
    assert again(np.zeros((2, 80)), 4) is None


def test_business_days_stay_with_their_weeks() -> None:
    days = day_counts(WEEKS[:164], JAPAN)
    values = 100 * np.exp(0.9 * days[:156] + np.random.default_rng(3).normal(0, 0.01, (8, 156)))
    blind, knowing = again(values, 8), again(values, 8, days=days)
    assert blind is not None
    assert knowing is not None
    off = [np.nanmean(np.abs(found.came / found.mean - 1)) for found in (blind, knowing)]
    assert off[1] < 0.5 * off[0]


def test_sisters_are_sisters_only_as_of_the_same_day() -> None:
    place = np.arange(120)
    values = 100 + 30 * np.sin(place / 52 * 2 * np.pi) + counts(4, 120) / 10
    alone, together = again(values, 8), again(values, 8, sisters=np.zeros(4, dtype=np.int64))
    assert alone is not None
    assert together is not None
    off = [np.nanmean(np.abs(found.came - found.mean)) for found in (alone, together)]
    assert off[1] < 1.05 * off[0]


def test_a_large_panel_is_sampled() -> None:
    found = again(counts(2500, 64), 4)
    assert found is not None
    assert len(np.unique(found.series)) == 834
    assert len(found.series) == 4 * 834
