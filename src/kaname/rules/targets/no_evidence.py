"""A goal without the reasons for its figure."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """The goal, if neither a forecast nor anything else in figures stands behind it."""
    strategy = case.design.strategy
    if strategy is None or strategy.goal is None:
        return
    told = strategy.goal.evidence
    if told is None or told.forecast is told.market is told.initiatives is None:
        yield Hit(("strategy", "goal"), {"value": strategy.goal.value})


RULE = Rule(
    code="TG002",
    name="no-evidence",
    cause="field",
    severity="warning",
    title={"ja": "根拠のない目標", "en": "A target without evidence"},
    says={
        "ja": (
            "目標 `{value:,.10g}` に根拠がありません。"
            "過去3年からの予測・市場の補正・施策の効果を `evidence` に数字で書いてください。"
        ),
        "en": (
            "Nothing stands behind the target `{value:,.10g}`: write in `evidence` the forecast "
            "from three years, the market's correction and the effect of initiatives, in figures."
        ),
    },
    why={
        "ja": (
            "根拠のない目標は交渉で決まった数字に見え、現場は自分の目標と思いません。"
            "未達のときも、見込みが外れたのか、市場か、施策かを分けられません。"
            "内訳があれば、外れた部分だけを直せます。"
        ),
        "en": (
            "A target without reasons looks bargained, and the field does not take it as its own. "
            "When it is missed, nobody can tell whether the forecast was wrong, the market turned "
            "or an initiative failed. With the parts, only the wrong one needs mending."
        ),
    },
    example="""\
strategy:
  goal:
    evidence: null
""",
    instead="""\
strategy:
  goal:
    evidence:
      forecast: 105000000
      market: 3000000
      initiatives: 10000000
      adjustment: 2000000
""",
    source={
        "ja": "四つの手順の3：根拠のある目標値。Deming (1986)：方法のない数値目標への批判",
        "en": "Four steps, the third: targets with evidence; Deming (1986) on numerical quotas",
    },
    find=find,
)
