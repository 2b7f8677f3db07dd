"""An objective that nobody has taken on."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Objectives without an owner."""
    for name, objective in case.design.objectives.items():
        if not objective.owner:
            yield Hit(("objectives", name), {"name": name})


RULE = Rule(
    code="OW009",
    name="objective-without-owner",
    cause="field",
    severity="advice",
    title={"ja": "引き受け手のいない目標（OKR）", "en": "An objective without an owner"},
    says={
        "ja": (
            "OKRの目標 `{name}` に責任者がいません。引き受けた人の役職を `owner` に書いてください。"
        ),
        "en": (
            "Nobody owns the objective `{name}`: write in `owner` the post of whoever has taken "
            "it on."
        ),
    },
    why={
        "ja": (
            "OKRは挑戦なので、引き受けた人が自分で選んだものでなければ続きません。"
            "期の終わりに振り返り、次の主要な結果を決めるのもその人です。"
        ),
        "en": (
            "An objective is a challenge, and lives only if somebody has chosen it. It is also "
            "the owner who grades it at the end of the cycle and proposes the next key results."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    owner: null
""",
    instead="""\
objectives:
  trusted_proposals:
    owner: {ja: 営業課長, en: Sales manager}
""",
    source={
        "ja": "Doerr『Measure What Matters』(2018)",
        "en": "Doerr, Measure What Matters (2018)",
    },
    find=find,
)
