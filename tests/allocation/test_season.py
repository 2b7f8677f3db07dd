"""The season: business days alone, and what a year's months add to them."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.allocation.season import season

MONTHS = np.arange(12)


def test_less_than_a_year_is_business_days_alone() -> None:
    past, days = np.array([5.0, 7.0]), np.array([20, 20])
    found = season(past, days, np.array([0, 1]), np.array([18, 22]), np.array([0, 1]))
    assert found.tolist() == [0.9, 1.1]


def test_a_peak_by_hand() -> None:
    past = np.full(12, 10.0)
    past[2] = 40.0  # 4 times the others: 40 of 150, mean 12.5
    days = np.full(12, 20)
    found = season(past, days, MONTHS, days, MONTHS)
    peak, plain = (40 / 12.5 + 0.5) / 1.5, (10 / 12.5 + 0.5) / 1.5  # one year, half a year of doubt
    assert found[[2, 3]].tolist() == pytest.approx([peak, plain])


def test_years_are_counted_backwards_from_the_last_month() -> None:
    past = np.concatenate([np.full(5, 1e9), np.full(12, 10.0)])  # five months before a whole year
    months = (np.arange(17) + 7) % 12
    found = season(past, np.full(17, 20), months, np.full(3, 20), np.array([0, 5, 11]))
    assert found.tolist() == [1, 1, 1]


def test_growth_is_no_season_and_negative_months_count_as_nothing() -> None:
    past = np.concatenate([np.full(12, 10.0), np.full(12, 1000.0)])
    days = np.full(24, 20)
    found = season(past, days, np.tile(MONTHS, 2), np.full(12, 20), MONTHS)
    assert found.tolist() == pytest.approx([1.0] * 12)
    past[3] = -500.0
    assert season(past, days, np.tile(MONTHS, 2), np.full(12, 20), MONTHS).min() >= 0


def test_a_month_without_business_days_and_a_year_without_results() -> None:
    zeros = np.zeros(12)
    found = season(zeros, np.full(12, 20), MONTHS, np.array([0, 20]), np.array([0, 1]))
    assert found.tolist() == [0, 2]
    assert season(zeros, np.full(12, 20), MONTHS, np.array([0]), np.array([0])).tolist() == [1]
