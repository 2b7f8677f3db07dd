"""A tree that reaches nothing that the field controls."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import goals, influences, upstream
from kaname.rules.rule import Case, Hit, Rule
from kaname.rules.tree.branches import whole


def find(case: Case) -> Iterator[Hit]:
    """KGIs to which no KPI leads that reps control; a team's will do where reps control none."""
    controls = {kpi.control for kpi in case.kpis.values()}
    wanted = next((level for level in ("rep", "team") if level in controls), None)
    if controls <= {None}:
        return
    graph = influences(case.design)
    for kgi in goals(case.design):
        reached = upstream(graph, [kgi]) & case.kpis.keys()
        levers = [name for name in reached if wanted and case.kpis[name].control == wanted]
        if reached and not levers and kgi not in whole(case):
            yield Hit(("kpis", kgi), {"kpi": kgi})


RULE = Rule(
    code="TR003",
    name="lever-not-reached",
    cause="focus",
    severity="warning",
    title={
        "ja": "現場が動かせるKPIに届いていない",
        "en": "The tree reaches nothing that the field controls",
    },
    says={
        "ja": (
            "`{kpi}` の分解式・先行要因をたどっても、担当が自分で動かせるKPIがありません。"
            "行動に近いKPIを `formula` か `drivers` でつないでください。"
        ),
        "en": (
            "No KPI that reps control leads to `{kpi}`: connect one that is near to what they "
            "do, by `formula` or `drivers`."
        ),
    },
    why={
        "ja": (
            "担当が自分で動かせる要素が、目標への入り口です。"
            "会社や市場しか動かせない要素ばかりのツリーからは、明日の行動が出てきません。"
            "外部要因は見通しの補正に使い、KPIは動かせるものから選びます。"
        ),
        "en": (
            "What a rep can move is the way in to the goal. A tree of factors that only the "
            "company or the market moves gives nobody anything to do tomorrow. Outside factors "
            "correct a forecast; KPIs are chosen from what can be moved."
        ),
    },
    example="""\
roles:
  rep: {level: team}
kpis:
  opportunities: {control: team}
  meetings: {control: team}
  proposals: {control: team}
  proposal_quality: {control: team}
  win_rate: {control: team}
  skill_acquisition: {control: company}
""",
    instead="""\
kpis:
  meetings: {control: rep}
  proposals: {control: rep}
  proposal_quality: {control: rep}
""",
    source={
        "ja": "失敗の五つの原因：現場との乖離（担当が動かせるものをKPIに）",
        "en": "Five causes of failure: set without the field (KPIs are what a rep controls)",
    },
    find=find,
)
