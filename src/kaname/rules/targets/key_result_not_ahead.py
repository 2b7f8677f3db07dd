"""A key result that does not lead beyond where it starts."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import key_results
from kaname.rules.rule import Case, Hit, Rule
from kaname.rules.targets.goals import better


def find(case: Case) -> Iterator[Hit]:
    """Key results whose target is no better than their start."""
    for result in key_results(case.design):
        kpi = case.design.kpis.get(result.key.kpi)
        start, target = result.key.start, result.key.target
        if start is None or kpi is None or kpi.better == "band":
            continue
        if not better(kpi, target, start):
            params = {"kpi": result.key.kpi, "start": start, "target": target}
            yield Hit((*result.path, "target"), params, at_key=False)


RULE = Rule(
    code="TG011",
    name="key-result-not-ahead",
    cause="field",
    severity="warning",
    title={"ja": "前に進まない主要な結果", "en": "A key result that leads nowhere"},
    says={
        "ja": (
            "主要な結果 `{kpi}` の目標 `{target:,.10g}` は、出発点 `{start:,.10g}` より"
            "良くなっていません。目標か、KPIの `better`（よい向き）を直してください。"
        ),
        "en": (
            "The key result `{kpi}` is to reach `{target:,.10g}`, no better than its start "
            "`{start:,.10g}`: change the target, or `better` of the KPI if less is better."
        ),
    },
    why={
        "ja": (
            "維持することは日々のKPIの仕事で、OKRは変化のためにあります。"
            "向きを取り違えた目標は、悪くなるほど進んだように計算されます。"
        ),
        "en": (
            "To keep a level is what KPIs are for; an OKR is there for change. And a target in the "
            "wrong direction counts every loss as progress."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, start: 0.36, target: 0.28}
""",
    instead="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, start: 0.28, target: 0.36}
""",
    source={
        "ja": "Doerr『Measure What Matters』(2018)",
        "en": "Doerr, Measure What Matters (2018)",
    },
    find=find,
)
