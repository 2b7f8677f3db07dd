"""A KPI that never changes."""

from __future__ import annotations

from kaname.causes.health import wording
from kaname.causes.health.evidence import Evidence
from kaname.causes.health.information import YEAR, at_bound, still
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.numbers import RATIOS

NAME = "constant"


def look(evidence: Evidence) -> Look:
    """KPIs whose figures of a year or more are all the same, those of every team included."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for name, kpi in evidence.measured.items():
        whole = evidence.whole.values[name]
        if len(evidence.whole.months) < YEAR:
            lacking.append(name)
            continue
        same = still(whole) and (name not in evidence.teams.values or _teams_still(evidence, name))
        bound = at_bound(whole[0]) is not None and evidence.units.get(name) in RATIOS
        found = same and not bound and kpi.floor is None
        value = wording.level(float(whole[0][-1]), evidence.units.get(name, ""))
        params = {"kpi": name, "months": len(evidence.whole.months), "value": value}
        answers.append(Answer(("kpis", name), 1.0 - found, found, params))
    return Look(tuple(answers), tuple(lacking))


def _teams_still(evidence: Evidence, name: str) -> bool:
    values = evidence.teams.values[name]
    return all(still(row) or not row.size for row in values) and still(values[:, -1])


RULE = DataRule(
    page(
        code="EV004",
        name=NAME,
        cause="focus",
        severity="warning",
        title={"ja": "動かない指標", "en": "A KPI that never changes"},
        says={
            "ja": (
                "{kpi}は {months} か月間ずっと {value} で、どの課でも動いていません。"
                "何も教えてくれない数字です。やめるか、動きの見える測り方に変えてください。"
            ),
            "en": (
                "{kpi} has been {value} for {months} months, in every unit: it tells nothing. "
                "Retire it, or measure what moves."
            ),
        },
        why={
            "ja": (
                "動かない数字からは、良し悪しも次の手も分かりません。"
                "会議の時間と画面の場所を取るだけで、ほかの指標への注意まで薄れます。"
            ),
            "en": (
                "A figure that does not move says neither good nor bad, nor what to do. It takes "
                "time in meetings and room on the screen, and attention from the others."
            ),
        },
        given="kpis: {}\n",
        source={
            "ja": "会議で使われない数字についての現場の不満",
            "en": "What sales people complain of: figures that no meeting uses",
        },
    ),
    look,
)
