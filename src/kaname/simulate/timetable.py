"""When what happens: growth and seasons of the market, and the days of the planted stories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate.horizon import Horizon, add_months, day_of, number
from kaname.simulate.records import Floats, Ints

FOREVER = 10**6  # a day number beyond every horizon
GROWTH = 0.06  # of leads and needs, per year
PRICES_RISE = 0.02  # per year
# customers look for suppliers after the new budget and before the half-years end
LEAD_SEASON = np.array([0.95, 1.08, 1.0, 1.0, 0.93, 1.07, 1.0, 0.82, 1.08, 1.12, 1.04, 0.87])
# needs rise before the customers' book-closing in March and September: budgets are used up
NEED_SEASON = np.array([1.22, 1.24, 0.95, 0.85, 0.9, 0.98, 1.12, 1.0, 1.04, 0.92, 0.96, 0.92])


@dataclass(frozen=True, slots=True)
class Timetable:
    """First days of the stories; FOREVER where there are none. `*_ends` are exclusive.

    `dataclasses.replace` takes a single story out of a company.
    """

    reorganised: int  # not a story: it happens in every company
    joined: int  # likewise: who joins then is a beginner only in the story
    outage: int
    outage_ends: int
    overload: int
    campaign: int
    campaign_ends: int
    rival: int
    price: int
    training: int
    late: int
    ramps: bool  # whether the cohort are beginners
    misjudges: bool  # whether two reps misstate their chances
    told: bool  # whether the stories after the sale are told


def timetable(when: Horizon, stories: bool) -> Timetable:
    """Where in the data each story begins: at a share of its months, so in data of any length."""

    def at(share: float) -> int:
        return _month(when, share) if stories else FOREVER

    outage = _monday(_month(when, 0.84))
    campaign = _month(when, 0.6)
    return Timetable(
        reorganised=_april(when, 3, 1),
        joined=_april(when, 0, 9),
        outage=outage if stories else FOREVER,
        outage_ends=min(outage + 35, when.end + 1),
        overload=at(0.78),
        campaign=campaign if stories else FOREVER,
        campaign_ends=min(number(add_months(day_of(campaign), 2)), when.end + 1),
        rival=at(0.66),
        price=at(0.74),
        training=at(0.7),
        late=at(0.5),
        ramps=stories,
        misjudges=stories,
        told=stories,
    )


def _month(when: Horizon, share: float) -> int:
    months = when.months(when.start)
    return number(months[int(share * len(months))])


def _monday(day: int) -> int:
    """The first Monday on or after a day (1970-01-05 was one)."""
    return day + (4 - day) % 7


def _april(when: Horizon, after: int, left: int) -> int:
    """The last 1 April that is `after` months into the data with `left` months to come."""
    first = number(add_months(day_of(when.start), after))
    last = number(add_months(day_of(when.end), -left))
    found = [number(m) for m in when.months(when.start) if m.month == 4]
    fitting = [day for day in found if first <= day <= last]
    return (fitting[0] if left == 1 else fitting[-1]) if fitting else FOREVER


def months_of(days: Ints) -> Ints:
    """The month (1 to 12) of each day number."""
    return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12 + 1)


def month_starts(days: Ints) -> Ints:
    """The first day of the month of each day number."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64))


def month_ends(days: Ints) -> Ints:
    """The last day of the month of each day number."""
    months = days.astype("datetime64[D]").astype("datetime64[M]") + 1
    return np.asarray(months.astype("datetime64[D]").astype(np.int64) - 1)


def years(when: Horizon, days: Ints) -> Floats:
    """Years since the data begins, negative before."""
    return np.asarray((days - when.start) / 365.25, dtype=np.float64)


def rush(when: Horizon, days: Ints, season: Floats) -> Floats:
    """How much more than at the outset there is on a day: growth and season."""
    factor = (1 + GROWTH) ** years(when, days) * season[months_of(days) - 1]
    return np.asarray(factor, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Business days as positions, so that one can count in them; what lies beyond is FOREVER."""

    days: Ints

    def place(self, days: Ints) -> Ints:
        """The position of the first business day on or after each day."""
        return np.searchsorted(self.days, days).astype(np.int64)

    def day(self, places: Ints) -> Ints:
        """The day at each position."""
        inside = places < len(self.days)
        return np.where(inside, self.days[np.minimum(places, len(self.days) - 1)], FOREVER)

    def after(self, days: Ints, wait: Ints) -> Ints:
        """The day `wait` business days after each day."""
        return self.day(self.place(np.minimum(days, FOREVER)) + wait)
