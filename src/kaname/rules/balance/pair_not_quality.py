"""A quantity paired with another quantity."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import none_is_quality
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary quantities whose pair is a quantity too."""
    for name, kpi in case.primary.items():
        pair = case.design.kpis.get(kpi.pair or "")
        both = pair is not None and pair is not kpi and kpi.nature == pair.nature == "quantity"
        if both and not none_is_quality(case):
            path = ("kpis", name, "pair")
            yield Hit(path, {"kpi": name, "pair": kpi.pair}, at_key=False)


RULE = Rule(
    code="BA012",
    name="pair-not-quality",
    cause="quantity",
    severity="warning",
    title={"ja": "対の相手も量の指標", "en": "The pair is a quantity too"},
    says={
        "ja": (
            "`{kpi}` の対に書かれた `{pair}` も量の指標です。率や評価など、"
            "質の指標に替えてください。"
        ),
        "en": (
            "`{pair}`, the pair of `{kpi}`, is a quantity too: name a quality, such as a rate or "
            "a rating."
        ),
    },
    why={
        "ja": (
            "対は、量を増やしたときに犠牲になりやすいものを見張るためにあります。"
            "量どうしを対にしても、一緒に増えるだけで歯止めになりません。"
        ),
        "en": (
            "A pair watches what is likely to suffer when the quantity grows. Two quantities "
            "grow together, and neither holds the other back."
        ),
    },
    example="""\
kpis:
  proposals: {pair: opportunities}
""",
    instead="""\
kpis:
  proposals: {pair: proposal_quality}
""",
    source={
        "ja": "A. S. Grove「High Output Management」（1983年）：量の指標は質の指標と対にする",
        "en": (
            "A. S. Grove, High Output Management (1983): indicators of quantity are paired with "
            "ones of quality"
        ),
    },
    find=find,
)
