"""A quantity that no quality is paired with."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.model import Kpi
from kaname.rules.balance.mix import none_is_quality
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Quantities that are primary or used for appraisal, without a quality beside them."""
    if none_is_quality(case):
        return
    for name, kpi in case.kpis.items():
        matters = kpi.tier == "primary" or kpi.used_for == "appraisal"
        quantity = kpi.nature == "quantity" and kpi.role is None and kpi.floor is None
        if matters and quantity and not kpi.pair and not _beside(case, name, kpi):
            yield Hit(("kpis", name), {"kpi": name})


def _beside(case: Case, name: str, kpi: Kpi) -> bool:
    """Whether a quality names it as its pair, or a primary one of its stage stands beside it."""
    return any(
        other.nature == "quality"
        and (other.pair == name or (kpi.stage is not None and other.stage == kpi.stage))
        and (other.pair == name or other.tier == "primary")
        for other in case.kpis.values()
    )


RULE = Rule(
    code="BA011",
    name="quantity-without-quality",
    cause="quantity",
    severity="warning",
    title={"ja": "量の指標に対になる質がない", "en": "A quantity without a quality"},
    says={
        "ja": (
            "量の指標 `{kpi}` に、対になる質の指標がありません。"
            "同じ段階の質を `pair` に書いてください。"
        ),
        "en": (
            "The quantity `{kpi}` has no quality beside it: name one of the same stage in `pair`."
        ),
    },
    why={
        "ja": (
            "目標にされた件数は、中身を薄めればいくらでも増えます。"
            "新規アプローチ数には有望見込み客化率、提案数には提案品質というように、"
            "同じ段階の質と対で見れば、薄めた増加はすぐに表れます。"
        ),
        "en": (
            "A count that is a target can be had by making what is counted thinner. With a "
            "quality of the same stage beside it, such as the qualified-lead rate beside new "
            "approaches, thin growth shows at once."
        ),
    },
    example="""\
kpis:
  meetings: {pair: null}
""",
    instead="""\
kpis:
  meetings: {pair: meeting_preparation}
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
