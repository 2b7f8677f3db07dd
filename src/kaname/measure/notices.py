"""Notices: what stands behind a figure though nothing in it is wrong, so that nobody is misled.

Rows without an entity that drop out of `per`, states that read today's values though a log knows
the former ones, and stated figures whose levels do not add up to one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlglot import exp

from kaname.design.document import Document
from kaname.design.model import Design, Fact, History, Measure, Related
from kaname.errors import Finding
from kaname.measure import fragment, levels
from kaname.measure.clock import Clock, clock_of
from kaname.measure.compile import Batch, Compiler
from kaname.measure.expressions import missing
from kaname.measure.grid import Grid, Windows
from kaname.measure.panel import panel
from kaname.measure.rows import Rows
from kaname.measure.run import Session, open_spine
from kaname.periods import Grain, spine

Row = tuple[Any, ...]


def check(document: Document, session: Session, grid: Grid) -> list[Finding]:
    """All notices of a design on its data, over the span of the grid's periods."""
    return [
        *_without_entity(document, session, grid),
        *_todays_values(document, session),
        *levels.check(document, session, grid.calendar),
    ]


# --- rows without an entity ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that panels read: a fact, a clock, a condition, and what they are counted per."""

    fact: str
    clock: Clock
    where: str | None
    entities: tuple[str, ...]


def _without_entity(document: Document, session: Session, grid: Grid) -> Iterator[Finding]:
    design = session.schema.design
    panels: dict[Part, list[str]] = {}
    for name, measure in design.measures.items():
        for part in dict.fromkeys(_parts(design, measure, _entities(measure))):
            panels.setdefault(part, []).append(name)
    whole = _whole(grid)
    for part, names in panels.items():
        ((lost, total),) = _ask(session, whole, _counted(session, whole, part))
        if lost:
            params = {
                "count": lost,
                "total": total,
                "fact": part.fact,
                "entity": ", ".join(part.entities),
                "measures": ", ".join(names),
            }
            place = document.places.of(("measures", names[0], "per"))
            yield Finding("measure.rows-without-entity", params, place, "info")


def _parts(design: Design, measure: Measure, entities: tuple[str, ...]) -> Iterator[Part]:
    """The rows behind a panel, those behind panels inside it included."""
    for leaf in panel(measure).parts.values() if measure.per else ():
        inner = design.measures[leaf.measure]
        if inner.of is None:
            yield from _parts(design, inner, entities)
        elif design.facts[inner.of].stated is None:
            yield Part(inner.of, clock_of(design, inner), inner.where, entities)


def _entities(measure: Measure) -> tuple[str, ...]:
    return (measure.per,) if isinstance(measure.per, str) else (measure.per or ())


def _whole(grid: Grid) -> Grid:
    """The grid's span as one period."""
    first, last = grid.periods[0].start, grid.periods[-1].end - timedelta(days=1)
    return Grid(
        grid.calendar, Grain.ALL, tuple(spine(Grain.ALL, first, last, grid.calendar)), grid.as_of
    )


def _counted(session: Session, whole: Grid, part: Part) -> tuple[exp.Select, Windows]:
    """(rows without one of the entities, all rows) of a part in the whole span."""
    compiler = Compiler(session.schema, whole, {}, Windows(whole))
    rows = Rows(session.schema, part.fact)
    bounds = compiler.clock(rows, part.clock)
    known = [rows.entity(name, bounds[0] if bounds else None) for name in part.entities]
    conditions = [rows.condition(), rows.resolve(part.where) if part.where else None]
    nameless = exp.or_(*(missing(node) for node in known if node is not None))
    batch = Batch(part.fact, (), part.clock, (), None, ())
    timed = part.clock.kind != "register" or rows.windowed
    select = exp.select(exp.func("count_if", nameless), exp.Count(this=exp.Star()))
    joined = rows.attach(select, conditions, compiler.spine(batch, bounds) if timed else None)
    return joined, compiler.windows


def _ask(session: Session, grid: Grid, asked: tuple[exp.Select, Windows]) -> list[Row]:
    select, windows = asked
    with session.connection.cursor() as cursor:
        open_spine(cursor, windows)
        return cursor.execute(select.sql(dialect=fragment.DIALECT)).fetchall()


# --- today's values in a look back -----------------------------------------------------------


def _todays_values(document: Document, session: Session) -> Iterator[Finding]:
    """States whose columns a log knows as they were, but which read them as they are."""
    design = session.schema.design
    for name, measure in design.measures.items():
        fact = design.facts[measure.of] if measure.of else None
        if fact is None or not (measure.at_end or measure.at_start):
            continue
        texts = [text for text in (measure.expr, measure.where) if text]
        read = {column for text in texts for column in _columns(fact, text, frozenset())}
        for log, history in _logs(session, str(measure.of)):
            known = {field for (field,) in _logged(session, log, history)}
            columns = sorted((read & known) - set(fact.history.fields if fact.history else ()))
            if columns:
                params = {
                    "measure": name,
                    "columns": ", ".join(columns),
                    "fact": measure.of,
                    "log": log,
                    "key": history.key,
                }
                place = document.places.of(("measures", name))
                yield Finding("measure.uses-todays-value", params, place, "warning")


def _columns(fact: Fact, text: str, busy: frozenset[str]) -> Iterator[str]:
    """The fact's own columns that a fragment reads, through derived ones too."""
    for column in fragment.columns(fragment.parse(text)):
        name, *rest = fragment.path(column)
        derived = fact.columns.get(name)
        if rest or isinstance(derived, Related):
            continue
        if derived is None or name in busy:
            yield name
        else:
            yield from _columns(fact, derived, busy | {name})


def _logs(session: Session, name: str) -> Iterator[tuple[str, History]]:
    """The fact's log of changes: the declared one, else facts that have the usual columns."""
    design, tables = session.schema.design, session.schema.tables
    fact = design.facts[name]
    if fact.history is not None:
        yield fact.history.from_, fact.history
    elif isinstance(fact.key, str):
        for other, columns in tables.items():
            usual = History(**{"from": other}, key=fact.key, fields=())
            if {usual.key, usual.field, usual.changed_at, usual.old, usual.new} <= columns.keys():
                yield other, usual


def _logged(session: Session, log: str, history: History) -> list[Row]:
    """The names of the columns that the log has changes of."""
    rows = Rows(session.schema, log)
    field = exp.cast(rows.resolve(history.field), exp.DType.VARCHAR)
    select = rows.attach(exp.select(field).distinct(), [rows.condition()])
    with session.connection.cursor() as cursor:
        return cursor.execute(select.sql(dialect=fragment.DIALECT)).fetchall()
