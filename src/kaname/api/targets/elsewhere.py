"""Targets elsewhere: which KPIs have any target in a period, whoever it is for."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date

from sqlglot import exp

from kaname.api.project import Project
from kaname.api.targets.figures import question, targets
from kaname.api.targets.stated_figures import NEEDED
from kaname.design.aims import plan
from kaname.errors import KanameError
from kaname.measure.expressions import day
from kaname.measure.rows import Rows
from kaname.periods import Period, parse
from kaname.targets.ledger import FOLDER, held, read
from kaname.text import LANGS, Lang, label

COMMA: dict[Lang, str] = {"ja": "、", "en": ", "}


def targets_elsewhere(project: Project, period: Period) -> tuple[str, ...]:
    """The KPIs that the ledger, rows of stated figures or the design give a target in a period.

    One that reaches into it is enough. Rows may name a KPI that the design does not know; it is
    said as they write it.
    """
    found = [kpi for kpi, since, until in _stated(project) if _meets(since, until, period)]
    found += [kpi for kpi, written in _labelled(project) if _within(project, written, period)]
    return tuple(sorted(set(found)))


def with_target(project: Project, period: Period) -> tuple[str, ...]:
    """The design's KPIs that have a target of the whole company for this very period."""
    kpis = list(project.design.kpis)
    grain, shown = period.grain.value, period.label
    try:
        found = targets(question(project, kpis, grain, start=shown, end=shown))
    except KanameError:
        return ()
    return tuple(kpi for kpi in kpis if any(at == period for _, at in found[kpi]))


def said_kpis(project: Project, kpis: Sequence[str]) -> dict[Lang, str]:
    """KPIs as a person reads them, in each language: their labels, with the names to type."""
    own = {name: kpi.label or name for name, kpi in project.design.kpis.items()}
    return {
        lang: COMMA[lang].join(_named(kpi, label(own.get(kpi, kpi), lang)) for kpi in kpis)
        for lang in LANGS
    }


def _named(kpi: str, said: str) -> str:
    return kpi if said == kpi else f"{said} ({kpi})"


def _meets(since: date, until: date, period: Period) -> bool:
    return since < period.end and period.start < until


def _within(project: Project, written: str, period: Period) -> bool:
    try:
        span = parse(written, project.calendar)
    except KanameError:
        return False
    return _meets(span.start, span.end, period)


def _labelled(project: Project) -> Iterator[tuple[str, str]]:
    """KPIs with the labels of the periods that the ledger or the design's plan has targets for."""
    for kpi, written, _ in held(read(project.path.parent / FOLDER)):
        yield kpi, written
    for aim in plan(project.design):
        if aim.period is not None:
            yield aim.kpi, aim.period


def _stated(project: Project) -> Iterator[tuple[str, date, date]]:
    """KPIs with the spans (the end exclusive) that rows of agreed targets have."""
    for name, fact in project.design.facts.items():
        columns = {str(column) for column in project.session.schema.tables[name]}
        if fact.stated is None or not columns.issuperset(NEEDED):
            continue
        rows = Rows(project.session.schema, name)
        rows.instant = day(project.as_of)
        kinds = zip(("measure", *fact.stated.span), ("varchar", "date", "date"), strict=True)
        read_off = [exp.cast(rows.resolve(text), kind) for text, kind in kinds]
        named = [exp.alias_(value, f"c{at}") for at, value in enumerate(read_off)]
        agreed = [rows.resolve(text) for text in _agreed(columns)]
        query = rows.attach(exp.select(*named).distinct(), [rows.condition(), *agreed])
        with project.session.connection.cursor() as cursor:
            found = cursor.execute(query.sql(dialect="duckdb")).fetchall()
        yield from (row for row in found if None not in row)


def _agreed(columns: Container[str]) -> Iterator[str]:
    """Which rows are targets, in the language of a design's conditions."""
    if "scenario" in columns:
        yield "scenario = 'target'"
    if "status" in columns:
        yield "coalesce(status, '') not in ('draft', 'proposed')"
