"""The rhythm of the calendar: business days, month-ends, and what is opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.landing.deals import NEVER
from kaname.landing.rhythm import closing_weights, days, opening_rates
from kaname.periods import Calendar
from tests.landing.made import company, day

CALENDAR = Calendar(closed=frozenset())


def test_days_know_how_far_the_month_s_end_is() -> None:
    when = days(CALENDAR, day("2026-03-10"), day("2026-04-30"))
    assert when.first == day("2026-03-01")
    at = [int(when.at(day(d))) for d in ("2026-03-31", "2026-03-30", "2026-03-28", "2026-04-30")]
    # the quarter's last business day, the one before, a Saturday, a month's last one
    assert when.kind[at].tolist() == [2, 4, 0, 1]
    assert when.business[at].tolist() == [True, True, False, True]


def test_a_closing_day_moves_the_month_s_end() -> None:
    when = days(Calendar(closing_day=20), day("2026-03-10"), day("2026-04-10"))
    assert when.kind[when.at(day("2026-03-20"))] == 2  # the quarter ends on the 20th, too
    assert when.piece[when.at(day("2026-03-20"))] + 1 == when.piece[when.at(day("2026-03-21"))]


def test_weights_are_one_on_average_over_what_was_open() -> None:
    deals, last = company(800), day("2026-06-30")
    when = days(CALENDAR, int(deals.opened.min()), last)
    weights = closing_weights(deals, when, last)
    every = when.first + np.arange(when.kind.size)
    opened = np.array([((deals.opened <= d) & (deals.closed >= d)).sum() for d in every])
    recent = (every > last - 2 * 730) & (every <= last)
    assert (weights * opened)[recent].sum() / opened[recent].sum() == pytest.approx(1, abs=0.1)


def test_a_rush_at_the_month_s_end_is_seen() -> None:
    deals, last = company(800), day("2026-06-30")
    when = days(CALENDAR, int(deals.opened.min()), last)
    business = np.flatnonzero(when.business & (when.kind <= 2)) + when.first
    drawn = deals.won & (np.arange(deals.count) % 2 == 0)
    later = business[np.minimum(np.searchsorted(business, deals.closed), business.size - 1)]
    rushed = replace(
        deals,
        closed=np.where(drawn & (deals.closed != NEVER) & (later <= last), later, deals.closed),
    )
    weights = closing_weights(rushed, when, last)
    last_days = weights[(when.kind == 1) | (when.kind == 2)].mean()
    assert last_days > 3 * weights[when.kind > 6].mean()


def test_new_deals_come_on_business_days_at_the_recent_rate() -> None:
    deals, last = company(900, years=1), day("2026-06-30")
    when = days(CALENDAR, int(deals.opened.min()), last + 90)
    rates = opening_rates(deals, when, last)
    assert rates.shape == (1, when.kind.size)
    assert rates[0, ~when.business].sum() == 0
    year = rates[0, when.at(last + 1) : when.at(last + 85)].sum() / 84 * 365
    assert year == pytest.approx(900, rel=0.15)
