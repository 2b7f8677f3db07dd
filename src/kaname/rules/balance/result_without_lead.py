"""Results that no leading KPI is said to move."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import upstream, with_pairs
from kaname.rules.balance.mix import none_leads
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design with leading KPIs none of which leads to any lagging primary one."""
    lagging = [name for name, kpi in case.primary.items() if kpi.timing == "lagging"]
    if not lagging or none_leads(case):
        return
    reached = upstream(with_pairs(case.design), lagging)
    if not any(kpi.timing == "leading" for name, kpi in case.kpis.items() if name in reached):
        yield Hit(("kpis", lagging[0]), {"kpis": ", ".join(lagging)})


RULE = Rule(
    code="BA003",
    name="result-without-lead",
    cause="lagging",
    severity="advice",
    title={
        "ja": "結果につながる先行指標が示されていない",
        "en": "No leading KPI leads to the results",
    },
    says={
        "ja": (
            "遅行指標 `{kpis}` を先に動かす先行指標が示されていません。"
            "仮説でよいので `drivers` に書いてください。"
        ),
        "en": (
            "No leading KPI is said to move the lagging `{kpis}`: write in `drivers` which one "
            "does, as a hypothesis."
        ),
    },
    why={
        "ja": (
            "先行指標と遅行指標が並んでいるだけでは、どれを動かせば結果が変わるのか分かりません。"
            "「提案品質が上がると翌月の成約率が上がる」と仮説を書けば、データで確かめ、"
            "外れていれば選び直せます。"
        ),
        "en": (
            "Leading and lagging KPIs side by side do not say which of the former to move for "
            "which of the latter. Written as a hypothesis, such as better proposals raise the "
            "win rate a month later, it can be tested on the data and replaced if it fails."
        ),
    },
    example="""\
kpis:
  win_rate: {drivers: null}
objectives:
  trusted_proposals:
    key_results:
      - {kpi: customer_satisfaction, start: 0.7, target: 0.8}
""",
    instead="""\
kpis:
  win_rate: {drivers: [proposal_quality]}
objectives:
  trusted_proposals:
    key_results:
      - {kpi: customer_satisfaction, start: 0.7, target: 0.8}
""",
    source={
        "ja": "R. S. Kaplan・D. P. Norton「The Balanced Scorecard」（1992年）",
        "en": "R. S. Kaplan and D. P. Norton, The Balanced Scorecard (1992)",
    },
    find=find,
)
