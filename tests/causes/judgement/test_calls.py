"""Calls, slips and ranks of a few deals, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kaname.causes.judgement.calls import calls
from kaname.causes.judgement.ranks import Rank, disordered, ranks
from kaname.causes.judgement.slips import owner_slips, slips
from kaname.landing.trust import trusted
from tests.landing.made import day, made

MONTHS = [
    (day("2026-02-01"), day("2026-03-01")),
    (day("2026-03-01"), day("2026-04-01")),
    (day("2026-04-01"), day("2026-05-01")),
]
COMMON = {"opened": "2026-01-05", "owner": "Abe", "category": "A", "probability": 0.6}
ROWS: list[dict[str, Any]] = [
    # due in March and won in it
    {**COMMON, "id": "a", "expected": "2026-03-20", "closed": "2026-03-18", "status": "won"},
    # due in March, moved to April, lost then
    {**COMMON, "id": "b", "expected": "2026-04-15", "closed": "2026-04-20", "status": "lost"},
    # never due before it was lost in February
    {**COMMON, "id": "c", "expected": "2026-06-30", "closed": "2026-02-10", "status": "lost"},
]
CHANGES = [
    ("b", "2026-03-25", "expected", "2026-03-31", "2026-04-15"),
    ("b", "2026-03-25", "probability", 0.6, 0.3),
]


def test_each_deal_is_called_once_when_it_is_first_due() -> None:
    found = calls(made(ROWS, CHANGES), MONTHS)  # type: ignore[arg-type]
    assert found.deal.tolist() == [0, 1]
    assert found.month.tolist() == [1, 1]
    assert found.probability.tolist() == [0.6, 0.6]  # as it stood four weeks before the end
    assert found.won.tolist() == [True, False]
    assert found.slipped.tolist() == [False, True]
    assert found.days.tolist() == [-2, 20]


def test_months_whose_deals_are_still_open_do_not_count() -> None:
    rows = [*ROWS, {**COMMON, "id": "d", "expected": "2026-04-10"}]
    found = calls(made(rows, CHANGES), MONTHS)  # type: ignore[arg-type]
    assert found.deal.tolist() == [0, 1]
    assert calls(made(rows), []).deal.size == 0


def test_a_deal_that_nobody_closes_does_not_take_away_all_months() -> None:
    every = [
        (day(f"2026-{n:02}-01"), day(f"2026-{n + 1:02}-01" if n < 12 else "2027-01-01"))
        for n in range(2, 13)
    ]
    rows = [
        {**COMMON, "id": f"{n:02}{at}", "expected": f"2026-{n:02}-20"}
        | ({"closed": f"2026-{n:02}-20", "status": "won"} if at else {})
        for n in range(2, 13)
        for at in range(4)
    ]
    found = calls(made(rows), every)
    # every month has an open deal in four; February to June ended half a year before the year's end
    assert np.unique(found.month).tolist() == [0, 1, 2, 3, 4]
    assert found.done.sum() == 15


def test_a_month_without_deals_does_not_speak_for_the_month_before() -> None:
    rows = [*ROWS, {**COMMON, "id": "d", "expected": "2026-09-10"}]
    moved = [*CHANGES, ("d", "2026-04-25", "expected", "2026-04-10", "2026-09-10")]
    may = (day("2026-05-01"), day("2026-06-01"))  # nothing is due in it
    found = calls(made(rows, moved), [*MONTHS, may])  # type: ignore[arg-type]
    assert found.deal.tolist() == [0, 1]


def test_slips_by_hand() -> None:
    deals = made(ROWS, CHANGES)  # type: ignore[arg-type]
    found = slips(deals, calls(deals, MONTHS))
    assert found is not None
    assert (found.deals, found.share, found.days, found.pushes) == (2, 0.5, 9.0, 0.5)
    (own,) = owner_slips(deals, calls(deals, MONTHS), 1)
    assert (own.named, own.slips.share) == (False, 0.5)
    assert slips(deals, calls(deals, [])) is None
    assert owner_slips(deals, calls(deals, []), 1) == []


def test_slips_cannot_be_told_where_closings_write_over_the_expected_day() -> None:
    rows: list[dict[str, Any]] = [
        {**COMMON, "id": f"{at:02}", "expected": day_, "closed": day_, "status": "won"}
        for at, day_ in enumerate(["2026-03-18", "2026-04-20"] * 20)
    ]
    rows.append({**COMMON, "id": "open", "expected": "2026-04-25"})
    deals = trusted(made(rows))
    of = calls(deals, MONTHS)
    assert of.deal.size > 12
    assert slips(deals, of) is None
    assert owner_slips(deals, of, 1) == []


def test_who_slips_more_than_such_deals_do_is_named() -> None:
    rows = []
    for at in range(200):
        owner = f"P{at % 5}"
        late = at % 2 if owner != "P4" else 1
        closed = "2026-04-20" if late else "2026-03-20"
        rows.append(
            {**COMMON, "id": f"{at:03}", "owner": owner, "expected": "2026-03-25", "closed": closed}
            | {"status": "won"}
        )
    deals = made(rows)
    found = owner_slips(deals, calls(deals, MONTHS), 5)
    assert [one.named for one in found] == [False] * 4 + [True]
    assert found[4].slips.share == 1.0
    assert found[4].beside.expected == pytest.approx(0.5, abs=0.02)


def test_ranks_tell_what_became_of_them() -> None:
    rows = []
    for at in range(80):
        rank, chance = ("A", 0.8) if at < 40 else ("B", 0.4)
        status = "won" if at % 4 or rank == "B" else "lost"
        due = {"expected": "2026-03-25", "closed": "2026-04-02" if at % 2 else "2026-03-20"}
        rows.append({**COMMON, "id": f"{at:03}", "category": rank, "probability": chance, **due})
        rows[-1]["status"] = status
    changes = [
        (f"{at:03}", "2026-01-06", "category", None, "A" if at < 40 else "B") for at in (0, 40)
    ]
    deals = made(rows, changes)  # type: ignore[arg-type]
    first, second = found = ranks(deals, calls(deals, MONTHS))
    assert (first.name, first.deals, first.stated, first.slipped) == (
        "A",
        40,
        pytest.approx(0.8),
        0.5,
    )
    assert (first.won, first.month) == (0.75, 0.25)
    assert (second.name, second.won) == ("B", 1.0)
    assert disordered(found) == [(first, second)]
    assert disordered([second, Rank("C", 40, 0.1, 0.0, 0.0, 0.1, 0.05, 0.2)]) == []
    assert np.isfinite([first.low, first.high]).all()
