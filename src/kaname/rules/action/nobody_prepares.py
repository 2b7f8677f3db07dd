"""A review whose figures nobody prepares."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Reviews without `prepared_by`."""
    for name, review in case.design.reviews.items():
        if not review.prepared_by:
            yield Hit(("reviews", name), {"name": name})


RULE = Rule(
    code="AC008",
    name="nobody-prepares",
    cause="data",
    severity="advice",
    title={"ja": "準備する人のいない会議", "en": "A review that nobody prepares"},
    says={
        "ja": (
            "会議 `{name}` の数字を準備する人がいません。役職を `prepared_by` に書いてください。"
        ),
        "en": (
            "Nobody prepares the figures of the review `{name}`: write the post in `prepared_by`."
        ),
    },
    why={
        "ja": (
            "日付の過ぎた案件や次の行動のない案件を会議の前に直しておかないと、"
            "会議の時間はデータの確認に使われます。"
        ),
        "en": (
            "Unless someone has seen beforehand to deals past their date or without a next step, "
            "the meeting spends its time on the data."
        ),
    },
    example="""\
reviews:
  weekly:
    prepared_by: null
""",
    instead="""\
reviews:
  weekly:
    prepared_by: {ja: 営業企画, en: Sales planning}
""",
    source={
        "ja": "ヨミ会の前：データ整備",
        "en": "Before the weekly review: data hygiene",
    },
    find=find,
)
