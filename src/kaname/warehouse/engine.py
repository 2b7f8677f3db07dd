"""The engine: a generation's tables in memory, in a session that can reach nothing else."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import duckdb
from sqlglot import exp

from kaname.errors import Finding, KanameError
from kaname.warehouse.store import Generation, TableInfo

_BEFORE = (
    "SET TimeZone = 'UTC'",
    "SET python_enable_replacements = false",  # else a name could read a variable of ours
)
_AFTER = ("SET enable_external_access = false", "SET lock_configuration = true")


def connect(generation: Generation) -> duckdb.DuckDBPyConnection:
    """A session with every table of the generation under its name, rows in their stored order.

    Files and network are out of reach from then on, and no setting can be changed. Text columns
    with few distinct values are ENUMs in the order of text: they compare, sort, join and coalesce
    as text does, and arrive in Arrow as dictionaries. Raises KanameError where the generation has
    been removed meanwhile.
    """
    return session(generation.tables.values())


def session(tables: Iterable[TableInfo]) -> duckdb.DuckDBPyConnection:
    """A locked session with these tables."""
    spill = str(Path(tempfile.gettempdir()) / f"kaname-spill-{os.getpid()}")  # made when needed
    engine = duckdb.connect(":memory:", config={"temp_directory": spill})
    try:
        for statement in _BEFORE:
            engine.execute(statement)
        for table in tables:
            _load(engine, table)
        for statement in _AFTER:
            engine.execute(statement)
    except duckdb.IOException as error:
        engine.close()
        raise KanameError(Finding("warehouse.generation-gone", {"reason": str(error)})) from error
    return engine


def _load(engine: duckdb.DuckDBPyConnection, table: TableInfo) -> None:
    rows = f"read_parquet([{', '.join(_literal(path) for path in table.files)}])"
    encoded = []
    for column in table.words:
        name, kind = _quoted(column), _quoted(f"{table.name}.{column}")
        words = f"SELECT DISTINCT {name} FROM {rows} WHERE {name} IS NOT NULL ORDER BY 1"
        engine.execute(f"CREATE TYPE {kind} AS ENUM ({words})")
        encoded.append(f"{name}::{kind} AS {name}")
    columns = f"* REPLACE ({', '.join(encoded)})" if encoded else "*"
    engine.execute(f"CREATE TABLE {_quoted(table.name)} AS SELECT {columns} FROM {rows}")


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def _literal(path: Path) -> str:
    """The path as the engine's text, whose brackets and stars are no pattern."""
    return exp.Literal.string(re.sub(r"([\[*?])", r"[\1]", path.as_posix())).sql("duckdb")
