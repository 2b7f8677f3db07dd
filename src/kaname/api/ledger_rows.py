"""Ledger rows: approved targets join the rows of `period_value` that a design's facts read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import polars as pl

from kaname.design.model import Design, Fact, Join
from kaname.design.model_tables import table_of
from kaname.design.units import kpi_units
from kaname.errors import KanameError
from kaname.intake.keeping import rows, saved
from kaname.periods import Calendar, parse
from kaname.targets.ledger import FOLDER, Entry, approved, read
from kaname.targets.text import steps_text
from kaname.warehouse import Generation, TableInfo

TABLE = "period_value"
NAMED = ("measure", "scope_kind", "scope_id", "period_start", "value")  # what rows must say
TYPES: Mapping[str, pl.DataType] = {
    "measure": pl.String(),
    "scenario": pl.String(),
    "version": pl.String(),
    "scope_kind": pl.String(),
    "scope_id": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "as_of": pl.Datetime("us"),
    "value": pl.Float64(),
    "unit": pl.String(),
    "basis": pl.String(),
    "status": pl.String(),
}


def with_targets(
    design: Design, generation: Generation, folder: Path, store: Path, calendar: Calendar
) -> Generation:
    """The generation with the ledger's approved targets among the rows that state figures.

    Its id tells them. The generation as it is where no fact reads such rows, or no target is
    approved. Raises KanameError for a ledger that cannot be read.
    """
    facts = [name for name, fact in design.facts.items() if _states(name, fact)]
    facts = [name for name in facts if set(NAMED) <= set(generation.tables[name].columns)]
    if not facts:
        return generation
    made = list(_rows(design, read(folder / FOLDER), calendar))
    if not made:
        return generation
    tables = {
        name: _joined(generation.tables[name], _called(design, name, generation, made), store)
        for name in facts
    }
    marks = "".join(f"{name}{table.fingerprint}" for name, table in sorted(tables.items()))
    own = f"{generation.id}-{hashlib.sha256(marks.encode()).hexdigest()[:12]}"
    return replace(generation, id=own, tables={**generation.tables, **tables})


def _states(name: str, fact: Fact) -> bool:
    """Whether a fact reads the table of the sales model, or a file that is named after it."""
    written = Path(fact.from_).name.partition(".")[0] if fact.from_ else ""
    return TABLE in (table_of(name, fact), written)


def _rows(
    design: Design, entries: tuple[Entry, ...], calendar: Calendar
) -> Iterator[dict[str, Any]]:
    """A row for each approved target, as of the instant of its approval.

    Of a target that was approved several times under one name, each approval is a row.
    """
    units = kpi_units(design)
    for target, entry, approval in approved(entries):
        try:
            period = parse(target.period, calendar)
        except KanameError:
            continue  # a label that this calendar does not have
        yield {
            "measure": target.kpi,
            "scenario": "target",
            "version": entry.version,
            "scope_kind": target.scope.kind,
            "scope_id": target.scope.id,
            "period_start": period.start,
            "period_end": period.end,
            "as_of": approval.at.astimezone(UTC).replace(tzinfo=None),
            "value": target.value,
            "unit": units.get(target.kpi, ""),
            "basis": steps_text(target),
            "status": "approved",
        }


def _called(
    design: Design, fact: str, generation: Generation, made: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with units named as the fact's own rows name them.

    A team is known by its path or, as far as that is one team's, by the last part of it; a person
    by the number that the fact joins on. What is not known there keeps its name.
    """
    own = rows(generation.tables[fact]).select("scope_kind", "scope_id").unique()
    units: dict[str, set[str]] = {}
    for kind, unit in own.cast(pl.String).drop_nulls().iter_rows():
        units.setdefault(kind, set()).add(unit)
    stated = design.facts[fact].stated
    levels = stated.levels if stated else ()
    keys = {kind: dict(_keys(design, fact, kind, generation)) for kind in levels}
    names: dict[tuple[str, str], str] = {}
    for kind, unit in {(row["scope_kind"], row["scope_id"]) for row in made}:
        there = units.get(kind, set())
        key = None if unit in there else keys.get(kind, {}).get(_last(unit))
        names[kind, unit] = key or unit_called(unit, there) or unit
    shared = Counter((kind, name) for (kind, _), name in names.items())
    return [{**row, "scope_id": _own(row, names, shared)} for row in made]


def _own(
    row: Mapping[str, Any],
    names: Mapping[tuple[str, str], str],
    shared: Mapping[tuple[str, str], int],
) -> str:
    """The unit's name among the rows; its path where that name may be of several units."""
    kind, unit = str(row["scope_kind"]), str(row["scope_id"])
    name = names[kind, unit]
    return unit if name == _last(unit) and shared[kind, name] > 1 else name


def unit_called(unit: str, known: Collection[str]) -> str | None:
    """What known rows call a unit: as it is, by the last part of its path, or by a longer path.

    None where they do not have it, or have several whose paths end in that name.
    """
    for name in (unit, _last(unit)):
        if name in known:
            return name
    longer = {name for name in known if name.endswith(f"/{unit}")}
    return longer.pop() if len(longer) == 1 else None


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _keys(
    design: Design, fact: str, kind: str, generation: Generation
) -> Iterator[tuple[str, str]]:
    """Names and keys of the units of a level that reads its names from a joined fact."""
    stated = design.facts[fact].stated
    assert stated is not None
    level = stated.levels[kind]
    for name, join in level.join.items():
        table = (join.table if isinstance(join, Join) else None) or name
        key = (join.to if isinstance(join, Join) else None) or design.facts[table].key
        written = str(level.dimensions.get(kind, ""))
        column = written.removeprefix(f"{name}.")
        info = generation.tables.get(table)
        if info is None or column == written or not {column, key} <= set(info.columns):
            continue
        pairs = rows(info).select(pl.col(column, str(key)).cast(pl.String)).drop_nulls().unique()
        yield from pairs.filter(pairs[column].is_unique()).iter_rows()


def _joined(info: TableInfo, made: list[dict[str, Any]], store: Path) -> TableInfo:
    """The table with the targets below its own rows.

    The company is named as those rows name it: two names would be two companies, and be added.
    """
    own = rows(info)
    whole = own.filter(own["scope_kind"] == "company")["scope_id"].cast(pl.String)
    company = whole.mode().sort().first() if len(whole) else None
    added = pl.DataFrame(made, schema=dict(TYPES), orient="row").with_columns(
        pl.when(pl.col("scope_kind") == "company")
        .then(pl.lit(company))
        .otherwise(pl.col("scope_id"))
        .fill_null("")
        .alias("scope_id")
    )
    casts = [pl.col(name).cast(kind, strict=False) for name, kind in TYPES.items() if name in own]
    joined = pl.concat([own.with_columns(casts), added], how="diagonal")
    fresh = saved(info.name, joined, store)
    read = info.rows_read - info.rows_kept + fresh.rows_kept
    return replace(
        fresh, rows_read=read, source_modified=info.source_modified, findings=info.findings
    )
