"""Who sells, to whom, and what: members, territories, customers, leads and products."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.catalogue.company_time import DAY, FIRST, LAST, any_day, later, local_day, moment

Fields = dict[str, object]
TEAMS = ("本社/東日本課", "本社/西日本課", "本社/内勤課")
# member, role, team, from, to, minutes of work; m03 moves, m08 leaves, m10 comes, m09 leads all
POSTS: tuple[tuple[str, str, int | None, date, date | None, int | None], ...] = (
    ("m01", "rep", 0, date(2020, 4, 1), None, 450),
    ("m02", "closer", 0, date(2021, 4, 1), None, 480),
    ("m03", "rep", 0, date(2022, 4, 1), date(2025, 10, 1), 450),
    ("m03", "closer", 1, date(2025, 10, 1), None, 480),
    ("m04", "closer", 1, date(2019, 4, 1), None, 450),
    ("m05", "rep", 1, date(2023, 4, 1), None, 420),
    ("m06", "inside_sales", 2, date(2023, 4, 1), None, 450),
    ("m07", "inside_sales", 2, date(2024, 4, 1), None, 360),
    ("m08", "closer", 1, date(2018, 4, 1), date(2025, 12, 16), 450),
    ("m09", "manager", None, date(2015, 4, 1), None, None),
    ("m10", "rep", 2, date(2025, 8, 4), None, 450),
)
MEMBERS = ("m01", "m02", "m03", "m04", "m05", "m06", "m07", "m08", "m10")
LEFT = {"m08": date(2025, 12, 15)}
CAME = {"m10": date(2025, 8, 4)}


def members() -> list[Fields]:
    """The posts that people had; the manager of all belongs to no team."""
    return [
        {
            "member_id": member,
            "valid_from": since,
            "valid_to": until,
            "name": f"担当{member[1:]}",
            "role": role,
            "org_path": "本社" if team is None else TEAMS[team],
            "manager_id": None if member == "m09" else "m09",
            "territory_id": None if team is None else f"T{team}",
            "hired_on": min(row[3] for row in POSTS if row[0] == member),
            "grade": None,
            "is_quota_carrier": role in ("rep", "closer"),
            "work_minutes_per_day": minutes,
        }
        for member, role, team, since, until, minutes in POSTS
    ]


def member_on(rng: Random, day: date) -> str:
    """Somebody who works here that day."""
    there = [m for m in MEMBERS if CAME.get(m, FIRST) <= day <= LEFT.get(m, LAST)]
    return rng.choice(there) if there else "m01"


def territories() -> list[Fields]:
    """Three territories since ever."""
    return [
        {"territory_id": f"T{n}", "name": name, "kind": kind, "area_km2": 120.0 * (n + 1)}
        | {"accounts": 40, "mean_travel_minutes": 20.0 + 15 * n, "valid_from": date(2015, 4, 1)}
        for n, (name, kind) in enumerate((("都心", "city"), ("郊外", "suburb"), ("地方", "rural")))
    ]


def accounts(rng: Random) -> list[Fields]:
    """Companies, consumers and stores; `first_order_on` is added when the orders are known."""
    kinds = ["company"] * 76 + ["consumer"] * 38 + ["store"] * 6
    return [
        {
            "account_id": f"A{n:03}",
            "parent_id": f"A{n - 1:03}" if kind == "company" and n % 19 == 5 else None,
            "name": f"顧客{n:03}",
            "segment": rng.choice(["大手", "中小", "個人", None]),
            "industry": rng.choice(["製造", "金融", "小売", None]),
            "region": rng.choice(["関東", "関西", None]),
            "territory_id": rng.choice(["T0", "T1", "T2", None]),
            "owner_id": rng.choice([*MEMBERS, None]) if kind != "store" else None,
            "first_order_on": None,
            "potential_amount": Decimal(rng.randint(1, 90)) * 100_000 if n % 3 else None,
            "kind": kind,
        }
        for n, kind in enumerate(kinds)
    ]


def account_owners(rng: Random, of: Sequence[Fields]) -> list[Fields]:
    """Who was in charge when: some changed hands, some had nobody."""
    rows: list[Fields] = []
    for account in of:
        if account["owner_id"] is None:
            continue
        one: Fields = {"account_id": account["account_id"]}
        change = any_day(rng, FIRST + 20 * DAY, LAST - 20 * DAY)
        if rng.random() < 0.25:
            before = {"member_id": rng.choice(MEMBERS), "valid_from": date(2024, 4, 1)}
            rows.append(one | before | {"valid_to": change})
        else:
            change = date(2024, 4, 1)
        until = LAST - 40 * DAY if rng.random() < 0.08 else None
        rows.append(
            one | {"member_id": account["owner_id"], "valid_from": change, "valid_to": until}
            if until is None or until > change
            else one | {"member_id": account["owner_id"], "valid_from": change, "valid_to": None}
        )
    return rows


def persons(rng: Random, of: Sequence[Fields]) -> list[Fields]:
    """Leads (every sixth without owner) and contacts; deals are made of the converted ones."""
    return [_person(rng, n, of) for n in range(300)]


def _person(rng: Random, n: int, of: Sequence[Fields]) -> Fields:
    day = any_day(rng, FIRST - 60 * DAY)
    lead = n % 5 > 0
    created = moment(rng, day)
    qualified = later(rng, created, 25) if rng.random() < 0.5 else None
    start = qualified or created
    converted = later(rng, start, 40) if lead and rng.random() < 0.4 else None
    first = round(rng.uniform(5, 80), 1) if rng.random() < 0.9 else None
    score = round(rng.uniform(5, 95), 1) if rng.random() < 0.9 else None
    bant = [rng.randint(0, 100) if rng.random() < 0.96 else None for _ in range(4)]
    return {
        "person_id": f"P{n:03}",
        "account_id": rng.choice(of)["account_id"] if rng.random() < 0.85 else None,
        "kind": "lead" if lead else "contact",
        "owner_id": None if n % 6 == 1 else member_on(rng, day),
        "lead_source": rng.choice(["展示会", "Web", "紹介", None]),
        "campaign_id": None,
        "created_at": created,
        "status": None,
        **dict(
            zip(("bant_budget", "bant_authority", "bant_need", "bant_timing"), bant, strict=True)
        ),
        "score": first if n % 7 == 0 else score,
        "score_initial": first,
        "qualified_at": qualified if lead else None,
        "converted_at": converted,
        "opportunity_id": None,
        "referred_by_account_id": rng.choice(of)["account_id"] if rng.random() < 0.2 else None,
    }


def products() -> list[Fields]:
    """Eight products, two of a season."""
    seasons = {3: "夏", 6: "冬"}
    return [
        {
            "product_id": f"X{n}",
            "name": f"商品{n}",
            "family": "機器" if n < 5 else "サービス",
            "season": seasons.get(n),
            "is_recurring": n > 5,
            "list_price": Decimal(10_000 * (n + 1)),
            "unit_cost": Decimal(6_000 * (n + 1)) if n != 2 else None,
        }
        for n in range(8)
    ]


def customer_events(rng: Random, of: Sequence[Fields], deals: Sequence[Fields]) -> list[Fields]:
    """Life events and business events; after some of them the customer got a proposal."""
    found = [_event(rng, n, rng.choice(of)["account_id"]) for n in range(80)]
    for deal in deals:
        proposed = deal["proposed_at"]
        if isinstance(proposed, datetime) and deal["account_id"] and rng.random() < 0.4:
            at = proposed - timedelta(days=rng.uniform(-3, 40))
            if FIRST <= local_day(at) <= LAST:
                found.append(_event(rng, len(found), deal["account_id"]) | {"detected_at": at})
    return found


def _event(rng: Random, n: int, account: object) -> Fields:
    life = ("moving", "marriage", "birth", "school", "job", "retirement", "house")
    business = ("new_site", "fundraising", "executive_change")
    return {
        "event_id": f"E{n:03}",
        "account_id": account,
        "kind": rng.choice(life if n % 4 else business),
        "detected_at": moment(rng, FIRST + n * DAY if n < 6 else any_day(rng)),
        "confidence": round(rng.random(), 2) if n % 5 else None,
    }


def rates() -> list[Fields]:
    """Only of a currency that nothing is sold in."""
    return [
        {"currency": "USD", "rate_kind": kind, "valid_from": day, "rate_to_base": Decimal("150.25")}
        for day in (date(2024, 4, 1), date(2025, 4, 1))
        for kind in ("internal", "month_average", "month_end")
    ]
