"""A KPI in use that counts on one that is not."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import factors
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs in use whose formula or drivers name a KPI that has ended or not begun."""
    for name, kpi in case.kpis.items():
        for other in dict.fromkeys((*factors(case.design, name), *kpi.driven_by)):
            if other in case.design.kpis and other not in case.kpis:
                yield Hit(("kpis", name), {"kpi": name, "other": other})


RULE = Rule(
    code="TR006",
    name="retired-in-formula",
    cause="focus",
    severity="warning",
    title={"ja": "使っていないKPIに頼っている", "en": "A KPI that is not in use is counted on"},
    says={
        "ja": (
            "`{kpi}` は、有効期間の外にある `{other}` に頼っています。後継のKPIに差し替えるか、"
            "`{other}` の `valid` を直してください。"
        ),
        "en": (
            "`{kpi}` counts on `{other}`, which is outside its `valid` dates: name the KPI that "
            "takes its place, or correct the dates."
        ),
    },
    why={
        "ja": (
            "役目を終えたKPIは記録として残りますが、誰も見ず、入力も止まります。"
            "それを式に残すと、親の数字がいつの間にか動かなくなります。KPIをやめるときは、"
            "それを使う式も同じ日に改めます。"
        ),
        "en": (
            "A retired KPI stays as history, but nobody looks at it and entries stop. Left in a "
            "formula, it freezes its parent unnoticed. When a KPI is retired, the formulas that "
            "use it change on the same day."
        ),
    },
    example="""\
kpis:
  closed_deals:
    drivers: [proposals, demos]
  demos:
    value: met
    valid: [2023-04-01, 2024-04-01]
""",
    instead="""\
kpis:
  closed_deals:
    drivers: [proposals]
  demos:
    value: met
    valid: [2023-04-01, 2024-04-01]
""",
    source={
        "ja": "設計の版管理：プロジェクトとともに終わるKPIは履歴を残して外す",
        "en": "Versions of a design: a project's KPI ends with it, and its history stays",
    },
    find=find,
)
