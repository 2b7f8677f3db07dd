"""A wanted KPI whose day has passed."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Candidates that were to be measurable before today."""
    for name, candidate in case.design.candidates.items():
        if candidate.by is not None and candidate.by < case.today:
            params = {"name": name, "by": candidate.by}
            yield Hit(("candidates", name, "by"), params, at_key=False)


RULE = Rule(
    code="DA006",
    name="candidate-overdue",
    cause="data",
    severity="advice",
    title={"ja": "期日を過ぎた候補KPI", "en": "A candidate past its date"},
    says={
        "ja": (
            "候補 `{name}` の期日（`{by}`）は過ぎています。"
            "測れるなら `kpis` に移し、まだなら期日を改め、要らないなら外してください。"
        ),
        "en": (
            "The candidate `{name}` was due on `{by}`: move it to `kpis` if it can be measured, "
            "set a new date if it cannot, or take it out."
        ),
    },
    why={
        "ja": (
            "過ぎた期日が残ると、ほかの期日も守られなくなります。"
            "測れるようになったのに候補のままだと、入力だけが増えて誰も使いません。"
        ),
        "en": (
            "A date that has passed without a word makes the other dates worth less. And where "
            "the data have come meanwhile, people enter them for nobody."
        ),
    },
    example="""\
candidates:
  competitor_win_rate:
    owner: {ja: 営業企画, en: Sales planning}
    by: 2020-03-31
""",
    instead="""\
candidates:
  competitor_win_rate:
    owner: {ja: 営業企画, en: Sales planning}
    by: 2099-03-31
""",
    source={
        "ja": "Kaname：欲しいのに測れないKPIは、足りないもの・担当・期日とともに残す",
        "en": "Kaname: a KPI that is wanted is kept with what it needs, an owner and a date",
    },
    find=find,
)
