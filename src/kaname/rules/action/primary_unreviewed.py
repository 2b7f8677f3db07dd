"""A primary KPI that is on no agenda."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs on no agenda, where there are agendas."""
    agendas = {kpi for review in case.design.reviews.values() for kpi in review.kpis}
    for name in case.primary if agendas else ():
        if name not in agendas:
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="AC004",
    name="primary-unreviewed",
    cause="data",
    severity="warning",
    title={"ja": "どの会議でも見ない主要KPI", "en": "A primary KPI on no agenda"},
    says={
        "ja": (
            "主要KPI `{kpi}` は、どの会議の議題にもありません。"
            "`reviews` の `kpis` に入れるか、参考指標にしてください。"
        ),
        "en": (
            "The primary KPI `{kpi}` is on no agenda: put it among the `kpis` of a review, or make "
            "it a reference indicator."
        ),
    },
    why={
        "ja": (
            "見られない数字は形だけになります。"
            "主要と名付けながら誰も話題にしないKPIは、現場に「やはり見ていない」と伝えます。"
        ),
        "en": (
            "What nobody looks at becomes a formality. A KPI that is called primary and never "
            "spoken of tells the field that the others do not matter either."
        ),
    },
    example="""\
reviews:
  weekly:
    kpis: [proposals, proposal_quality, win_rate]
""",
    instead="""\
reviews:
  weekly:
    kpis: [proposals, proposal_quality, meetings, win_rate]
""",
    source={
        "ja": "誰も開かず、話題にせず、行動しないKPIは形骸化している",
        "en": "A KPI that nobody opens, discusses or acts on has become a formality",
    },
    find=find,
)
