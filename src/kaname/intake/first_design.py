"""The first design: a KPI tree that the data at hand can measure, as a text to go on from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kaname.design.rendering import Spot, entry
from kaname.intake import first_activity, first_deals, first_figures, first_orders
from kaname.intake.first_parts import NO_CURRENCY, Available, Block, Plan
from kaname.intake.first_rest import counted, recurring
from kaname.text import Lang, message

MOST = 14  # KPIs of a first design: more than one screen is not read


def first_design(
    available: Mapping[str, Mapping[str, float]],
    *,
    name: str,
    currency: str | None,
    fiscal_year_starts: int,
    timezone: str,
    as_of: date | None,
    lang: Lang,
    codes: Mapping[str, frozenset[str]] | None = None,
    unique: frozenset[str] = frozenset(),
    most: int = MOST,
) -> str:
    """The text of a design on `from: model` facts with up to `most` KPIs and one KGI.

    `available`: table of the sales model -> column -> share of filled rows; a table without rows
    is absent. `codes`: the values that stand in `table.column`, for status, kind, outcome,
    order_kind, currency and period_value's measure, scenario, scope_kind, version; without them
    all that the model knows may stand there, and period_value is left out, for its measures
    cannot be told apart. `unique`: `member.name`, `account.name` where one name is one of them
    (names then stand for identifiers). Comments are in `lang`, labels in both languages.
    """
    stated = (codes or {}).get("opportunity.currency", frozenset())
    currency = currency or (next(iter(stated)) if len(stated) == 1 else None)
    at_hand = Available(available, codes or {}, unique, currency)
    plan = Plan(lang)
    for block in _blocks(at_hand):
        plan.take(block, most)
    if not plan.kpis:
        for block in counted(at_hand):
            plan.take(block, most)
    plan.finish(at_hand)
    calendar: dict[str, object] = {"fiscal_year_starts": fiscal_year_starts, "timezone": timezone}
    calendar |= {"holidays": "JP"} if timezone == "Asia/Tokyo" else {}
    calendar |= {"as_of": as_of} if as_of is not None else {}
    money = {"currency": currency} if currency is not None else {}
    head = {"kaname": 1, "name": name, **money, "calendar": calendar}
    if currency is None and NO_CURRENCY in repr(plan.measures):
        plan.say("measures", next(iter(plan.measures)), ("first_design.no-currency", {}))
    return _text(head, plan, lang)


def _blocks(at_hand: Available) -> list[Block]:
    """Groups of KPIs that belong together, the most telling first."""
    orders, deals = first_orders.blocks(at_hand), first_deals.blocks(at_hand)
    done = first_activity.blocks(at_hand)
    rows = [*orders[:1], *deals[:1], *done[:1], *deals[1:], *done[1:], *orders[1:]]
    rows += recurring(at_hand)
    lead = next((block for block in rows if block.amount), None)  # sales, else what was won
    figures = first_figures.blocks(at_hand, lead)
    return [*([lead] if lead else []), *figures, *(block for block in rows if block is not lead)]


def _text(head: Mapping[str, object], plan: Plan, lang: Lang) -> str:
    lines = [f"# {line}" for line in message("first_design.head", lang).splitlines()]
    lines += [entry(key, value, Spot(0)) for key, value in head.items()]
    sections: dict[str, Mapping[str, object]] = {
        "facts": plan.facts,
        "dimensions": plan.dimensions,
        "measures": plan.measures,
        "kpis": plan.kpis,
    }
    for section, parts in sections.items():
        if not parts:
            continue
        lines += ["", f"{section}:"]
        for key, value in parts.items():
            lines += [f"  # {words}" for words in plan.comments.get((section, key), ())]
            lines.append("  " + entry(key, value, Spot(2)))
    return "\n".join(lines) + "\n"
