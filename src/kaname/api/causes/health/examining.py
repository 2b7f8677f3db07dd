"""Examining: the rules of data asked of a project, with findings in the text and the KPI diet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kaname.api.causes.health.entries import delays, ends
from kaname.api.causes.health.months import figures, heads, months
from kaname.api.causes.health.organisation import organisation
from kaname.api.causes.health.strongest import strongest
from kaname.api.causes.leading.ranking import Factors
from kaname.api.project import Project, Scope
from kaname.causes.health.diet import Diet, Spare, diet
from kaname.causes.health.evidence import Evidence, Label, no_figures
from kaname.causes.health.examination import Examined, examination, page
from kaname.causes.health.rule import Answer
from kaname.causes.health.rules import DATA_RULES
from kaname.causes.health.wording import named
from kaname.causes.insight import Insight
from kaname.design.model import Design
from kaname.errors import Finding, Place
from kaname.rules import check
from kaname.rules.rule import Rule
from kaname.text import LANGS, filled


def evidence(
    project: Project,
    *,
    touches: Mapping[str, date] | None = None,
    ranking: Factors | None = None,
    today: date | None = None,
    scope: Scope | None = None,
) -> Evidence:
    """All that the rules look at. `touches`: the last day on which meetings and actions did.

    `ranking`: the critical factors, where they have been searched already.
    """
    over = months(project)
    of = organisation(project)
    teams = figures(project, [of.team], over, scope) if of.team else no_figures()
    if of.team and of.person:
        counted = heads(project, (of.team, of.person), teams.units, over, scope)
        teams = replace(teams, heads=counted)
    people = figures(project, [of.person], over, scope) if of.person else no_figures()
    return Evidence(
        design=project.design,
        today=today or project.as_of,
        whole=figures(project, [], over, scope),
        teams=teams,
        people=people,
        ends=ends(project, of.team, over) if of.team else (),
        delays=delays(project, of.team, over) if of.team else (),
        ranking=strongest(project, ranking, scope) if over else (),
        touched=touches,
        units=project.units,
    )


@dataclass(frozen=True, slots=True)
class Health:
    """What the data rules found in a project.

    `pages`: the rules as the checker asks them. `findings`: what is not waived, in the order of
    the text. `lacking`: one finding for all KPIs of which there is not enough data. `insights`:
    what was found as sentences with figures. `months` and `teams` are what was looked at, `level`
    what the teams are called.
    """

    design: Design
    examined: Examined
    pages: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    lacking: tuple[Finding, ...]
    diet: Diet
    insights: tuple[Insight, ...]
    months: tuple[date, ...]
    teams: tuple[str, ...]
    level: Label


def examined(
    project: Project,
    *,
    touches: Mapping[str, date] | None = None,
    spare: Sequence[Spare] = (),
    ranking: Factors | None = None,
    today: date | None = None,
    scope: Scope | None = None,
) -> Health:
    """All data rules asked of a project, and the diet that they amount to.

    `touches`: the last day on which a meeting, comment or action was about a KPI, where such
    records are kept; `spare`: columns that feed nothing (see `api.coverage`); `ranking`: the
    critical factors, where they have been searched already.
    """
    asked = evidence(project, touches=touches, ranking=ranking, today=today, scope=scope)
    found = examination(asked, DATA_RULES)
    labels = {name: kpi.label for name, kpi in project.design.kpis.items() if kpi.label}
    team = organisation(project).team
    pages = tuple(page(rule, found, labels) for rule in DATA_RULES)
    told = [f for f in check(project.document, pages, today=asked.today) if f.code]
    return Health(
        design=project.design,
        examined=found,
        pages=pages,
        findings=tuple(told),
        lacking=tuple(_lacking(project, found)),
        diet=diet(project.design, found, asked.today, spare, recorded=touches is not None),
        insights=tuple(_insights(found, labels, team)),
        months=asked.whole.months,
        teams=asked.teams.units,
        level=_words(project, team),
    )


def _lacking(project: Project, found: Examined) -> Iterator[Finding]:
    """One finding for all KPIs of which some rule had not enough data to say anything."""
    names = dict.fromkeys(name for short in found.lacking.values() for name in short)
    if names:
        labels = {name: kpi.label for name, kpi in project.design.kpis.items() if kpi.label}
        labels |= {name: fact.label for name, fact in project.design.facts.items() if fact.label}
        words = named({"name": tuple(names)}, labels, keys=False)["name"]
        params: dict[str, object] = {"count": len(names), "names": words}
        yield Finding("health.not-enough-data", params, Place(str(project.path)), "info")


def _words(project: Project, dim: str | None) -> Label:
    """What the units of a dimension are called."""
    declared = project.design.dimensions.get(dim) if dim else None
    return (declared.label if declared else None) or dim or ""


def _insights(found: Examined, labels: Mapping[str, Label], team: str | None) -> Iterator[Insight]:
    for rule in DATA_RULES:
        answers = found.found.get(rule.page.name, ())
        yield from (_insight(rule.page, a, labels, team or "") for a in answers)


def _insight(rule: Rule, answer: Answer, labels: Mapping[str, Label], team: str) -> Insight:
    params = named(answer.params, labels, keys=False)
    params |= {"count": 1, "names": params.get("name", "")}
    says = {lang: filled(rule.says[lang], lang, params) for lang in LANGS}
    of_fact = answer.path[0] == "facts"
    return Insight(
        kind="health.found",
        params={"title": rule.title, "says": says},
        kpi=None if of_fact else answer.kpi,
        where={team: answer.team} if answer.team else {},
        since=answer.since,
        size=answer.size,
        unit=answer.unit,
        p=answer.p,
        level="bad" if rule.severity == "warning" else "neutral",
    )
