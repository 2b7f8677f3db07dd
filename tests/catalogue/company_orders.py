"""Orders and what follows them: deliveries, contracts, campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.catalogue.company_people import Fields, member_on
from tests.catalogue.company_time import (
    DAY,
    END,
    FIRST,
    LAST,
    any_day,
    later,
    local_day,
    moment,
)

WITHOUT_CHURN = (2025, 9)


def order_lines(
    rng: Random, accounts: Sequence[Fields], deals: Sequence[Fields], stores: Sequence[Fields]
) -> list[Fields]:
    """About 430 orders; regular customers order often, some twice on a day, some send back."""
    rows: list[Fields] = []
    regular = [*accounts[:70:2], *accounts[76:100]]
    for n in range(320):
        account = rng.choice(regular if rng.random() < 0.8 else accounts[:114])
        at = moment(rng, FIRST + n * DAY if n < 4 else any_day(rng))
        store = rng.choice(stores) if account["kind"] == "consumer" and n % 3 else None
        rows += _order(rng, f"O{n:04}", account, at, None, store)
        if n % 29 == 7:
            again = min(at + timedelta(minutes=5), END - timedelta(seconds=1))
            rows += _order(rng, f"O{n:04}B", account, again, None, store)
        if n % 17 == 5 and (back := later(rng, at, 40)):
            rows += _return(rng, f"R{n:04}", account, back)
    owners = {a["account_id"]: a for a in accounts}
    for deal in deals:
        buyer = owners.get(deal["account_id"])
        closed = deal["closed_at"]
        if deal["status"] != "won" or not buyer or rng.random() < 0.2:
            continue
        assert isinstance(closed, datetime)
        if local_day(closed) >= FIRST:
            rows += _order(rng, f"W{deal['opportunity_id']}", buyer, closed, deal, None)
    return rows


def _order(
    rng: Random,
    order: str,
    account: Fields,
    at: datetime,
    deal: Fields | None,
    store: Fields | None,
) -> list[Fields]:
    day = local_day(at)
    revenue = day + rng.choice([0, 0, 0, 1, 5, 30]) * DAY
    kind = rng.choice(["new", "repeat", "repeat", "repeat", "expansion"])
    marked = None if rng.random() < 0.15 else kind
    one: Fields = {
        "order_id": order,
        "account_id": account["account_id"] if rng.random() < 0.95 else None,
        "opportunity_id": deal["opportunity_id"] if deal else None,
        "member_id": member_on(rng, day) if store is None and rng.random() < 0.97 else None,
        "store_id": store["account_id"] if store else None,
        "channel": "店舗" if store else rng.choice(["直販", "Web", None]),
        "ordered_at": at,
        "revenue_on": revenue if revenue <= LAST else None,
        "order_kind": marked,
    }
    lines, later_part = [], revenue + 31 * DAY if revenue + 31 * DAY <= LAST else None
    for line in range(1, rng.choice([2, 2, 3, 4])):
        price, product = Decimal(rng.randint(20, 900)) * 1_000, rng.randint(0, 7)
        cost = (price * Decimal("0.62")).quantize(Decimal("0.01"))
        lines.append(
            one
            | {"revenue_on": later_part if line > 1 and rng.random() < 0.3 else one["revenue_on"]}
            | {"line_no": line, "product_id": f"X{product}" if rng.random() < 0.97 else None}
            | {"quantity": float(rng.randint(1, 9)), "net_amount": price}
            | {"cost_amount": cost if rng.random() < 0.95 else None}
        )
    return lines


def _return(rng: Random, order: str, account: Fields, at: datetime) -> list[Fields]:
    """Goods that came back: an order of its own, of kind return, with a negative amount."""
    day = local_day(at)
    price = -Decimal(rng.randint(10, 300)) * 1_000
    return [
        {
            "order_id": order,
            "line_no": 1,
            "account_id": account["account_id"],
            "product_id": f"X{rng.randint(0, 7)}",
            "member_id": member_on(rng, day),
            "ordered_at": at,
            "revenue_on": day,
            "quantity": -1.0,
            "net_amount": price,
            "cost_amount": price * Decimal("0.62"),
            "order_kind": "return",
        }
    ]


def first_orders(rng: Random, accounts: Sequence[Fields], lines: Sequence[Fields]) -> None:
    """Fill in `first_order_on`: long before for some, the day of ordering for others, or null."""
    first: dict[object, date] = {}
    for line in lines:
        at, account = line["ordered_at"], line["account_id"]
        assert isinstance(at, datetime)
        first[account] = min(first.get(account, date.max), local_day(at))
    for n, account in enumerate(accounts):
        known = first.get(account["account_id"])
        if n % 4 == 1:
            account["first_order_on"] = date(2022, 6, 1) + n * DAY
        elif n % 4 != 2:
            account["first_order_on"] = known


def deliveries(rng: Random, lines: Sequence[Fields]) -> list[Fields]:
    """One per order and now and then two; some under way, planned, failed, without proof."""
    rows: list[Fields] = []
    orders = {line["order_id"]: line for line in lines if line["order_kind"] != "return"}
    for n, (order, line) in enumerate(orders.items()):
        at = line["ordered_at"]
        assert isinstance(at, datetime)
        for part in range(2 if n % 23 == 3 else 1):
            rows.append({"delivery_id": f"V{n:04}{part}", **_delivery(rng, order, at)})
    return rows


def _delivery(rng: Random, order: object, at: datetime) -> Fields:
    shipped = later(rng, at, 6)
    arrived = shipped and later(rng, shipped, 5)
    failed = shipped is not None and rng.random() < 0.05
    delivered = None if failed or rng.random() < 0.04 else arrived
    seen = delivered or (shipped and later(rng, shipped, 3)) or shipped
    if shipped and not delivered and not failed and rng.random() < 0.5:
        seen = max(shipped, END - timedelta(minutes=rng.randint(1, 28)))
    known = shipped is not None and delivered is None and not failed
    status = (
        "delivered" if delivered else "failed" if failed else "under_way" if known else "planned"
    )
    return {
        "order_id": order,
        "promised_on": local_day(at) + rng.randint(2, 9) * DAY if rng.random() < 0.95 else None,
        "shipped_at": shipped,
        "delivered_at": delivered,
        "last_status_at": seen,
        "status": status,
        "evidence": rng.choice(["none", "time_place", "signature", "photo", None])
        if delivered
        else None,
    }


def contract_events(rng: Random, accounts: Sequence[Fields]) -> list[Fields]:
    """Contracts from trial to churn; some began before, some trials came to nothing."""
    rows: list[Fields] = []
    for n in range(70):
        account = accounts[n * 2 % 76]
        one: Fields = {
            "contract_id": f"K{n:02}",
            "account_id": account["account_id"],
            "product_id": f"X{6 + n % 2}",
        }
        start = FIRST - rng.randint(1, 300) * DAY if n < 20 else any_day(rng)
        events = _life(rng, n, start)
        for i, (event, day, delta) in enumerate(events):
            more: Fields = {"event": event, "event_on": day, "event_id": f"{i + 1}"}
            who = member_on(rng, day) if rng.random() < 0.95 else None
            rows.append(one | more | {"mrr_delta": delta, "member_id": who})
    return rows


Event = tuple[str, date, Decimal | None]


def _life(rng: Random, n: int, start: date) -> list[Event]:
    found: list[Event] = [("trial_start", start - 20 * DAY, None)] if n % 3 == 0 else []
    if n % 11 == 9:
        return [event for event in found if event[1] <= LAST] or [("trial_start", start, None)]
    mrr = Decimal(rng.randint(3, 60)) * 5_000
    found.append(("start", start, mrr))
    day = start
    for _ in range(rng.randint(0, 5)):
        day += rng.randint(15, 130) * DAY
        kind = rng.choice(["expand", "contraction", "churn", *["renewal_due"] * 4])
        if day > LAST or (kind == "churn" and (day.year, day.month) == WITHOUT_CHURN):
            break
        change = {"expand": Decimal(20_000), "contraction": -min(mrr, Decimal(5_000))}
        delta = -mrr if kind == "churn" else change.get(kind)
        mrr += delta or 0
        found.append((kind, day, delta))
        if kind == "churn":
            break
        renewed = day + rng.choice([-70, -64, -20, 0, 10, 55, 66, 75]) * DAY
        if kind == "renewal_due" and rng.random() < 0.8 and start < renewed <= LAST:
            found.append(("renew", renewed, Decimal(1_000) if rng.random() < 0.3 else None))
            mrr += found[-1][2] or 0
            day = max(day, renewed)
    return found


def touches(rng: Random, people: Sequence[Fields]) -> list[Fields]:
    """Two nurturing programmes by mail with a control group, a mailing and a seminar."""
    rows: list[Fields] = []
    for campaign, steps, channel, share in (
        ("育成A", 3, "mail", 0.3),
        ("育成B", 4, "mail", 0.25),
        ("案内", 1, "mail", 0.3),
        ("セミナー", 1, "seminar", 0.2),
    ):
        for person in people:
            if rng.random() < share:
                control = steps > 1 and rng.random() < 0.3
                rows += _programme(rng, person, (campaign, steps, channel), control)
    return rows


def _programme(
    rng: Random, person: Fields, of: tuple[str, int, str], control: bool
) -> list[Fields]:
    campaign, steps, channel = of
    created = person["created_at"]
    assert isinstance(created, datetime)
    first = max(FIRST, local_day(created))
    last = min(LAST, first + 12 * DAY) if rng.random() < 0.6 else LAST  # many are touched soon
    at: datetime | None = moment(rng, any_day(rng, first, last))
    rows: list[Fields] = []
    for step in range(1, 2 if control else steps + 1):
        if at is None or (step > 1 and rng.random() < 0.2):
            break
        sent = not control and rng.random() < 0.93
        opened = later(rng, at, 4) if sent and channel == "mail" and rng.random() < 0.5 else None
        clicked = later(rng, opened, 1) if opened and rng.random() < 0.4 else None
        answered = later(rng, at, 5) if sent and rng.random() < 0.1 else None
        done = later(rng, at, 6) if step == steps and not control and rng.random() < 0.8 else None
        rows.append(
            {"campaign_id": campaign, "person_id": person["person_id"], "channel": channel}
            | {"touched_at": at, "step": step, "steps_total": steps, "delivered": sent}
            | {"opened_at": opened, "clicked_at": clicked, "responded_at": answered}
            | {
                "completed_at": done,
                "is_control": control if rng.random() < 0.97 else control or None,
            }
        )
        at = later(rng, at + 7 * DAY, 14)
    return rows
