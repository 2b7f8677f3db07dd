"""Columns of a mapping: tables, columns and codes that the sales model has, and its keys."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.places import Path, Places
from kaname.errors import Finding
from kaname.mapping.model import Into, Mapping, Source, Value, as_value
from kaname.sales_model import TABLES, Column, Table, fold, required
from kaname.text import suggest


def check(mapping: Mapping, places: Places) -> list[Finding]:
    """A finding for each table, column, code and key that cannot be as written."""
    found: list[Finding] = []
    for name, source in mapping.sources.items():
        for at, into in enumerate(source.into):
            found += _of_into(into, ("sources", name, "into", at), places)
        found += _of_source(source, ("sources", name), places)
    return found


def _of_source(source: Source, path: Path, places: Places) -> Iterator[Finding]:
    """Two `into` that would make the same rows twice; columns both used and said to be unused."""
    seen: dict[object, int] = {}
    for at, into in enumerate(source.into):
        if into.table not in TABLES:
            continue
        rows = _rows_of(into)
        if rows in seen:
            params = {"table": into.table, "number": seen[rows] + 1}
            yield Finding("mapping.same-rows-twice", params, places.of((*path, "into", at)))
        seen.setdefault(rows, at)
    for at, header in enumerate(source.unused):
        if header in source.headers:
            place = places.of((*path, "unused", at))
            yield Finding("mapping.used-and-unused", {"header": header}, place)


def _rows_of(into: Into) -> object:
    """What tells the rows of an `into` from those of another: table, key, condition."""
    key = tuple(repr(into.columns.get(column)) for column in TABLES[into.table].key)
    return into.table, key, repr(sorted(into.where.items()))


def _of_into(into: Into, path: Path, places: Places) -> Iterator[Finding]:
    table = TABLES.get(into.table)
    if table is None:
        params = {"name": into.table, "known": ", ".join(TABLES)}
        place = places.of((*path, "table"))
        yield Finding("mapping.unknown-table", params, place, suggestion=_table(into.table))
        return
    for name, written in into.columns.items():
        yield from _of_column(into, table, name, (*path, "columns", name), places)
        if isinstance(written, Value):
            yield from _of_value(written, (*path, "columns", name), places)
    for name in required(table):
        if name not in into.columns and table.columns[name].otherwise is None:
            rule = "key-not-mapped" if name in table.key else "required-not-mapped"
            params = {"column": name, "table": into.table}
            yield Finding(f"mapping.{rule}", params, places.of((*path, "table")))


def _table(name: str) -> str | None:
    """The table that is meant by its name, its label or what people call it."""
    for key, table in TABLES.items():
        if fold(name) in {fold(word) for word in (*table.label.values(), *table.synonyms)}:
            return key
    return suggest(name, TABLES)


def _column(name: str, table: Table) -> str | None:
    for key, column in table.columns.items():
        if fold(name) in {fold(word) for word in (*column.label.values(), *column.synonyms)}:
            return key
    return suggest(name, table.columns)


def _of_column(
    into: Into, table: Table, name: str, path: Path, places: Places
) -> Iterator[Finding]:
    column = table.columns.get(name)
    if column is None:
        params = {"name": name, "table": into.table, "known": ", ".join(table.columns)}
        meant = _column(name, table)
        yield Finding("mapping.unknown-column", params, places.key(path), suggestion=meant)
        return
    value = as_value(into.columns[name])
    yield from _codes(value, column, path, places)
    number = column.type in ("integer", "number", "money")
    if value.times is not None and not number:
        yield _fault("times-of-no-number", (*path, "times"), places, name=name)
    if value.order is not None and column.type not in ("date", "timestamp"):
        yield _fault("order-of-no-date", (*path, "order"), places, name=name)
    if value.period is not None and column.type not in ("date", "timestamp"):
        yield _fault("period-of-no-date", (*path, "period"), places, name=name)
    to = (column.references or "").partition(".")[0]
    if value.lookup is not None and value.lookup not in (TABLES[to].columns if to else ()):
        yield _fault("unknown-lookup", (*path, "lookup"), places, name=name, by=value.lookup)


def _codes(value: Value, column: Column, path: Path, places: Places) -> Iterator[Finding]:
    """Codes that a closed list of the model does not have."""
    if not column.codes or column.open:
        return
    written = [((*path, "values", key), code) for key, code in value.values.items()]
    written += [((*path, "else"), value.else_)] if value.else_ is not None else []
    written += [((*path, "value"), str(value.value))] if value.value is not None else []
    for place, code in written:
        if code not in column.codes:
            params = {"code": code, "column": path[-1], "allowed": _listed(column)}
            meant = suggest(code, column.codes)
            yield Finding("mapping.unknown-code", params, places.of(place), suggestion=meant)


def _listed(column: Column) -> str:
    return ", ".join(f"`{code}`" for code in column.codes)


def _of_value(value: Value, path: Path, places: Places) -> Iterator[Finding]:
    made = [part for part in ("from", "value", "count") if places.has((*path, part))]
    if not made and value.else_ is None:
        yield _fault("made-of-nothing", path, places, name=path[-1])
    if len(made) > 1:
        params = {"name": path[-1], "first": made[0], "second": made[1]}
        yield Finding("mapping.made-of-two", params, places.key((*path, made[1])))


def _fault(rule: str, path: Path, places: Places, **params: object) -> Finding:
    return Finding(f"mapping.{rule}", params, places.key(path))
