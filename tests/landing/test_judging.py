"""People's forecasts against what came, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.landing.judging import by_person, by_rank, errors, snapshots
from tests.landing.made import day, made

COMMON = {"opened": "2026-01-01", "expected": "2026-03-31"}
ROWS = [
    {**COMMON, "id": "a", "owner": "Abe", "category": "A", "amount": 100.0, "probability": 0.8},
    {**COMMON, "id": "b", "owner": "Abe", "category": "A", "amount": 50.0, "probability": 0.8},
    {**COMMON, "id": "c", "owner": "Baba", "category": "C", "amount": 30.0, "probability": 0.3},
]
ENDS = {"a": ("2026-03-20", "won"), "b": ("2026-03-25", "lost"), "c": ("2026-03-28", "won")}
MARCH = (day("2026-03-01"), day("2026-04-01"))


def _deals() -> object:
    rows = [{**row, "closed": ENDS[row["id"]][0], "status": ENDS[row["id"]][1]} for row in ROWS]  # type: ignore[index]
    changes = [(row["id"], ENDS[row["id"]][0], "category", row["category"], None) for row in ROWS]  # type: ignore[index]
    return made(rows, changes)  # type: ignore[arg-type]


def test_records_of_people_and_ranks() -> None:
    deals = _deals()
    shots = snapshots(deals, [MARCH], 20)  # type: ignore[arg-type]
    abe, baba = by_person(deals, shots)  # type: ignore[arg-type]
    # Abe stood by 150 and won 100; Baba by nothing and won 30
    assert (abe.name, abe.bias, abe.mape) == ("Abe", 0.5, 0.5)
    assert (baba.bias, baba.mape) == (-1.0, 1.0)
    assert abe.brier == pytest.approx((0.2**2 + 0.8**2) / 2)
    first, last = by_rank(deals, shots)  # type: ignore[arg-type]
    assert (first.name, first.deals, first.stated, first.share) == ("A", 2, 0.8, 0.5)
    assert (last.name, last.share, last.brier) == ("C", 1.0, pytest.approx(0.49))


def test_nobody_who_says_nothing_is_judged() -> None:
    rows = [
        {"id": "a", "opened": "2026-01-01", "owner": "Abe", "closed": "2026-03-05", "status": "won"}
    ]
    deals = made(rows)
    shots = snapshots(deals, [MARCH], 20)
    assert by_person(deals, shots) == []
    assert by_rank(deals, shots) == []


def test_errors_need_something_that_came() -> None:
    assert errors(np.array([5.0]), np.array([0.0])) == (None, None)
    assert errors(np.array([5.0, 3.0]), np.array([4.0, 0.0])) == (1.0, 0.25)
