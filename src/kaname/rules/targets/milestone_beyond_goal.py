"""A milestone that lies beyond the goal it leads to."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import plan
from kaname.design.times import read_period
from kaname.rules.rule import Case, Hit, Rule
from kaname.rules.targets.goals import better


def find(case: Case) -> Iterator[Hit]:
    """Milestones within the goal's period that are better than the goal itself."""
    design = case.design
    if design.strategy is None or design.strategy.goal is None:
        return
    planned = list(plan(design))
    goal = next((aim for aim in planned if aim.path[1] == "goal"), None)
    end = read_period(design, goal.period) if goal else None
    if goal is None or end is None:
        return
    for step in planned:
        when = read_period(design, step.period)
        within = when is not None and when.end <= end.end and step.kpi == goal.kpi
        if within and better(design.kpis.get(goal.kpi), step.value, goal.value):
            params = {"period": step.period, "value": step.value, "goal": goal.value}
            yield Hit(step.path, params, at_key=False)


RULE = Rule(
    code="TG013",
    name="milestone-beyond-goal",
    cause="field",
    severity="warning",
    title={"ja": "目標を超える途中目標", "en": "A milestone beyond the goal"},
    says={
        "ja": (
            "`{period}` の途中目標 `{value:,.10g}` が、期末の目標 `{goal:,.10g}` を超えています。"
            "どちらかを直してください。"
        ),
        "en": (
            "The milestone `{value:,.10g}` of `{period}` lies beyond the goal `{goal:,.10g}` that "
            "it leads to: correct one of them."
        ),
    },
    why={
        "ja": (
            "途中で最終目標を超える計画は、桁の間違いか、目標だけを後で下げた跡です。"
            "そのまま使うと、期の途中の進捗はずっと赤のままになり、誰も信じなくなります。"
        ),
        "en": (
            "A plan that passes its goal halfway is a slip of a digit, or the trace of a goal that "
            "was lowered later. Used as it is, progress shows red all year and nobody believes it."
        ),
    },
    example="""\
strategy:
  milestones:
    - {period: FY2027-H1, value: 550000000}
""",
    instead="""\
strategy:
  milestones:
    - {period: FY2027-H1, value: 55000000}
""",
    source={
        "ja": "四つの手順の1：KGIには期間と途中の目標を置く",
        "en": "Four steps, the first: a horizon with milestones on the way",
    },
    find=find,
)
