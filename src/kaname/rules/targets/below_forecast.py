"""A target that is reached by doing nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule
from kaname.rules.targets.goals import better, goal_kpi


def find(case: Case) -> Iterator[Hit]:
    """The goal, if what is expected anyway (forecast and market) is already better."""
    strategy, name = case.design.strategy, goal_kpi(case.design)
    goal = strategy.goal if strategy else None
    if goal is None or name is None or goal.evidence is None or goal.evidence.forecast is None:
        return
    expected = goal.evidence.forecast + (goal.evidence.market or 0)
    if better(case.design.kpis.get(name), expected, goal.value):
        params = {"value": goal.value, "expected": expected}
        yield Hit(("strategy", "goal", "value"), params, at_key=False)


RULE = Rule(
    code="TG010",
    name="below-forecast",
    cause="field",
    severity="warning",
    title={"ja": "予測に届かない目標", "en": "A target below its own forecast"},
    says={
        "ja": (
            "目標 `{value:,.10g}` は、何もしなくても届く見込み `{expected:,.10g}` を下回ります。"
            "目標を上げるか、予測を見直してください。"
        ),
        "en": (
            "The target `{value:,.10g}` is below what is expected anyway, `{expected:,.10g}`: "
            "raise it, or revise the forecast."
        ),
    },
    why={
        "ja": (
            "何もしなくても届く目標は、何も変えません。"
            "予測のほうが高すぎるのなら、そのまま計画や採用に使われる前に直すべきです。"
            "どちらにしても、根拠と目標のどちらかが信じられていません。"
        ),
        "en": (
            "A target that is reached by doing nothing changes nothing. And if it is the forecast "
            "that is too high, it has to be mended before budgets are made of it. Either way, one "
            "of the two is not believed."
        ),
    },
    example="""\
strategy:
  goal:
    value: 100000000
    evidence:
      adjustment: -18000000
""",
    instead="""\
strategy:
  goal:
    value: 120000000
    evidence:
      adjustment: 2000000
""",
    source={
        "ja": "四つの手順の3：届き、かつ挑戦になる目標。Locke・Latham (1990)",
        "en": "Four steps, the third: reachable and challenging; Locke & Latham (1990)",
    },
    find=find,
)
