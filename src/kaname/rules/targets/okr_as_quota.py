"""A challenge that people are appraised by."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import key_results
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Key results used for appraisal."""
    for result in key_results(case.design):
        if result.key.used_for == "appraisal":
            params = {"kpi": result.key.kpi, "objective": result.objective}
            yield Hit((*result.path, "used_for"), params)


RULE = Rule(
    code="TG007",
    name="okr-as-quota",
    cause="field",
    severity="error",
    title={"ja": "OKRを評価に使っている", "en": "OKR used as a quota"},
    says={
        "ja": (
            "目標 `{objective}` の主要な結果 `{kpi}` が評価に使われています。"
            "`used_for` を外し、評価は達成率100 %を目指すKPIで行ってください。"
        ),
        "en": (
            "The key result `{kpi}` of `{objective}` is used for appraisal: take `used_for` out, "
            "and appraise by KPIs that aim at 100 %."
        ),
    },
    why={
        "ja": (
            "OKRは6〜7割の達成をよしとする挑戦です。"
            "評価や給与に使うと、誰もが確実に届く値しか書かなくなり、挑戦が消えます。"
            "評価の目標と挑戦の目標は、同じ数字にできません。"
        ),
        "en": (
            "A key result is a challenge of which 60 to 70 % is a good result. Once pay depends on "
            "it, everybody writes what is safe, and the challenge is gone. What one is appraised "
            "by and what one dares cannot be the same figure."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, start: 0.28, target: 0.36, used_for: appraisal}
""",
    instead="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, start: 0.28, target: 0.36}
""",
    source={
        "ja": "Doerr『Measure What Matters』(2018)：OKRと報酬を切り離す",
        "en": "Doerr, Measure What Matters (2018): keep OKRs apart from pay",
    },
    find=find,
)
