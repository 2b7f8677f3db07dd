"""The market: elasticity from one's own history, and no trend counted twice."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, Period, parse, spine
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel
from kaname.targets.market import (
    Elasticity,
    Growth,
    correction,
    differences,
    elasticity,
    growth,
)

CALENDAR = Calendar(fiscal_year_starts=4)
KNOWN = Elasticity(0.8, 0.2, 0.9, 0.25, 0.8, 24)


def months(first: date, last: date) -> list[Period]:
    return spine(Grain.MONTH, first, last, CALENDAR)


def panel(periods: list[Period], values: object) -> Panel:
    return Panel(("market",), tuple(periods), np.asarray(values, dtype=float)[None])


def history(slope: float, noise: float, seed: int = 1, size: int = 60) -> tuple[np.ndarray, ...]:
    """A KPI that grows by itself and `slope` times the market's seasonal difference."""
    rng = np.random.default_rng(seed)
    market = 100 * np.exp(np.cumsum(rng.normal(0, 0.03, size)))
    own = np.log(50) + 0.004 * np.arange(size) + slope * np.log(market)
    return np.exp(own + rng.normal(0, noise, size)), market


def test_the_slope_is_that_of_least_squares() -> None:
    kpi, market = history(0.7, 0.02)
    found = elasticity(kpi, market, Grain.MONTH)
    assert found is not None
    y, x = (np.log(series[12:] / series[:-12]) for series in (kpi, market))
    assert found.own == pytest.approx(np.polyfit(x, y, 1)[0])
    assert found.count == 48


def test_the_error_is_newey_and_west_s() -> None:
    kpi, market = history(0.7, 0.05)
    found = elasticity(kpi, market, Grain.MONTH)
    assert found is not None
    y, x = (np.log(series[12:] / series[:-12]) for series in (kpi, market))
    n = len(x)
    slope, level = np.polyfit(x, y, 1)
    scores = (x - x.mean()) * (y - level - slope * x)
    wide = sum(  # the whole matrix of weights, written out
        max(0.0, 1 - abs(i - j) / 12) * scores[i] * scores[j] for i in range(n) for j in range(n)
    )
    total = max(wide, scores @ scores) * n / (n - 2)
    assert found.error == pytest.approx(np.sqrt(total) / ((x - x.mean()) ** 2).sum())


def test_little_history_is_drawn_to_the_middle_of_none_and_proportion() -> None:
    clear, vague = (
        elasticity(*history(1.5, noise, size=36), Grain.MONTH) for noise in (0.001, 0.5)
    )
    assert clear is not None
    assert vague is not None
    assert clear.value == pytest.approx(1.5, abs=0.05)
    assert clear.weight > 0.98
    assert vague.weight < 0.9
    for one in (clear, vague):
        assert one.weight == pytest.approx(0.25 / (0.25 + one.error**2))
        assert one.value == pytest.approx(one.weight * one.own + (1 - one.weight) * 0.5)
        assert one.spread == pytest.approx((1 / (1 / 0.25 + 1 / one.error**2)) ** 0.5)


def test_true_elasticities_are_found() -> None:
    for slope in (0.0, 0.5, 1.0):
        found = [elasticity(*history(slope, 0.03, seed), Grain.MONTH) for seed in range(40)]
        values = [one.value for one in found if one is not None]
        assert np.mean(values) == pytest.approx(slope, abs=0.1)


@pytest.mark.parametrize(
    ("kpi", "market"),
    [
        (np.ones(23), np.linspace(1, 2, 23)),  # eleven differences
        (np.linspace(1, 2, 48), np.ones(48)),  # a market that never moved
        (np.full(48, np.nan), np.linspace(1, 2, 48)),
        (np.zeros(48), np.linspace(1, 2, 48)),
    ],
)
def test_too_little_to_say(kpi: np.ndarray, market: np.ndarray) -> None:
    assert elasticity(kpi, market, Grain.MONTH) is None


def test_differences_that_both_have() -> None:
    kpi, market = (np.arange(1.0, 6.0), np.array([1.0, 2.0, np.nan, 4.0, 5.0]))
    assert differences(kpi, market, Grain.YEAR) == 2  # of the second and the fifth year


def test_only_what_goes_beyond_the_trend_is_corrected_for() -> None:
    expected, contained = Growth(0.05, given=True), Growth(0.02)
    made = correction(1000.0, KNOWN, expected, contained)
    assert made.likely == pytest.approx(1000 * ((1.05 / 1.02) ** 0.8 - 1))
    assert made.low < made.likely < made.high
    same = correction(1000.0, KNOWN, contained, contained)
    assert (same.low, same.likely, same.high) == (0, 0, 0)


def test_a_market_that_will_shrink_takes_away() -> None:
    made = correction(1000.0, KNOWN, Growth(-0.03, 0.02), Growth(0.02))
    assert made.low < made.likely < 0


YEAR = parse("FY2026", CALENDAR)  # April 2026 to March 2027


def test_growth_of_a_series_that_says_it() -> None:
    spans = months(date(2025, 4, 1), date(2027, 3, 1))
    found = growth(panel(spans, [100.0] * 12 + [104.0] * 12), YEAR, CALENDAR)
    assert found == Growth(pytest.approx(0.04), 0.0, True)


def test_growth_of_a_series_that_ends_before_is_its_trend() -> None:
    spans = months(date(2021, 4, 1), date(2026, 3, 1))
    series = panel(spans, 100 * 1.005 ** np.arange(60) + np.arange(60) % 3)
    found = growth(series, YEAR, CALENDAR)
    ahead = forecast(series, 12, calendar=CALENDAR).mean[0].sum()
    assert found is not None
    assert not found.given
    assert found.value == pytest.approx(ahead / series.values[0, -12:].sum() - 1)
    assert found.spread > 0


def test_years_are_read_as_years() -> None:
    plain = Calendar()
    spans = spine(Grain.YEAR, date(2022, 1, 1), date(2025, 12, 31), plain)
    yearly = Panel(("market",), tuple(spans), np.array([[100.0, 110.0, 121.0, 133.1]]))
    found = growth(yearly, parse("FY2026", plain), plain)
    assert found == Growth(pytest.approx(0.1), pytest.approx(0.0), False)  # its mean growth


def test_a_series_that_begins_too_late_says_nothing() -> None:
    spans = months(date(2026, 4, 1), date(2026, 9, 1))
    assert growth(panel(spans, np.arange(6) + 1.0), YEAR, CALENDAR) is None
