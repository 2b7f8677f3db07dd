"""A primary KPI that nobody answers for."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Primary KPIs without an owner."""
    for name, kpi in case.primary.items():
        if not kpi.owner:
            yield Hit(("kpis", name), {"kpi": name})


RULE = Rule(
    code="OW001",
    name="no-owner",
    cause="field",
    severity="warning",
    title={"ja": "責任者のいない主要KPI", "en": "A primary KPI without an owner"},
    says={
        "ja": "主要KPI `{kpi}` に責任者がいません。動きを説明する役職を `owner` に書いてください。",
        "en": (
            "Nobody owns the primary KPI `{kpi}`: write in `owner` the post that explains how it "
            "moves."
        ),
    },
    why={
        "ja": (
            "全員の数字は誰の数字でもありません。下がったときに原因を調べ、"
            "定義が合わなくなったら直すと言い出す人がいないと、KPIは形だけになります。"
            "責任者は達成の責めを負う人ではなく、数字の意味を守る人です。"
        ),
        "en": (
            "What belongs to all belongs to nobody. Without someone who looks for the cause when "
            "it falls, and who speaks up when its definition no longer fits, a KPI becomes a "
            "formality. The owner is not the one to blame, but the one who keeps its meaning."
        ),
    },
    example="""\
kpis:
  win_rate:
    owner: null
""",
    instead="""\
kpis:
  win_rate:
    owner: {ja: 営業課長, en: Sales manager}
""",
    source={
        "ja": "Grove『High Output Management』(1983)：指標には担当がいる",
        "en": "Grove, High Output Management (1983): an indicator needs somebody in charge",
    },
    find=find,
)
