"""Filling: what can be read of a design's data, and how far its columns are filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from sqlglot import exp

from kaname.api.opening import Progress, load, session
from kaname.design.document import Document
from kaname.design.model import Design
from kaname.errors import Finding, KanameError
from kaname.measure import fragment
from kaname.measure.expressions import quoted
from kaname.measure.lineage import Lineage, Use
from kaname.measure.rows import Columns, Rows, Schema

BESIDE = "readable"  # folder of the store for what can be read where the whole cannot


@dataclass(frozen=True, slots=True)
class Readable:
    """The facts that can be read, in an engine, and why the others cannot."""

    connection: duckdb.DuckDBPyConnection
    columns: Mapping[str, Columns]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """How many rows there are and how many of them have a value in each column.

    `schema` and `connection` know every column that the design reads: the absent ones are empty
    there. `counts`: rows of a fact that a condition selects; `filled`: those with the column.
    """

    connection: duckdb.DuckDBPyConnection
    schema: Schema
    columns: Mapping[str, Columns]  # what is really there
    rows: Mapping[str, int]
    counts: Mapping[tuple[str, str], int]
    filled: Mapping[Use, int]

    def total(self, use: Use) -> int | None:
        """Rows of the whole fact with a value in the column."""
        return self.filled.get(Use(use.fact, use.column))

    def share(self, use: Use) -> float | None:
        """The filled share of the rows that need the column; None where there are none."""
        count = self.counts.get((use.fact, use.among))
        filled = self.filled.get(replace(use, optional=False, awaited=False))
        return filled / count if count and filled is not None else None

    def met(self, fact: str, condition: str) -> bool:
        """Whether some row of the fact meets the condition, or that cannot be asked."""
        found = _ask(self.connection, self.schema, fact, condition, [])
        return found is None or found[0] > 0


def readable(
    document: Document, path: Path, store: Path, progress: Progress | None = None
) -> Readable:
    """Everything that can be read of the design's data; a file at fault takes no other with it."""
    design = document.design
    assert design is not None
    try:
        return _opened(document, path, store, progress, ())
    except KanameError as error:
        whole = error.findings
    good: list[str] = []
    files = [name for name, fact in design.facts.items() if fact.sql is None]
    for name in (*files, *(n for n in design.facts if n not in files)):
        try:
            load(_only(document, [*good, name]), path, store / BESIDE, progress)
            good.append(name)
        except KanameError:
            continue
    return _opened(_only(document, good), path, store / BESIDE, progress, whole)


def _only(document: Document, facts: Iterable[str]) -> Document:
    """The document with these facts alone."""
    assert document.design is not None
    kept = {name: document.design.facts[name] for name in facts}
    return replace(document, design=document.design.model_copy(update={"facts": kept}))


def _opened(
    document: Document,
    path: Path,
    store: Path,
    progress: Progress | None,
    findings: tuple[Finding, ...],
) -> Readable:
    assert document.design is not None
    generation = load(document, path, store, progress)
    live = session(document.design, generation)
    tables = live.schema.tables
    return Readable(live.connection, tables, (*findings, *generation.findings))


def fill(design: Design, data: Readable, lines: Iterable[Lineage]) -> Filling:
    """The rows and filled columns of everything that the lineages read."""
    uses = {replace(use, optional=False, awaited=False) for line in lines for use in line.uses}
    uses |= {Use(use.fact, use.column) for use in uses}
    conditions = {(use.fact, use.among) for use in uses}
    schema = _completed(design, data, uses)
    rows = {fact: _count(data.connection, fact) for fact in data.columns}
    counts: dict[tuple[str, str], int] = {}
    filled: dict[Use, int] = {}
    for fact, among in sorted(conditions):
        if not rows.get(fact):
            continue
        asked = sorted({use.column for use in uses if (use.fact, use.among) == (fact, among)})
        found = _ask(data.connection, schema, fact, among, asked)
        if found is not None:
            counts[fact, among], *numbers = found
            filled |= {Use(fact, c, among): n for c, n in zip(asked, numbers, strict=True)}
    return Filling(data.connection, schema, data.columns, rows, counts, filled)


def _completed(design: Design, data: Readable, uses: Iterable[Use]) -> Schema:
    """The schema with the absent facts and columns as empty ones, which the engine gets too."""
    tables = {name: dict(data.columns.get(name, {})) for name in design.facts}
    needed: dict[str, set[str]] = {name: set() for name in design.facts}
    for use in uses:
        if use.column not in tables[use.fact]:
            needed[use.fact].add(use.column)
    for fact, absent in needed.items():
        columns = [f"{_name(column)} VARCHAR" for column in sorted(absent)]
        if fact not in data.columns:
            listed = ", ".join(columns or ["kaname_nothing VARCHAR"])
            data.connection.execute(f"CREATE TABLE {_name(fact)} ({listed})")
        else:
            for column in columns:
                data.connection.execute(f"ALTER TABLE {_name(fact)} ADD COLUMN {column}")
        tables[fact] |= dict.fromkeys(absent, "VARCHAR")
    return Schema(design, tables)


def _ask(
    connection: duckdb.DuckDBPyConnection, schema: Schema, fact: str, among: str, asked: list[str]
) -> tuple[int, ...] | None:
    """Rows that the condition selects, and how many of them have each column.

    None where the condition cannot be asked without a period, or not at all.
    """
    rows = Rows(schema, fact)
    try:
        rows.instant = rows.clock() or exp.CurrentDate()
        condition = rows.resolve(among) if among else None
        counts = [exp.Count(this=quoted(column, rows.root)) for column in asked]
        query = rows.attach(exp.select(exp.Count(this=exp.Star()), *counts), [condition])
        with connection.cursor() as cursor:
            found = cursor.execute(query.sql(dialect=fragment.DIALECT)).fetchone()
    except (KanameError, duckdb.Error):
        return None
    return found


def _count(connection: duckdb.DuckDBPyConnection, fact: str) -> int:
    with connection.cursor() as cursor:
        found = cursor.execute(f"SELECT count(*) FROM {_name(fact)}").fetchone()
    return int(found[0]) if found else 0


def _name(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(fragment.DIALECT)
