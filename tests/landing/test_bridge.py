"""The bridge: exact, block by block."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.landing.bridge import BLOCKS, Bridge, bridge
from kaname.landing.deals import Deals
from tests.landing.made import Change, day, made

SINCE, UNTIL, END = day("2026-03-01"), day("2026-03-08"), day("2026-04-01")


def _sums(of: Bridge) -> dict[str, float]:
    return {block: cents / 100 for block, cents in of.sums.items() if cents}


def _one(row: dict[str, object], *changes: tuple[str, str, object, object]) -> Deals:
    whole = {"id": "a", "opened": "2026-02-01", "amount": 10.0, "expected": "2026-03-20", **row}
    logged: list[Change] = [("a", *change) for change in changes]  # type: ignore[misc]
    return made([whole], logged)


def test_a_deal_that_stays() -> None:
    assert _sums(bridge(_one({}), SINCE, UNTIL)) == {"opening": 10.0, "closing": 10.0}


def test_a_deal_that_grows_or_shrinks() -> None:
    grown = _one({"amount": 12.5}, ("2026-03-03", "amount", 10.0, 12.5))
    assert _sums(bridge(grown, SINCE, UNTIL)) == {"opening": 10.0, "up": 2.5, "closing": 12.5}
    shrunk = _one({"amount": 8.0}, ("2026-03-03", "amount", 10.0, 8.0))
    assert _sums(bridge(shrunk, SINCE, UNTIL)) == {"opening": 10.0, "down": -2.0, "closing": 8.0}


def test_a_deal_that_is_won_for_less() -> None:
    won = _one(
        {"amount": 8.0, "closed": "2026-03-05", "status": "won"},
        ("2026-03-05", "amount", 10.0, 8.0),
    )
    assert _sums(bridge(won, SINCE, UNTIL)) == {"opening": 10.0, "down": -2.0, "won": -8.0}


def test_a_deal_that_is_new_or_comes_and_goes() -> None:
    new = _one({"opened": "2026-03-04"})
    assert _sums(bridge(new, SINCE, UNTIL)) == {"new": 10.0, "closing": 10.0}
    gone = _one({"opened": "2026-03-04", "closed": "2026-03-06", "status": "lost"})
    assert _sums(bridge(gone, SINCE, UNTIL)) == {"new": 10.0, "lost": -10.0}


def test_a_deal_that_was_lost_before_and_is_won_after_all_is_new_and_won() -> None:
    """Reopened in between, or written over at once; also where it was due after the period."""
    row: dict[str, object] = {"closed": "2026-03-06", "status": "won", "expected": "2026-05-01"}
    lost = ("2026-02-20", "status", "open", "lost")
    again = [("2026-03-03", "status", "lost", "open"), ("2026-03-06", "status", "open", "won")]
    for later in (again, [("2026-03-06", "status", "lost", "won")]):
        found = bridge(_one(row, lost, *later), SINCE, UNTIL)
        assert _sums(found) == {"new": 10.0, "won": -10.0}
        assert (found.counts["new"], found.counts["won"]) == (1, -1)
        assert _sums(bridge(_one(row, lost, *later), SINCE, UNTIL, END)) == _sums(found)
    still = _one({"closed": "2026-02-20", "status": "lost"}, lost)
    assert _sums(bridge(still, SINCE, UNTIL)) == {}


def test_a_deal_that_slips_or_is_drawn_in() -> None:
    slipped = _one(
        {"expected": "2026-05-01"}, ("2026-03-03", "expected", "2026-03-20", "2026-05-01")
    )
    assert _sums(bridge(slipped, SINCE, UNTIL, END)) == {"opening": 10.0, "slipped": -10.0}
    drawn = _one({"expected": "2026-03-20"}, ("2026-03-03", "expected", "2026-05-01", "2026-03-20"))
    assert _sums(bridge(drawn, SINCE, UNTIL, END)) == {"slipped": 10.0, "closing": 10.0}


def test_a_later_deal_that_is_lost_is_not_of_this_period_and_one_won_early_is() -> None:
    lost = _one({"expected": "2026-05-01", "closed": "2026-03-05", "status": "lost"})
    assert _sums(bridge(lost, SINCE, UNTIL, END)) == {}
    won = _one({"expected": "2026-05-01", "closed": "2026-03-05", "status": "won"})
    assert _sums(bridge(won, SINCE, UNTIL, END)) == {"slipped": 10.0, "won": -10.0}


def test_deals_outside_what_is_asked_are_left_out() -> None:
    deals = made([{"id": "a", "opened": "2026-02-01", "amount": 5.0, "group": "x"}])
    object.__setattr__(deals, "groups", ("",))  # the only group is the one outside
    assert _sums(bridge(deals, SINCE, UNTIL)) == {}


def test_deals_without_an_amount_are_counted() -> None:
    """One that stays, one that is lost, one that is new; nobody wrote down an amount."""
    rows = [
        {"id": "a", "opened": "2026-02-01", "amount": None},
        {"id": "b", "opened": "2026-02-01", "amount": 0.0, "closed": "2026-03-05"},
        {"id": "c", "opened": "2026-03-04", "amount": 0.0},
        {"id": "d", "opened": "2026-02-01", "amount": 5.0},
    ]
    rows[1]["status"] = "lost"
    found = bridge(made(rows), SINCE, UNTIL)
    told = {block: count for block, count in found.counts.items() if count}
    assert told == {"opening": 3, "new": 1, "lost": -1, "closing": 3}
    assert [len(found.moves[block]) for block in ("opening", "new", "lost", "closing")] == [
        *(3, 1, 1, 3)
    ]
    assert _sums(found) == {"opening": 5.0, "closing": 5.0}


DAYS = st.integers(day("2026-01-01"), day("2026-04-30"))
CENTS = st.integers(0, 10**11).map(lambda cents: cents / 100)


@st.composite
def books(draw: st.DrawFn) -> Deals:
    """A few deals with logs of amounts and expected days."""
    rows, changes = [], []
    for number in range(draw(st.integers(1, 6))):
        opened, closed = sorted(draw(st.tuples(DAYS, DAYS)))
        ended = draw(st.sampled_from(["open", "won", "lost"]))
        amounts = draw(st.lists(CENTS, min_size=1, max_size=3))
        dues = draw(st.lists(DAYS, min_size=1, max_size=3))
        row = {"id": f"d{number}", "opened": _iso(opened), "status": ended}
        row |= {"amount": amounts[-1], "expected": _iso(dues[-1])}
        rows.append(row if ended == "open" else {**row, "closed": _iso(closed)})
        for name, values in (("amount", amounts), ("expected", [_iso(d) for d in dues])):
            on = sorted(draw(st.lists(DAYS, min_size=len(values) - 1, max_size=len(values) - 1)))
            for at, (old, new) in zip(on, pairwise(values), strict=True):
                changes.append((row["id"], _iso(at), name, old, new))
    return made(rows, changes)  # type: ignore[arg-type]


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


@settings(max_examples=60)
@given(books(), st.tuples(DAYS, DAYS).map(sorted), st.none() | DAYS)
def test_opening_and_moves_are_closing_to_the_cent_and_to_the_deal(
    deals: Deals, between: list[int], end: int | None
) -> None:
    found = bridge(deals, *between, end)
    assert sum(found.sums[block] for block in BLOCKS[:-1]) == found.sums["closing"]
    assert sum(found.counts[block] for block in BLOCKS[:-1]) == found.counts["closing"]
    for block in ("opening", "new", "closing"):
        assert len(found.moves[block]) == found.counts[block]
    for block in BLOCKS:
        assert sum(move.cents for move in found.moves[block]) == found.sums[block]
