"""Conditions of a mapping: what `where` and `count` name stands in the same row, in some order."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.places import Path, Places
from kaname.errors import Finding
from kaname.mapping.model import Into, Mapping, Value, wanted
from kaname.sales_model import TABLES
from kaname.text import suggest


def check(mapping: Mapping, places: Places) -> list[Finding]:
    """A finding for each condition on a column that is not there, or that waits for itself."""
    found: list[Finding] = []
    for name, source in mapping.sources.items():
        for at, into in enumerate(source.into):
            path: Path = ("sources", name, "into", at, "columns")
            for column, value in into.columns.items():
                if isinstance(value, Value):
                    found += _of_value(into, column, value, path, places)
    return found


def needs(into: Into, column: str) -> tuple[str, ...]:
    """The columns of the same row that must be there before this one."""
    value = into.columns[column]
    if not isinstance(value, Value):
        return ()
    return (*value.where, *([value.count] if value.count else []))


def order(into: Into) -> tuple[str, ...]:
    """The columns so that each comes after those that it needs; those that wait for themselves
    are left out."""
    done: dict[str, None] = {}
    left = list(into.columns)
    while left:
        ready = [c for c in left if all(n in done or n not in into.columns for n in needs(into, c))]
        if not ready:
            break
        done |= dict.fromkeys(ready)
        left = [column for column in left if column not in done]
    return tuple(done)


def _of_value(
    into: Into, column: str, value: Value, path: Path, places: Places
) -> Iterator[Finding]:
    for part, names in (("where", [*value.where]), ("count", [value.count] if value.count else [])):
        for name in names:
            if name not in into.columns:
                where = (*path, column, part, *([name] if part == "where" else []))
                meant = suggest(name, into.columns)
                params = {"name": name, "column": column}
                place = places.key(where)
                yield Finding("mapping.unknown-condition", params, place, suggestion=meant)
    if column not in order(into):
        yield Finding("mapping.waits-for-itself", {"column": column}, places.key((*path, column)))
    yield from _codes(into, column, value, path, places)


def _codes(into: Into, column: str, value: Value, path: Path, places: Places) -> Iterator[Finding]:
    """Values that a closed code list can never have."""
    known = TABLES[into.table].columns if into.table in TABLES else {}
    for name, values in value.where.items():
        codes = known[name].codes if name in known and not known[name].open else {}
        for written in wanted(values):
            if codes and written not in codes:
                allowed = ", ".join(f"`{code}`" for code in codes)
                params = {"code": written, "column": name, "allowed": allowed}
                place = places.of((*path, column, "where", name))
                meant = suggest(written, codes)
                yield Finding("mapping.unknown-code", params, place, suggestion=meant)
