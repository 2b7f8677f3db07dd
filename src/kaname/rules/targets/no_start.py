"""A key result of which nobody knows where it starts."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.aims import key_results
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Key results without a start."""
    for result in key_results(case.design):
        if result.key.start is None:
            params = {"kpi": result.key.kpi, "objective": result.objective}
            yield Hit((*result.path, "kpi"), params, at_key=False)


RULE = Rule(
    code="TG009",
    name="no-start",
    cause="field",
    severity="advice",
    title={"ja": "出発点のない主要な結果", "en": "A key result without a start"},
    says={
        "ja": (
            "目標 `{objective}` の主要な結果 `{kpi}` に出発点がありません。"
            "期のはじめの値を `start` に書いてください。"
        ),
        "en": (
            "The key result `{kpi}` of `{objective}` has no start: write in `start` its value at "
            "the beginning of the cycle."
        ),
    },
    why={
        "ja": (
            "OKRの進み具合は、出発点から目標までのどこにいるかです。"
            "出発点がないと、もともと高かった値の何割かが成果に見えてしまいます。"
        ),
        "en": (
            "Progress is the part of the way from the start to the target. Without a start, what "
            "was there before looks achieved."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, target: 0.36}
""",
    instead="""\
objectives:
  trusted_proposals:
    key_results:
      - {kpi: win_rate, start: 0.28, target: 0.36}
""",
    source={
        "ja": "Doerr『Measure What Matters』(2018)",
        "en": "Doerr, Measure What Matters (2018)",
    },
    find=find,
)
