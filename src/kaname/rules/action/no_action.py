"""A primary KPI of which nobody knows what to do when it goes red."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs without `action`."""
    for name, kpi in case.primary.items():
        if not kpi.action:
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="AC001",
    name="no-action",
    cause="data",
    severity="warning",
    title={"ja": "赤になったときの打ち手がない", "en": "No action for when it goes red"},
    says={
        "ja": (
            "主要KPI `{kpi}` が赤になったときの打ち手が決まっていません。"
            "最初にすることを `action` に書いてください。"
        ),
        "en": (
            "It is not said what to do when the primary KPI `{kpi}` goes red: write the first "
            "step in `action`."
        ),
    },
    why={
        "ja": (
            "数字は、次の行動を変えて初めて役に立ちます。"
            "打ち手が決まっていないと、会議は「来週は頑張ります」で終わり、同じ赤が続きます。"
            "打ち手が思い付かないKPIは、現場が動かせる数字ではないのかもしれません。"
        ),
        "en": (
            "A figure is worth what it changes in what people do. Without an action the meeting "
            "ends with a promise to try harder, and next week is red again. Where none comes to "
            "mind, the KPI may be one that the field cannot move."
        ),
    },
    example="""\
kpis:
  win_rate:
    action: null
""",
    instead="""\
kpis:
  win_rate:
    action: {ja: 提案の前に上長と条件を決める, en: Agree terms with the manager before proposing}
""",
    source={
        "ja": "四つの手順の4：達成・未達だけでなく、原因と改善まで",
        "en": "Four steps, the fourth: not only met or missed, but cause and improvement",
    },
    find=find,
)
