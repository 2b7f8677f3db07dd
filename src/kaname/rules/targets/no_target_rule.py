"""A rep's primary KPI of which nobody knows how its targets are set."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.model import Kpi
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Reps' primary KPIs with neither a target rule nor targets by segment.

    Where no KPI has a rule, targets by segment are the design's way, and having neither is one
    fault.
    """
    stated = {kpi for segment in case.design.segments.values() for kpi in segment.targets}
    of_reps = [name for name, kpi in case.primary.items() if _of_reps(case, kpi)]
    lacking = [n for n in of_reps if not case.kpis[n].target_rule and n not in stated]
    if not any(kpi.target_rule for kpi in case.kpis.values()):
        lacking = lacking[:1] if not stated else []
    for name in lacking:
        yield Hit(("kpis", name), {"kpi": name})


def _of_reps(case: Case, kpi: Kpi) -> bool:
    roles = case.design.roles
    return any(role not in roles or roles[role].level == "rep" for role in kpi.given_to)


RULE = Rule(
    code="TG005",
    name="no-target-rule",
    cause="field",
    severity="advice",
    title={"ja": "個人目標の決め方がない", "en": "Nobody knows how targets are set"},
    says={
        "ja": (
            "担当に渡す主要KPI `{kpi}` に、目標の決め方がありません。"
            "`target_rule` に書くか、`segments` に区分ごとの目標を置いてください。"
        ),
        "en": (
            "Reps are given the primary KPI `{kpi}` without a rule for its targets: write it in "
            "`target_rule`, or state targets in `segments`."
        ),
    },
    why={
        "ja": (
            "決め方の分からない目標は、交渉の上手な人ほど低くなります。"
            "過去の実績から一歩上、担当地域の件数から、と決め方が公開されていれば、"
            "目標が違っていても公平と受け取られます。"
        ),
        "en": (
            "Where nobody knows the rule, those who bargain best get the lowest targets. With a "
            "rule in the open, a step above one's own past or by the territory's deals, targets "
            "may differ and still be felt fair."
        ),
    },
    example="""\
kpis:
  win_rate:
    target_rule: null
""",
    instead="""\
kpis:
  win_rate:
    target_rule: {ja: 自分の過去実績から一歩上, en: A step above one's own past}
""",
    source={
        "ja": "四つの手順の3：技能・経験・地域に応じた公平な個人目標",
        "en": "Four steps, the third: fair targets by skill, tenure and area",
    },
    find=find,
)
