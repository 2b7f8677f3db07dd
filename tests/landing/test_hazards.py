"""Hazards against counts by hand and against a slow second way."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.landing.deals import NEVER
from kaname.landing.features import shape
from kaname.landing.hazards import (
    HALF_LIFE,
    LEADS,
    WEIGHT,
    WIDTHS,
    cell_of,
    fit,
    fit_births,
    lead_of,
    multiplier,
)
from kaname.landing.history import history
from tests.landing.made import company, day, made


def test_leads_hold_the_days_after_a_look() -> None:
    assert lead_of(np.array([0, 1, 7, 8, 28, 29, 5000])).tolist() == [0, 0, 0, 1, 3, 4, 11]


def _slow_rate(of: object, until: int, lead: int) -> float:
    """The first link of the chain for wins: all cells of one lead, and all leads before it."""
    records = of.records  # type: ignore[attr-defined]
    events, exposure = np.zeros(WIDTHS.size), np.zeros(WIDTHS.size)
    for on, after, won in zip(records.on, records.after, records.won, strict=True):
        left = until - on
        if left <= 0:
            continue
        weight = 0.5 ** (left / HALF_LIFE)
        span = max(0.5, min(after, left))
        for at in range(WIDTHS.size):
            exposure[at] += weight * min(max(span - LEADS[at], 0), WIDTHS[at])
        if after <= left and won:
            events[int(np.searchsorted(LEADS, span)) - 1] += weight
    mean = (events.sum() + 0.5) / (exposure.sum() + 500)
    own = WEIGHT * max(1, min(WIDTHS[lead], 91) / 7)
    rate = mean
    for _ in range(4):  # one cell only: each link sees the same counts
        rate = (events[lead] + own) / (exposure[lead] + own / rate)
    return float(rate)


def test_rates_are_shrunken_counts() -> None:
    rows = [
        {"id": f"d{n}", "opened": "2026-01-01", "closed": f"2026-01-{n + 3:02}", "status": "won"}
        for n in range(8)
    ] + [{"id": f"o{n}", "opened": "2026-01-01"} for n in range(8)]
    deals = made(rows)
    until = day("2026-01-13")
    of = history(deals, until)
    found = fit(of, until)
    cells = np.unique(cell_of(of.records.features, shape(deals)))
    young = cells[:1]  # deals younger than 14 days: the only cell that anything is known of
    assert cells.size == 1
    for lead in (0, 1, 2):
        assert found.won.rates[young[0], lead] == pytest.approx(_slow_rate(of, until, lead))


def test_what_is_learnt_by_a_day_does_not_know_what_came_after() -> None:
    deals, until = company(300), day("2025-12-31")
    whole = history(deals, day("2026-06-30"))
    cut = history(deals, day("2026-06-30"))
    later = cut.records.on + cut.records.after > until
    blind = np.where(later, NEVER, cut.records.after)
    object.__setattr__(cut.records, "after", blind)
    assert fit(whole, until).won.rates == pytest.approx(fit(cut, until).won.rates)


def test_a_half_of_the_deals_that_never_close_halves_the_rate() -> None:
    rows = [
        {"id": f"w{n}", "opened": "2025-01-01", "closed": "2025-01-04", "status": "won"}
        for n in range(200)
    ]
    rows += [{"id": f"o{n}", "opened": "2025-01-01"} for n in range(200)]
    births = fit_births(history(made(rows), day("2025-01-08")), day("2025-01-08"))
    # 200 events in 200 × 3 + 200 × 7 deal-days
    assert births.won.rates[0, 0] == pytest.approx(0.1, rel=0.02)
    assert births.lost.rates[0, 0] < 0.01


def test_a_better_owner_is_a_multiplier() -> None:
    draw = np.random.default_rng(1)
    rows = []
    for number in range(600):
        good = number % 2 == 0
        opened = day("2025-01-01") + int(draw.integers(0, 300))
        won = draw.random() < (0.6 if good else 0.15)
        rows.append(
            {
                "id": f"d{number}",
                "opened": _iso(opened),
                "closed": _iso(opened + 5 + int(draw.integers(0, 50))),
                "status": "won" if won else "lost",
                "owner": "good" if good else "weak",
            }
        )
    deals = made(rows)
    of = history(deals, day("2025-12-31"))
    found = fit(of, day("2025-12-31"))
    ratio = multiplier(found.won, of.records.features)
    owner = of.records.features.bands["owner"]
    good, weak = ratio[owner == 0].mean(), ratio[owner == 1].mean()
    assert 1.2 < good < 1.8
    assert 0.3 < weak < 0.7


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
