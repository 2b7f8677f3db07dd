"""A primary KPI that is no role's."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs given to no role, where others are; the goal itself is everybody's."""
    if not any(kpi.given_to for kpi in case.primary.values()):
        return
    for name, kpi in case.primary.items():
        if not kpi.given_to and kpi.role != "kgi":
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="OW008",
    name="given-to-nobody",
    cause="field",
    severity="advice",
    title={"ja": "誰のKPIか決まっていない", "en": "A primary KPI that is nobody's"},
    says={
        "ja": (
            "主要KPI `{kpi}` は、どの役割にも渡されていません。"
            "`given_to` に役割を書くか、参考指標にしてください。"
        ),
        "en": (
            "The primary KPI `{kpi}` is given to no role: name the role in `given_to`, or make it "
            "a reference indicator."
        ),
    },
    why={
        "ja": (
            "主要KPIは、誰かが毎週それを見て動き方を変える数字です。"
            "渡す相手のない主要KPIは、眺められるだけで動きません。"
        ),
        "en": (
            "By a primary KPI somebody changes what to do this week. One that is given to nobody "
            "is looked at and does not move."
        ),
    },
    example="""\
kpis:
  meetings:
    given_to: null
""",
    instead="""\
kpis:
  meetings:
    given_to: [rep]
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（主要KPIは役割ごとに3〜5個）",
        "en": "Five causes of failure: too many KPIs (three to five primary ones per role)",
    },
    find=find,
)
