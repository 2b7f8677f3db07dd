"""A factor that would move the KGI most, and that the design does not call primary."""

from __future__ import annotations

from kaname.causes.health import wording
from kaname.causes.health.evidence import Evidence
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.design.influence import influences, upstream

NAME = "factor-not-primary"
TOP = 3  # places of the ranking that are looked at
GAIN = 0.02  # of the KGI


def look(evidence: Evidence) -> Look:
    """The first places of the ranking of critical success factors, beside what is primary."""
    kpis = evidence.kpis
    goals = evidence.goals
    if not goals:
        return Look()
    answers = [
        Answer(
            ("kpis", one.kpi),
            one.p,
            large=place <= TOP
            and one.gain >= GAIN
            and one.low > 0
            and not _stood_for(evidence, one.kpi),
            size=one.gain,
            unit="%",
            params={
                "kpi": one.kpi,
                "place": place,
                "of": len(evidence.ranking),
                "kgi": goals[0],
                "gain": wording.change(one.gain),
                "low": wording.change(one.low),
            },
        )
        for place, one in enumerate(evidence.ranking, 1)
        if one.kpi in kpis
    ]
    return Look(tuple(answers), () if evidence.ranking else goals)


def _stood_for(evidence: Evidence, name: str) -> bool:
    """Whether it is primary, or something primary moves it or is made of it."""
    kpis = evidence.kpis
    primary = [key for key, kpi in kpis.items() if kpi.tier == "primary" and kpi.role != "kgi"]
    graph = influences(evidence.design)
    near = {name, *graph.get(name, ())}
    made = {key for key in primary if name in upstream(graph, [key])}
    return bool(near & set(primary)) or bool(made)


RULE = DataRule(
    page(
        code="EV007",
        name=NAME,
        cause="focus",
        severity="advice",
        title={"ja": "効き目の大きい要因が主要KPIにない", "en": "A strong factor is not primary"},
        says={
            "ja": (
                "{kpi}は、{kgi}を動かす余地の順位で {of} 項目中 {place} 位です"
                "（届く水準まで上がると {gain}、少なくとも {low}）が、"
                "主要KPIにもその手前にも入っていません。"
                "主要KPIの入れ替えを検討してください。"
            ),
            "en": (
                "{kpi} is number {place} of {of} by what it could bring to {kgi} ({gain} at a "
                "level that is within reach, {low} at least), and neither it nor anything beside "
                "it is primary: see whether it should take a place."
            ),
        },
        why={
            "ja": (
                "主要KPIの3〜5個は、KGIへの効き目が大きく、上げる余地があり、"
                "自分たちで動かせるものに使います。"
                "順位は弾力性 × 届く余地 × 動かせる度合いで、データから求めます。"
            ),
            "en": (
                "The three to five primary KPIs are for what moves the KGI much, has room to "
                "rise, and is in our hands. The ranking is elasticity times what is within reach "
                "times control, from data."
            ),
        },
        given="""\
kpis:
  opportunities: {tier: null, drivers: []}
  closed_deals: {drivers: []}
  won_deals: {drivers: []}
""",
        source={
            "ja": "重要成功要因（CSF）：KGIへの効き目が最も大きい要因",
            "en": "Critical success factor: the one with the greatest effect on the KGI",
        },
    ),
    look,
)
