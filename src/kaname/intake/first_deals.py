"""Blocks of a first design on deals: what was won, what is open, how long it takes."""

from __future__ import annotations

from kaname.intake.first_parts import Available, Block, Comment, Spec, both, kpi

TABLE = "opportunity"
NAMES = ("won_amount", "bookings", "sales")  # as period_value calls it
_WON = "status = 'won'"
_SPAN = ["created_at", "ended_at"]
_ENDED = "case when status <> 'open' then greatest(created_at, coalesce(closed_at, created_at)) end"


def blocks(at_hand: Available) -> list[Block]:
    """What was won (or, without a status, entered), what is open, and the days to a win."""
    if at_hand.has(TABLE, "status") and _clock(at_hand) is not None:
        found = [_won(at_hand), *_open(at_hand), _speed(at_hand)]
    else:
        found = [_entered(at_hand), *_open(at_hand)]
    return [block for block in found if block.kpis]


def _clock(at_hand: Available) -> str | None:
    """The date by which wins count: when they were closed, else when that was expected."""
    columns = ("closed_at", "expected_close_on")
    return next((c for c in columns if at_hand.has(TABLE, c)), None)


def _facts(at_hand: Available, **more: object) -> dict[str, Spec]:
    spec: Spec = {"unit": "deal", **more}
    currencies = at_hand.codes.get(f"{TABLE}.currency", frozenset())
    if len(currencies) > 1:
        spec["where"] = f"currency = '{_main(at_hand)}' or currency is null"
    elif at_hand.has(TABLE, "currency"):
        spec["currency"] = "currency"
    return {TABLE: spec}


def _main(at_hand: Available) -> str:
    """The currency of the deals that are counted where there are several."""
    currencies = at_hand.codes.get(f"{TABLE}.currency", frozenset())
    return at_hand.currency if at_hand.currency in currencies else sorted(currencies)[0]


def _money(at_hand: Available) -> Spec:
    several = len(at_hand.codes.get(f"{TABLE}.currency", ())) > 1
    return {"unit": _main(at_hand)} if several else at_hand.money


def _comments(at_hand: Available, clock: str) -> dict[tuple[str, str], Comment]:
    found: dict[tuple[str, str], Comment] = {}
    if clock == "expected_close_on":
        found["measures", "won"] = ("first_design.by-expected-date", {})
    if len(at_hand.codes.get(f"{TABLE}.currency", ())) > 1:
        only: dict[str, object] = {"currency": _main(at_hand)}
        found["facts", TABLE] = ("first_design.one-currency", only)
    return found


def _won(at_hand: Available) -> Block:
    clock, money = str(_clock(at_hand)), at_hand.has(TABLE, "amount")
    lost = at_hand.holds("opportunity.status", "lost")
    measures: dict[str, Spec] = {"won": _count(where=_WON)}
    if money:
        measures["won_amount"] = _sum(at_hand, where=_WON)
    if lost:
        measures["closed"] = _count(where=f"{_WON} or status = 'lost'")
    kpis = {**(_amount() if money else {}), **_numbers(lost)}
    if money:
        kpis["average_deal"] = kpi(both("平均受注単価", "Average deal"), "won_amount / won")
    facts = _facts(at_hand, time=clock)
    amount = "won_amount" if money else None
    return Block(facts, measures, kpis, _comments(at_hand, clock), amount, NAMES)


def _count(**more: object) -> Spec:
    return {"of": TABLE, "agg": "count", **more}


def _sum(at_hand: Available, **more: object) -> Spec:
    return {"of": TABLE, "agg": "sum", "expr": "amount", **more, **_money(at_hand)}


def _amount() -> dict[str, Spec]:
    label = both("受注金額", "Won amount")
    formula = "won_deals * average_deal"
    return {"won_amount": kpi(label, "won_amount", formula, timing="lagging")}


def _numbers(lost: bool) -> dict[str, Spec]:
    """How many were won, of how many that were decided where losses are known."""
    label = both("受注件数", "Won deals")
    if not lost:
        return {"won_deals": kpi(label, "won")}
    why = both(
        "同じ件数からどれだけ受注できたか。提案の質が表れる。",
        "How much of what was decided was won; the quality of proposals shows here.",
    )
    return {
        "won_deals": kpi(label, "won", "closed_deals * win_rate"),
        "closed_deals": kpi(both("決着件数（受注＋失注）", "Won and lost deals"), "closed"),
        "win_rate": kpi(both("受注率", "Win rate"), "won / closed", why=why),
    }


def _entered(at_hand: Available) -> Block:
    """Deals by the date they have, where nothing says which were won."""
    columns = ("created_at", "expected_close_on", "closed_at")
    clock = next((c for c in columns if at_hand.has(TABLE, c)), None)
    if clock is None:
        return Block({}, {}, {})
    measures: dict[str, Spec] = {"deals": _count(time=clock)}
    kpis: dict[str, Spec] = {"deals": kpi(both("案件数", "Deals"), "deals")}
    if at_hand.has(TABLE, "amount"):
        measures["deal_amount"] = _sum(at_hand, time=clock)
        label = both("案件金額", "Amount of deals")
        whole = kpi(label, "deal_amount", "deals * average_amount")
        average = kpi(both("平均案件金額", "Average amount"), "deal_amount / deals")
        kpis = {"deal_amount": whole, **kpis, "average_amount": average}
    comments = _comments(at_hand, "created_at")
    comments["measures", "deals"] = ("first_design.by-date", {"column": clock})
    return Block(_facts(at_hand, time=clock), measures, kpis, comments)


def _open(at_hand: Available) -> list[Block]:
    """Deals opened, ended and open at the end; then the amount that is open."""
    if not at_hand.has(TABLE, "created_at"):
        return []
    new = kpi(both("新規案件数", "New deals"), "opened", timing="leading")
    opened: dict[str, Spec] = {"opened": _count(time="created_at")}
    if not at_hand.has(TABLE, "status"):
        return [Block(_facts(at_hand), opened, {"new_deals": new})]
    facts = _ending(at_hand)
    comments: dict[tuple[str, str], Comment] = {("facts", TABLE): ("first_design.ended", {})}
    flow = "opening(open_deals) + new_deals - ended_deals"
    whole = at_hand.share(TABLE, "created_at") >= 1  # else more end than begin
    label, why = (
        both("進行中の案件数", "Open deals"),
        both("先の受注の元。", "Where wins come from."),
    )
    left = kpi(label, "open_at_end", flow if whole else None, timing="leading", why=why)
    ended = kpi(both("終了案件数（中止を含む）", "Deals ended or dropped"), "ended")
    measures = {**opened, "ended": _count(time="ended_at"), "open_at_end": _count(at_end=_SPAN)}
    kpis = {"open_deals": left, "new_deals": new, "ended_deals": ended}
    found = [Block(facts, measures, kpis, comments)]
    if at_hand.has(TABLE, "amount"):
        label = both("進行中の案件金額", "Open amount")
        amount = {"open_amount": kpi(label, "open_amount", timing="leading")}
        sums = {"open_amount": _sum(at_hand, at_end=_SPAN)}
        found.append(Block(facts, sums, amount, comments))
    return found


def _ending(at_hand: Available) -> dict[str, Spec]:
    """The deals with their end, and with the amounts that they had where a log knows them."""
    facts = _facts(at_hand, columns={"ended_at": _ENDED})
    if at_hand.has("opportunity_change") and at_hand.has(TABLE, "amount"):
        facts["opportunity_change"] = {}
        log = {"from": "opportunity_change", "key": "opportunity_id", "fields": ["amount"]}
        facts[TABLE]["history"] = log
    return facts


def _speed(at_hand: Available) -> Block:
    if not at_hand.has(TABLE, "created_at", "closed_at"):
        return Block({}, {}, {})
    measures: dict[str, Spec] = {
        "days_won": {
            "of": TABLE,
            "agg": "median",
            "expr": "date_diff('day', created_at, closed_at)",
            "where": _WON,
            "unit": "days",
        }
    }
    label = both("受注までの日数（中央値）", "Days to a win (median)")
    return Block({}, measures, {"days_to_win": kpi(label, "days_won", better="down")})
