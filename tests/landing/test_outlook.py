"""The outlook: true to what was known, the same again, and adding up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.landing.deals import NEVER, OPEN, WON, Deals, only
from kaname.landing.outlook import Landing, booked, landings, learner
from kaname.periods import Calendar, Period, parse
from tests.landing.made import company, day, made

CALENDAR = Calendar()
MONTH, QUARTER, YEAR = (parse(label, CALENDAR) for label in ("2026-05", "FY2026-Q2", "FY2026"))
TODAY = day("2026-05-10")


def _landings(deals: Deals, *periods: Period, on: int = TODAY) -> tuple[Landing, ...]:
    return landings(learner(deals, on, CALENDAR), periods)


def test_what_is_expected_is_booked_open_and_coming() -> None:
    for found in _landings(company(), MONTH, QUARTER, YEAR):
        of = found.whole
        assert of.expected == pytest.approx(of.booked + of.open + of.coming)
        assert of.booked <= of.low < of.expected < of.high
        assert of.booked == pytest.approx(booked(company(), found.period, TODAY).sum())
        assert of.chance(of.booked) == 1.0
        assert of.chance(of.low) >= 0.9  # more where nothing more may come at all
        assert of.chance(of.high) == pytest.approx(0.1, abs=0.01)


def test_a_longer_period_brings_more() -> None:
    month, quarter, year = (found.whole for found in _landings(company(), MONTH, QUARTER, YEAR))
    rest = [of.open + of.coming for of in (month, quarter, year)]
    assert rest == sorted(rest)


def test_a_quarter_is_the_same_alone_and_beside_its_year() -> None:
    _, beside, _ = _landings(company(), MONTH, QUARTER, YEAR)
    (alone,) = _landings(company(), QUARTER)
    assert alone.whole.paths.tolist() == beside.whole.paths.tolist()


def test_groups_add_up_to_the_whole() -> None:
    (found,) = _landings(company(), QUARTER)
    assert len(found.groups) == 2
    for name in ("booked", "open", "coming", "expected", "pipeline"):
        total = sum(getattr(group, name) for group in found.groups)
        assert total == pytest.approx(getattr(found.whole, name))


def test_the_whole_is_the_same_by_whatever_groups() -> None:
    deals = company()
    single = replace(deals, group=np.zeros_like(deals.group), groups=("all", ""))
    (by_group,), (plain,) = _landings(deals, QUARTER), _landings(single, QUARTER)
    assert plain.whole.expected == pytest.approx(by_group.whole.expected, rel=1e-6)
    assert plain.whole.low == pytest.approx(by_group.whole.low, rel=1e-6)


def test_what_came_later_changes_nothing() -> None:
    deals = company()
    (now,) = _landings(deals, QUARTER)
    later = deals.closed > TODAY
    blind = replace(
        deals,
        closed=np.where(later, NEVER, deals.closed),
        won=deals.won & ~later,
        state={**deals.state, "status": np.where(later, OPEN, deals.state["status"])},
    )
    (before,) = _landings(only(blind, np.flatnonzero(deals.opened <= TODAY)), QUARTER)
    assert now.whole.paths.tolist() == before.whole.paths.tolist()


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (_landings(company(), MONTH)[0].whole for _ in range(2))
    assert one.paths.tolist() == other.paths.tolist()


def test_a_period_that_is_over_landed_where_it_did() -> None:
    deals = company()
    (found,) = _landings(deals, parse("2026-04", CALENDAR))
    inside = deals.won & (deals.closed >= day("2026-04-01")) & (deals.closed < day("2026-05-01"))
    assert found.whole.low == found.whole.high == deals.amount[inside].sum()
    assert found.draws is None


def test_no_deals_at_all_land_at_nothing() -> None:
    (found,) = _landings(only(company(), np.zeros(0, dtype=np.int64)), QUARTER)
    assert (found.whole.low, found.whole.expected, found.whole.high) == (0.0, 0.0, 0.0)


def test_all_won_and_none_open_leaves_what_is_coming() -> None:
    rows = [
        {"id": f"d{n}", "opened": "2025-06-01", "closed": f"2026-0{n % 4 + 1}-15", "status": "won"}
        for n in range(40)
    ]
    (found,) = _landings(made(rows), YEAR)
    assert found.whole.open == 0.0
    assert found.whole.booked == 40.0


def test_a_period_ahead_counts_only_itself() -> None:
    (found,) = _landings(company(), parse("FY2026-Q3", CALENDAR))
    assert found.whole.booked == 0.0
    assert found.whole.expected > 0
    assert found.pieces == range(2, 5)  # after the rest of May, and June


def test_what_is_open_in_a_month_ahead_is_due_in_it() -> None:
    rows = [
        {"id": "over", "amount": 1.0, "expected": "2026-04-30"},
        {"id": "may", "amount": 20.0, "expected": "2026-05-31"},
        {"id": "june", "amount": 300.0, "expected": "2026-06-01"},
        {"id": "july", "amount": 4000.0, "expected": "2026-07-01"},
    ]
    deals = made([{**row, "opened": "2026-01-05"} for row in rows])
    months = _landings(deals, *(parse(f"2026-0{month}", CALENDAR) for month in (5, 6, 7)))
    assert [found.whole.pipeline for found in months] == [21.0, 300.0, 4000.0]


def test_deals_outside_are_learnt_from_and_not_counted() -> None:
    deals = company()
    outside = replace(deals, groups=("east", ""))  # the west is what was not asked for
    (part,), (whole,) = _landings(outside, QUARTER), _landings(deals, QUARTER)
    assert part.whole.booked == whole.groups[0].booked
    assert part.whole.expected == pytest.approx(whole.groups[0].expected, rel=0.1)


def test_a_sure_thing_is_likely() -> None:
    """Nine of ten deals are won within three weeks: those of yesterday will be, too."""
    draw = np.random.default_rng(4)
    count = 500
    opened = np.sort(TODAY - draw.integers(0, 700, count))
    closed = opened + 1 + draw.integers(0, 20, count)
    done = closed <= TODAY
    won = done & (draw.random(count) < 0.9)
    deals = replace(
        company(count),
        opened=opened,
        closed=np.where(done, closed, NEVER),
        won=won,
        state={"amount": np.ones(count), "status": np.where(won, WON, OPEN)},
    )
    (found,) = _landings(deals, QUARTER)
    assert found.whole.open == pytest.approx(0.9 * (~done).sum(), rel=0.15)
