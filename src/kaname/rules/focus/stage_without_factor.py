"""Stages whose critical success factor is not written."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Stages without a factor of their own or of one of their KPIs, where others have one."""
    said = {kpi.stage for kpi in case.kpis.values() if kpi.csf}
    said |= {name for name, stage in case.design.stages.items() if stage.csf}
    for name in case.design.stages if said else ():
        if name not in said:
            yield Hit(("stages", name))


RULE = Rule(
    code="SZ005",
    name="stage-without-factor",
    cause="focus",
    severity="advice",
    title={
        "ja": "重要成功要因が書かれていない段階がある",
        "en": "A stage without its critical success factor",
    },
    says={
        "ja": (
            "段階 {names} の重要成功要因が書かれていません。"
            "その段階で勝ち負けを分けるものを `csf` に一言で書いてください。"
        ),
        "en": (
            "No critical success factor is written for {names}: say in `csf` in a few words "
            "what decides that stage."
        ),
    },
    why={
        "ja": (
            "要因の分からない段階では、KPIの候補を比べる物差しがありません。"
            "一言で書けないときは、その段階で成果を上げている人に何をしているかを聞いてください。"
        ),
        "en": (
            "Where the factor of a stage is not known, its candidates for a KPI cannot be "
            "compared. If no few words come to mind, ask those who do well there what they do."
        ),
    },
    example="""\
stages:
  follow_up: {csf: null}
""",
    instead="""\
stages:
  follow_up: {csf: {ja: 使い始めの満足, en: Satisfaction from the first weeks}}
""",
    source={
        "ja": "営業プロセスの分解：段階ごとに重要成功要因とKPI候補を挙げる",
        "en": "How the sales process is decomposed: a critical factor and candidates at each stage",
    },
    find=find,
    at_once=True,
)
