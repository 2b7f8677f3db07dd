"""A KGI without the figure that it is to reach."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Once: the KGI, if the strategy sets no goal."""
    strategy = case.design.strategy
    if strategy is not None and strategy.goal is not None:
        return
    for kgi in case.kgis[:1]:
        yield Hit(("kpis", kgi) if strategy is None else ("strategy",), {"kpi": kgi})


RULE = Rule(
    code="TG001",
    name="no-goal",
    cause="field",
    severity="advice",
    title={"ja": "KGIに目標値がない", "en": "A KGI without a figure to reach"},
    says={
        "ja": (
            "KGI `{kpi}` に、いつまでにいくらという目標がありません。"
            "`strategy` の `goal` に値と期間を書いてください。"
        ),
        "en": (
            "It is not said what the KGI `{kpi}` is to reach, and by when: write value and period "
            "in `goal` of the `strategy`."
        ),
    },
    why={
        "ja": (
            "目標値がなければ、差も着地見込みも必要なペースも出ません。"
            "具体的でやや高い目標のほうが「できるだけ頑張る」より成果が出ることは、"
            "目標設定の研究で繰り返し確かめられています。"
        ),
        "en": (
            "Without a figure there is no gap, no landing forecast and no pace. That a specific, "
            "challenging goal brings more than doing one's best is among the best confirmed "
            "findings on goals."
        ),
    },
    example="""\
strategy:
  goal: null
  milestones: null
""",
    instead="""\
strategy:
  goal:
    value: 120000000
    period: FY2027
""",
    source={
        "ja": "Locke・Latham (1990) の目標設定理論、Doran (1981) の SMART",
        "en": "Locke & Latham (1990) on goal setting; Doran (1981), SMART",
    },
    find=find,
)
