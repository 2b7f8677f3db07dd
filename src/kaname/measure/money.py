"""Money: amounts of several currencies are never added without a conversion."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from kaname.design.document import Document
from kaname.design.model import Design, Fact, Join, Measure
from kaname.errors import Finding
from kaname.measure import fragment
from kaname.measure.expressions import missing
from kaname.measure.rows import Rows
from kaname.measure.run import Session

_ADDING = ("sum", "average", "median", "percentile", "min", "max")


def mixed(document: Document, session: Session) -> list[Finding]:
    """Faults: amounts of several currencies that are added without conversion."""
    found: list[Finding] = []
    for name, measure, fact in _amounts(session.schema.design):
        if _converts(fact, measure) or _elsewhere(fact, measure):
            continue
        currencies = _currencies(session, measure, fact.currency or "")
        if len(currencies) > 1:
            params = {"measure": name, "currencies": ", ".join(currencies)}
            place = document.places.of(("measures", name, "expr"))
            found.append(Finding("measure.mixed-currency", params, place))
    return found


def unconverted(document: Document, session: Session) -> list[Finding]:
    """Warnings: amounts that were lost because their day has no rate."""
    found: list[Finding] = []
    for name, measure, fact in _amounts(session.schema.design):
        lost = _unconverted(session, measure) if _converts(fact, measure) else 0
        if lost:
            place = document.places.of(("measures", name, "expr"))
            params = {"measure": name, "count": lost}
            found.append(Finding("measure.no-rate", params, place, "warning"))
    return found


def _amounts(design: Design) -> Iterator[tuple[str, Measure, Fact]]:
    """The measures of money over facts whose rows have a currency each."""
    for name, measure in design.measures.items():
        fact = design.facts[measure.of] if measure.of else None
        if fact is not None and fact.currency is not None and _is_money(design, measure):
            yield name, measure, fact


def _is_money(design: Design, measure: Measure) -> bool:
    unit = measure.unit or ""
    return measure.agg in _ADDING and design.currency is not None and design.currency in unit


def _converts(fact: Fact, measure: Measure) -> bool:
    """Whether the amount is multiplied by a column of a table joined on the currency."""
    rates = {alias for alias, join in fact.join.items() if _key(join) == fact.currency}
    return any(path[0] in rates for path in _paths(fact, measure.expr or "", set()))


def _elsewhere(fact: Fact, measure: Measure) -> bool:
    """Whether the amount comes from a joined table, whose currency may be another."""
    return any(len(path) > 1 for path in _paths(fact, measure.expr or "", set()))


def _paths(fact: Fact, text: str, seen: set[str]) -> Iterator[tuple[str, ...]]:
    """The references of a fragment, those of the derived columns that it uses included."""
    for column in fragment.columns(fragment.parse(text)):
        path = fragment.path(column)
        derived = fact.columns.get(path[0])
        if isinstance(derived, str) and path[0] not in seen:
            yield from _paths(fact, derived, seen | {path[0]})
        yield path


def _key(join: str | Join) -> str:
    return join if isinstance(join, str) else join.key


def _currencies(session: Session, measure: Measure, column: str) -> list[str]:
    rows = _rows(session, measure)
    text = exp.cast(rows.resolve(column), "varchar")
    query = rows.attach(exp.select(exp.alias_(text, "c")).distinct(), _conditions(rows, measure))
    with session.connection.cursor() as cursor:
        found = cursor.execute(query.sql(dialect=fragment.DIALECT)).fetchall()
    return sorted(str(row[0]) for row in found if row[0] is not None)


def _unconverted(session: Session, measure: Measure) -> int:
    """Rows whose amount became null on the way to the reporting currency."""
    rows = _rows(session, measure)
    paths = set(_paths(rows.fact, measure.expr or "", set()))
    own = sorted(p[0] for p in paths if len(p) == 1 and p[0] not in rows.fact.columns)
    given = (rows.resolve(name) for name in own)
    conditions = [*_conditions(rows, measure), missing(rows.resolve(measure.expr or ""))]
    conditions += [exp.Not(this=missing(value)) for value in given]
    query = rows.attach(exp.select(exp.Count(this=exp.Star())), conditions)
    with session.connection.cursor() as cursor:
        row = cursor.execute(query.sql(dialect=fragment.DIALECT)).fetchone()
    return int(row[0]) if row else 0


def _rows(session: Session, measure: Measure) -> Rows:
    assert measure.of is not None
    rows = Rows(session.schema, measure.of)
    rows.instant = rows.clock() or exp.CurrentDate()
    return rows


def _conditions(rows: Rows, measure: Measure) -> list[exp.Expr | None]:
    """The rows that count; one that looks at the period is left out, for here there is none."""
    found = [rows.condition()]
    if measure.where:
        condition = rows.resolve(measure.where)
        found += [] if rows.windowed else [condition]
    return found
