"""A key result that is the plan once more."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import key_results, plan
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Key results with the very figure of the goal or of a milestone."""
    planned = {(aim.kpi, aim.value) for aim in plan(case.design)}
    for result in key_results(case.design):
        kpi, target = result.key.kpi, result.key.target
        if (kpi, target) in planned:
            params = {"kpi": kpi, "objective": result.objective, "target": target}
            yield Hit((*result.path, "target"), params, at_key=False)


RULE = Rule(
    code="TG008",
    name="okr-repeats-plan",
    cause="field",
    severity="warning",
    title={"ja": "計画を書き写したOKR", "en": "An OKR that repeats the plan"},
    says={
        "ja": (
            "目標 `{objective}` の主要な結果 `{kpi}` は、計画と同じ `{target:,.10g}` です。"
            "計画を超える挑戦か、計画につながる別の成果にしてください。"
        ),
        "en": (
            "The key result `{kpi}` of `{objective}` is the plan's own `{target:,.10g}`: set a "
            "challenge beyond it, or another outcome that leads there."
        ),
    },
    why={
        "ja": (
            "必達の計画をOKRに写すと、6〜7割でよい挑戦と100 %の約束が同じ数字になります。"
            "どちらの基準で見るのか分からなくなり、結局は二つ目の割り当てになります。"
        ),
        "en": (
            "A plan has to be met, of a challenge two thirds will do. If both are one figure, "
            "nobody knows by which rule it is read, and in the end it is a quota with another name."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: won_amount, start: 100000000, target: 120000000}
""",
    instead="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: won_amount, start: 100000000, target: 140000000}
""",
    source={
        "ja": "OKRとKPI：挑戦は6〜7割、KPIは100 %を目指す",
        "en": "OKR and KPI: a challenge aims at 60 to 70 %, a KPI at 100 %",
    },
    find=find,
)
