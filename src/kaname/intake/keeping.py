"""Keeping: the sales model's tables of a data folder as generations of the warehouse.

A generation holds every table of the model under its name, beside it what each source brought
(`opportunity@deals`), the rejects and the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.intake import record as records
from kaname.intake.record import Record
from kaname.sales_model import PROVENANCE, TABLES, polars_schema
from kaname.sheets.table import LEFT_OUT
from kaname.warehouse.source import Source
from kaname.warehouse.store import Generation, TableInfo, commit, current, kept
from kaname.warehouse.tables import save
from kaname.warehouse.typed import Typed

REJECTS = "_rejects"
_BETWEEN = "@"

Parts = Mapping[tuple[str, str], pl.DataFrame]  # (table, source) -> rows


def schema_of(table: str) -> pl.Schema:
    """The columns of a table of the model as they are kept."""
    return pl.Schema({**polars_schema(TABLES[table]), **PROVENANCE})


def part_name(table: str, source: str) -> str:
    """The name under which a source's rows of a table are kept."""
    return f"{table}{_BETWEEN}{source}"


def model_tables(generation: Generation) -> dict[str, TableInfo]:
    """The tables of the sales model, by name."""
    return {name: generation.tables[name] for name in TABLES if name in generation.tables}


def parts(generation: Generation | None) -> dict[tuple[str, str], pl.DataFrame]:
    """What each source has brought so far, by table and source."""
    if generation is None:
        return {}
    named = {name.partition(_BETWEEN): info for name, info in generation.tables.items()}
    return {(t, source): rows(info) for (t, mark, source), info in named.items() if mark}


def rows(info: TableInfo) -> pl.DataFrame:
    """The rows of a table that is kept; raises KanameError where they cannot be read."""
    try:
        return pl.concat([pl.read_parquet(file) for file in info.files])
    except (OSError, pl.exceptions.PolarsError) as error:
        place = Place(str(info.files[0])) if info.files else None
        raise KanameError(Finding("intake.damaged", {}, place)) from error


def rejects(generation: Generation) -> pl.DataFrame:
    """What of the files is in no table (schema LEFT_OUT, and the source)."""
    return rows(generation.tables[REJECTS])


def record(generation: Generation) -> Record:
    """The record of the generation; raises KanameError where it cannot be read."""
    info = generation.tables.get(records.TABLE)
    try:
        return records.read(rows(info)["json"].item() if info else "")
    except ValueError as error:
        place = Place(str(info.files[0])) if info else None
        raise KanameError(Finding("intake.damaged", {}, place)) from error


def keep(
    tables: Mapping[str, pl.DataFrame],
    brought: Parts,
    left_out: pl.DataFrame,
    about: Record,
    store: Path,
) -> Generation:
    """Make these rows the current generation; what is the same as before is not written again.

    The caller holds `warehouse.store.writing(store)`.
    """
    infos = [saved(name, tables[name], store, TABLES[name].time) for name in TABLES]
    infos += [saved(part_name(*key), frame, store) for key, frame in sorted(brought.items())]
    infos.append(saved(REJECTS, left_out, store))
    infos.append(saved(records.TABLE, pl.DataFrame({"json": [records.written(about)]}), store))
    marked = [_marked(info, about) for info in infos]
    return commit(marked, store)


def newest(store: Path) -> Generation | None:
    """The current generation, None before the first load; KanameError where it is damaged."""
    try:
        return current(store)
    except KanameError as error:
        place = error.findings[0].place
        raise KanameError(Finding("intake.damaged", {}, place)) from error


def no_rejects() -> pl.DataFrame:
    """A table of rejects without rows."""
    return pl.DataFrame(schema={"source": pl.String, **LEFT_OUT})


def saved(name: str, frame: pl.DataFrame, store: Path, time: str | None = None) -> TableInfo:
    """The rows on disk under their own fingerprint; written only where they are not there yet."""
    folder = store.absolute() / "data" / _fingerprint(name, frame)
    info = kept(folder)
    if info is not None:
        return info
    folder.parent.mkdir(parents=True, exist_ok=True)
    whole = Typed(frame, pl.DataFrame(), len(frame), ())
    return save(Source(name, time=time), whole, folder)


def again(info: TableInfo, frame: pl.DataFrame, store: Path) -> TableInfo:
    """The table with other rows and all else that is known of it."""
    time = TABLES[info.name].time if info.name in TABLES else None
    fresh = saved(info.name, frame, store, time)
    read = info.rows_read - info.rows_kept + fresh.rows_kept
    return replace(fresh, rows_read=read, source_modified=info.source_modified)


def _fingerprint(name: str, frame: pl.DataFrame) -> str:
    """24 hex digits: the same for the same rows in the same order under the same name."""
    digest = hashlib.sha256(name.encode())
    digest.update(repr(frame.schema).encode())
    for column in frame.get_columns():
        digest.update(_bytes(column))
    return digest.hexdigest()[:24]


def _bytes(column: pl.Series) -> memoryview:
    return column.rechunk().to_frame().write_ipc(None, compat_level=None).getbuffer()


def _marked(info: TableInfo, about: Record) -> TableInfo:
    """The table with what its sources' states say of it."""
    states = [state for table, state in about.states if table == info.name]
    rejected = sum(state.rejects for state in states)
    modified = max((s.file_modified for s in states if s.file_modified), default=None)
    modified = modified.replace(tzinfo=UTC) if modified else None
    read = info.rows_kept + rejected
    return replace(info, rows_read=read, source_modified=modified)


def tables_of(brought: Parts, order: Iterable[tuple[str, str]]) -> dict[str, pl.DataFrame]:
    """Every table of the model: the rows of its sources, the first of each key in `order`."""
    found: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    for key in order:
        found[key[0]].append(brought[key])
    return {name: _one_table(name, frames) for name, frames in found.items()}


def _one_table(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    empty = pl.DataFrame(schema=schema_of(name))
    if not frames:
        return empty
    whole = pl.concat([empty, *frames])
    if len(frames) == 1:
        return whole
    return whole.unique(TABLES[name].key, keep="first", maintain_order=True)
