"""A role that has counts only."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.bearers import bearers
from kaname.rules.balance.mix import all_are, none_is_quality
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Roles whose primary KPIs are all quantities."""
    if none_is_quality(case):
        return
    for bearer in bearers(case.design, case.primary):
        mine = [case.primary[name] for name in bearer.kpis]
        if bearer.kind == "role" and all_are(mine, "quantity"):
            yield Hit(bearer.path, {"who": bearer.who, "kpis": ", ".join(bearer.kpis)})


RULE = Rule(
    code="BA014",
    name="role-quantity-only",
    cause="quantity",
    severity="warning",
    title={"ja": "ある役割の主要KPIが量だけ", "en": "A role with quantities only"},
    says={
        "ja": (
            "{who} の主要KPI（`{kpis}`）はすべて量です。"
            "その役割が高められる質の指標を一つ以上渡してください。"
        ),
        "en": (
            "The primary KPIs of {who} (`{kpis}`) are all quantities: give that role a quality "
            "that it can raise."
        ),
    },
    why={
        "ja": (
            "件数だけを渡された役割は、後の工程に薄い商談を流し、全体では受注が増えません。"
            "アポの件数だけを追い、引き継いだ側が追い切れなくなるのはその典型です。"
            "量から始める新人にも、質を一つ添えます。"
        ),
        "en": (
            "A role that has counts only passes thin deals on, and wins do not rise. "
            "Appointments in numbers that closers cannot follow up are the well-known case. New "
            "reps start from volume, but one quality belongs to it."
        ),
    },
    example="""\
roles:
  caller: {level: rep}
kpis:
  opportunities: &shared
    tier: primary
    given_to: [caller]
    improves: {ja: 受注件数が増える, en: Won deals rise}
    action: {ja: 面談の多い順に商談化を相談する, en: Turn the most met accounts into opportunities}
    target_rule: {ja: 担当地域の面談数から, en: From the meetings of the territory}
  meetings: {given_to: [rep, caller]}
  proposals: {given_to: [rep, caller]}
""",
    instead="""\
roles:
  caller: {level: rep}
kpis:
  meeting_preparation:
    tier: primary
    given_to: [caller]
    improves: {ja: 商談数が増える, en: Opportunities rise}
    action: {ja: 面談の前日に準備を確かめる, en: Check preparation the day before}
    target_rule: {ja: 自分の過去実績から一歩上, en: A step above one's own past}
  meetings: {given_to: [rep, caller]}
  proposals: {given_to: [rep, caller]}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（活動は増え、満足度と効率は下がる）",
        "en": (
            "Five causes of failure: quantity only (activity up, satisfaction and efficiency down)"
        ),
    },
    find=find,
)
