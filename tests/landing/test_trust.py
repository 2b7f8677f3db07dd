"""What a closing wrote is not learnt from."""

from __future__ import annotations

import numpy as np

from kaname.landing.trust import trusted, usable
from tests.landing.made import made

UNLOGGED = [
    {
        "id": "a",
        "opened": "2026-01-01",
        "closed": "2026-02-01",
        "status": "won",
        "stage": "Won",
        "probability": 1.0,
        "expected": "2026-02-01",
        "amount": 5.0,
    },
    {
        "id": "b",
        "opened": "2026-01-01",
        "closed": "2026-03-01",
        "status": "lost",
        "stage": "Lost",
        "probability": 0.0,
        "expected": "2026-03-01",
        "amount": 0.0,
    },
    {
        "id": "c",
        "opened": "2026-01-01",
        "stage": "Offer",
        "probability": 0.5,
        "expected": "2026-05-01",
        "amount": 7.0,
    },
]


def test_what_closings_wrote_is_taken_out() -> None:
    deals = trusted(made(UNLOGGED))
    for name in ("stage", "probability", "expected"):
        assert np.isnan(deals.state[name]).tolist() == [True, True, False]
    assert usable(deals) == frozenset()  # lost deals stand with no amount, too


def test_what_is_logged_is_kept() -> None:
    changes = [
        ("a", "2026-02-01", "stage", "Offer", "Won"),
        ("b", "2026-03-01", "stage", "Offer", "Lost"),
        ("a", "2026-02-01", "probability", 0.7, 1.0),
        ("b", "2026-03-01", "probability", 0.4, 0.0),
    ]
    deals = trusted(made(UNLOGGED, changes))
    assert not np.isnan(deals.state["stage"]).any()
    assert usable(deals) == {"stage", "probability"}


def test_a_day_expected_that_was_missed_is_kept() -> None:
    rows = [{**row, "expected": "2026-01-20"} for row in UNLOGGED]
    assert "expected" in usable(trusted(made(rows)))
