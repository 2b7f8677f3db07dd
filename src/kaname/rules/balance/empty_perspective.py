"""A scorecard with an empty perspective."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.system import PERSPECTIVES
from kaname.rules.balance.mix import NAMES, uses_perspectives
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design that uses perspectives and has no KPI in one of the four, or in several."""
    if not uses_perspectives(case):
        return
    used = {kpi.perspective for kpi in case.kpis.values()}
    empty = [NAMES[view] for view in PERSPECTIVES if view not in used]
    if empty:
        names = {
            "ja": "・".join(name["ja"] for name in empty),
            "en": ", ".join(name["en"] for name in empty),
        }
        path = ("scorecard",) if case.places.has(("scorecard",)) else ("kpis",)
        yield Hit(path, {"views": names})


RULE = Rule(
    code="BA006",
    name="empty-perspective",
    cause="lagging",
    severity="warning",
    title={"ja": "KPIのない視点がある", "en": "A perspective without KPIs"},
    says={
        "ja": (
            "四つの視点のうち「{views}」にKPIがありません。"
            "その視点で何が将来の業績をつくるかを考え、一つ以上置いてください。"
        ),
        "en": (
            "No KPI is in the perspective {views}: ask what builds future results there, and "
            "place at least one."
        ),
    },
    why={
        "ja": (
            "財務の数字は過去の働きの結果です。顧客、業務プロセス、"
            "学習と成長のどれかが空いていると、そこが弱るのに気づくのは売上が落ちた後になります。"
            "すべてを主要KPIにする必要はなく、月次で見る参考指標でかまいません。"
        ),
        "en": (
            "Financial figures are the result of past work. Where customer, process or learning "
            "is empty, its weakening shows only when sales fall. It need not be a primary KPI: a "
            "reference one, looked at once a month, will do."
        ),
    },
    example="""\
kpis:
  skill_acquisition: {perspective: process}
""",
    instead="""\
kpis:
  skill_acquisition: {perspective: learning}
""",
    source={
        "ja": "R. S. Kaplan・D. P. Norton「The Balanced Scorecard」（1992年）",
        "en": "R. S. Kaplan and D. P. Norton, The Balanced Scorecard (1992)",
    },
    find=find,
)
