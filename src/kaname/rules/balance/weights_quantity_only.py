"""Weights that count quantity only."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import none_is_quality
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design whose segments' weights lie on quantities alone, in every segment."""
    weights = {name: s.weights for name, s in case.design.segments.items() if s.weights}
    weighed = {kpi for each in weights.values() for kpi, weight in each.items() if weight > 0}
    natures = {case.kpis[kpi].nature for kpi in weighed if kpi in case.kpis}
    if natures == {"quantity"} and not none_is_quality(case):
        path = ("segments", next(iter(weights)), "weights")
        yield Hit(path, {"kpis": ", ".join(sorted(weighed))})


RULE = Rule(
    code="BA016",
    name="weights-quantity-only",
    cause="quantity",
    severity="warning",
    title={"ja": "達成率の重みが量だけにある", "en": "Weights on quantities only"},
    says={
        "ja": (
            "どのセグメントでも、総合達成率の重みは量（`{kpis}`）だけにあります。"
            "経験に応じて質の重みを増やしてください。"
        ),
        "en": (
            "In every segment the composite attainment weighs quantities only (`{kpis}`): give "
            "quality a weight that rises with experience."
        ),
    },
    why={
        "ja": (
            "新人はまず量、経験とともに質、というのが育ち方です。ベテランまで量だけで測ると、"
            "よい提案をする人ほど低く見え、件数の稼ぎ方だけがうまくなります。"
        ),
        "en": (
            "New reps start from volume, and quality counts more with experience. Where veterans "
            "too are measured by volume alone, those who propose well look worst, and people "
            "learn how to make counts."
        ),
    },
    example="""\
segments:
  junior:
    weights: {meetings: 0.6, proposals: 0.4, proposal_quality: null}
  veteran:
    weights: {meetings: 0.4, proposals: 0.6, proposal_quality: null}
""",
    instead="""\
segments:
  junior:
    weights: {meetings: 0.6, proposals: 0.4, proposal_quality: null}
  veteran:
    weights: {proposal_quality: 0.6, proposals: 0.4, meetings: null}
""",
    source={
        "ja": "個人目標の決め方：新人は量から、経験とともに質の重みを増やす",
        "en": (
            "How individual targets are set: volume first, quality's weight rises with experience"
        ),
    },
    find=find,
)
