"""A strategy that nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """The strategy, if it names neither the organisation nor the post that answers for it."""
    strategy = case.design.strategy
    if strategy is None:
        return
    responsible = strategy.responsible
    if responsible is None or not (responsible.organisation or responsible.person):
        yield Hit(("strategy",))


RULE = Rule(
    code="OW007",
    name="no-responsible",
    cause="field",
    severity="advice",
    title={"ja": "戦略の責任者がいない", "en": "A strategy without anyone responsible"},
    says={
        "ja": "戦略に責任者がいません。`responsible` に組織と役職を書いてください。",
        "en": (
            "Nobody answers for the strategy: write in `responsible` which organisation and post "
            "does."
        ),
    },
    why={
        "ja": (
            "KGIを変える、優先を入れ替えるといった決定は、誰かにしかできません。"
            "その人が書かれていないと、四半期の見直しは誰も動かないまま過ぎます。"
        ),
        "en": (
            "Someone has to be able to change the goal or the priorities. Where that post is not "
            "named, the quarterly revision passes and nobody moves."
        ),
    },
    example="""\
strategy:
  responsible: null
""",
    instead="""\
strategy:
  responsible:
    organisation: {ja: 営業本部, en: Sales}
    person: {ja: 営業本部長, en: Head of sales}
""",
    source={
        "ja": "四つの手順の1：KGIと戦略には責任を持つ組織と人を置く",
        "en": "Four steps, the first: goal and strategy have an organisation and a person",
    },
    find=find,
)
