"""An objective without KPIs for the way there."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import none_leads
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Objectives with key results, but without a KPI that leads to them day by day."""
    for name, objective in case.design.objectives.items():
        timings = {case.kpis[kpi].timing for kpi in objective.kpis if kpi in case.kpis}
        if objective.key_results and timings <= {"lagging"} and not none_leads(case):
            yield Hit(("objectives", name), {"objective": name})


RULE = Rule(
    code="BA008",
    name="objective-without-lead",
    cause="lagging",
    severity="warning",
    title={"ja": "目標への道を見るKPIがない", "en": "An objective without leading KPIs"},
    says={
        "ja": (
            "目標 `{objective}` に、途中の進みを日々見る先行指標がありません。"
            "主な成果を動かすKPIを `kpis` に書いてください。"
        ),
        "en": (
            "The objective `{objective}` has no leading KPI for the way there: name in `kpis` "
            "those that move its key results."
        ),
    },
    why={
        "ja": (
            "主な成果は三か月後の結果です。そこへ向かう日々の動きを見ていないと、"
            "期末の採点で初めて遅れに気づきます。主な成果ごとに、"
            "それを動かすKPIを一つか二つ結び付けます。"
        ),
        "en": (
            "A key result is where one wants to be in three months. Without a look at the way, "
            "the grading at the end is the first news of being late. Link to each key result the "
            "one or two KPIs that move it."
        ),
    },
    example="""\
objectives:
  trusted_proposals: {kpis: [customer_satisfaction]}
""",
    instead="""\
objectives:
  trusted_proposals: {kpis: [proposal_quality]}
""",
    source={
        "ja": "J. Doerr「Measure What Matters」（2018年）",
        "en": "J. Doerr, Measure What Matters (2018)",
    },
    find=find,
)
