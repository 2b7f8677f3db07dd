"""A weight that counts for nothing, as its KPI has no target."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.model import Kpi
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Segments that weigh KPIs without a target; the first alone, if none has any target.

    A band is its own target, and a floor is not to be weighed at all.
    """
    segments = case.design.segments
    stated = any(segment.targets for segment in segments.values())
    for name, segment in segments.items():
        weighed = [kpi for kpi, weight in segment.weights.items() if weight > 0]
        lacking = [k for k in weighed if k not in segment.targets and _needs(case.kpis.get(k))]
        if lacking:
            params = {"segment": name, "kpis": ", ".join(lacking)}
            yield Hit(("segments", name, "weights"), params)
            if not stated:
                return


def _needs(kpi: Kpi | None) -> bool:
    return kpi is not None and kpi.floor is None and (kpi.better != "band" or kpi.band is None)


RULE = Rule(
    code="TG015",
    name="weight-without-target",
    cause="data",
    severity="warning",
    title={"ja": "目標のない重み", "en": "A weight without a target"},
    says={
        "ja": (
            "区分 `{segment}` で重みのある `{kpis}` に目標がなく、合成達成率に入りません。"
            "一人あたり月の目標を `targets` に書くか、重みから外してください。"
        ),
        "en": (
            "`{kpis}` has a weight in `{segment}` and no target, so that it is left out of the "
            "composite: write the target of each person a month in `targets`, or drop the weight."
        ),
    },
    why={
        "ja": (
            "達成率は実績÷目標なので、目標のないKPIの重みは計算されません。"
            "残りのKPIだけで達成率が決まり、質に半分の重みを置いたつもりが、"
            "件数だけの評価になっていることがあります。"
        ),
        "en": (
            "Attainment is actual over target: where there is no target, there is nothing to "
            "weigh. The others decide alone, and what was meant to be half quality is a count of "
            "activities."
        ),
    },
    example="""\
segments:
  veteran:
    targets: {proposal_quality: null}
""",
    instead="""\
segments:
  veteran:
    targets: {proposal_quality: 0.7}
""",
    source={
        "ja": "四つの手順の3：技能・経験・地域に応じた個人目標",
        "en": "Four steps, the third: individual targets by skill, tenure and area",
    },
    find=find,
)
