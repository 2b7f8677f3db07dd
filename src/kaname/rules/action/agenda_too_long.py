"""More KPIs on a weekly agenda than its minutes allow."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.system import Review
from kaname.rules.rule import Case, Hit, Rule

MOST = 8  # of which each can still lead to a decision
MINUTES = 3  # for one KPI: what moved, why, what now


def find(case: Case) -> Iterator[Hit]:
    """Frequent reviews with too many KPIs, for a week or for their minutes."""
    for name, review in case.design.reviews.items():
        if review.is_frequent and len(review.kpis) > _most(review):
            params = {"name": name, "count": len(review.kpis), "most": _most(review)}
            yield Hit(("reviews", name, "kpis"), params)


def _most(review: Review) -> int:
    if review.minutes is None:
        return MOST
    return max(1, min(MOST, review.minutes // MINUTES))


RULE = Rule(
    code="AC007",
    name="agenda-too-long",
    cause="focus",
    severity="warning",
    title={"ja": "議題のKPIが多すぎる", "en": "Too many KPIs on the agenda"},
    says={
        "ja": (
            "会議 `{name}` の議題にKPIが {count}個あります（この長さなら {most}個まで）。"
            "主要KPIに絞り、ほかは月次に移してください。"
        ),
        "en": (
            "The review `{name}` has {count} KPIs on its agenda, and time for {most}: keep the "
            "primary ones, and move the others to a monthly review."
        ),
    },
    why={
        "ja": (
            "一つの数字について、動き・原因・打ち手を話すには数分かかります。"
            "議題が多い会議は読み上げで終わり、最後に決める時間がなくなります。"
        ),
        "en": (
            "To say of one figure what moved, why, and what to do takes some minutes. A long "
            "agenda is read out, and the time to decide, which comes last, is gone."
        ),
    },
    example="""\
reviews:
  weekly:
    minutes: 10
""",
    instead="""\
reviews:
  weekly:
    minutes: 30
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（参考指標は月次・四半期で見る）",
        "en": "Five causes of failure: too many KPIs (reference ones are for monthly reviews)",
    },
    find=find,
)
