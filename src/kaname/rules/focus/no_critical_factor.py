"""A design without any critical success factor."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """A design with a critical success factor neither at a stage nor at a KPI."""
    said = [stage.csf for stage in case.design.stages.values()]
    said += [kpi.csf for kpi in case.kpis.values()]
    if case.kpis and not any(said):
        path = ("stages",) if case.design.stages else ("kpis",)
        yield Hit(path)


RULE = Rule(
    code="SZ004",
    name="no-critical-factor",
    cause="focus",
    severity="warning",
    title={"ja": "重要成功要因がない", "en": "No critical success factor"},
    says={
        "ja": (
            "重要成功要因（CSF）がどこにもありません。段階ごとに、"
            "KGIに最も効く要因を `csf` に書いてからKPIを選んでください。"
        ),
        "en": (
            "There is no critical success factor anywhere: write in `csf` of each stage what has "
            "the greatest effect on the KGI, and choose the KPIs from that."
        ),
    },
    why={
        "ja": (
            "測れるものから選ぶとKPIは増え続けます。"
            "先に「この段階で勝ち負けを分けるものは何か」を一言で決めると、"
            "それを映すKPIだけが残ります。現場のトップと若手の両方に聞くのが早道です。"
        ),
        "en": (
            "Where KPIs are chosen from what can be measured there is no end to them. Say first "
            "in a few words what decides each stage; the KPIs that show it remain. Asking the "
            "best reps and the young ones is the shortest way."
        ),
    },
    example="""\
stages:
  qualify: {csf: null}
  propose: {csf: null}
  close: {csf: null}
  follow_up: {csf: null}
kpis:
  win_rate: {csf: null}
""",
    instead="""\
stages:
  qualify: {csf: {ja: 課題を聞ける相手に会う, en: Meet who has the problem}}
""",
    source={
        "ja": "失敗の五つの原因：重要成功要因がない",
        "en": "Five causes of failure: no critical factor",
    },
    find=find,
)
