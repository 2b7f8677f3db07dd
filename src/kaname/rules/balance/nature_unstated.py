"""A design that does not tell quantity from quality."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import steered_by
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design none of whose primary KPIs (of all, where none is primary) states its nature."""
    kpis = steered_by(case)
    if kpis and not any(kpi.nature for kpi in kpis.values()):
        yield Hit(("kpis",))


RULE = Rule(
    code="BA018",
    name="nature-unstated",
    cause="quantity",
    severity="advice",
    title={"ja": "量か質かが書かれていない", "en": "Quantity or quality is not stated"},
    says={
        "ja": (
            "どのKPIにも量・質の別がありません。"
            "`nature: quantity`（量）か `quality`（質）を書いてください。"
        ),
        "en": (
            "No KPI says whether it is a quantity or a quality: write `nature: quantity` or "
            "`nature: quality` on each."
        ),
    },
    why={
        "ja": (
            "件数や金額が量、率や評価や所要日数が質です。分けて書くと、"
            "量だけを追っている段階や役割がすぐに分かり、対にする質を選べます。"
        ),
        "en": (
            "Counts and amounts are quantities; rates, ratings and durations are qualities. Told "
            "apart, stages and roles that follow quantity alone show at once, and a quality can "
            "be chosen to go with them."
        ),
    },
    example="""\
kpis:
  win_rate: {nature: null}
  proposals: {nature: null}
  proposal_quality: {nature: null}
  meetings: {nature: null}
""",
    instead="""\
kpis:
  win_rate: {nature: quality}
  proposals: {nature: quantity}
  proposal_quality: {nature: quality}
  meetings: {nature: quantity}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（量と質を見分ける）",
        "en": "Five causes of failure: quantity only (tell quantity from quality)",
    },
    find=find,
)
