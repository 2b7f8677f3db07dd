"""A share that always stands at 100 % or at 0 %."""

from __future__ import annotations

from kaname.causes.health.evidence import Evidence
from kaname.causes.health.information import YEAR, at_bound
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.causes.health.wording import share
from kaname.formula.values import Floats
from kaname.numbers import RATIOS

NAME = "saturated"


def look(evidence: Evidence) -> Look:
    """Shares that left their bound in none of the last 12 periods; floors are meant to be there."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for name, kpi in evidence.measured.items():
        values = evidence.whole.values[name]
        if kpi.floor is not None or evidence.units.get(name) not in RATIOS:
            continue
        if values.shape[1] < YEAR:
            lacking.append(name)
            continue
        answers.append(_answer(name, values[0]))
    return Look(tuple(answers), tuple(lacking))


def _answer(name: str, values: Floats) -> Answer:
    bound, last = at_bound(values), values[-YEAR:]
    if bound is None:
        return Answer(("kpis", name), 1.0, large=False)
    params = {
        "kpi": name,
        "bound": share(bound),
        "low": share(float(last.min())),
        "high": share(float(last.max())),
        "months": YEAR,
    }
    return Answer(("kpis", name), 0.0, large=True, params=params)


RULE = DataRule(
    page(
        code="EV005",
        name=NAME,
        cause="focus",
        severity="warning",
        title={"ja": "上限（下限）に張り付いた指標", "en": "A share at its limit"},
        says={
            "ja": (
                "{kpi}は直近 {months} か月ずっと {bound} に張り付いています（{low}〜{high}）。"
                "差も変化も見えません。やめるか、基準を上げるか、守るべき最低線なら "
                "`floor` に書いてください。"
            ),
            "en": (
                "{kpi} has stood at {bound} for the last {months} months ({low} to {high}) and "
                "shows no difference any more: retire it, raise what counts, or write it as a "
                "`floor` if it must be kept."
            ),
        },
        why={
            "ja": (
                "いつも100％の指標は、達成したのではなく、基準が役目を終えたか、"
                "入力が形だけになったかのどちらかです。"
                "法令や説明責任のように守ること自体が目的のものは、目標ではなく最低線として扱います。"
            ),
            "en": (
                "A share that is always 100 % is no success: either its standard has done its "
                "work, or it is filled in for form's sake. What must simply be kept, such as "
                "compliance, is a floor and no target."
            ),
        },
        given="kpis: {}\n",
        source={
            "ja": "形骸化した指標の見分け方：差が出ない指標は判断を変えない",
            "en": "A KPI that shows no difference changes no decision",
        },
    ),
    look,
)
