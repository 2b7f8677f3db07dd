"""A primary KPI that leads nowhere near the KGI."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.expressions import expression
from kaname.design.influence import is_decomposed, upstream, with_pairs
from kaname.design.model import Design
from kaname.formula.parse import names
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs with no way to the KGI by formula, drivers, links or pairs; floors aside.

    A ratio of something that is counted on the way there is near enough.
    """
    kgis = case.kgis
    graph = with_pairs(case.design)
    if not any(is_decomposed(case.design, kgi) and graph[kgi] for kgi in kgis):
        return
    near = upstream(graph, kgis) | set(kgis)
    counted = near | {measure for name in near for measure in _counts(case.design, name)}
    for name, kpi in case.primary.items():
        if name not in near and kpi.floor is None and not _counts(case.design, name) & counted:
            yield Hit(("kpis", name), {"kpi": name, "kgi": ", ".join(kgis)})


def _counts(design: Design, kpi: str) -> frozenset[str]:
    """The measures and KPIs that the value of a KPI names."""
    value = expression(design, kpi, "value")
    return frozenset(name.name for name in names(value)) if value is not None else frozenset()


RULE = Rule(
    code="SZ006",
    name="far-from-goal",
    cause="focus",
    severity="warning",
    title={"ja": "KGIから遠いKPI", "en": "A KPI far from the KGI"},
    says={
        "ja": (
            "主要KPI `{kpi}` から `{kgi}` への道がありません。`formula`、`drivers`、"
            "`links` のどれかでつなぐか、参考指標に下げてください。"
        ),
        "en": (
            "The primary KPI `{kpi}` has no way to `{kgi}`: connect it by `formula`, `drivers` "
            "or `links`, or make it reference."
        ),
    },
    why={
        "ja": (
            "主要KPIは、良くなればKGIが良くなると言えるものです。つながりを書けないKPIは、"
            "達成しても成果が変わらず、追う人の納得も得られません。計算でつながらなくても、"
            "仮説として先行要因に書けば、データで確かめられます。"
        ),
        "en": (
            "A primary KPI is one of which we can say that the KGI gets better with it. One that "
            "is connected to nothing may be met without any effect, and those who follow it "
            "notice. What is no arithmetic can be written as a driver, a hypothesis that the "
            "data will test."
        ),
    },
    example="""\
kpis:
  closed_deals: {drivers: null}
objectives:
  trusted_proposals: {kpis: [proposal_quality]}
""",
    instead="""\
kpis:
  closed_deals: {drivers: [proposals]}
objectives:
  trusted_proposals: {kpis: [proposal_quality]}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（KGIに最も効く要因から選ぶ）",
        "en": (
            "Five causes of failure: too many KPIs (choose what has the greatest effect on the KGI)"
        ),
    },
    find=find,
)
