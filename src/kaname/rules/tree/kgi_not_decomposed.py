"""A KGI that is not decomposed into anything."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule
from kaname.rules.tree.branches import whole


def find(case: Case) -> Iterator[Hit]:
    """KGIs without parts."""
    for name in whole(case):
        yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="TR001",
    name="kgi-not-decomposed",
    cause="focus",
    severity="warning",
    title={"ja": "KGIが分解されていない", "en": "The KGI is not decomposed"},
    says={
        "ja": (
            "KGI `{kpi}` に分解式がありません。掛け算・足し算で要素に分け、"
            "`formula` に書いてください。"
        ),
        "en": (
            "The KGI `{kpi}` has no formula: decompose it into factors by plain arithmetic in "
            "`formula`."
        ),
    },
    why={
        "ja": (
            "KGIだけでは、どこを改善すればよいか誰にも分かりません。"
            "四則演算で要素に分けて初めて、どの要素が目標に最も効くかを数字で比べられます。"
            "分けられていないと、会議は「もっと頑張る」で終わります。"
        ),
        "en": (
            "From the KGI alone nobody sees what to improve. Only when it is decomposed by "
            "arithmetic can figures say which factor moves the goal most. Without that, reviews "
            "end with working harder."
        ),
    },
    example="""\
kpis:
  won_amount:
    formula: null
""",
    instead="""\
kpis:
  won_amount:
    formula: won_deals * average_deal_size
""",
    source={
        "ja": "KPIツリーの原則：KGIは四則演算で要素に分ける",
        "en": "How a KPI tree is drawn: the KGI is decomposed by the four arithmetic operations",
    },
    find=find,
)
