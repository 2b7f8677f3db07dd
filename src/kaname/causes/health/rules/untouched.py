"""KPIs that no meeting, comment or action has touched for a quarter."""

from __future__ import annotations

from datetime import timedelta

from kaname.causes.health.evidence import Evidence
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.causes.health.touches import on_record, planned

NAME = "untouched"
QUARTER = timedelta(days=92)


def look(evidence: Evidence) -> Look:
    """KPIs in use that nothing planned uses, and of those that are, no record either."""
    touched = evidence.touched
    if touched is None and not on_record(evidence.design):
        return Look()  # a design without meetings and objectives says of no KPI that nobody uses it
    used = planned(evidence.design, evidence.today)
    answers: list[Answer] = []
    for name, kpi in evidence.kpis.items():
        if kpi.role == "kgi" or kpi.floor is not None:
            continue
        if touched is None:
            idle = name not in used
        else:
            last = touched.get(name)
            idle = last is None or evidence.today - last > QUARTER
        answers.append(Answer(("kpis", name), 1.0 - idle, idle, {"kpi": name, "name": name}))
    return Look(tuple(answers), ())


RULE = DataRule(
    page(
        code="EV010",
        name=NAME,
        cause="focus",
        severity="advice",
        title={"ja": "会議・施策・目標に出てこない指標", "en": "In no meeting, action or target"},
        says={
            "ja": (
                "{count} 個のKPIは、この四半期、会議・施策・目標のどこにも出てきません："
                "{names}。ほかで使っているなら議題に書き足し、"
                "使っていなければ、やめることも検討してください。"
            ),
            "en": (
                "{count} KPIs have been in no meeting, action or target this quarter: {names}. "
                "Add them to an agenda if they are used elsewhere; if not, see whether they can go."
            ),
        },
        why={
            "ja": (
                "誰も開かず、話さず、手も打たない指標は形骸化しています。"
                "会議や施策の記録がないうちは、設計に書かれた議題・施策・目標・重み・分解式だけで"
                "判断するので、実際に見ている人がいれば議題に書き足してください。"
            ),
            "en": (
                "A KPI that nobody opens, discusses or acts on has become a formality. Where no "
                "records of meetings and actions are kept, only the design tells: agendas, "
                "initiatives, targets, weights and formulas. Who does look at one adds it to an "
                "agenda."
            ),
        },
        given="""\
kpis:
  business_cards: {label: {ja: 名刺交換数, en: Business cards}, value: met, nature: quality}
""",
        source={
            "ja": "形骸化：開かれず、話されず、手も打たれない指標",
            "en": "A formality: a KPI that is not opened, discussed or acted on",
        },
        at_once=True,
    ),
    look,
)
