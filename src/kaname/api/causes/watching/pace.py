"""Pace: where the running month, quarter and year will land, where that is too low."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.api.causes.watching import words
from kaname.api.causes.watching.readings import Series, part_of
from kaname.api.landings.landing import Answer, Report, landing, question
from kaname.api.project import Project, Scope
from kaname.causes.insight import Figure, Insight
from kaname.errors import KanameError

LIKELY = 0.35  # chance of the target from which on nothing needs to be said


def paces(project: Project, where: Scope | None) -> tuple[Insight, ...]:
    """A warning for the month, the quarter and the year whose target is unlikely to be reached.

    None where there is no target, or nothing from which a landing could be told.
    """
    try:
        report = landing(question(project, None, None, None, where), compared=False)
    except KanameError:
        return ()  # no pipeline to land: the rest of the alerts do not need one
    part = Series(report.kpi, {}, part_of(where))
    return tuple(
        _said(project, report, answer, words.unit(project, part))
        for answer in report.answers
        if answer.chance is not None and answer.chance < LIKELY
    )


def _said(project: Project, report: Report, answer: Answer, part: Mapping[str, str]) -> Insight:
    label = project.design.kpis[report.kpi].label or report.kpi
    gap = answer.gap
    params = {
        "kpi": label,
        "where": part,
        "period": answer.period,
        "expected": Figure(answer.expected, report.unit),
        "low": Figure(answer.low, report.unit),
        "high": Figure(answer.high, report.unit),
        "target": Figure(answer.target, report.unit),
        "gap": Figure(gap, report.unit, "change"),
        "chance": Figure(answer.chance, "ratio", decimals=0),
        "days": answer.days_left,
    }
    return Insight(
        "alerts.pace", params, kpi=report.kpi, since=answer.period.start, size=gap,
        unit=report.unit, level="bad",
    )  # fmt: skip
