"""Queries: tables that are one SELECT over the other tables of the same generation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import duckdb
import polars as pl
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError

from kaname.errors import Finding, KanameError
from kaname.text import suggest
from kaname.warehouse.engine import session
from kaname.warehouse.parquet import as_written
from kaname.warehouse.source import Source
from kaname.warehouse.store import TableInfo
from kaname.warehouse.written import Written

_DIALECT = "duckdb"
_NOT_READING = (exp.DML, exp.DDL, exp.Command, exp.Describe, exp.Into, exp.ReadCSV, exp.ReadParquet)
# Types that are stored as they are, with DECIMAL; all others become text.
_STORED = frozenset(
    "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT "
    "FLOAT DOUBLE VARCHAR DATE TIME TIMESTAMP TIMESTAMP_S TIMESTAMP_MS TIMESTAMP_NS".split()
) | {"TIMESTAMP WITH TIME ZONE"}


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is fit to run: `sql` reads nothing but the tables in `reads`."""

    source: Source
    sql: str
    reads: frozenset[str]


def parse(source: Source, tables: Collection[str]) -> Query:
    """The query of `source`, which may read `tables`.

    Raises KanameError: not exactly one SELECT, WITH or set operation; a file, function or
    catalogue where a table must stand; an unknown table.
    """
    tree = _tree(source)
    inside = {cte.alias_or_name.casefold() for cte in tree.find_all(exp.CTE)}
    known = {name.casefold(): name for name in tables}
    reads, faults = set[str](), []
    for table in tree.find_all(exp.Table, exp.Lateral):
        name = table.name.casefold()
        if _made_of_nothing(table) or (name in inside and not table.args.get("db")):
            continue
        if not _is_name(table):
            params = {"table": source.name, "sql": table.sql(_DIALECT)}
            faults.append(Finding("warehouse.query-reads-outside", params, source.where))
        elif name not in known:
            params = {"table": source.name, "name": table.name, "tables": ", ".join(sorted(tables))}
            hint = suggest(table.name, tables)
            faults.append(
                Finding("warehouse.query-unknown-table", params, source.where, suggestion=hint)
            )
        else:
            reads.add(known[name])
    if faults:
        raise KanameError(faults)
    return Query(source, tree.sql(_DIALECT), frozenset(reads))


def in_order(queries: Sequence[Query]) -> list[Query]:
    """The queries, each after those that it reads; raises KanameError for a circle."""
    named = {query.source.name: query for query in queries}
    graph = {name: query.reads & named.keys() for name, query in named.items()}
    try:
        return [named[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        circle: list[str] = error.args[1]
        params = {"circle": " → ".join(circle)}
        place = named[circle[0]].source.where
        raise KanameError(Finding("warehouse.query-circle", params, place)) from error


def run(query: Query, tables: Mapping[str, TableInfo]) -> Written:
    """The query's rows; raises KanameError with the engine's words where it fails."""
    source = query.source
    with session(tables[name] for name in sorted(query.reads)) as engine:
        try:
            rows = engine.sql(query.sql)
            cells = [_stored(number, str(kind)) for number, kind in enumerate(rows.types, 1)]
            names, table = rows.columns, rows.project(", ".join(cells)).to_arrow_table()
        except duckdb.Error as error:
            params = {"table": source.name, "reason": str(error).strip().splitlines()[0]}
            raise KanameError(Finding("warehouse.query-fails", params, source.where)) from error
    unique = table.rename_columns([str(number) for number in range(table.num_columns)])
    frame = pl.DataFrame(pl.from_arrow(unique))
    return as_written(frame, names, f"{source.name} (sql)", None)


def _stored(number: int, kind: str) -> str:
    same = kind in _STORED or kind.startswith("DECIMAL")
    return f"#{number} AS c{number}" if same else f"CAST(#{number} AS VARCHAR) AS c{number}"


def _tree(source: Source) -> exp.Query:
    """The query as a tree, which is what is run: nothing else can hide in its text."""
    try:
        statements = [one for one in sqlglot.parse(source.sql or "", dialect=_DIALECT) if one]
    except (SqlglotError, RecursionError) as error:
        raise KanameError(_syntax(source, error)) from error
    tree = statements[0] if len(statements) == 1 else None
    if not isinstance(tree, exp.Query) or tree.find(*_NOT_READING):
        raise KanameError(
            Finding("warehouse.query-not-select", {"table": source.name}, source.where)
        )
    return tree


def _syntax(source: Source, error: Exception) -> Finding:
    at = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    params = {
        "table": source.name,
        "line": at.get("line", 1),
        "column": at.get("col", 1),
        "near": at.get("highlight", ""),
    }
    return Finding("warehouse.query-syntax", params, source.where)


def _is_name(table: exp.Expression) -> bool:
    """A bare name: no function, no schema or catalogue before it."""
    bare = not table.args.get("db") and not table.args.get("catalog")
    return bare and isinstance(table.this, exp.Identifier)


def _made_of_nothing(table: exp.Expression) -> bool:
    """Rows that come from no table: series of numbers, sub-queries and lists of the row itself."""
    return isinstance(table.this, exp.GenerateSeries | exp.Unnest | exp.Subquery)
