"""Matches: keys that repeat, conditions that no row meets, joins that find nothing."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from kaname.design.document import Document
from kaname.design.model import Join, Measure
from kaname.errors import Finding
from kaname.measure.expressions import missing
from kaname.measure.fragment import DIALECT
from kaname.measure.rows import Rows
from kaname.measure.run import Session

_EXAMPLES = 3


def check(document: Document, session: Session) -> list[Finding]:
    """Warnings on repeated keys and empty conditions, notes on rows that a join leaves alone."""
    return [
        *_repeated(document, session),
        *_empty(document, session),
        *_lonely(document, session),
    ]


def _repeated(document: Document, session: Session) -> Iterator[Finding]:
    """Rows of a fact with the same key: a double export, say."""
    for name, fact in session.schema.design.facts.items():
        if fact.key is None or fact.each_day is not None:
            continue
        rows = Rows(session.schema, name)
        keys = [
            rows.resolve(f'"{n}"') for n in ((fact.key,) if isinstance(fact.key, str) else fact.key)
        ]
        text = exp.func(
            "concat_ws", exp.Literal.string(" "), *(exp.cast(k, "varchar") for k in keys)
        )
        query = rows.attach(exp.select(exp.alias_(text, "k")), [rows.condition()])
        query = query.group_by(*(k.copy() for k in keys)).having("count(*) > 1")
        found = [str(row[0]) for row in _ask(session, query.order_by("k"))]
        if found:
            params = {"fact": name, "count": len(found), "examples": ", ".join(found[:_EXAMPLES])}
            place = document.places.of(("facts", name, "key"))
            yield Finding("measure.repeated-key", params, place, "warning")


def _empty(document: Document, session: Session) -> Iterator[Finding]:
    """Measures whose condition no row meets: a value spelt differently, most often."""
    for name, measure in session.schema.design.measures.items():
        if measure.of is None or measure.where is None or _reads_periods(measure):
            continue
        rows = Rows(session.schema, measure.of)
        rows.instant = rows.clock() or exp.CurrentDate()
        condition = rows.resolve(measure.where)
        query = rows.attach(exp.select("1").limit(1), [rows.condition(), condition])
        if not _ask(session, query) and _ask(session, rows.attach(exp.select("1").limit(1), [])):
            params = {"measure": name, "where": measure.where, "fact": measure.of}
            place = document.places.of(("measures", name, "where"))
            yield Finding("measure.no-row-meets", params, place, "warning")


def _reads_periods(measure: Measure) -> bool:
    return "period_start" in (measure.where or "") or "period_end" in (measure.where or "")


def _lonely(document: Document, session: Session) -> Iterator[Finding]:
    """Rows whose key finds nothing in a joined table; their columns from there are empty."""
    design = session.schema.design
    for name, fact in design.facts.items():
        for alias, spec in fact.join.items():
            join = Join(key=spec) if isinstance(spec, str) else spec
            other = join.table or alias
            to = join.to or design.facts[other].key
            if join.valid is not None or not isinstance(to, str):
                continue
            rows = Rows(session.schema, name)
            rows.instant = rows.clock() or exp.CurrentDate()
            key, found = rows.resolve(join.key), rows.resolve(f'{alias}."{to}"')
            text = exp.alias_(exp.cast(key.copy(), "varchar"), "k")
            lonely = [missing(found), exp.Not(this=missing(key)), rows.condition()]
            inner = rows.attach(exp.select(text), lonely)
            query = (
                exp.select("k", "count(*)").from_(inner.subquery("q")).group_by("k").order_by("k")
            )
            counted = _ask(session, query)
            if counted:
                params = {
                    "fact": name,
                    "join": other,
                    "count": sum(int(str(n)) for _, n in counted),
                    "examples": ", ".join(str(k) for k, _ in counted[:_EXAMPLES]),
                }
                place = document.places.of(("facts", name, "join", alias))
                yield Finding("measure.join-finds-nothing", params, place, "info")


def _ask(session: Session, query: exp.Select) -> list[tuple[object, ...]]:
    with session.connection.cursor() as cursor:
        return cursor.execute(query.sql(dialect=DIALECT)).fetchall()
