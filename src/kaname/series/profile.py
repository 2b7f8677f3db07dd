"""Profiles: how much of a period's total is due by a day of it.

Inside a month the share is what earlier months had reached after as much of their business days
(the rush before the end stays a rush); inside a year it is what their months had. Both are moved
towards a straight line as far as the past does not agree with itself: Bühlmann (1967),
*Experience rating and credibility*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from kaname.periods import Calendar, Period, business_days
from kaname.series.panel import Floats

By = Literal["business_days", "calendar_days"]
STEPS = 120  # of a period, at which earlier ones are compared: all of 20 and of 24 days are in it
FEWEST = 3  # periods from which a shape can be told from chance
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The share of a period's total that is reached at each of `STEPS` + 1 moments, from 0 to 1.

    `periods`: how many it rests on. `weight`: how far they are believed; 0 is a straight line.
    """

    shares: Floats
    periods: int
    weight: float

    def share(self, elapsed: float) -> float:
        """The share that is due after a part of the period's days (0 to 1)."""
        return float(np.interp(elapsed, _moments(), self.shares))


def straight() -> Profile:
    """The profile of which nothing is known: as much a day."""
    return Profile(_moments(), 0, 0.0)


def elapsed(period: Period, day: date, calendar: Calendar, by: By = "business_days") -> float:
    """The part of a period's days that is over at the end of a day, from 0 to 1.

    A period without a business day has its calendar days instead.
    """
    until = min(max(day + ONE_DAY, period.start), period.end)
    whole = business_days(period.start, period.end, calendar) if by == "business_days" else 0
    if whole == 0:
        return (until - period.start) / (period.end - period.start)
    return business_days(period.start, until, calendar) / whole


def course(period: Period, days: Floats, calendar: Calendar, by: By = "business_days") -> Floats:
    """The share of its total that a past period had reached at each moment of a profile.

    `days`: its figure of each day, in order. What falls on closed days belongs to the business
    day before, in front of the first one to that. NaN throughout where the total is not above 0.
    """
    total = float(days.sum())
    if not total > 0:  # also where a day is not known
        return np.full(STEPS + 1, np.nan)
    reached = np.cumsum(days) / total
    dates = (period.start + timedelta(days=n) for n in range(len(days)))
    over = np.array([elapsed(period, day, calendar, by) for day in dates])
    last = np.append(over[1:] > over[:-1], True) & (over > 0)  # the last day of each step
    known = np.interp(_moments(), np.append(0.0, over[last]), np.append(0.0, reached[last]))
    return np.asarray(known, dtype=np.float64)


def profile(courses: Sequence[Floats], totals: Sequence[float] = ()) -> Profile:
    """The profile that earlier periods' courses show: their mean, weighted by `totals` if given.

    It never falls, begins at 0 and ends at 1. The mean is believed with the weight
    1 - (s² / n) / d²: s² is how much the n courses differ, d² how far their mean is from a
    straight line; not at all where there are fewer than three.
    """
    known = [i for i, each in enumerate(courses) if np.isfinite(each).all()]
    if len(known) < FEWEST:
        return straight()
    shapes = np.array([courses[i] for i in known])
    weights = np.array([totals[i] for i in known]) if len(totals) else np.ones(len(known))
    mean = np.average(shapes, axis=0, weights=weights)
    believed = _credibility(shapes, mean, weights, _moments())
    mixed = believed * mean + (1 - believed) * _moments()
    return Profile(_rising(mixed), len(known), believed)


def season(years: Floats, even: Floats) -> Floats:
    """The share of each part of a year, from the totals of earlier years, (years, parts).

    `even`: the shares that nothing but the length of the parts would give. The years' mean is
    believed as in `profile`; a single year with half of its weight. Years that hold an unknown
    part, or have nothing above 0 in all, do not count.
    """
    sums = years.sum(axis=1) if years.size else np.zeros(0)
    known = years[sums > 0] if years.size else years
    if not len(known):
        return even
    shares = known / known.sum(axis=1, keepdims=True)
    weights = known.sum(axis=1)
    mean = np.average(shares, axis=0, weights=weights)
    believed = 0.5 if len(known) == 1 else _credibility(shares, mean, weights, even)
    mixed = np.maximum(believed * mean + (1 - believed) * even, 0.0)
    return np.asarray(mixed / mixed.sum(), dtype=np.float64)


def _credibility(shapes: Floats, mean: Floats, weights: Floats, plain: Floats) -> float:
    """How far the mean of shapes is more than chance makes of the plain one; 0 to 1."""
    parts = weights / weights.sum()
    effective = 1 / float((parts**2).sum())
    if effective <= 1:
        return 0.0
    spread = float((parts[:, None] * (shapes - mean) ** 2).sum()) * effective / (effective - 1)
    away = float(((mean - plain) ** 2).sum())
    return max(0.0, 1 - spread / effective / away) if away > 0 else 0.0


def _rising(shares: Floats) -> Floats:
    inside = np.clip(np.maximum.accumulate(shares), 0.0, 1.0)
    inside[0], inside[-1] = 0.0, 1.0
    return np.asarray(inside, dtype=np.float64)


def _moments() -> Floats:
    return np.linspace(0.0, 1.0, STEPS + 1)
