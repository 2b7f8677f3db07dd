"""Customers who are counted and not asked."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import uses_perspectives
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design whose KPIs of the customer perspective are all quantities."""
    mine = {name: kpi for name, kpi in case.kpis.items() if kpi.perspective == "customer"}
    natures = {kpi.nature for kpi in mine.values()}
    if natures == {"quantity"} and uses_perspectives(case):
        yield Hit(("kpis", next(iter(mine))), {"kpis": ", ".join(mine)})


RULE = Rule(
    code="BA017",
    name="no-customer-voice",
    cause="quantity",
    severity="warning",
    title={"ja": "顧客の評価を測っていない", "en": "What customers think is not measured"},
    says={
        "ja": (
            "顧客の視点のKPI（`{kpis}`）は量だけです。満足度、継続率、リピート率など、"
            "お客様の評価が表れる指標を加えてください。"
        ),
        "en": (
            "The KPIs of the customer perspective (`{kpis}`) are quantities only: add one that "
            "shows what customers think, such as satisfaction, retention or the repeat rate."
        ),
    },
    why={
        "ja": (
            "顧客数が増えていても、満足が下がっていれば、やがて解約と値引きになって表れます。"
            "お客様の側から見た質が一つもないと、営業の都合だけで動く設計になります。"
        ),
        "en": (
            "While the number of customers grows, falling satisfaction is already on its way to "
            "show as churn and discounts. Without one quality seen from the customer's side, a "
            "design serves the seller only."
        ),
    },
    example="""\
kpis:
  customer_satisfaction: {nature: quantity}
""",
    instead="""\
kpis:
  customer_satisfaction: {nature: quality}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（顧客の評価、提案の質、差別化も測れる）",
        "en": (
            "Five causes of failure: quantity only (customers' ratings, proposal quality and "
            "differentiation can be measured)"
        ),
    },
    find=find,
)
