"""A primary KPI that does not say why it matters."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs without `why`."""
    for name, kpi in case.primary.items():
        if not kpi.why:
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="OW004",
    name="no-why",
    cause="field",
    severity="warning",
    title={"ja": "なぜ大事かが書かれていない", "en": "No reason why it matters"},
    says={
        "ja": (
            "主要KPI `{kpi}` に、なぜ大事かが書かれていません。"
            "担当が納得できる一文を `why` に書いてください。"
        ),
        "en": (
            "The primary KPI `{kpi}` does not say why it matters: write one sentence in `why` that "
            "a rep accepts."
        ),
    },
    why={
        "ja": (
            "理由のない数字は上からの割り当てに見え、こなすだけになります。"
            "理由を一文で書けないKPIは、選んだ側も分かっていないことが多いものです。"
            "書いた文を現場に見せ、納得されなければKPIのほうを替えます。"
        ),
        "en": (
            "A figure without a reason looks like an order, and people do what it counts and no "
            "more. Where no sentence can be found, those who chose the KPI do not know either. "
            "Show the sentence to the field; if it convinces nobody, change the KPI."
        ),
    },
    example="""\
kpis:
  win_rate:
    why: null
""",
    instead="""\
kpis:
  win_rate:
    why: {ja: 同じ商談数から受注が増える, en: More is won from the same deals}
""",
    source={
        "ja": "失敗の五つの原因：現場との乖離（どのKPIにも大事な理由を）",
        "en": "Five causes of failure: set without the field (every KPI says why it matters)",
    },
    find=find,
)
