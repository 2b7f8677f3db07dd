"""Deals from opening to close, their log of changes, who has a share in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.catalogue.company_people import MEMBERS, Fields, member_on
from tests.catalogue.company_time import (
    DAY,
    END,
    FIRST,
    any_day,
    later,
    local_day,
    moment,
)

STAGES = ("失注", "商談化", "ヒアリング", "提案書作成", "プレゼン", "契約交渉", "受注")
LOGGED = ("amount", "probability", "expected_close_on", "next_action_on", "stage_due_on")
WITHOUT_PROPOSALS = (2025, 8)  # a month in which nothing was proposed


@dataclass
class Book:
    """The deals and what was logged of them."""

    deals: list[Fields] = field(default_factory=list)
    changes: list[Fields] = field(default_factory=list)
    credits: list[Fields] = field(default_factory=list)


def book(rng: Random, accounts: Sequence[Fields], people: Sequence[Fields]) -> Book:
    """260 deals; those of converted leads carry the lead."""
    made = Book()
    sources = [p for p in people if p["converted_at"]]
    companies = [a for a in accounts if a["kind"] != "store"]
    for n in range(260):
        person = sources[n] if n < len(sources) else None
        deal = _deal(rng, n, person, rng.choice(companies))
        if person is not None:
            person["opportunity_id"] = deal["opportunity_id"]
        made.deals.append(deal)
        made.changes += _stages(rng, deal) + _values(rng, deal)
        made.credits += _credits(rng, deal)
    return made


def _deal(rng: Random, n: int, person: Fields | None, account: Fields) -> Fields:
    created = person["converted_at"] if person else None
    if not isinstance(created, datetime):
        created = moment(rng, any_day(rng, FIRST - 50 * DAY))
    end = _end(rng, created)
    status = rng.choice(["won"] * 5 + ["lost"] * 4 + ["dropped"]) if end else "open"
    owner = member_on(rng, local_day(created))
    steps = _steps(rng, created, end or END, status)
    return {
        "opportunity_id": f"D{n:03}",
        "account_id": account["account_id"] if rng.random() < 0.96 else None,
        "person_id": person["person_id"] if person else None,
        "owner_id": owner if rng.random() < 0.97 else None,
        "pipeline": "標準",
        "deal_type": rng.choice(["new", "repeat", "expansion", "renewal", None]),
        "amount": None,
        "gross_profit": None,
        "currency": "JPY",
        "created_at": created,
        **steps,
        "closed_at": end,
        "status": status,
        "forecast_category": None if n % 4 else "pipeline",
        "yomi": rng.choice(["A", "B", "C", None]),
        "lost_reason": rng.choice(["price", None]) if status == "lost" else None,
        "competitor": rng.choice(["X社", "Y社", None]),
        "lead_source": person["lead_source"] if person else None,
    }


def _end(rng: Random, created: datetime) -> datetime | None:
    """When it closed; one in eight never does."""
    if rng.random() < 0.12:
        return None
    return later(rng, created + timedelta(hours=1), rng.choice([3, 40, 90, 150]))


def _steps(rng: Random, created: datetime, end: datetime, status: str) -> Fields:
    """When it reached its steps, in order, some skipped."""
    times = sorted(
        created
        + timedelta(seconds=rng.randint(1, max(2, int((end - created).total_seconds()) - 1)))
        for _ in range(4)
    )
    far = 4 if status == "won" else rng.randint(0, 4)
    names = ("first_meeting_at", "problem_identified_at", "proposed_at", "answered_at")
    steps: Fields = {
        name: at if n < far and rng.random() < 0.85 else None
        for n, (name, at) in enumerate(zip(names, times, strict=True))
    }
    proposed = steps["proposed_at"]
    if isinstance(proposed, datetime):
        day = local_day(proposed)
        if (day.year, day.month) == WITHOUT_PROPOSALS:
            steps["proposed_at"] = None
    if steps["proposed_at"] is None and rng.random() < 0.9:
        steps["answered_at"] = None
    return steps


def _stages(rng: Random, deal: Fields) -> list[Fields]:
    """Moves from stage to stage: forward, skipping, sometimes back; the last one closes."""
    created, closed = deal["created_at"], deal["closed_at"]
    assert isinstance(created, datetime)
    end = closed if isinstance(closed, datetime) else END
    seconds = max(4, int((end - created).total_seconds()))
    times = sorted(rng.sample(range(1, seconds), min(rng.choice([0, 0, 1, 2, 3, 5]), seconds - 1)))
    rank, rows = rng.choice([1, 1, 1, 2, 3, 4]), []
    if rng.random() < 0.4:
        rows.append(_move(deal, created, None, rank))
    for second in times:
        new = min(5, max(1, rank + rng.choice([1, 1, 1, 1, 2, -1])))
        if new != rank:
            rows.append(_move(deal, created + timedelta(seconds=second), rank, new))
            rank = new
    if isinstance(closed, datetime):
        new = 6 if deal["status"] == "won" else 0
        rows.append(_move(deal, closed, rank, new))
        rank = new
        if rng.random() < 0.15:
            _enter_late(rows, closed)
    deal["stage"] = STAGES[rank]
    return rows


def _enter_late(rows: list[Fields], closed: datetime) -> None:
    """The last moves of a deal stand in the log only days after it was over."""
    for n, row in enumerate(rows[-2:]):
        late = closed + timedelta(days=2, minutes=n)
        if late < END:
            row["changed_at"] = late


def _move(deal: Fields, at: datetime, old: int | None, new: int) -> Fields:
    return {
        **_logged(deal, at, "stage", None if old is None else STAGES[old], STAGES[new]),
        "old_rank": old,
        "new_rank": new,
    }


def _logged(deal: Fields, at: datetime, name: str, old: object, new: object) -> Fields:
    return {
        "opportunity_id": deal["opportunity_id"],
        "changed_at": at,
        "field": name,
        "old_value": None if old is None else str(old),
        "new_value": None if new is None else str(new),
        "changed_by": deal["owner_id"],
        "observed": "source",
    }


def _values(rng: Random, deal: Fields) -> list[Fields]:
    """Amount, probability and dates with their changes; the deal holds the last of each."""
    rows: list[Fields] = []
    for name in LOGGED:
        value = _value(rng, name, deal)
        created = deal["created_at"]
        assert isinstance(created, datetime)
        if rng.random() < 0.6 and value is not None:
            rows.append(_logged(deal, created, name, None, value))
        for at in _instants(rng, deal):
            new = _value(rng, name, deal)
            if new != value:
                rows.append(_logged(deal, at, name, value, new))
                value = new
        deal[name] = value
    return rows


def _instants(rng: Random, deal: Fields) -> list[datetime]:
    created, closed = deal["created_at"], deal["closed_at"]
    assert isinstance(created, datetime)
    end = closed if isinstance(closed, datetime) else END
    seconds = max(3, int((end - created).total_seconds()))
    picked = sorted(rng.sample(range(1, seconds), min(rng.randint(0, 3), seconds - 1)))
    return [created + timedelta(seconds=second) for second in picked]


def _value(rng: Random, name: str, deal: Fields) -> object:
    if rng.random() < (0.4 if name == "stage_due_on" else 0.07):
        return None
    if name == "amount":
        return Decimal(rng.randint(5, 400)) * 10_000
    if name == "probability":
        return rng.choice([0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
    created = deal["created_at"]
    assert isinstance(created, datetime)
    until = min(local_day(created) + 120 * DAY, date(2026, 6, 30))
    return any_day(rng, local_day(created), until)


def _credits(rng: Random, deal: Fields) -> list[Fields]:
    """The owner's share; a finder's, or two finders' whose shares overlap."""
    rows: list[tuple[object, str, float]] = []
    if deal["owner_id"]:
        rows.append((deal["owner_id"], "owner", 1.0))
    finders = rng.sample(MEMBERS, 2)
    kind = rng.random()
    if kind < 0.45:
        rows.append((finders[0], "source", rng.choice([1.0, 0.5])))
    elif kind < 0.7:
        rows += [(finders[0], "source", 0.6), (finders[1], "source", 0.6)]
    if rng.random() < 0.2:
        rows.append((finders[1], "support", 0.3))
    return [
        {"opportunity_id": deal["opportunity_id"], "member_id": m, "role": r, "share": s}
        for m, r, s in rows
    ]


def profits(rng: Random, deals: Sequence[Fields]) -> None:
    """Fill in the gross profit that is expected of most deals."""
    for deal in deals:
        amount = deal["amount"]
        if isinstance(amount, Decimal) and rng.random() < 0.8:
            deal["gross_profit"] = amount * Decimal("0.4")
