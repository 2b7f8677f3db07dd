"""Stages that no KPI looks at."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Stages without any KPI in use."""
    used = {kpi.stage for kpi in case.kpis.values()}
    for name in case.design.stages if case.kpis else ():
        if name not in used:
            yield Hit(("stages", name))


RULE = Rule(
    code="SZ008",
    name="stage-without-kpi",
    cause="focus",
    severity="warning",
    title={"ja": "KPIのない段階がある", "en": "A stage without KPIs"},
    says={
        "ja": (
            "段階 {names} を見るKPIがありません。その段階の重要成功要因を映すKPIを置くか、"
            "段階をまとめてください。"
        ),
        "en": (
            "No KPI looks at {names}: place one that shows the critical factor of that stage, "
            "or join it with its neighbour."
        ),
    },
    why={
        "ja": (
            "途中に見えない段階があると、歩留まりが落ちた場所を特定できません。"
            "とくに受注後のフォローは抜けやすく、継続や紹介が減ってから気づくことになります。"
        ),
        "en": (
            "With a stage in the dark nobody can tell where the funnel narrows. The follow-up "
            "after a win is the one most often left out, and it is missed when renewals and "
            "referrals fall."
        ),
    },
    example="""\
stages:
  lead: {csf: {ja: 対象業種に絞る, en: Keep to the chosen industries}}
""",
    instead="""\
stages:
  lead: {csf: {ja: 対象業種に絞る, en: Keep to the chosen industries}}
kpis:
  meetings: {stage: lead}
  meeting_preparation: {stage: lead}
""",
    source={
        "ja": "営業プロセスの分解：段階ごとに重要成功要因とKPI候補を挙げる",
        "en": "How the sales process is decomposed: a critical factor and candidates at each stage",
    },
    find=find,
    at_once=True,
)
