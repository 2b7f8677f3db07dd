"""A target that counts on initiatives which nobody has named."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """The effect of initiatives in the evidence, where the design has none."""
    strategy = case.design.strategy
    evidence = strategy.goal.evidence if strategy and strategy.goal else None
    if evidence is not None and evidence.initiatives and not case.design.initiatives:
        path = ("strategy", "goal", "evidence", "initiatives")
        yield Hit(path, {"value": evidence.initiatives}, at_key=False)


RULE = Rule(
    code="TG004",
    name="unnamed-initiatives",
    cause="field",
    severity="advice",
    title={"ja": "施策のない施策効果", "en": "Effects of initiatives that nobody has named"},
    says={
        "ja": (
            "目標は施策の効果 `{value:,.10g}` を見込んでいますが、施策が一つも書かれていません。"
            "`initiatives` に施策・担当・効果を書いてください。"
        ),
        "en": (
            "The target counts on `{value:,.10g}` from initiatives, and there are none: write "
            "them in `initiatives`, each with an owner and its expected effect."
        ),
    },
    why={
        "ja": (
            "名前のない施策の効果は、願望です。期の途中で効果を確かめることも、"
            "効かない施策をやめて差し替えることもできません。"
        ),
        "en": (
            "The effect of an initiative without a name is a wish. Nobody can check in mid-year "
            "whether it comes, nor stop what does not work and try something else."
        ),
    },
    example="""\
initiatives: null
""",
    instead="""\
initiatives:
  proposal_review:
    label: {ja: 提案レビュー, en: Proposal reviews}
    owner: {ja: 営業課長, en: Sales manager}
    effects:
      - {kpi: win_rate, likely: 0.08}
""",
    source={
        "ja": "四つの手順の3：施策の効果を数字で見積もる",
        "en": "Four steps, the third: the effect of initiatives is estimated as numbers",
    },
    find=find,
)
