"""Assigning: which table of this week's files belongs to which source of the mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaname.errors import Finding, Place
from kaname.mapping import files, model
from kaname.mapping.model import Read, Source
from kaname.sales_model import fold
from kaname.sheets.table import Layout, Table
from kaname.text import suggest

_ALIKE = 0.5  # share of a source's headers from which on a table is probably meant for it


@dataclass(frozen=True)
class Assigned:
    """The tables by source, those that no source is for, and what does not fit."""

    by_source: Mapping[str, tuple[Table, ...]]
    unknown: tuple[Table, ...]
    findings: tuple[Finding, ...]


def assign(mapping: model.Mapping, tables: Sequence[Table]) -> Assigned:
    """Each table with the source of its file and sheet all of whose headers it has.

    A header that is missing keeps the table out and is an error; a new one is told. A source
    without `into` takes the tables that no other is for, so that they are left out on purpose.
    """
    by_source: dict[str, list[Table]] = {}
    unknown: list[Table] = []
    findings: list[Finding] = []
    for table in tables:
        name, found = _source_of(mapping, table)
        findings += found
        if name is None:
            unknown.append(table)
        else:
            by_source.setdefault(name, []).append(table)
    findings += _several(mapping, by_source)
    return Assigned({n: tuple(t) for n, t in by_source.items()}, tuple(unknown), tuple(findings))


def named_for(mapping: model.Mapping, file: str, sheet: str | None = None) -> list[str]:
    """The sources that a file, and a sheet of it if given, is for by its name."""
    return [
        name
        for name, source in mapping.sources.items()
        if files.fits_file(file, source.file)
        and (sheet is None or source.sheet is None or files.fits(sheet, source.sheet))
    ]


def layout(mapping: model.Mapping, file: str, sheet: str | None = None) -> Layout:
    """How a file, or a sheet of it, is to be read: as the first source that is for it says."""
    name = next(iter(named_for(mapping, file, sheet)), None)
    read = mapping.sources[name].read if name else Read()
    plain = read.model_dump()
    return Layout(**plain, fiscal_year_starts=mapping.fiscal_year_starts)


def near(mapping: model.Mapping, table: Table) -> str | None:
    """The source that a table is probably meant for, where it lacks headers of it; else None."""
    every = named_for(mapping, table.file, table.sheet)
    named = [name for name in every if mapping.sources[name].into]
    best = max(named, key=lambda name: _share(mapping.sources[name], table), default=None)
    share = _share(mapping.sources[best], table) if best else 0.0
    whole = any(not missing(mapping.sources[name], table) for name in named)
    return best if share >= _ALIKE and not whole else None


def missing(source: Source, table: Table) -> tuple[str, ...]:
    """The headers that the source uses and the table does not have."""
    there = {column.name for column in table.columns}
    return tuple(header for header in source.headers if header not in there)


def missing_headers(name: str, source: Source, table: Table) -> list[Finding]:
    """A finding for each header that the table should have."""
    there = [column.name for column in table.columns if column.name not in source.headers]

    def alike(header: str) -> str | None:
        word = fold(header)
        close = (name for name in there if word in fold(name) or fold(name) in word)
        return next(close, None) or suggest(header, there)

    return [
        Finding(
            "mapping.missing-header",
            {"header": header, "source": name},
            _place(table),
            suggestion=alike(header),
        )
        for header in missing(source, table)
    ]


def _source_of(mapping: model.Mapping, table: Table) -> tuple[str | None, list[Finding]]:
    every = named_for(mapping, table.file, table.sheet)
    named = [name for name in every if mapping.sources[name].into]
    whole = [name for name in named if not missing(mapping.sources[name], table)]
    if whole:
        best = max(whole, key=lambda name: len(mapping.sources[name].headers))
        return best, list(_new_headers(best, mapping.sources[best], table))
    meant = near(mapping, table)
    if meant is not None:
        return None, missing_headers(meant, mapping.sources[meant], table)
    left_out = next((name for name in every if not mapping.sources[name].into), None)
    return left_out, [] if left_out else [_no_source(mapping, table)]


def _share(source: Source, table: Table) -> float:
    headers = source.headers
    return 1 - len(missing(source, table)) / len(headers) if headers else 0.0


def _new_headers(name: str, source: Source, table: Table) -> Iterator[Finding]:
    """Headers that the source neither uses nor leaves out, where it says what it leaves out."""
    known = {*source.headers, *source.unused}
    for column in table.columns:
        if column.name not in known:
            params = {"header": column.name, "source": name}
            yield Finding("mapping.new-header", params, _place(table), "info")


def _no_source(mapping: model.Mapping, table: Table) -> Finding:
    fair = [
        name
        for name, source in mapping.sources.items()
        if source.headers and not missing(source, table)
    ]
    if not fair:
        return Finding("mapping.no-source", {"table": table.name}, _place(table), "warning")
    best = max(fair, key=lambda name: len(mapping.sources[name].headers))
    params = {"table": table.name, "source": best, "file": mapping.sources[best].file}
    return Finding("mapping.other-file-name", params, _place(table), "warning")


def _several(mapping: model.Mapping, by_source: Mapping[str, list[Table]]) -> Iterator[Finding]:
    """Says where a source that replaces all has tables of several files."""
    for name, tables in by_source.items():
        names = list(dict.fromkeys(files.base(table.file) for table in tables))
        if len(names) > 1 and mapping.sources[name].load == "replace":
            params = {"source": name, "count": len(tables), "files": ", ".join(names[:5])}
            yield Finding("mapping.several-tables", params, _place(tables[0]), "warning")


def _place(table: Table) -> Place:
    return Place(table.file, 0, 0, table.sheet, table.range)
