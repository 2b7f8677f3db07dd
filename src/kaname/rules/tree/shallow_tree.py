"""A tree that ends right below the KGI."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import factors, goals, influences, is_decomposed
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KGIs none of whose factors is decomposed or driven by anything."""
    graph = influences(case.design)
    for kgi in goals(case.design):
        children = [name for name in factors(case.design, kgi) if name in case.kpis]
        if children and not any(graph[c] or is_decomposed(case.design, c) for c in children):
            yield Hit(("kpis", kgi, "formula"), {"kpi": kgi, "children": ", ".join(children)})


RULE = Rule(
    code="TR002",
    name="shallow-tree",
    cause="focus",
    severity="advice",
    title={"ja": "ツリーが一段しかない", "en": "The tree has one level only"},
    says={
        "ja": (
            "`{kpi}` のツリーは一段で終わっています（`{children}`）。"
            "日々の行動で動かせる要素まで、さらに分解してください。"
        ),
        "en": (
            "The tree of `{kpi}` ends after one level (`{children}`): decompose on until daily "
            "work moves the factors."
        ),
    },
    why={
        "ja": (
            "一段目の要素はたいてい結果の数字で、担当が今日動かせるものではありません。件数、率、"
            "活動量へと三段ほど分けると、自分の仕事とKGIのつながりが見えます。"
            "式にできない関係は `drivers` に仮説として書けます。"
        ),
        "en": (
            "Factors of the first level are mostly results, and no rep can move them today. Some "
            "three levels down, at counts, rates and activities, people see how their work "
            "reaches the KGI. What is no arithmetic can be written as a hypothesis in `drivers`."
        ),
    },
    example="""\
kpis:
  won_amount:
    drivers: [win_rate, proposals, meetings]
  won_deals:
    formula: null
""",
    instead="""\
kpis:
  won_deals:
    formula: closed_deals * win_rate
""",
    source={
        "ja": "KPIツリーの原則：行動に届く段まで分ける",
        "en": "How a KPI tree is drawn: down to what people do",
    },
    find=find,
)
