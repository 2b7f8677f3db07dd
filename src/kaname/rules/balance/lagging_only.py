"""A design that is steered by results alone."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import none_leads, steered_by
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design none of whose primary KPIs (of all, where none is primary) is leading."""
    if none_leads(case):
        yield Hit(("kpis",), {"kpis": ", ".join(steered_by(case))})


RULE = Rule(
    code="BA001",
    name="lagging-only",
    cause="lagging",
    severity="warning",
    points=10,  # a design fails by this alone
    title={"ja": "遅行指標だけで見ている", "en": "Results only"},
    says={
        "ja": (
            "見ている指標（`{kpis}`）がすべて遅行指標です。結果より先に動く先行指標を、"
            "主要KPIに加えてください。"
        ),
        "en": (
            "All that the work is steered by (`{kpis}`) is lagging: make leading KPIs, which "
            "move before the result, primary too."
        ),
    },
    why={
        "ja": (
            "結果の数字が悪くなったときには、原因は数か月前に過ぎています。商談数、提案数、"
            "接触頻度、提案への回答日数などの先行指標があれば、まだ間に合ううちに手を打てます。"
            "先行指標は日々の運営に、遅行指標は評価と戦略に使います。"
        ),
        "en": (
            "When a result turns bad, its cause is months old. Leading KPIs such as "
            "opportunities, proposals, contact frequency or the days to an answer show it while "
            "there is time to act. Steer the day by leading ones; evaluate, and set strategy, by "
            "lagging ones."
        ),
    },
    example="""\
kpis:
  proposals: {timing: lagging}
  proposal_quality: {timing: lagging}
  meetings: {timing: lagging}
""",
    instead="""\
kpis:
  proposals: {timing: leading}
  proposal_quality: {timing: leading}
  meetings: {timing: leading}
""",
    source={
        "ja": "失敗の五つの原因：遅行指標のみ（先行と遅行の両方を）",
        "en": "Five causes of failure: outcome measures only (balance leading and lagging)",
    },
    find=find,
)
