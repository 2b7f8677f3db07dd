"""An initiative of which nobody has said what it is to bring."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Initiatives without an expected effect on a KPI."""
    for name, initiative in case.design.initiatives.items():
        if not initiative.effects:
            yield Hit(("initiatives", name), {"name": name})


RULE = Rule(
    code="AC009",
    name="initiative-without-effect",
    cause="data",
    severity="warning",
    title={"ja": "効果の見込みがない施策", "en": "An initiative without an expected effect"},
    says={
        "ja": (
            "施策 `{name}` がどのKPIをどれだけ動かすかが書かれていません。"
            "見込みを `effects` に数字で書いてください。"
        ),
        "en": (
            "It is not said which KPI the initiative `{name}` is to move, and by how much: write "
            "the expected effect in `effects`."
        ),
    },
    why={
        "ja": (
            "見込みのない施策は、効いたかどうかを後から決められません。"
            "効いていない施策が続き、増え続けて、現場の時間を奪います。"
            "粗い見込みでも、外れたときに学べます。"
        ),
        "en": (
            "Without an expectation nobody can say afterwards whether it worked. Initiatives that "
            "do nothing go on, pile up, and take the field's time. Even from a rough estimate one "
            "learns when it turns out wrong."
        ),
    },
    example="""\
initiatives:
  proposal_review:
    effects: []
""",
    instead="""\
initiatives:
  proposal_review:
    effects:
      - {kpi: win_rate, likely: 0.08}
""",
    source={
        "ja": "四つの手順の3と4：施策の効果を数字で見積もり、測り、続けるかを決める",
        "en": "Four steps, third and fourth: effects are estimated, measured, kept or stopped",
    },
    find=find,
)
