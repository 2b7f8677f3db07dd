"""Landmarks: every open deal, every week, and what became of it."""

from __future__ import annotations

import numpy as np

from kaname.landing.deals import NEVER
from kaname.landing.features import measure
from kaname.landing.history import LOOK_BACK, history
from tests.landing.made import company, day, made


def test_each_open_deal_is_looked_at_each_week() -> None:
    deals, last = company(150), day("2026-06-30")
    records = history(deals, last).records
    found = sorted(zip(records.deal.tolist(), records.on.tolist(), strict=True))
    slow = [
        (deal, on)
        for deal in range(deals.count)
        for on in range(last - LOOK_BACK // 7 * 7, last + 1, 7)
        if deals.opened[deal] <= on < deals.closed[deal]
    ]
    assert found == sorted(slow)


def test_what_became_of_a_deal_is_counted_from_the_landmark() -> None:
    rows = [
        {"id": "a", "opened": "2026-06-01", "closed": "2026-06-20", "status": "won"},
        {"id": "b", "opened": "2026-06-10"},
    ]
    records = history(made(rows), day("2026-06-30")).records
    on = [day("2026-06-02"), day("2026-06-09"), day("2026-06-16")]
    assert records.on[records.deal == 0].tolist() == on
    assert records.after[records.deal == 0].tolist() == [18, 11, 4]
    assert set(records.after[records.deal == 1].tolist()) == {NEVER}
    assert records.won[records.deal == 0].tolist() == [True, True, True]
    assert not records.won[records.deal == 1].any()


def test_features_are_those_of_the_day() -> None:
    rows = [
        {
            "id": "a",
            "opened": "2026-01-01",
            "closed": "2026-06-20",
            "status": "won",
            "stage": "3 won",
            "expected": "2026-06-20",
        },
        {"id": "b", "opened": "2026-01-01", "stage": "2 offer", "expected": "2026-07-30"},
    ]
    changes = [
        ("a", "2026-03-01", "stage", "1 talk", "2 offer"),
        ("a", "2026-06-20", "stage", "2 offer", "3 won"),
        ("a", "2026-06-20", "expected", "2026-02-15", "2026-06-20"),
        ("b", "2026-06-29", "stage", "1 talk", "2 offer"),
    ]
    deals = made(rows, changes)
    of = history(deals, day("2026-06-30"))
    records, features = of.records, of.records.features
    early = np.flatnonzero((records.deal == 0) & (records.on == day("2026-01-13")))
    late = np.flatnonzero((records.deal == 0) & (records.on == day("2026-03-03")))
    assert deals.names["stage"][features.stage[early[0]]] == "1 talk"
    assert deals.names["stage"][features.stage[late[0]]] == "2 offer"
    assert (features.due[early[0]], features.due[late[0]]) == (3, 0)  # in 33 days; overdue
    assert (features.age[early[0]], features.age[late[0]]) == (0, 3)  # 12 and 61 days old
    assert (features.bands["idle"][late[0]], measure(deals).sizes.size) == (0, 4)
