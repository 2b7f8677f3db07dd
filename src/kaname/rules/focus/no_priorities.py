"""A strategy that does not say what comes first."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A strategy without priorities."""
    strategy = case.design.strategy
    if strategy is not None and not strategy.priorities:
        yield Hit(("strategy",))


RULE = Rule(
    code="SZ010",
    name="no-priorities",
    cause="focus",
    severity="advice",
    title={"ja": "重点施策が決まっていない", "en": "No priorities"},
    says={
        "ja": (
            "戦略に優先順位がありません。今期に最も力を入れることを一つか二つ、"
            "`priorities` に書いてください。"
        ),
        "en": (
            "The strategy says nothing of what comes first: write in `priorities` the one or two "
            "things to put the effort into."
        ),
    },
    why={
        "ja": (
            "KGIの数字だけでは、単価を上げるのか件数を増やすのか、"
            "新規か既存かで人によって動きが分かれます。優先順位があって初めて、"
            "候補の中から主要KPIを選べます。"
        ),
        "en": (
            "From the figure of the KGI alone some go for size and some for number, some for new "
            "customers and some for old ones. It takes a priority to choose the primary KPIs "
            "among the candidates."
        ),
    },
    example="""\
strategy:
  priorities: null
""",
    instead="""\
strategy:
  priorities:
    - {ja: 提案の質を上げる, en: Better proposals}
""",
    source={
        "ja": "戦略とKGI：数字の意図、優先順位、責任者を揃える",
        "en": "Strategy and KGI: the intent behind the number, what comes first, who answers",
    },
    find=find,
)
