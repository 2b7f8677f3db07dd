"""The weighted pipeline and people's submissions, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.landing.rivals import ranks, strange, submitted, view, weighted, within
from tests.landing.made import day, made

ROWS = [
    {
        "id": "a",
        "opened": "2026-01-01",
        "amount": 100.0,
        "probability": 0.8,
        "category": "commit",
        "expected": "2026-03-20",
    },
    {
        "id": "b",
        "opened": "2026-01-01",
        "amount": 200.0,
        "probability": 0.5,
        "category": "best_case",
        "expected": "2026-03-30",
    },
    {
        "id": "c",
        "opened": "2026-01-01",
        "amount": 400.0,
        "probability": 0.2,
        "category": "pipeline",
        "expected": "2026-04-30",
    },
]


def test_what_is_due_is_weighted_and_submitted() -> None:
    deals, now, end = made(ROWS), day("2026-03-01"), day("2026-04-01")
    seen = view(deals, now)
    assert weighted(deals, seen, now, end) == pytest.approx(180.0)
    assert submitted(deals, seen, now, end) == (100.0, 300.0)
    assert submitted(deals, within(seen, np.array([False, True, True])), now, end) == (0.0, 200.0)


def test_a_month_ahead_has_only_the_deals_that_are_due_in_it() -> None:
    """Those due before it, and those overdue today, are of the months before."""
    deals, now = made(ROWS), day("2026-03-25")  # the first is overdue
    seen, start, end = view(deals, now), day("2026-04-01"), day("2026-05-01")
    assert weighted(deals, seen, now, end, start) == pytest.approx(80.0)
    assert submitted(deals, seen, now, end, start) == (0.0, 0.0)
    running = day("2026-03-01")
    assert weighted(deals, seen, now, start, running) == pytest.approx(180.0)
    assert submitted(deals, seen, now, start, running) == (100.0, 300.0)


def test_on_the_eve_of_a_month_what_is_overdue_is_of_it() -> None:
    deals, now = made(ROWS), day("2026-03-31")
    assert submitted(deals, view(deals, now), now, day("2026-05-01"), day("2026-04-01")) == (
        *(100.0, 300.0),
    )


@pytest.mark.parametrize(
    ("commit", "best"),
    [
        *[("Ａ", "Ｂ"), ("確度A", "確度B"), ("ヨミA", "ヨミＢ"), ("Aヨミ", "Bヨミ"), ("a ", "b")],
        *[("Aランク", "Rank B"), ("ｺﾐｯﾄ", "ベスト ケース"), ("Commit", "Best-Case")],
    ],
)
def test_ranks_however_they_are_written(commit: str, best: str) -> None:
    names = (commit, best, "確度C")
    deals = made([{**row, "category": name} for row, name in zip(ROWS, names, strict=True)])
    seen, now = view(deals, day("2026-03-01")), day("2026-03-01")
    assert submitted(deals, seen, now, day("2026-04-01")) == (100.0, 300.0)
    assert strange(deals) == ()


def test_ranks_that_nobody_knows_are_named() -> None:
    names = ("本命", "対抗", "AAヨミ")
    deals = made([{**row, "category": name} for row, name in zip(ROWS, names, strict=True)])
    now = day("2026-03-01")
    assert submitted(deals, view(deals, now), now, day("2026-04-01")) is None
    assert strange(deals) == tuple(sorted(names))
    assert strange(made([{"id": "a", "opened": "2026-01-01"}])) == ()  # there are none


def test_ranks_of_a_japanese_list() -> None:
    rows = [{**row, "category": name} for row, name in zip(ROWS, ("A", "B", "C"), strict=True)]
    sure, likely = ranks(made(rows))
    assert (sure.tolist(), likely.tolist()) == ([0], [1])


def test_without_probabilities_the_stage_s_win_rate_counts() -> None:
    rows = [
        {"id": f"w{n}", "opened": "2025-01-01", "closed": "2025-03-01", "status": "won"}
        for n in range(3)
    ] + [
        {"id": f"l{n}", "opened": "2025-01-01", "closed": "2025-03-01", "status": "lost"}
        for n in range(7)
    ]
    rows = [{**row, "stage": "end"} for row in rows]
    rows.append({"id": "o", "opened": "2026-01-01", "stage": "offer", "amount": 1000.0})
    changes = [(str(row["id"]), "2025-02-01", "stage", "offer", "end") for row in rows[:10]]
    deals = made(rows, changes)  # type: ignore[arg-type]
    now = day("2026-02-01")
    # 3 of 10 were won after the offer; five deals of the mean rate (0.3) change nothing
    assert weighted(deals, view(deals, now), now, day("2026-03-01")) == pytest.approx(300.0)


def test_a_rank_that_is_not_logged_is_read_off_the_probability() -> None:
    rows = [{**row, "opened": "2026-01-01"} for row in ROWS]
    deals = made(rows, [("a", "2026-02-01", "probability", 0.5, 0.8)])
    early = view(deals, day("2026-01-15"))
    names = deals.names["category"]
    assert [names[rank] for rank in early.category] == ["best_case", "best_case", "pipeline"]
