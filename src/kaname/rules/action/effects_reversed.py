"""An initiative whose likely effect is not between the low and the high one."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Effects whose likely size is not between the low and the high one."""
    for name, initiative in case.design.initiatives.items():
        for at, effect in enumerate(initiative.effects):
            given = [v for v in (effect.low, effect.likely, effect.high) if v is not None]
            if given not in (sorted(given), sorted(given, reverse=True)):
                params = {"initiative": name, "kpi": effect.kpi}
                yield Hit(("initiatives", name, "effects", at, "likely"), params, at_key=False)


RULE = Rule(
    code="AC012",
    name="effects-reversed",
    cause="data",
    severity="warning",
    title={"ja": "効果の見込みの順が合わない", "en": "Estimates of an effect in the wrong order"},
    says={
        "ja": (
            "施策 `{initiative}` の `{kpi}` への効果が、"
            "控えめ（low）・見込み（likely）・楽観（high）の順に並んでいません。数字を見直してください。"
        ),
        "en": (
            "The effects of `{initiative}` on `{kpi}` are not in the order low, likely, high: "
            "correct them."
        ),
    },
    why={
        "ja": (
            "三つの見込みは、計画にどれだけ幅があるかを示します。"
            "順が逆だと、楽観と控えめを取り違えたまま目標に足し込まれます。"
        ),
        "en": (
            "The three estimates say how wide the plan's uncertainty is. In the wrong order, the "
            "hope is taken for caution and added to the target."
        ),
    },
    example="""\
initiatives:
  proposal_review:
    effects:
      - {kpi: win_rate, low: 0.3, likely: 0.08, high: 0.1}
""",
    instead="""\
initiatives:
  proposal_review:
    effects:
      - {kpi: win_rate, low: 0.03, likely: 0.08, high: 0.1}
""",
    source={"ja": "三点見積もり（PERT, 1959）", "en": "Three-point estimates (PERT, 1959)"},
    find=find,
)
