"""Learning that is not shown to pay."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import influences, upstream
from kaname.rules.balance.mix import uses_perspectives
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design where no learning KPI leads to a finance one by links, drivers or formulas."""
    views = {name: kpi.perspective for name, kpi in case.kpis.items()}
    learning = [name for name, view in views.items() if view == "learning"]
    finance = [name for name, view in views.items() if view == "finance"]
    if not learning or not finance or not uses_perspectives(case):
        return
    if not upstream(influences(case.design), finance) & set(learning):
        path = ("scorecard", "links") if case.places.has(("scorecard", "links")) else ("kpis",)
        yield Hit(path, {"kpis": ", ".join(learning)})


RULE = Rule(
    code="BA005",
    name="learning-leads-nowhere",
    cause="lagging",
    severity="warning",
    title={
        "ja": "学習と成長から財務への因果の道がない",
        "en": "No causal path from learning to finance",
    },
    says={
        "ja": (
            "学習と成長のKPI（`{kpis}`）から財務のKPIへつながる因果がありません。"
            "間をつなぐKPIを `scorecard` の `links` に書いてください。"
        ),
        "en": (
            "No path of cause and effect leads from learning (`{kpis}`) to finance: write the "
            "links between them in `scorecard`."
        ),
    },
    why={
        "ja": (
            "スコアカードの要は、四つの視点のKPIが原因と結果でつながることです。"
            "財務につながらない研修は、業績が苦しくなると最初に削られます。学んだことが提案に、"
            "提案が顧客の満足に、満足が受注にどう効くかを線で示します。"
        ),
        "en": (
            "The point of a scorecard is that the KPIs of its four perspectives are linked as "
            "cause and effect. Training that leads to no financial figure is the first thing to "
            "be cut in a bad year. Show how learning reaches proposals, proposals the customer, "
            "and the customer the bookings."
        ),
    },
    example="""\
kpis:
  proposal_quality: {drivers: null}
scorecard:
  links:
    - {from: proposal_quality, to: customer_satisfaction}
    - {from: customer_satisfaction, to: won_amount}
""",
    instead="""\
kpis:
  proposal_quality: {drivers: null}
scorecard:
  links:
    - {from: skill_acquisition, to: proposal_quality}
    - {from: proposal_quality, to: customer_satisfaction}
    - {from: customer_satisfaction, to: won_amount}
""",
    source={
        "ja": "R. S. Kaplan・D. P. Norton「The Balanced Scorecard」（1992年）",
        "en": "R. S. Kaplan and D. P. Norton, The Balanced Scorecard (1992)",
    },
    find=find,
)
