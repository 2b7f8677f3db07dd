"""Coverage: which columns of a sheet became what, which are unused, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaname.mapping.model import Source, as_value
from kaname.sales_model import TABLES
from kaname.sheets.table import Table


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source uses of a table, by the headers in the order of the sheet."""

    source: str
    used: Mapping[str, tuple[tuple[str, str], ...]]  # header: (table, column) of the model
    unused: tuple[str, ...]
    declared_unused: tuple[str, ...]  # those that the mapping leaves out on purpose
    missing: tuple[tuple[str, str], ...]  # columns of the model that people fill, or clocks


def of(name: str, source: Source, table: Table) -> Coverage:
    """The coverage of a table by a source."""
    used: dict[str, list[tuple[str, str]]] = {}
    for into in source.into:
        for column, value in into.columns.items():
            for header in as_value(value).needs:
                used.setdefault(header, []).append((into.table, column))
        for header in into.where:
            used.setdefault(header, [])
    headers = [column.name for column in table.columns]
    rest = [header for header in headers if header not in used]
    return Coverage(
        name,
        {header: tuple(used[header]) for header in headers if header in used},
        tuple(header for header in rest if header not in source.unused),
        tuple(header for header in rest if header in source.unused),
        _missing(source),
    )


def _missing(source: Source) -> tuple[tuple[str, str], ...]:
    """Of the tables that are more than mentioned: the clock and what a person would type."""
    mapped = {(into.table, column) for into in source.into for column in into.columns}
    tables = dict.fromkeys(into.table for into in source.into if not into.distinct)
    return tuple(
        (name, column)
        for name in tables
        for column, definition in TABLES[name].columns.items()
        if (name, column) not in mapped
        and definition.otherwise is None
        and (definition.by_hand is not None or column == TABLES[name].time)
    )
