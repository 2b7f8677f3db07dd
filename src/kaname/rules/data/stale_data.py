"""Data that end long before the meetings that use them."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule

DAYS = 45  # a month that has closed, and two weeks to load it
SELDOM = 120  # for those who meet once a quarter


def find(case: Case) -> Iterator[Hit]:
    """The last day of the data, where reviews need later ones."""
    as_of = case.design.calendar.as_of
    cadences = {review.cadence for review in case.design.reviews.values()}
    if as_of is None or not cadences:
        return
    days = (case.today - as_of).days
    if days > (SELDOM if cadences == {"quarterly"} else DAYS):
        yield Hit(("calendar", "as_of"), {"as_of": as_of, "days": days}, at_key=False)


RULE = Rule(
    code="DA009",
    name="stale-data",
    cause="data",
    severity="warning",
    title={"ja": "データが古い", "en": "Stale data"},
    says={
        "ja": (
            "データは `{as_of}` で終わっています（{days}日前）。"
            "新しいデータを取り込み、`as_of` を進めるか外してください。"
        ),
        "en": (
            "The data end on `{as_of}`, {days} days ago: load newer ones, and move `as_of` on or "
            "take it out."
        ),
    },
    why={
        "ja": (
            "先行指標は、手が打てるうちに見るから先行指標です。何週間も前の数字で開く会議は、"
            "終わったことの説明の場になります。遅れの原因はたいてい手作業の取り込みです。"
        ),
        "en": (
            "A leading indicator leads only while there is time to act. A meeting on figures of "
            "many weeks ago explains the past. Mostly it is loading by hand that makes data late."
        ),
    },
    example="""\
calendar: {as_of: 2020-03-31}
""",
    instead="""\
calendar: {as_of: null}
""",
    source={
        "ja": "失敗の五つの原因：分析体制の不備（遅れ）",
        "en": "Five causes of failure: no data and analysis (late)",
    },
    find=find,
)
