"""Stated targets: every figure that rows of data, such as a budget table, state for a KPI."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kaname.api.project import Project
from kaname.design.model import Measure
from kaname.measure.stated import Asked, Level, levels, pieces
from kaname.periods import Grain, Period, period_of
from kaname.target_book.book import LEVELS
from kaname.targets.ledger import COMPANY, Scope

NEEDED = ("measure", "value")  # columns of rows that state figures of several KPIs
OPEN = "('draft', 'proposed')"  # what is not agreed yet is no target
TERMS = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
# Columns asked for beside a level's dimensions.
VERSION, AS_OF, BASIS = "kaname_version", "kaname_as_of", "kaname_basis"
Dims = Mapping[str, str]  # what a unit is in each dimension


@dataclass(frozen=True, slots=True)
class Row:
    """A figure that rows of data state; its version, its day and its basis, where they say."""

    value: float
    dims: Dims
    version: str = ""
    as_of: str = ""
    basis: str = ""


@dataclass(slots=True)
class Stated:
    """What rows of data state of a unit, by period, the newest last."""

    rows: dict[Period, list[Row]] = field(default_factory=dict)

    def newest(self, version: str | None = None) -> dict[Period, Row]:
        """The newest row of each period, of a version where one is named."""
        found = {
            period: [row for row in rows if version in (None, row.version)]
            for period, rows in self.rows.items()
        }
        return {period: rows[-1] for period, rows in found.items() if rows}

    def dims(self) -> dict[Period, Dims]:
        """What the unit is in each period, by the row that says most of it."""
        return {
            period: max((row.dims for row in reversed(rows)), key=len)
            for period, rows in self.rows.items()
        }

    def last_dims(self) -> Dims:
        """What the unit is in its last period."""
        return self.dims()[max(self.rows)] if self.rows else {}


def stated(project: Project, kpi: str, term: Period) -> dict[Scope, Stated]:
    """The figures that rows of data state for the KPI in the term, by unit."""
    found: dict[Scope, Stated] = {}
    for name, fact in project.design.facts.items():
        columns = columns_of(project, name)
        if fact.stated is None or not columns.issuperset(NEEDED):
            continue
        measure = Measure(of=name, agg="sum", expr="value", where=_where(kpi, columns))
        for level in levels(fact, ()):
            for scope, period, row in _rows(project, name, level, measure):
                if term.start <= period.start and period.end <= term.end:
                    own = found.setdefault(scope, Stated())
                    own.rows.setdefault(period, []).append(row)
    return {scope: _in_order(unit) for scope, unit in found.items()}


def _in_order(unit: Stated) -> Stated:
    rows = {p: sorted(own, key=lambda r: (r.as_of, r.version)) for p, own in unit.rows.items()}
    return Stated(rows)


def renamed(known: Mapping[Scope, Stated], names: Mapping[Scope, Scope]) -> dict[Scope, Stated]:
    """The figures under other names of their units; what is of one unit then, is together."""
    found: dict[Scope, Stated] = {}
    for scope, stated_of in known.items():
        own = found.setdefault(names.get(scope, scope), Stated())
        for period, rows in stated_of.rows.items():
            own.rows.setdefault(period, []).extend(rows)
    return {scope: _in_order(unit) for scope, unit in found.items()}


def versions(project: Project) -> list[str]:
    """The names of versions that rows of data have, in the order of their names."""
    found: set[str] = set()
    for name, fact in project.design.facts.items():
        if fact.stated is not None and columns_of(project, name).issuperset((*NEEDED, "version")):
            with project.session.connection.cursor() as cursor:
                query = f'SELECT DISTINCT version FROM "{name}" WHERE version IS NOT NULL'
                found |= {str(row[0]) for row in cursor.execute(query).fetchall()}
    return sorted(found)


def columns_of(project: Project, fact: str) -> set[str]:
    """The names of a fact's columns."""
    return {str(column) for column in project.session.schema.tables[fact]}


def _where(kpi: str, columns: set[str]) -> str:
    quoted = kpi.replace("'", "''")
    conditions = [f"measure = '{quoted}'"]
    if "scenario" in columns:
        conditions.append("scenario = 'target'")
    if "status" in columns:
        conditions.append(f"coalesce(status, '') not in {OPEN}")
    return " and ".join(conditions)


def _rows(
    project: Project, fact: str, level: Level, measure: Measure
) -> Iterator[tuple[Scope, Period, Row]]:
    kind = next((known for known in LEVELS if known == level.kind), None)
    if kind is None:
        return
    whole = _with_versions(level, columns_of(project, fact))
    keys = tuple(whole.spec.dimensions)
    query = pieces(Asked(project.session.schema, fact, keys), whole, measure)
    with project.session.connection.cursor() as cursor:
        rows = cursor.execute(query.sql(dialect="duckdb")).fetchall()
    for *members, unit, since, until, value in rows:
        period = _period(since, until, project)
        if period is not None and value is not None:
            scope = COMPANY if kind == "company" else Scope(kind, str(unit))
            known = zip(keys, members, strict=True)
            dims = {key: str(member) for key, member in known if member is not None}
            version, as_of = dims.pop(VERSION, ""), dims.pop(AS_OF, "")
            yield scope, period, Row(float(value), dims, version, as_of, dims.pop(BASIS, ""))


def _with_versions(level: Level, columns: set[str]) -> Level:
    """The level with version, day and basis as dimensions, so that rows of each are told apart."""
    further = {VERSION: "version", AS_OF: "as_of", BASIS: "basis"}
    known = {name: column for name, column in further.items() if column in columns}
    dimensions = {**level.spec.dimensions, **known}
    return Level(level.kind, level.spec.model_copy(update={"dimensions": dimensions}))


def _period(since: date, until: date, project: Project) -> Period | None:
    """The period of a span; None where it is none of the calendar's."""
    whole = (period_of(since, grain, project.calendar) for grain in TERMS)
    return next((p for p in whole if (p.start, p.end) == (since, until)), None)
