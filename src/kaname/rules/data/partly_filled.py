"""A primary KPI that rests on columns which are filled only in part."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs that coverage measures with reserve."""
    for name in case.primary:
        if case.coverage.get(name) == "partly":
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="DA004",
    name="partly-filled",
    cause="data",
    severity="advice",
    title={"ja": "入力が抜けている主要KPI", "en": "A primary KPI with gaps in its data"},
    says={
        "ja": (
            "主要KPI `{kpi}` の元の項目は、一部の行にしか入っていません。"
            "`kaname coverage` で抜けている項目を確かめ、埋まるまでは目標に使わないでください。"
        ),
        "en": (
            "What the primary KPI `{kpi}` counts is filled in some of the rows only: see in "
            "`kaname coverage` which column lacks, and set no target by it until it is filled."
        ),
    },
    why={
        "ja": (
            "入力の抜けは偶然ではなく、人やチームによって偏ります。"
            "抜けた行のまま比べると、よく入力する担当ほど悪く見え、入力しないほうが得になります。"
        ),
        "en": (
            "Gaps are not random: they lie with certain people and teams. Compared as they are, "
            "those who enter with care look worse, and it pays not to enter."
        ),
    },
    example="""\
kpis:
  meetings:
    collected_from: CRM
""",
    instead="""\
kpis:
  opportunities:
    drivers: [meeting_preparation]
  meetings:
    valid: [2099-04-01]
""",
    source={
        "ja": "失敗の五つの原因：分析体制の不備",
        "en": "Five causes of failure: no data and analysis",
    },
    find=find,
    coverage={"meetings": "partly"},
    reads_coverage=True,
)
