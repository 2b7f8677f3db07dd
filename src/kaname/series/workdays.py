"""The calendar effect: months with more business days bring more, if the series say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.periods import Calendar, Grain, Period, business_days
from kaname.series.panel import Flags, Floats
from kaname.series.season import spread_out
from kaname.series.smoothing import trend

FEWEST_DAYS = 0.5  # stands for none, whose logarithm would be endless
SURE = 3.0  # standard errors of the coefficient from which it is believed
WEAK = 0.1  # of the days' own variance: the belief that there is no effect


def day_counts(periods: Sequence[Period], calendar: Calendar) -> Floats:
    """The log of the business days of each period, around their mean; zeros for single days."""
    if periods[0].grain is Grain.DAY:
        return np.zeros(len(periods))
    days = [business_days(p.start, p.end, calendar) for p in periods]
    counts = np.log(np.maximum(np.array(days, dtype=np.float64), FEWEST_DAYS))
    centred: Floats = counts - counts.mean()
    return centred


def effect(values: Floats, seen: Flags, season: Floats, days: Floats, bandwidth: float) -> float:
    """What a per cent more business days brings, in per cent, from 0 to 1; 0 if not proven.

    One coefficient for all series, estimated on what trend and season leave of their mean, in
    which quiet series weigh more. It must be beyond doubt, and each half of the past must
    foretell the other with it.
    """
    periods = values.shape[1]
    plain = np.where(seen, values - spread_out(season, 0, periods), 0.0)
    rest = np.where(seen, plain - trend(plain, seen, bandwidth), 0.0)
    power = (rest**2).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    weight = seen / np.where(power > 0, power, np.inf)[:, None]
    total = weight.sum(axis=0)
    mean = (rest * weight).sum(axis=0) / np.where(total > 0, total, 1.0)
    left, more = (_unexplained(row, season.shape[1], bandwidth) for row in (mean, days))
    half = periods // 2
    both = _foretells(left, more, half) and _foretells(left[::-1], more[::-1], periods - half)
    return float(np.clip(_slope(left, more), 0.0, 1.0)) if both and _sure(left, more) else 0.0


def _unexplained(values: Floats, cycle: int, bandwidth: float) -> Floats:
    """What of the values (periods,) is neither trend nor season."""
    row, all_seen = values[None, :], np.ones((1, len(values)), dtype=np.bool_)
    rest = (row - trend(row, all_seen, bandwidth))[0]
    places = np.arange(len(values)) % cycle
    means = np.bincount(places, rest) / np.bincount(places)
    left: Floats = rest - means[places] if len(values) >= 2 * cycle else rest
    return left


def _slope(left: Floats, more: Floats) -> float:
    power = float((more**2).sum())
    return float((left * more).sum() / (power * (1 + WEAK))) if power > 0 else 0.0


def _sure(left: Floats, more: Floats) -> bool:
    """Whether the slope is many standard errors (White 1980) above zero."""
    slope = _slope(left, more)
    error = np.sqrt((more**2 * (left - slope * more) ** 2).sum())
    return bool((left * more).sum() > SURE * error)


def _foretells(left: Floats, more: Floats, half: int) -> bool:
    """Whether the slope of the first periods makes the later ones smaller."""
    later, slope = left[half:], _slope(left[:half], more[:half])
    return bool(((later - slope * more[half:]) ** 2).sum() < (later**2).sum())
