"""A review after which nobody has decided."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Reviews without `decides`."""
    for name, review in case.design.reviews.items():
        if not review.decides:
            yield Hit(("reviews", name), {"name": name})


RULE = Rule(
    code="AC006",
    name="no-decider",
    cause="data",
    severity="warning",
    title={"ja": "決める人のいない会議", "en": "A review without anyone who decides"},
    says={
        "ja": "会議 `{name}` に打ち手を決める人がいません。役職を `decides` に書いてください。",
        "en": (
            "Nobody decides in the review `{name}`: write in `decides` the post that owns its "
            "decisions."
        ),
    },
    why={
        "ja": (
            "決める人のいない会議は報告会になります。"
            "打ち手・担当・期日が決まらなければ、次の回に確かめることもありません。"
        ),
        "en": (
            "Where nobody decides, a review is a report. Without an action, an owner and a due "
            "date there is nothing to check the next time."
        ),
    },
    example="""\
reviews:
  weekly:
    decides: null
""",
    instead="""\
reviews:
  weekly:
    decides: {ja: 営業課長, en: Sales manager}
""",
    source={
        "ja": "ヨミ会の最後の3分：打ち手・担当・期日を決める",
        "en": "The last minutes of a weekly review: action, owner, due date",
    },
    find=find,
)
