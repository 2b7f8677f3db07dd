"""A design that says of no KPI that it comes first."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design with KPIs beside the KGI and no primary one among them."""
    others = [name for name, kpi in case.kpis.items() if kpi.role is None]
    if others and not case.primary:
        yield Hit(("kpis",), {"count": len(others)})


RULE = Rule(
    code="SZ001",
    name="no-primary",
    cause="focus",
    severity="warning",
    title={"ja": "主要KPIが決まっていない", "en": "No primary KPI"},
    says={
        "ja": (
            "{count}個のKPIのうち、主要KPIがありません。KGIに最も効く3〜5個を選び、"
            "`tier: primary` と書いてください。"
        ),
        "en": (
            "None of the {count} KPIs is primary: choose the 3 to 5 with the greatest effect on "
            "the KGI and write `tier: primary`."
        ),
    },
    why={
        "ja": (
            "すべてが同じ重さで並ぶと、担当は何から手を付けるか分からず、"
            "楽に達成できるものから追います。3〜5個に絞り、"
            "残りは月次や四半期で見る参考指標にすると、会議も行動も揃います。"
        ),
        "en": (
            "Where all weigh the same, nobody knows what to start with, and people follow what "
            "is easiest. With 3 to 5 primary ones, and the others as reference for the month and "
            "the quarter, reviews and actions point the same way."
        ),
    },
    example="""\
kpis:
  win_rate: {tier: null}
  proposals: {tier: null}
  proposal_quality: {tier: null}
  meetings: {tier: null}
""",
    instead="""\
kpis:
  win_rate: {tier: primary}
  proposals: {tier: primary}
  proposal_quality: {tier: primary}
  meetings: {tier: primary}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（主要KPIは3〜5個）",
        "en": "Five causes of failure: no critical factor, too many KPIs (3 to 5 primary ones)",
    },
    find=find,
)
