"""Amounts: haircuts by stage, and what new deals bring, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.landing.amounts import FEWEST, WEIGHT, Amounts, Pool, amounts, quick, worth
from kaname.landing.features import features
from kaname.landing.history import history
from tests.landing.made import company, day, made


def test_a_haircut_leans_on_that_of_all() -> None:
    """One deal won for 80 of 100 after four weeks in the first stage; one for 50 of 50."""
    rows = [
        {"id": "a", "opened": "2026-01-05", "closed": "2026-02-02", "status": "won"},
        {"id": "b", "opened": "2026-01-05", "closed": "2026-02-02", "status": "won"},
    ]
    rows = [
        {**rows[0], "stage": "1", "amount": 80.0},
        {**rows[1], "stage": "2", "amount": 50.0},
    ]
    deals = made(rows, [("a", "2026-02-02", "amount", 100.0, 80.0)])
    found = amounts(history(deals, day("2026-02-02")), day("2026-02-02"))
    whole, size = 130 / 150, 75.0
    prior = WEIGHT * size
    assert found.haircut[:2] == pytest.approx(
        [(80 + prior * whole) / (100 + prior), (50 + prior * whole) / (50 + prior)]
    )


def test_a_missing_amount_is_what_is_typical() -> None:
    rows = [
        {
            "id": f"d{n}",
            "opened": "2026-01-05",
            "closed": "2026-01-20",
            "status": "won",
            "amount": 10.0,
        }
        for n in range(5)
    ]
    deals = made([*rows, {"id": "o", "opened": "2026-01-05"}])
    of = history(deals, day("2026-02-02"))
    open_ = deals.open
    seen = features(deals, open_, np.full(1, day("2026-02-02")), of.measure)
    assert worth(amounts(of, day("2026-02-02")), seen, deals.segment[open_]) == pytest.approx(10)


def test_new_deals_bring_what_quick_ones_brought() -> None:
    own, whole = Pool(np.arange(100), np.arange(100.0)), Pool(np.arange(200), np.ones(200))
    few, none = Pool(np.arange(3), np.full(3, 9.0)), Pool(np.zeros(0, int), np.zeros(0))
    of = Amounts(np.ones(1), 0.0, np.ones(3), (own, few, none, whole))
    assert quick(of, 0, 49).tolist() == list(range(50))  # enough of its own
    assert quick(of, 1, 49).tolist() == [9.0] * 3 + [1.0] * 50
    assert quick(of, 2, 5).tolist() == [1.0] * FEWEST  # the quickest of all


def test_nothing_won_brings_nothing() -> None:
    deals = made([{"id": "o", "opened": "2026-01-05", "amount": 7.0}])
    found = amounts(history(deals, day("2026-02-02")), day("2026-02-02"))
    assert (found.typical.tolist(), found.pools[0].amounts.size) == ([0.0], 0)
    assert amounts(history(company(), day("2026-02-02")), day("2026-02-02")).spread == 0.0
