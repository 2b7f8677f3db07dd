"""A design that does not tell leading from lagging."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import steered_by
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design none of whose primary KPIs (of all, where none is primary) states its timing."""
    kpis = steered_by(case)
    if kpis and not any(kpi.timing for kpi in kpis.values()):
        yield Hit(("kpis",))


RULE = Rule(
    code="BA009",
    name="timing-unstated",
    cause="lagging",
    severity="advice",
    title={"ja": "先行か遅行かが書かれていない", "en": "Leading or lagging is not stated"},
    says={
        "ja": (
            "どのKPIにも先行・遅行の別がありません。"
            "`timing: leading`（先行）か `lagging`（遅行）を書いてください。"
        ),
        "en": (
            "No KPI says whether it leads or lags: write `timing: leading` or `timing: lagging` "
            "on each."
        ),
    },
    why={
        "ja": (
            "早く動く数字と後から分かる数字を分けないと、"
            "結果ばかり見る設計になっていても気づけません。結果が出る前に変わるものが先行指標、"
            "締めて初めて分かるものが遅行指標です。"
        ),
        "en": (
            "Unless early figures are told from late ones, a design that looks at results only "
            "passes unnoticed. What changes before the result is leading; what is known once the "
            "period is closed is lagging."
        ),
    },
    example="""\
kpis:
  win_rate: {timing: null}
  proposals: {timing: null}
  proposal_quality: {timing: null}
  meetings: {timing: null}
""",
    instead="""\
kpis:
  win_rate: {timing: lagging}
  proposals: {timing: leading}
  proposal_quality: {timing: leading}
  meetings: {timing: leading}
""",
    source={
        "ja": "失敗の五つの原因：遅行指標のみ（先行と遅行を見分ける）",
        "en": "Five causes of failure: outcome measures only (tell leading from lagging)",
    },
    find=find,
)
