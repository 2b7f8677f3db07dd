"""Voices of the field that are more than a year old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kaname.rules.rule import Case, Hit, Rule

YEAR = timedelta(days=400)  # a year, and the weeks in which the yearly round is held


def find(case: Case) -> Iterator[Hit]:
    """Once: the last day on which anybody was heard, if that is long ago."""
    days = [voice.heard_on for voice in case.design.voices]
    dated = [day for day in days if day is not None]
    if dated and len(dated) == len(days) and max(dated) < case.today - YEAR:
        yield Hit(("voices",), {"day": max(dated)})


RULE = Rule(
    code="OW010",
    name="old-voices",
    cause="field",
    severity="advice",
    title={"ja": "現場の声が古い", "en": "The field was heard long ago"},
    says={
        "ja": "最後に現場の声を聞いたのは `{day}` です。いまのKPIについて聞き直してください。",
        "en": "The field was last heard on `{day}`: ask again what they think of today's KPIs.",
    },
    why={
        "ja": (
            "市場も担当も一年で入れ替わります。以前は役に立ったKPIが、"
            "いまは入力のためだけに残っていることに最初に気づくのは現場です。"
        ),
        "en": (
            "Within a year the market and the people have changed. It is the field that first "
            "notices that a KPI which used to help is now only entered."
        ),
    },
    example="""\
voices:
  - {tenure: junior, says: {ja: 会う件数は増やせる, en: Meetings can rise}, heard_on: 2020-04-01}
  - {tenure: middle, says: {ja: レビューが助かる, en: Reviews help}, heard_on: 2020-04-01}
  - {tenure: veteran, says: {ja: 勝率で見てほしい, en: Look at my win rate}, heard_on: 2020-04-01}
""",
    instead="""\
voices:
  - {tenure: junior, says: {ja: 会う件数は増やせる, en: Meetings can rise}}
  - {tenure: middle, says: {ja: レビューが助かる, en: Reviews help}}
  - {tenure: veteran, says: {ja: 勝率で見てほしい, en: Look at my win rate}}
""",
    source={
        "ja": "失敗の五つの原因：現場との乖離",
        "en": "Five causes of failure: set without the field",
    },
    find=find,
)
