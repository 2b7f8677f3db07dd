"""KPIs that are wanted, and that nobody works on."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Candidates without an owner or a date."""
    for name, wanted in case.design.candidates.items():
        if not (wanted.owner and wanted.by):
            yield Hit(("candidates", name))


RULE = Rule(
    code="DA005",
    name="candidate-adrift",
    cause="data",
    severity="advice",
    title={"ja": "担当も期日もない候補KPI", "en": "A candidate that nobody works on"},
    says={
        "ja": (
            "候補のKPI {count}個に担当または期日がありません（{names}）。"
            "`owner` と `by` を書くか、候補から外してください。"
        ),
        "en": (
            "Candidates without an owner or a date: {count} ({names}). Give each an `owner` and "
            "a `by`, or take it out."
        ),
    },
    why={
        "ja": (
            "「いずれ測る」指標は、担当と期日がないかぎり測られません。"
            "足りない項目の追加は現場の入力を変える仕事なので、誰かが引き受ける必要があります。"
        ),
        "en": (
            "An indicator that will be measured one day is never measured unless somebody has a "
            "date for it. A new field changes what the reps enter, so someone has to see to it."
        ),
    },
    example="""\
candidates:
  competitor_win_rate:
    label: {ja: 競合勝率, en: Win rate against competitors}
    needs: {ja: 競合の項目, en: The competitor of each deal}
""",
    instead="""\
candidates:
  competitor_win_rate:
    label: {ja: 競合勝率, en: Win rate against competitors}
    needs: {ja: 競合の項目, en: The competitor of each deal}
    owner: {ja: 営業企画, en: Sales planning}
    by: 2099-03-31
""",
    source={
        "ja": "Kaname：欲しいのに測れないKPIは、足りないもの・担当・期日とともに残す",
        "en": "Kaname: a KPI that is wanted is kept with what it needs, an owner and a date",
    },
    find=find,
    at_once=True,
)
