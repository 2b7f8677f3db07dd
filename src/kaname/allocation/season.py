"""The season: how much of a year each month brings, from the KPI's own years and business days."""

from __future__ import annotations

import numpy as np

from kaname.allocation.bounds import Floats, Ints

YEAR = 12
DOUBT = 0.5  # years that the plain business days count for


def season(past: Floats, past_days: Ints, past_months: Ints, days: Ints, months: Ints) -> Floats:
    """The weight of each target month; 1 is a usual month.

    `past` are the whole's monthly results, oldest first (NaN: not known), `*_days` business days,
    `*_months` the number of the month in the calendar year. Per business day, each whole year
    backwards from the last month says what its months were to its mean; the mean of the years is
    drawn towards 1 (no season) by half a year's weight. Less than a year: business days alone.
    """
    usual = float(np.mean(days)) if len(days) and np.mean(days) > 0 else 1.0
    index = _index(past, past_days, past_months)
    found: Floats = index[months] * days / usual
    return found if found.sum() > 0 else np.ones(len(days))


def _index(past: Floats, days: Ints, months: Ints) -> Floats:
    """What each calendar month is to the mean, per business day; 1 where nothing is known."""
    daily = np.divide(past, days, out=np.full(len(past), np.nan), where=days > 0)
    sums, years = np.zeros(YEAR), np.zeros(YEAR)
    for end in range(len(daily), YEAR - 1, -YEAR):
        window = daily[end - YEAR : end]
        mean = window.mean()
        if not np.isfinite(mean) or mean <= 0:
            continue
        np.add.at(sums, months[end - YEAR : end], np.maximum(window, 0.0) / mean)
        np.add.at(years, months[end - YEAR : end], 1.0)
    return (sums + DOUBT) / (years + DOUBT)
