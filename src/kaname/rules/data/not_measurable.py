"""A primary KPI that the data cannot measure."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs for which a field or a whole system is missing."""
    for name in case.primary:
        if case.coverage.get(name) in ("field", "system"):
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="DA002",
    name="not-measurable",
    cause="data",
    severity="warning",
    title={"ja": "測れない主要KPI", "en": "A primary KPI that cannot be measured"},
    says={
        "ja": (
            "主要KPI `{kpi}` は、いまのデータでは測れません。"
            "データがそろうまで `candidates` に移すか、`valid` で開始日を決めてください。"
        ),
        "en": (
            "The primary KPI `{kpi}` cannot be measured from the data: until they are there, "
            "move it to `candidates`, or give it the day on which it begins in `valid`."
        ),
    },
    why={
        "ja": (
            "値の出ない主要KPIは、会議で飛ばされ、やがて誰も見なくなります。"
            "3〜5個しかない枠の一つが空いたままになり、ほかの数字への信頼も下がります。"
            "先に測れるものから始め、足りない項目には担当と期日を付けるのが近道です。"
        ),
        "en": (
            "A primary KPI without a value is skipped in the meeting, and soon nobody looks. It "
            "takes one of the three to five places and costs the other figures their credit. "
            "Begin with what can be measured, and give what is missing an owner and a date."
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
    coverage={"meetings": "field"},
    reads_coverage=True,
)
