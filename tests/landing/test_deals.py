"""Deals as they were known on any day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.landing.deals import NEVER, Deals, changed_on, known, only, value_on
from tests.landing.made import company, day, made

ROWS = [
    {"id": "a", "opened": "2026-01-05", "closed": "2026-03-10", "status": "won", "amount": 90.0},
    {"id": "b", "opened": "2026-02-01", "amount": 50.0},
    {"id": "c", "opened": "2026-04-01", "amount": 10.0},
]
CHANGES = [
    ("a", "2026-02-01", "amount", 120.0, 100.0),
    ("a", "2026-03-10", "amount", 100.0, 90.0),
    ("a", "2026-03-10", "status", "open", "won"),
]


def _amounts(deals: Deals, on: str) -> list[float]:
    every = np.arange(deals.count)
    return value_on(deals, "amount", every, np.full(deals.count, day(on))).tolist()


@pytest.mark.parametrize(
    ("on", "amounts"),
    [
        ("2026-01-31", [120, 50, 10]),  # before the first change: its old value
        ("2026-02-01", [100, 50, 10]),  # on the day of a change: at its end
        ("2026-03-09", [100, 50, 10]),
        ("2026-03-10", [90, 50, 10]),  # after the last one: what stands there
    ],
)
def test_a_value_is_that_of_the_last_change(on: str, amounts: list[float]) -> None:
    assert _amounts(made(ROWS, CHANGES), on) == amounts


def test_the_last_change_is_found_or_else_the_opening() -> None:
    deals = made(ROWS, CHANGES)
    every = np.arange(3)
    found = changed_on(deals, "amount", every, np.full(3, day("2026-03-01")))
    assert found.tolist() == [day("2026-02-01"), day("2026-02-01"), day("2026-04-01")]


def test_nothing_that_came_later_is_known() -> None:
    deals = known(made(ROWS, CHANGES), day("2026-02-15"))
    assert deals.ids == ("a", "b")
    assert deals.closed.tolist() == [NEVER, NEVER]
    assert deals.won.tolist() == [False, False]
    assert deals.amount.tolist() == [100.0, 50.0]
    assert deals.logs["amount"].day.tolist() == [day("2026-02-01")]


def test_a_deal_written_off_and_taken_up_again_was_lost_in_between() -> None:
    rows = [{"id": "a", "opened": "2026-01-01", "closed": "2026-04-01", "status": "won"}]
    changes = [
        ("a", "2026-02-01", "status", "open", "lost"),
        ("a", "2026-03-01", "status", "lost", "open"),
        ("a", "2026-04-01", "status", "open", "won"),
    ]
    deals = made(rows, changes)
    assert known(deals, day("2026-01-15")).closed.tolist() == [NEVER]
    lost = known(deals, day("2026-02-15"))
    assert (lost.closed.tolist(), lost.won.tolist()) == ([day("2026-02-01")], [False])
    assert known(deals, day("2026-03-15")).closed.tolist() == [NEVER]
    assert known(deals, day("2026-04-01")).won.tolist() == [True]


def test_a_win_entered_late_was_not_known_before() -> None:
    rows = [{"id": "a", "opened": "2026-01-01", "closed": "2026-03-31", "status": "won"}]
    deals = made(rows, [("a", "2026-04-10", "status", "open", "won")])
    assert known(deals, day("2026-04-05")).closed.tolist() == [NEVER]
    assert known(deals, day("2026-04-10")).closed.tolist() == [day("2026-03-31")]


@settings(max_examples=15)
@given(st.integers(0, 900), st.integers(0, 900))
def test_to_know_less_is_to_know_it_whenever(first: int, second: int) -> None:
    deals = company(60)
    later, earlier = (day("2026-06-30") - n for n in sorted((first, second)))
    direct, by_way = known(deals, earlier), known(known(deals, later), earlier)
    assert direct.ids == by_way.ids
    assert direct.closed.tolist() == by_way.closed.tolist()
    assert direct.won.tolist() == by_way.won.tolist()
    assert direct.amount.tolist() == by_way.amount.tolist()


def test_some_deals_keep_their_own_logs() -> None:
    deals = only(made(ROWS, CHANGES), np.array([0, 2]))
    assert deals.ids == ("a", "c")
    assert deals.logs["amount"].deal.tolist() == [0, 0]
