"""A formula that is just another KPI."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.expressions import written
from kaname.formula.parse import Name
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs whose formula is one other KPI and nothing else."""
    for each in written(case.design):
        if each.role == "formula" and each.kpi in case.kpis and isinstance(each.expr, Name):
            yield Hit(each.path, {"kpi": each.kpi, "child": each.expr.name})


RULE = Rule(
    code="TR005",
    name="single-child",
    cause="focus",
    severity="advice",
    title={"ja": "子が一つしかない", "en": "A parent with one child"},
    says={
        "ja": (
            "`{kpi}` の分解式は `{child}` そのものです。二つ以上の要素に分けるか、"
            "どちらかのKPIをやめてください。"
        ),
        "en": (
            "The formula of `{kpi}` is `{child}` and nothing else: decompose it into two factors "
            "or more, or drop one of the two KPIs."
        ),
    },
    why={
        "ja": (
            "子が一つの段は、同じ数字に名前を二つ付けているだけです。どの要素が効くかは、"
            "二つ以上を比べて初めて分かります。段が増えた分だけ、ツリーは読みにくくなります。"
        ),
        "en": (
            "A level with one child gives one figure two names. Which factor matters shows only "
            "where there are two to compare. All that the level adds is a longer tree."
        ),
    },
    example="""\
kpis:
  decided_deals:
    formula: closed_deals
""",
    instead="""\
kpis:
  decided_deals:
    formula: won_deals / win_rate
""",
    source={
        "ja": "KPIツリーの原則：漏れなく重なりなく、二つ以上に分ける",
        "en": "How a KPI tree is drawn: into two factors or more, without gap or overlap",
    },
    find=find,
)
