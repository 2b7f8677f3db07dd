"""Reviews that come too seldom to steer by."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Once, where no review is held at least every other week."""
    reviews = case.design.reviews
    if reviews and not any(review.is_frequent for review in reviews.values()):
        yield Hit(("reviews",), {"names": ", ".join(reviews)})


RULE = Rule(
    code="AC003",
    name="no-weekly-review",
    cause="data",
    severity="warning",
    title={"ja": "週次の振り返りがない", "en": "No weekly review"},
    says={
        "ja": (
            "会議（`{names}`）は月に1回以下です。"
            "先行指標を見て打ち手を決める週次の会議を `reviews` に加えてください。"
        ),
        "en": (
            "The reviews (`{names}`) are held once a month or less: add a weekly one that looks at "
            "the leading indicators and decides."
        ),
    },
    why={
        "ja": (
            "月に一度の会議で気づいたときには、その月はもう終わっています。"
            "先行指標が早く動いても、見る場がなければ遅行指標と同じです。"
        ),
        "en": (
            "What a monthly meeting notices has happened, and the month is over. An indicator that "
            "leads by weeks leads by nothing if nobody looks at it in between."
        ),
    },
    example="""\
reviews:
  weekly:
    cadence: monthly
""",
    instead="""\
reviews:
  weekly:
    cadence: weekly
""",
    source={
        "ja": "先行指標は日々の舵取りに、遅行指標は評価と戦略に使う",
        "en": "Leading indicators steer day by day, lagging ones serve evaluation and strategy",
    },
    find=find,
)
