"""Evidence whose parts do not add up to the target."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule

SHARE = 0.005  # of the target: rounded parts may differ by so much


def find(case: Case) -> Iterator[Hit]:
    """The evidence of the goal, if the sum of its parts is another figure."""
    strategy = case.design.strategy
    goal = strategy.goal if strategy else None
    if goal is None or goal.evidence is None:
        return
    told = goal.evidence
    given = (told.forecast, told.market, told.initiatives, told.adjustment)
    parts = [part for part in given if part is not None]
    if parts and abs(sum(parts) - goal.value) > SHARE * abs(goal.value) + 1e-9:
        params = {"sum": sum(parts), "value": goal.value, "gap": goal.value - sum(parts)}
        yield Hit(("strategy", "goal", "evidence"), params)


RULE = Rule(
    code="TG003",
    name="evidence-adrift",
    cause="field",
    severity="warning",
    title={"ja": "根拠を足しても目標にならない", "en": "Evidence that does not add up"},
    says={
        "ja": (
            "根拠の合計 `{sum:,.10g}` が目標 `{value:,.10g}` と合いません（差 {gap:,.10g}）。"
            "差の理由を `adjustment` と `reason` に書くか、目標を直してください。"
        ),
        "en": (
            "The evidence adds up to `{sum:,.10g}`, not to the target `{value:,.10g}` (difference "
            "{gap:,.10g}): give the rest as `adjustment` with its `reason`, or change the target."
        ),
    },
    why={
        "ja": (
            "合わない差は、誰も説明していない上乗せです。"
            "現場はその部分を信じず、残りの根拠まで疑います。"
            "経営の意思で足すのはよいことですが、そう書いてあることが条件です。"
        ),
        "en": (
            "The difference is a part that nobody has explained. The field does not believe in it, "
            "and soon not in the rest. Management may add what it wants, if it says so."
        ),
    },
    example="""\
strategy:
  goal:
    evidence:
      adjustment: null
      initiatives: 5000000
""",
    instead="""\
strategy:
  goal:
    evidence:
      adjustment: 7000000
      initiatives: 5000000
      reason: {ja: 新拠点への先行投資に見合う分, en: What the new branch has to bring}
""",
    source={
        "ja": "四つの手順の3：予測＋市場の補正＋施策の効果＝目標",
        "en": "Four steps, the third: forecast + market + initiatives are the target",
    },
    find=find,
)
