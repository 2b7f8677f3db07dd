"""What was done: contacts with the appointments that they gave, and everything else of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tests.catalogue.company_people import MEMBERS, Fields, member_on
from tests.catalogue.company_time import END, FIRST, HERE, any_day, later, local_day, moment

CONTACTS = {"call": 900, "email": 260, "visit": 320, "web_meeting": 180}
OTHERS = {
    "proposal": 90,
    "demo": 40,
    "inquiry": 150,
    "design_change": 90,
    "tech_proposal": 90,
    "serve": 110,
    "improvement": 45,
    "trouble": 60,
}
OUTCOMES: dict[str, tuple[str | None, ...]] = {
    "call": ("connected", "connected", "no_answer", "no_answer", "appointment", None),
    "email": ("connected", "no_answer", "no_answer", None, "appointment"),
    "visit": ("held", "held", "held", "held", "no_show", None),
    "web_meeting": ("held", "held", "held", "no_show", None),
    "proposal": ("done",),
    "demo": ("done",),
    "inquiry": ("done", None),
    "design_change": ("done", None),
    "tech_proposal": ("adopted", "adopted", "rejected", None),
    "serve": ("done",),
    "improvement": ("done", None),
    "trouble": ("done", None),
}


@dataclass(frozen=True)
class Whom:
    """Whom activities may be with. Every tenth customer is never contacted."""

    accounts: Sequence[Fields]
    people: Sequence[Fields]
    deals: Sequence[Fields]

    def pick(self, rng: Random) -> Fields:
        deal = rng.choice(self.deals) if rng.random() < 0.5 else None
        person = rng.choice(self.people) if rng.random() < 0.7 else None
        account = rng.choice(self.accounts)["account_id"] if rng.random() < 0.9 else None
        return {
            "account_id": None if str(account).endswith("7") else account,
            "person_id": person["person_id"] if person else None,
            "opportunity_id": deal["opportunity_id"] if deal else None,
        }


def activities(rng: Random, whom: Whom) -> list[Fields]:
    """All activities; those of the first days come of every kind, so that each is observed."""
    rows: list[Fields] = []
    for kind, count in {**CONTACTS, **OTHERS}.items():
        for n in range(count):
            day = FIRST + timedelta(days=n) if n < 3 else any_day(rng)
            rows.append(_activity(rng, kind, day, whom))
    rows += [asked for deal in whom.deals for asked in _inquiry(rng, deal)]
    meetings = [m for row in rows if row["outcome"] == "appointment" for m in _meeting(rng, row)]
    for n, row in enumerate(rows + meetings):
        row["activity_id"] = f"C{n:05}"
    for row in meetings:
        giver = row.pop("giver")
        assert isinstance(giver, dict)
        row["set_by_activity_id"] = giver["activity_id"]
    return rows + meetings


def _inquiry(rng: Random, deal: Fields) -> list[Fields]:
    """What the customer asked before or soon after a deal was opened."""
    created = deal["created_at"]
    assert isinstance(created, datetime)
    at = created + timedelta(days=rng.uniform(-6, 2))
    if local_day(at) < FIRST or at >= END or rng.random() < 0.5:
        return []
    one: Fields = {"kind": "inquiry", "direction": "inbound", "member_id": deal["owner_id"]}
    more = {"account_id": deal["account_id"], "opportunity_id": deal["opportunity_id"]}
    answered = later(rng, at, 0.3)
    return [one | more | {"started_at": at, "responded_at": answered, "outcome": "done"}]


def _activity(rng: Random, kind: str, day: date, whom: Whom) -> Fields:
    started = moment(rng, day)
    outcome = rng.choice(OUTCOMES[kind])
    never = kind in ("visit", "web_meeting") and outcome is None and rng.random() < 0.6
    row: Fields = {
        "kind": kind,
        "direction": "inbound" if kind in ("inquiry", "trouble") else "outbound",
        "member_id": member_on(rng, day) if rng.random() < 0.97 else None,
        **whom.pick(rng),
        "planned_at": started if kind in ("visit", "web_meeting", "demo") else None,
        "started_at": None if never else started,
        "outcome": outcome,
        **_flags(rng, kind),
        **_times(rng, kind, started, outcome, never),
    }
    if kind == "visit" and rng.random() < 0.9:
        row["travel_minutes"] = rng.randint(10, 120)
    return row


def _times(rng: Random, kind: str, started: datetime, outcome: str | None, never: bool) -> Fields:
    """When it ended, was answered, was due."""
    if kind in ("inquiry", "trouble"):
        answered = later(rng, started, 0.6) if rng.random() < 0.85 else None
        return {"responded_at": answered, "ended_at": answered and later(rng, answered, 1)}
    if kind == "design_change":
        due = datetime.combine(local_day(started) + timedelta(days=rng.randint(2, 12)), _FIVE)
        answered = later(rng, started, 13) if rng.random() < 0.85 else None
        return {"due_at": due - HERE, "responded_at": answered, "ended_at": answered}
    if kind == "tech_proposal":
        answered = later(rng, started, 20)  # without an outcome: withdrawn
        return {"responded_at": answered if outcome else None, "ended_at": answered}
    if never or outcome in ("no_answer", "no_show") or rng.random() < 0.05:
        return {"ended_at": None}
    return {"ended_at": min(started + timedelta(seconds=rng.randint(40, 5_400)), END)}


_FIVE = (datetime(2025, 1, 1, 17)).time()


def _flags(rng: Random, kind: str) -> Fields:
    """Marks that people put on contacts, sometimes none at all (null)."""
    if kind not in CONTACTS:
        return {}
    flags = ("is_new_approach", "is_first_meeting", "is_continuation", "prepared_info")
    more = ("prepared_material", "next_step_agreed")
    chance = {"is_new_approach": 0.25, "is_first_meeting": 0.2 if "_" in kind else 0.1}
    return {
        flag: None if rng.random() < 0.1 else rng.random() < chance.get(flag, 0.5)
        for flag in flags + more
    }


def _meeting(rng: Random, giver: Fields) -> list[Fields]:
    """The appointment that a contact gave: held, missed, never held or never even entered."""
    if rng.random() < 0.15:
        return []
    at = giver["started_at"]
    assert isinstance(at, datetime)
    then = later(rng, at, 16)
    if then is None:
        return []
    kind = rng.choice(["visit", "web_meeting"])
    outcome = rng.choice(["held", "held", "held", "no_show", None])
    held = outcome == "held"
    return [
        {
            "giver": giver,
            "kind": kind,
            "direction": "outbound",
            "member_id": rng.choice([giver["member_id"], rng.choice(MEMBERS)]),
            **{key: giver[key] for key in ("account_id", "person_id", "opportunity_id")},
            "planned_at": then,
            "started_at": then if outcome else None,
            "ended_at": min(then + timedelta(minutes=50), END) if held else None,
            "travel_minutes": rng.randint(10, 90) if kind == "visit" and held else None,
            "outcome": outcome,
            **_flags(rng, kind),
            "is_first_meeting": rng.random() < 0.6,
        }
    ]
