"""People appraised by a leading KPI."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Leading KPIs that are used for appraisal."""
    for name, kpi in case.kpis.items():
        if kpi.timing == "leading" and kpi.used_for == "appraisal":
            yield Hit(("kpis", name, "used_for"), {"kpi": name})


RULE = Rule(
    code="BA007",
    name="appraisal-by-leading",
    cause="lagging",
    severity="warning",
    title={"ja": "先行指標を人事評価に使っている", "en": "A leading KPI used for appraisal"},
    says={
        "ja": (
            "先行指標 `{kpi}` が人事評価に使われています。先行指標は日々の運営に使い、"
            "評価は結果の指標で行ってください。"
        ),
        "en": (
            "The leading `{kpi}` is used for appraisal: steer the day by it, and appraise by "
            "results."
        ),
    },
    why={
        "ja": (
            "評価に使った途端、件数を合わせるための活動が増え、先を知らせる力が失われます。"
            "訪問も提案も、中身を薄めればいくらでも増やせるからです。先行指標は、"
            "正直に記録されて初めて役に立ちます。"
        ),
        "en": (
            "As soon as people are appraised by it, activity is made to meet the count, and it "
            "no longer tells what comes: visits and proposals can be had in any number by making "
            "them thinner. A leading KPI is worth what its records are worth."
        ),
    },
    example="""\
kpis:
  meetings: {used_for: appraisal}
""",
    instead="""\
kpis:
  meetings: {used_for: steering}
""",
    source={
        "ja": (
            "C. Goodhart（1975年）、M. Strathern（1997年）：指標が目標になると、"
            "よい指標ではなくなる"
        ),
        "en": (
            "C. Goodhart (1975), M. Strathern (1997): a measure that becomes a target ceases to "
            "be a good measure"
        ),
    },
    find=find,
)
