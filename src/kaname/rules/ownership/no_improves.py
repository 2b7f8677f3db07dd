"""A primary KPI that does not say what gets better with it."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs with a reason, and without `improves`."""
    for name, kpi in case.primary.items():
        if kpi.why and not kpi.improves:
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="OW005",
    name="no-improves",
    cause="field",
    severity="advice",
    title={"ja": "動くと何がよくなるかが書かれていない", "en": "Not said what improves with it"},
    says={
        "ja": (
            "主要KPI `{kpi}` が動くと何がよくなるかが書かれていません。"
            "`improves` に一文で書いてください。"
        ),
        "en": (
            "It is not said what improves when the primary KPI `{kpi}` moves: write one sentence "
            "in `improves`."
        ),
    },
    why={
        "ja": (
            "動いた先に何があるかを書くと、KPIは検証できる仮説になります。"
            "数字は上がったのに約束した効果がないなら、KPIの選び方を見直せます。"
        ),
        "en": (
            "What is to follow makes a KPI a hypothesis that can be tested. If it rises and the "
            "promised effect does not come, the choice of the KPI is to be revised."
        ),
    },
    example="""\
kpis:
  win_rate:
    improves: null
""",
    instead="""\
kpis:
  win_rate:
    improves: {ja: 受注件数がそのまま増える, en: Won deals rise at once}
""",
    source={
        "ja": "失敗の五つの原因：現場との乖離（動くと何がよくなるかを書く）",
        "en": "Five causes of failure: set without the field (every KPI says what improves)",
    },
    find=find,
)
