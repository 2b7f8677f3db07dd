"""Stated figures: targets that a company's budget states, a row per KPI, unit and span."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from kaname.api.project import Project
from kaname.api.targets.cells import Asked, Found, TargetFigure
from kaname.design.model import Fact, Kpi, Measure
from kaname.errors import KanameError
from kaname.formula.parse import Name
from kaname.measure.grid import Grid
from kaname.measure.observed import Observed
from kaname.measure.rows import Schema
from kaname.measure.run import Request, Session, run
from kaname.measure.spines import values

ADDED, AVERAGED, KPI = "kaname_added", "kaname_averaged", "kaname_kpi"  # beside the design's own
NEEDED = ("measure", "value")  # columns of rows that state figures of several KPIs
OPEN = ("draft", "proposed")  # what is not agreed yet is no target


def stated_figures(asked: Asked) -> Iterator[Found]:
    """The target rows that name the KPIs, of the facts with stated levels.

    Rows are those of the scenario `target`. A version that is not named is the newest statement.
    """
    for name, fact in asked.project.design.facts.items():
        columns = {str(column) for column in asked.project.session.schema.tables[name]}
        if fact.stated is not None and columns.issuperset(NEEDED):
            yield from _of_fact(asked, name, fact, columns)


def stated_kpis(project: Project) -> Iterator[str]:
    """The KPIs that rows of stated targets name."""
    for name, fact in project.design.facts.items():
        columns = {str(column) for column in project.session.schema.tables[name]}
        if fact.stated is None or not columns.issuperset(NEEDED):
            continue
        plain = fact.model_copy(update={"stated": None, "dimensions": {KPI: "measure"}})
        design = project.design.model_copy(update={"facts": {name: plain}, "dimensions": {}})
        schema: Schema = replace(project.session.schema, design=design)
        query = values(schema, KPI, {}, project.as_of)
        with project.session.connection.cursor() as cursor:
            rows = cursor.execute(query.sql(dialect="duckdb")).fetchall() if query else []
        yield from (kpi for (kpi,) in rows if kpi in project.design.kpis)


def _of_fact(asked: Asked, name: str, fact: Fact, columns: set[str]) -> Iterator[Found]:
    where = " and ".join(_conditions(asked, fact, columns))
    measures = {
        ADDED: Measure(of=name, agg="sum", expr="value", where=where),
        AVERAGED: Measure(of=name, agg="average", expr="value", where=where),
    }
    session = _with(asked.project, name, fact, measures)
    dims = (KPI, *asked.dims)
    wanted = {
        measure: Name(measure)
        for measure in measures
        if any(asked.adds_up(kpi) == (measure == ADDED) for kpi in asked.kpis)
    }
    try:
        cube = run(session, Request(wanted, [dims], _grid(asked), asked.where))[dims]
    except KanameError:
        return  # the rows have no such columns, or not of these kinds
    for measure in wanted:
        number = cube.values(measure).number
        for row, at in zip(*np.nonzero(~np.isnan(number)), strict=True):
            kpi, *group = cube.group(int(row))
            if asked.adds_up(kpi) == (measure == ADDED):
                figure = TargetFigure(float(number[row, at]), "stated", asked.version)
                yield kpi, tuple(group), asked.periods[int(at)], figure


def _conditions(asked: Asked, fact: Fact, columns: set[str]) -> Iterator[str]:
    """The rows that are targets of the KPIs, in the language of a design's conditions."""
    yield f"measure in ({', '.join(map(_quoted, asked.kpis))})"
    if "scenario" in columns and "scenario" not in (fact.where or ""):
        yield "scenario = 'target'"
    if "status" in columns:
        yield f"coalesce(status, '') not in ({', '.join(map(_quoted, OPEN))})"
    if asked.version is not None and "version" in columns:
        yield f"version = {_quoted(asked.version)}"
    if asked.as_of is not None and "as_of" in columns:
        yield f"cast(as_of as date) <= date '{asked.as_of.isoformat()}'"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _with(project: Project, name: str, fact: Fact, measures: Mapping[str, Measure]) -> Session:
    """The session of the design with more measures, whose fact can be grouped by KPI."""
    assert fact.stated is not None
    levels = {
        kind: level.model_copy(update={"dimensions": {**level.dimensions, KPI: "measure"}})
        for kind, level in fact.stated.levels.items()
    }
    stated = fact.stated.model_copy(update={"levels": levels})
    design = project.design
    design = design.model_copy(
        update={
            "facts": {**design.facts, name: fact.model_copy(update={"stated": stated})},
            "measures": {**design.measures, **measures},
            "kpis": {**design.kpis, **{measure: Kpi(value=measure) for measure in measures}},
        }
    )
    schema: Schema = replace(project.session.schema, design=design)
    connection = project.session.connection
    return Session(schema, connection, Observed(schema, connection))


def _grid(asked: Asked) -> Grid:
    known = asked.as_of or asked.project.as_of
    return Grid(asked.project.calendar, asked.periods[0].grain, asked.periods, known)
