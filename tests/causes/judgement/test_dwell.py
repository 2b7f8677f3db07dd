"""Dwell times after Kaplan and Meier, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.judgement.dwell import FEWEST, reached, records, remaining, stalled, stays
from tests.landing.made import Change, day, made

TODAY = day("2026-06-30")


def test_those_who_are_still_there_are_not_counted_as_short() -> None:
    # 1 leaves on day 2, 1 is there after day 3, 2 leave on day 5 of what were four
    days, ended = np.array([2, 3, 5, 5]), np.array([True, False, True, True])
    at, share = remaining(days, ended)
    assert at.tolist() == [2, 3, 5]
    assert share.tolist() == pytest.approx([0.75, 0.75, 0.0])
    assert reached((at, share), 0.25) == 2
    assert reached((at, share), 0.5) == 5
    assert reached(remaining(np.array([4, 9]), np.array([True, False])), 0.9) is None


def test_stays_are_read_off_the_log() -> None:
    rows = [
        {
            "id": "a",
            "opened": "2026-01-01",
            "stage": "won",
            "closed": "2026-01-21",
            "status": "won",
        },
        {"id": "b", "opened": "2026-06-01", "stage": "talk"},
        {
            "id": "c",
            "opened": "2026-02-01",
            "stage": "offer",
            "closed": "2026-02-11",
            "status": "lost",
        },
    ]
    changes: list[Change] = [
        ("a", "2026-01-06", "stage", "talk", "offer"),
        ("a", "2026-01-21", "stage", "offer", "won"),
        ("c", "2026-02-04", "stage", "talk", "offer"),
    ]
    deals = made(rows, changes)
    found = stays(deals, TODAY)
    assert found is not None
    names = deals.names["stage"]
    read = zip(found.deal, found.stage, found.days, found.ended, found.onward, strict=True)
    assert [(int(d), names[s], int(n), bool(e), bool(o)) for d, s, n, e, o in read] == [
        (0, "talk", 5, True, True),
        (0, "offer", 15, True, True),
        (1, "talk", 29, False, False),
        (2, "talk", 3, True, True),
        (2, "offer", 7, True, False),
    ]
    assert stays(made(rows), TODAY) is None


def test_deals_beyond_nine_in_ten_of_their_own_stage_are_stalled() -> None:
    rows: list[dict[str, object]] = []
    changes: list[Change] = []
    for at in range(FEWEST):  # they stay 1 to 20 days
        name = f"d{at:02}"
        rows.append({"id": name, "opened": "2026-01-01", "stage": "offer", "amount": 1.0})
        rows[-1] |= {"closed": "2026-03-01", "status": "lost"}
        changes.append((name, f"2026-01-{at + 2:02}", "stage", "talk", "offer"))
    rows.append({"id": "new", "opened": "2026-06-20", "stage": "talk", "amount": 9.0})
    rows.append({"id": "small", "opened": "2026-06-01", "stage": "talk", "amount": 2.0})
    rows.append({"id": "large", "opened": "2026-05-01", "stage": "talk", "amount": 5.0})
    deals = made(rows, changes)
    every = stays(deals, TODAY)
    assert every is not None
    talk, offer = sorted(records(every, 2), key=lambda one: -one.stays)
    assert (talk.stays, talk.onward, talk.median, talk.slow) == (23, 1.0, 12, 20)
    assert (offer.stays, offer.onward) == (20, 0.0)
    found = stalled(deals, every, [talk, offer])
    assert [(deals.ids[one.deal], one.days, one.slow) for one in found] == [
        ("large", 60, 20),
        ("small", 29, 20),
    ]
