"""A driver that is a factor of the formula already."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import factors
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs with a driver that stands in their own formula."""
    for name, kpi in case.kpis.items():
        inside = factors(case.design, name)
        for at, driver in enumerate(kpi.driven_by):
            if driver in inside:
                path = ("kpis", name, "drivers", at)
                yield Hit(path, {"kpi": name, "driver": driver}, at_key=False)


RULE = Rule(
    code="TR007",
    name="driver-in-formula",
    cause="focus",
    severity="advice",
    title={
        "ja": "分解式の要素を先行要因にも書いている",
        "en": "A factor is written as a driver too",
    },
    says={
        "ja": (
            "`{driver}` は `{kpi}` の分解式の要素です。先行要因（`drivers`）からは外し、"
            "式にない要因だけを書いてください。"
        ),
        "en": (
            "`{driver}` is a factor in the formula of `{kpi}` already: take it out of `drivers`, "
            "which are for what is no arithmetic."
        ),
    },
    why={
        "ja": (
            "分解式は計算で必ず成り立つ関係、先行要因はデータで確かめる仮説です。"
            "同じ要素を両方に書くと、効き目を二重に数え、仮説の検証も必ず「当たり」になります。"
        ),
        "en": (
            "A formula holds by arithmetic; a driver is a hypothesis that data may refute. A "
            "factor written as both has its effect counted twice, and as a hypothesis it can "
            "never fail."
        ),
    },
    example="""\
kpis:
  won_deals:
    drivers: [win_rate]
""",
    instead="""\
kpis:
  won_deals:
    drivers: [proposal_quality]
""",
    source={
        "ja": "KPIツリーの原則：計算で決まる関係と、仮説としての因果を分ける",
        "en": "How a KPI tree is drawn: arithmetic and assumed cause are two kinds of edges",
    },
    find=find,
)
