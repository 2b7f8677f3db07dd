"""A design that is steered by counts alone."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import none_is_quality, steered_by
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design none of whose primary KPIs (of all, where none is primary) is a quality."""
    if none_is_quality(case):
        yield Hit(("kpis",), {"kpis": ", ".join(steered_by(case))})


RULE = Rule(
    code="BA010",
    name="quantity-only",
    cause="quantity",
    severity="warning",
    points=10,  # a design fails by this alone
    title={"ja": "量の指標だけで見ている", "en": "Quantity only"},
    says={
        "ja": (
            "見ている指標（`{kpis}`）がすべて量です。率や評価など質の指標を、"
            "主要KPIに加えてください。"
        ),
        "en": (
            "All that the work is steered by (`{kpis}`) is quantity: make KPIs of quality, such "
            "as rates and ratings, primary too."
        ),
    },
    why={
        "ja": (
            "件数だけを追うと、活動は増えても見込みの薄い訪問や提案が増え、"
            "満足度と効率が下がります。同じ段階の質と並べて見れば、"
            "増やした活動が成果に近づいているかが分かります。"
        ),
        "en": (
            "Where counts alone are followed, activity rises with visits and proposals that lead "
            "nowhere, and satisfaction and efficiency fall. Beside a quality of the same stage "
            "one sees whether more activity comes nearer to a result."
        ),
    },
    example="""\
kpis:
  win_rate: {nature: quantity}
  proposal_quality: {nature: quantity}
""",
    instead="""\
kpis:
  win_rate: {nature: quality}
  proposal_quality: {nature: quality}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（量と質を対にする）",
        "en": "Five causes of failure: quantity only (pair each quantity with a quality)",
    },
    find=find,
)
