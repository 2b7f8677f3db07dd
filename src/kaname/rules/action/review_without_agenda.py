"""A meeting that has no KPIs on its agenda."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Reviews without KPIs."""
    for name, review in case.design.reviews.items():
        if not review.kpis:
            yield Hit(("reviews", name), {"name": name})


RULE = Rule(
    code="AC005",
    name="review-without-agenda",
    cause="data",
    severity="advice",
    title={"ja": "議題のKPIがない会議", "en": "A review without KPIs"},
    says={
        "ja": "会議 `{name}` で見るKPIが決まっていません。見る順に `kpis` に書いてください。",
        "en": (
            "It is not said which KPIs the review `{name}` looks at: write them in `kpis`, in "
            "their order."
        ),
    },
    why={
        "ja": (
            "議題が決まっていない会議は、その日に目立った案件の報告で終わります。"
            "見る数字と順番が毎回同じなら、動いたところにすぐ気づけます。"
        ),
        "en": (
            "Without an agenda a meeting becomes a report on whichever deal made a noise. With the "
            "same figures in the same order each time, what has moved is seen at once."
        ),
    },
    example="""\
reviews:
  quarterly:
    label: {ja: 四半期会議, en: Quarterly review}
    cadence: quarterly
    prepared_by: {ja: 営業企画, en: Sales planning}
    decides: {ja: 営業本部長, en: Head of sales}
""",
    instead="""\
reviews:
  quarterly:
    label: {ja: 四半期会議, en: Quarterly review}
    cadence: quarterly
    kpis: [won_amount, customer_satisfaction]
    prepared_by: {ja: 営業企画, en: Sales planning}
    decides: {ja: 営業本部長, en: Head of sales}
""",
    source={
        "ja": "会議の設計：どの会議で、どの数字を、どの順に見るか",
        "en": "Reporting is designed: which meeting, which figures, in which order",
    },
    find=find,
)
