"""KPIs that no meeting looks at."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Once, where the design has no review."""
    if not case.design.reviews and case.kpis:
        yield Hit(("kpis",))


RULE = Rule(
    code="AC002",
    name="no-review",
    cause="data",
    severity="warning",
    title={"ja": "振り返りの会議がない", "en": "No review at all"},
    says={
        "ja": (
            "KPIを見る会議が決まっていません。"
            "`reviews` に頻度・参加者・議題のKPI・決める人を書いてください。"
        ),
        "en": (
            "No meeting looks at these KPIs: write in `reviews` how often it is held, who attends, "
            "which KPIs are on the agenda, and who decides."
        ),
    },
    why={
        "ja": (
            "設定しただけのKPIは改善を生みません。"
            "数字の動き、問題の場所、決めた打ち手、次回の確認という流れが"
            "週と月の決まった場にあって、初めて改善が回ります。"
        ),
        "en": (
            "KPIs that are only set improve nothing. It takes a standing meeting, weekly and "
            "monthly, that goes from what moved to where the problem is, what is decided, and next "
            "time whether it worked."
        ),
    },
    example="""\
reviews: null
""",
    instead="""\
reviews:
  weekly:
    label: {ja: ヨミ会, en: Weekly review}
    cadence: weekly
    kpis: [proposals, proposal_quality, meetings, win_rate]
    prepared_by: {ja: 営業企画, en: Sales planning}
    decides: {ja: 営業課長, en: Sales manager}
""",
    source={
        "ja": "四つの手順の4：週次・月次の会議を標準の手順にする。Deming (1986)：PDCA",
        "en": "Four steps, the fourth: weekly and monthly reviews; Deming (1986), the cycle",
    },
    find=find,
)
