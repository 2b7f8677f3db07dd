"""Opening: a design's facts become a generation of the warehouse and a session on it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
from platformdirs import user_cache_path

from kaname import warehouse
from kaname.api.ledger_rows import with_targets
from kaname.design.document import Document
from kaname.design.model import Design, Fact
from kaname.design.model_tables import table_of
from kaname.errors import Finding, KanameError
from kaname.intake.folder import Folder
from kaname.intake.keeping import model_tables, newest, saved, schema_of
from kaname.measure.observed import Observed
from kaname.measure.rows import DAYS, Schema
from kaname.measure.run import Session
from kaname.periods import Calendar, is_business_day
from kaname.sales_model import TABLES
from kaname.warehouse import Generation, Source, TableInfo
from kaname.warehouse.source import DELIMITED

Progress = Callable[[str, int, int], None]
GRACE = timedelta(days=1)  # a reader of an older generation is long done by then
_SUFFIXES = ("", ".parquet", ".csv", ".tsv", ".xlsx")
_WRITTEN = {kind: kind for kind in ("integer", "number", "boolean", "date", "timestamp")}
_WRITTEN |= {"money": "number"}
_ENGINE = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "json": "VARCHAR",
}


def default_store(design: Path) -> Path:
    """Where a design's loaded data is kept: under KANAME_STORE, else the user's cache."""
    base = os.environ.get("KANAME_STORE")
    root = Path(base) if base else user_cache_path("kaname", appauthor=False)
    return root / sha256(str(design.resolve()).encode()).hexdigest()[:16]


def load(document: Document, path: Path, store: Path, progress: Progress | None) -> Generation:
    """The generation of the design's facts; unchanged files are not read again. KanameError."""
    assert document.design is not None
    facts = document.design.facts
    given = _given(document, path.parent, store)
    sources = [
        _source(name, fact, document, path.parent)
        for name, fact in facts.items()
        if name not in given
    ]
    generation = warehouse.load(sources, store, given=given, progress=progress)
    warehouse.collect(store, GRACE)
    known = calendar(document.design)
    return with_targets(document.design, generation, path.parent, store, known)


def _given(document: Document, folder: Path, store: Path) -> dict[str, TableInfo]:
    """The tables of the sales model that facts read, from `data/` beside the design.

    Where there is no such folder but files named after the tables, those are read as sources, and
    a table without a file has no rows.
    """
    assert document.design is not None
    facts = document.design.facts
    named = {name: table for name, fact in facts.items() if (table := table_of(name, fact))}
    if not named:
        return {}
    generation = newest(Folder(folder).store)
    if generation is not None:
        tables = model_tables(generation)
        return {name: replace(tables[table], name=name) for name, table in named.items()}
    filed = model_files(folder)
    if not filed:
        first = document.places.of(("facts", next(iter(named)), "from"))
        raise KanameError(Finding("intake.no-data", {"folder": str(folder)}, first))
    empty = {name: table for name, table in named.items() if table not in filed}
    return {
        name: saved(name, pl.DataFrame(schema=schema_of(table)), store)
        for name, table in empty.items()
    }


def model_files(folder: Path) -> dict[str, Path]:
    """The files of a folder that are named after tables of the sales model, by table."""
    found = {name: _file(folder, name) for name in TABLES}
    return {name: path for name, path in found.items() if path.is_file()}


def session(design: Design, generation: Generation) -> Session:
    """An engine in memory with every fact, closed to files and network."""
    connection = warehouse.connect(generation)
    tables = {name: _completed(connection, name, fact) for name, fact in design.facts.items()}
    known = Schema(design, tables)
    if any(fact.each_day for fact in design.facts.values()):
        _days(connection, calendar(design), generation)
    return Session(known, connection, Observed(known, connection))


def calendar(design: Design) -> Calendar:
    """The design's calendar as `kaname.periods` reads it."""
    own = design.calendar
    return Calendar(
        fiscal_year_starts=own.fiscal_year_starts,
        fiscal_year_named_by=own.fiscal_year_named_by,
        closing_day=None if own.closing_day == "end" else own.closing_day,
        timezone=own.timezone,
        holidays=own.holidays,
        closed=frozenset(own.closed),
    )


def _source(name: str, fact: Fact, document: Document, folder: Path) -> Source:
    column = fact.time if fact.time and fact.time.isidentifier() else None
    field = "from" if fact.from_ is not None else "sql"
    table = table_of(name, fact)
    written = table or fact.from_
    path = _file(folder, written) if written is not None else None
    return Source(
        name=name,
        path=path,
        sql=fact.sql,
        sheet=fact.sheet,
        encoding=fact.encoding,
        delimiter=fact.delimiter,
        nulls=fact.nulls,
        types=dict(fact.types),
        expected=_types(table) if table and path and path.suffix in DELIMITED else {},
        timezone=fact.timezone,
        time=None if column in fact.columns else column,
        place=document.places.of(("facts", name, field)),
    )


def _types(table: str) -> dict[str, str]:
    """How the columns of a table of the sales model are written in a text file."""
    return {
        name: _WRITTEN.get(column.type, "text") for name, column in TABLES[table].columns.items()
    }


def _file(folder: Path, written: str) -> Path:
    """A file as written, or a table of the sales model: its file beside the design."""
    for suffix in _SUFFIXES:
        found = folder / f"{written}{suffix}"
        if found.is_file():
            return found
    return folder / written


def _completed(connection: duckdb.DuckDBPyConnection, name: str, fact: Fact) -> dict[str, str]:
    """The columns of a fact; of a table of the sales model all, those its file lacks empty."""
    found = _columns(connection, name)
    table = TABLES.get(table_of(name, fact) or "")
    lacking = [c for c in table.columns if c not in found] if table is not None else []
    for column in lacking:
        assert table is not None
        kind = _ENGINE[table.columns[column].type]
        connection.execute(f'ALTER TABLE "{name}" ADD COLUMN "{column}" {kind}')
        found[column] = kind
    return found


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    relation = connection.table(f'"{table}"')
    types = ("VARCHAR" if str(t).startswith("ENUM") else str(t) for t in relation.types)
    return dict(zip(relation.columns, types, strict=True))


def _days(
    connection: duckdb.DuckDBPyConnection, calendar: Calendar, generation: Generation
) -> None:
    """The calendar's days from the first to a year after the last one in the data."""
    tables = generation.tables.values()
    first = min((t.first for t in tables if t.first), default=date(2000, 1, 1))
    last = max((t.last for t in tables if t.last), default=date.today())
    first, last = max(first, date(1990, 1, 1)), min(last, date(2100, 1, 1)) + timedelta(days=366)
    days = [first + timedelta(days=n) for n in range((last - first).days)]
    table = pa.table(
        {"on_day": days, "is_business_day": [is_business_day(d, calendar) for d in days]}
    )
    connection.register("kaname_days_read", table)
    connection.execute(f"CREATE TABLE {DAYS} AS SELECT * FROM kaname_days_read")
    connection.unregister("kaname_days_read")
