"""A role that has results only."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.bearers import bearers
from kaname.rules.balance.mix import all_are, none_leads
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Roles of reps or teams whose primary KPIs are all lagging."""
    if none_leads(case):
        return
    for bearer in bearers(case.design, case.primary):
        mine = [case.primary[name] for name in bearer.kpis]
        if bearer.kind == "role" and bearer.level != "company" and all_are(mine, "lagging"):
            yield Hit(bearer.path, {"who": bearer.who, "kpis": ", ".join(bearer.kpis)})


RULE = Rule(
    code="BA002",
    name="role-lagging-only",
    cause="lagging",
    severity="warning",
    title={"ja": "ある役割の主要KPIが遅行指標だけ", "en": "A role with lagging KPIs only"},
    says={
        "ja": (
            "{who} の主要KPI（`{kpis}`）はすべて遅行指標です。"
            "その役割の日々の行動を映す先行指標を一つ以上渡してください。"
        ),
        "en": (
            "The primary KPIs of {who} (`{kpis}`) are all lagging: give that role a leading one "
            "that its daily work moves."
        ),
    },
    why={
        "ja": (
            "同じ設計の中でも、結果しか渡されていない役割は、締めてから叱られるだけになります。"
            "役割ごとに、今週の行動で変えられる数字が必要です。マネージャーなら、"
            "案件の進み具合や同行・レビューの件数などです。"
        ),
        "en": (
            "A role that has results only hears of a problem when the period is over, however "
            "well others are served. Each role needs a figure that this week's work changes: for "
            "a manager, how deals progress, or reviews and joint visits."
        ),
    },
    example="""\
roles:
  manager: {level: team}
kpis:
  won_deals: &shared
    tier: primary
    given_to: [manager]
    improves: {ja: 受注金額が増える, en: The won amount rises}
    action: {ja: 停滞案件を担当と見直す, en: Go through stalled deals with their reps}
  average_deal_size: *shared
  closed_deals: *shared
""",
    instead="""\
roles:
  manager: {level: team}
kpis:
  won_deals: &shared
    tier: primary
    given_to: [manager]
    improves: {ja: 受注金額が増える, en: The won amount rises}
    action: {ja: 停滞案件を担当と見直す, en: Go through stalled deals with their reps}
  average_deal_size: *shared
  closing_pace: *shared
""",
    source={
        "ja": "失敗の五つの原因：遅行指標のみ（役割ごとに先行指標を）",
        "en": "Five causes of failure: outcome measures only (a leading KPI for every role)",
    },
    find=find,
)
