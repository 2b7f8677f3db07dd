"""An initiative that nobody carries out."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Initiatives without an owner."""
    for name, initiative in case.design.initiatives.items():
        if not initiative.owner:
            yield Hit(("initiatives", name), {"name": name})


RULE = Rule(
    code="AC010",
    name="initiative-without-owner",
    cause="data",
    severity="advice",
    title={"ja": "担当のいない施策", "en": "An initiative without an owner"},
    says={
        "ja": "施策 `{name}` に担当がいません。進める人の役職を `owner` に書いてください。",
        "en": (
            "Nobody owns the initiative `{name}`: write in `owner` the post that carries it out."
        ),
    },
    why={
        "ja": (
            "担当のいない施策は始まりません。始まった日が分からなければ、"
            "前後を比べて効果を測ることもできません。"
        ),
        "en": (
            "What nobody carries out does not begin. And where it is not known when it began, its "
            "effect cannot be measured by comparing before and after."
        ),
    },
    example="""\
initiatives:
  proposal_review:
    owner: null
""",
    instead="""\
initiatives:
  proposal_review:
    owner: {ja: 営業課長, en: Sales manager}
""",
    source={
        "ja": "ヨミ会の最後の3分：打ち手・担当・期日を決める",
        "en": "The last minutes of a weekly review: action, owner, due date",
    },
    find=find,
)
