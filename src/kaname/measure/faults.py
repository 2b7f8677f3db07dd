"""Faults of a design that only show against fragments and data: each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import duckdb
from sqlglot import exp

from kaname.design.document import Document
from kaname.design.model import Design, Fact, Join, Measure, Related
from kaname.design.pipeline import CLOCKS
from kaname.design.places import Path
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Name
from kaname.measure import fragment
from kaname.measure.clock import clock_of
from kaname.measure.compile import Compiler
from kaname.measure.expressions import Node
from kaname.measure.grid import Grid, Windows
from kaname.measure.leaves import Leaf, plan
from kaname.measure.panel import panel
from kaname.measure.reach import strangers
from kaname.measure.rows import Rows, Schema
from kaname.measure.run import Session, open_spine
from kaname.text import suggest

Text = tuple[Path, str, str]  # where it stands, the fragment, the fact whose row it reads


def fragments(document: Document) -> list[Finding]:
    """Faults of the SQL fragments as text: what is not one scalar expression."""
    assert document.design is not None
    found: list[Finding] = []
    for path, text, _ in texts(document.design):
        found += _raised(document, path, partial(fragment.parse, text))
    for path, measure in _panels(document.design):
        found += _raised(document, path, partial(_panel, document.design, measure))
    return found


def columns(document: Document, schema: Schema) -> list[Finding]:
    """Names in fragments that are no column or join of their fact."""
    found: list[Finding] = []
    for path, text, fact in texts(schema.design):
        found += _raised(document, path, partial(_resolved, schema, fact, text))
    for name, fact_ in schema.design.facts.items():
        for column, spec in fact_.columns.items():
            if isinstance(spec, Related):
                path = ("facts", name, "columns", column)
                found += _raised(document, path, partial(_resolved, schema, name, f'"{column}"'))
    return found


def instants(document: Document, session: Session) -> list[Finding]:
    """Clocks that are no dates: a column that was read as text, or a number."""
    found: list[Finding] = []
    for path, text, fact in texts(session.schema.design):
        if not _is_clock(path):
            continue
        kind = _kind(session, fact, text)
        if kind is not None and not kind.startswith(("DATE", "TIMESTAMP")):
            params = {"text": text, "fact": fact, "kind": kind}
            found.append(Finding("measure.clock-not-a-date", params, document.places.of(path)))
    return found


def _is_clock(path: Path) -> bool:
    if path[0] == "pipeline":
        return path[1] in CLOCKS
    return path[2] in ("time", "during", "at_end", "at_start")


def parts(document: Document, schema: Schema) -> list[Finding]:
    """Panels whose parts do not know the entity, none of whose parts is inside the group; and
    measures whose rows have no order in time though `first` or `last` asks for one.
    """
    found = _unordered(document, schema.design)
    for path, measure in _panels(schema.design):
        place = document.places.of(path)
        inside = [p for p in panel(measure).parts.values() if p.keep is None]
        if not inside:
            found.append(Finding("measure.no-part-inside", {}, place))
        for name, fact, entity in strangers(schema, measure):
            params = {"name": name, "fact": fact, "entity": entity}
            found.append(Finding("measure.part-without-entity", params, place))
    return found


def _unordered(document: Document, design: Design) -> list[Finding]:
    timeless = ("register", "stated")
    names = [
        name
        for name, m in design.measures.items()
        if m.agg in ("first", "last") and (m.of is None or clock_of(design, m).kind in timeless)
    ]
    return [
        Finding(
            "measure.no-order",
            {"measure": name, "agg": design.measures[name].agg},
            document.places.of(("measures", name, "agg")),
        )
        for name in names
    ]


def refusals(document: Document, session: Session, grid: Grid) -> list[Finding]:
    """Measures that the engine cannot bind, asked one by one without running them."""
    design = session.schema.design
    found: list[Finding] = []
    for name in design.measures:
        why = _bind(session, grid, name)
        if why is not None:
            params = {"measures": f"`{name}`", "why": why}
            place = document.places.of(("measures", name))
            found.append(Finding("measure.engine-refused", params, place))
    return found


def repeated_keys(document: Document, session: Session) -> list[Finding]:
    """Joins whose other side is not unique on its key (and day): totals would be wrong."""
    design = session.schema.design
    found: list[Finding] = []
    for name, fact in design.facts.items():
        for alias, spec in fact.join.items():
            join = Join(key=spec) if isinstance(spec, str) else spec
            found += _repeated(document, session, name, alias, join)
    return found


def texts(design: Design) -> Iterator[Text]:
    """Every SQL fragment over a fact's row, with its place."""
    for name, fact in design.facts.items():
        yield from _of_fact(name, fact)
    for name, measure in design.measures.items():
        if measure.of in design.facts:
            yield from _of_measure(name, measure)
    if design.pipeline is not None and design.pipeline.of in design.facts:
        for key, text in design.pipeline.texts.items():
            yield ("pipeline", key), text, design.pipeline.of


def _of_fact(name: str, fact: Fact) -> Iterator[Text]:
    at: Path = ("facts", name)
    for field in ("time", "where"):
        text: str | None = getattr(fact, field)
        if text and text != "none":
            yield (*at, field), text, name
    for column, text_or_related in fact.columns.items():
        if isinstance(text_or_related, str):
            yield (*at, "columns", column), text_or_related, name
        else:
            yield from _of_related((*at, "columns", column), text_or_related, name)
    if fact.stated is None:
        for dimension, text in fact.dimensions.items():
            yield (*at, "dimensions", dimension), text, name
    for alias, spec in fact.join.items():
        key = spec if isinstance(spec, str) else spec.key
        yield (*at, "join", alias), key, name


def _of_related(at: Path, related: Related, name: str) -> Iterator[Text]:
    for field, fact in (
        ("expr", related.of),
        ("where", related.of),
        ("since", name),
        ("until", name),
    ):
        text: str | None = getattr(related, field)
        if text:
            yield (*at, field), text, fact


def _of_measure(name: str, measure: Measure) -> Iterator[Text]:
    assert measure.of is not None
    at: Path = ("measures", name)
    for field in ("expr", "where", "time"):
        text: str | None = getattr(measure, field)
        if text and not (field == "time" and text == "none"):
            yield (*at, field), text, measure.of
    for field in ("during", "at_end", "at_start"):
        for i, bound in enumerate(getattr(measure, field) or ()):
            yield (*at, field, i), bound, measure.of


def _panels(design: Design) -> Iterator[tuple[Path, Measure]]:
    for name, measure in design.measures.items():
        if measure.per:
            yield ("measures", name), measure


def _panel(design: Design | None, measure: Measure) -> None:
    assert design is not None
    parts = panel(measure).parts.values()
    unknown = [part.measure for part in parts if part.measure not in design.measures]
    if unknown:
        raise KanameError(
            [
                Finding("measure.unknown-part", {"name": n}, suggestion=suggest(n, design.measures))
                for n in dict.fromkeys(unknown)
            ]
        )


def _resolved(schema: Schema, fact: str, text: str) -> None:
    rows = Rows(schema, fact)
    rows.instant = rows.state = exp.column("l", "w")
    rows.resolve(text)


def _kind(session: Session, fact: str, text: str) -> str | None:
    """The engine's type of a fragment over a fact's row; None where it cannot be bound."""
    rows = Rows(session.schema, fact)
    rows.instant = exp.CurrentDate()
    query = rows.attach(exp.select(exp.alias_(rows.resolve(text), "v")), [])
    with session.connection.cursor() as cursor:
        try:
            return str(cursor.sql(query.sql(dialect=fragment.DIALECT)).types[0])
        except duckdb.Error:
            return None


def _raised(document: Document, path: Path, act: Callable[[], object]) -> list[Finding]:
    try:
        act()
    except KanameError as error:
        return [replace(f, place=document.places.of(path)) for f in error.findings]
    return []


def _bind(session: Session, grid: Grid, name: str) -> str | None:
    """The engine's reason for refusing a measure, or None."""
    compiler = Compiler(session.schema, grid, {}, Windows(grid))
    leaf = Leaf(name)
    try:
        queries = compiler.queries(compiler.batch(leaf), [leaf], [()])
    except KanameError:
        return None  # an unknown name; reported where it stands
    with session.connection.cursor() as cursor:
        open_spine(cursor, compiler.windows)
        for query in queries:
            try:
                cursor.execute("EXPLAIN " + query.select.sql(dialect="duckdb"))
            except duckdb.Error as error:
                return str(error).splitlines()[0][:300]
    return None


def _repeated(
    document: Document, session: Session, name: str, alias: str, join: Join
) -> list[Finding]:
    design = session.schema.design
    other = join.table or alias
    if other not in design.facts:
        return []
    target = design.facts[other]
    to = join.to or (target.key if isinstance(target.key, str) else None)
    if to is None:
        return []
    try:
        duplicates = _duplicates(session, other, to, join)
    except (KanameError, duckdb.Error):
        return []  # an unknown column or type; reported where it stands
    if not duplicates:
        return []
    params = {
        "fact": name,
        "join": other,
        "column": to,
        "count": len(duplicates),
        "examples": ", ".join(duplicates[:3]),
    }
    return [
        Finding(
            "measure.join-not-unique", params, document.places.of(("facts", name, "join", alias))
        )
    ]


def _duplicates(session: Session, other: str, to: str, join: Join) -> list[str]:
    rows = Rows(session.schema, other)
    key = rows.resolve(f'"{to}"')
    valid = [rows.resolve(f'"{column}"') for column in (join.valid or ())]
    missing = exp.Not(this=exp.Is(this=key.copy(), expression=exp.null()))
    text = exp.alias_(exp.cast(key.copy(), "varchar"), "k")
    if len(valid) < 2:
        query = rows.attach(exp.select(text), [missing, rows.condition()])
        query = query.group_by(key, *valid).having("count(*) > 1")
    else:
        query = _overlapping(rows, text, key, valid, missing)
    sql = (
        exp.select("k")
        .distinct()
        .from_(query.subquery("d", copy=False))
        .order_by("k")
        .sql(dialect="duckdb")
    )
    with session.connection.cursor() as cursor:
        return [str(row[0]) for row in cursor.execute(sql).fetchall()]


def _overlapping(
    rows: Rows,
    text: Node,
    key: Node,
    valid: list[Node],
    missing: Node,
) -> exp.Select:
    start, end = valid
    following = exp.Window(
        this=exp.func("lead", start.copy()),
        partition_by=[key.copy()],
        order=exp.Order(expressions=[start.copy()]),
    )
    inner = rows.attach(
        exp.select(text, exp.alias_(end, "until"), exp.alias_(following, "then")),
        [missing, rows.condition()],
    )
    return (
        exp.select("k")
        .from_(inner.subquery("o", copy=False))
        .where('"then" < coalesce("until", date \'9999-12-31\')')
    )


def openings(document: Document) -> list[Finding]:
    """`opening` and `closing` over a measure that is no balance."""
    design = document.design
    assert design is not None
    found: list[Finding] = []
    for name in design.kpis:
        for leaf in plan(design, {name: Name(name)}).leaves.values():
            words = [w.function for w in leaf.words if w.function in ("opening", "closing")]
            if words and not _is_balance(design, leaf.measure):
                params = {"word": f"{words[0]}()", "measure": leaf.measure}
                found.append(
                    Finding("measure.opening-of-flow", params, document.places.of(("kpis", name)))
                )
    return found


def _is_balance(design: Design, name: str) -> bool:
    measure = design.measures.get(name)
    if measure is None:
        return False
    if measure.window == "ever" or measure.per:
        return True
    return clock_of(design, measure).kind not in ("event", "during")
