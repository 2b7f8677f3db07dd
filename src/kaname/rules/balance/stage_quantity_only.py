"""A stage that is measured by counts only."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import all_are, none_is_quality
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Stages with several KPIs, all of them quantities."""
    if none_is_quality(case):
        return
    stages = dict.fromkeys(kpi.stage for kpi in case.kpis.values() if kpi.stage is not None)
    for stage in stages:
        mine = {name: kpi for name, kpi in case.kpis.items() if kpi.stage == stage}
        if all_are(mine.values(), "quantity"):
            path = ("stages", stage) if stage in case.design.stages else ("kpis", next(iter(mine)))
            yield Hit(path, {"stage": stage, "kpis": ", ".join(mine)})


RULE = Rule(
    code="BA015",
    name="stage-quantity-only",
    cause="quantity",
    severity="advice",
    title={"ja": "ある段階の指標が量だけ", "en": "A stage with quantities only"},
    says={
        "ja": (
            "段階 `{stage}` の指標（`{kpis}`）はすべて量です。"
            "その段階の質を測る指標を一つ加えてください。"
        ),
        "en": (
            "The KPIs of the stage `{stage}` (`{kpis}`) are all quantities: add one that "
            "measures its quality."
        ),
    },
    why={
        "ja": (
            "段階ごとに量と質の両方があると、どこで歩留まりが落ちたのかが分かります。"
            "量しかない段階では、次の段階が細ったときに、"
            "数が足りないのか中身が薄いのかを見分けられません。"
        ),
        "en": (
            "With a quantity and a quality at each stage one sees where the funnel narrows. "
            "Where a stage has counts only, nobody can tell too few from too thin when the next "
            "stage dries up."
        ),
    },
    example="""\
stages:
  lead: {csf: {ja: 対象業種に絞る, en: Keep to the chosen industries}}
kpis:
  approaches: {value: met, stage: lead, nature: quantity}
  leads: {value: opened, stage: lead, nature: quantity}
""",
    instead="""\
stages:
  lead: {csf: {ja: 対象業種に絞る, en: Keep to the chosen industries}}
kpis:
  approaches: {value: met, stage: lead, nature: quantity}
  approaches_prepared: {value: met_prepared / met, stage: lead, nature: quality}
""",
    source={
        "ja": "失敗の五つの原因：量のみ（段階ごとに量と質を）",
        "en": "Five causes of failure: quantity only (quantity and quality at each stage)",
    },
    find=find,
)
