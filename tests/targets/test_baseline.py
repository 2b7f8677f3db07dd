"""The baseline: months of measured parts, taken together as the KPI is."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.errors import KanameError
from kaname.formula.parse import parse
from kaname.periods import Calendar, Grain, Period, shift_period, spine
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel
from kaname.targets.baseline import Baseline, History, How, baseline, together

CALENDAR = Calendar(fiscal_year_starts=4)
PAST = spine(Grain.MONTH, date(2023, 4, 1), date(2026, 3, 31), CALENDAR)
YEAR = spine(Grain.MONTH, date(2026, 4, 1), date(2027, 3, 31), CALENDAR)
RNG = np.random.default_rng(7)
SEASON = 1 + 0.3 * np.sin(np.arange(36) / 12 * 2 * np.pi)
WON, CLOSED = (np.round(size * SEASON + RNG.normal(0, 2, 36)) for size in (30, 100))


def history(expr: str, *hows: How) -> History:
    panel = Panel(("won", "closed")[: len(hows)], tuple(PAST), np.stack([WON, CLOSED])[: len(hows)])
    return History(panel, hows, parse(expr))


def before(months: list[Period]) -> list[Period]:
    return [shift_period(month, -12, "period", CALENDAR) for month in months]


def of(past: History, months: list[Period] = YEAR) -> Baseline:
    return baseline(past, months, before(months), calendar=CALENDAR)


def test_months_that_add_up() -> None:
    found = of(history("won", "sum"))
    ahead = forecast(history("won", "sum").parts, 12, calendar=CALENDAR)
    assert found.value == pytest.approx(ahead.mean.sum())
    assert found.last_year == WON[-12:].sum()
    assert (found.months, found.first.label, found.last.label) == (36, "2023-04", "2026-03")
    assert found.monthly.tolist() == pytest.approx(ahead.mean[0].tolist())
    assert found.low < found.value < found.high


def test_a_rate_is_a_ratio_of_sums() -> None:
    past = history("won / closed", "sum", "sum")
    found = of(past)
    won, closed = forecast(past.parts, 12, calendar=CALENDAR).mean.sum(axis=1)
    assert found.value == pytest.approx(won / closed)
    assert found.last_year == pytest.approx(WON[-12:].sum() / CLOSED[-12:].sum())


def test_a_balance_is_that_of_the_last_month() -> None:
    past = history("won", "last")
    found = of(past)
    assert found.value == pytest.approx(forecast(past.parts, 12, calendar=CALENDAR).mean[0, -1])
    assert found.last_year == WON[-1]
    assert together("mean", np.array([[1.0, 3.0]])).tolist() == [2.0]


def test_last_year_may_be_partly_or_wholly_unknown() -> None:
    later = spine(Grain.MONTH, date(2026, 10, 1), date(2027, 9, 30), CALENDAR)
    found = of(history("won", "sum"), later)
    ahead = forecast(history("won", "sum").parts, 18, calendar=CALENDAR).mean[0]
    assert found.estimated == 6  # April to September 2026
    assert found.last_year == pytest.approx(WON[-6:].sum() + ahead[:6].sum())
    short = history("won", "sum")
    recent = Panel(short.parts.keys, short.parts.periods[-8:], short.parts.values[:, -8:])
    assert of(History(recent, ("sum",), parse("won"))).last_year is None


def test_too_short_a_history_is_refused() -> None:
    few = Panel(("won",), tuple(PAST[:5]), WON[None, :5])
    with pytest.raises(KanameError) as raised:
        baseline(History(few, ("sum",), parse("won")), YEAR, before(YEAR), calendar=CALENDAR)
    assert raised.value.findings[0].rule == "series.too-short"


def test_no_division_by_nothing() -> None:
    zeros = Panel(("won", "closed"), tuple(PAST), np.zeros((2, 36)))
    found = of(History(zeros, ("sum", "sum"), parse("won / closed")))
    assert np.isnan(found.value)
