"""Bringing: rows of the model that the files of a load hold, source by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from kaname import mapping as mappings
from kaname.errors import Finding, Place
from kaname.intake.keeping import schema_of
from kaname.intake.merging import one_per_key
from kaname.intake.reading import Opened
from kaname.mapping.model import Mapping
from kaname.sales_model import TABLES
from kaname.sheets.table import LEFT_OUT, Table

LISTS = frozenset(
    {"account", "member", "product", "territory", "opportunity"}
)  # to which names refer
DUPLICATE = "intake.left-out-duplicate"


@dataclass(frozen=True, slots=True)
class Brought:
    """What one source brings: rows by table of the model (one per key), and what was found."""

    source: str
    files: tuple[Opened, ...]  # the oldest first
    tables: tuple[Table, ...]
    applied: tuple[mappings.Applied, ...]
    rows: Map[str, pl.DataFrame]  # with the columns of provenance
    spare: Map[str, pl.DataFrame]  # rows whose key a later row of the load has, too (LEFT_OUT)
    seen_at: datetime  # of the newest file

    def findings(self) -> Iterator[Finding]:
        """What mapping found, and a warning where rows have the key of another one."""
        for applied in self.applied:
            yield from applied.findings
        for table, rows in self.spare.items():
            if len(rows):
                first = rows.row(0, named=True)
                params = {
                    "source": self.source,
                    "table": TABLES[table].label,
                    "count": len(rows),
                    "key": first["value"],
                    "columns": ", ".join(TABLES[table].key),
                }
                place = Place(first["file"], first["line"], 0, first["sheet"], first["cell"])
                yield Finding("intake.same-key", params, place, "warning")


def all_brought(
    found: Map[str, Sequence[tuple[Opened, Table]]],
    known: Map[str, pl.DataFrame],
    mapping: Mapping,
    now: datetime,
) -> list[Brought]:
    """What every source brings, lists before what refers to them by name.

    `known` are the rows of lists (accounts, members …) that are there already.
    """
    lists = dict(known)
    result = []
    for name in mappings.order(mapping):
        if name in found:
            one = brought(name, found[name], mapping, now, lists)
            result.append(one)
            for table in one.rows.keys() & LISTS:
                lists[table] = pl.concat([lists[table], one.rows[table]])
    return result


def brought(
    name: str,
    found: Sequence[tuple[Opened, Table]],
    mapping: Mapping,
    now: datetime,
    lists: Map[str, pl.DataFrame],
) -> Brought:
    """The rows of the source `name` in the tables that are its own."""
    source = mapping.sources[name]
    applied = [mappings.apply(name, source, table, mapping, lists=lists) for _, table in found]
    pieces: dict[str, list[pl.DataFrame]] = {}
    for (opened, table), one in zip(found, applied, strict=True):
        for model, frame in one.frames.items():
            pieces.setdefault(model, []).append(_placed(frame, opened, table))
    rows, spare = {}, {}
    for model, frames in pieces.items():
        parts = [one_per_key(frame, TABLES[model].key) for frame in frames]
        kept, _ = one_per_key(pl.concat([part for part, _ in parts]), TABLES[model].key)
        others = pl.concat([spare for _, spare in parts])  # a later file's row is no duplicate
        rows[model] = _with_provenance(kept, name, model, now)
        if (model, name) not in mapping.derived:  # the same customer in two files is no fault
            spare[model] = _left_out(others, model)
    zone = mapping.timezone  # of a first load it is known only now
    files = tuple({id(opened): opened.seen_in(zone) for opened, _ in found}.values())
    seen = max(opened.arrival.seen_at for opened in files)
    tables = tuple(table for _, table in found)
    return Brought(name, files, tables, tuple(applied), rows, spare, seen)


def _placed(frame: pl.DataFrame, opened: Opened, table: Table) -> pl.DataFrame:
    """The rows with the file, the sheet and the line on which each stands."""
    at = frame["_row"]
    sheets = pl.lit(table.sheet, pl.String)
    if table.sheets is not None:
        sheets = pl.lit(table.sheets.gather(at))
    return frame.drop("_row").with_columns(
        _file=pl.lit(opened.short(table.file)), _sheet=sheets, _line=pl.lit(table.lines.gather(at))
    )


def _with_provenance(rows: pl.DataFrame, source: str, model: str, now: datetime) -> pl.DataFrame:
    """The rows as they are kept, with where each stands (`deals.xlsx [Nov] 5`) and when it came."""
    in_file = pl.format("{}:{}", "_file", "_line")
    on_sheet = pl.format("{} [{}] {}", "_file", "_sheet", "_line")
    whole = rows.with_columns(
        source=pl.lit(source),
        source_id=pl.when(pl.col("_sheet").is_null()).then(in_file).otherwise(on_sheet),
        loaded_at=pl.lit(now).cast(pl.Datetime("us")),
        deleted_at=pl.lit(None, pl.Datetime("us")),
    )
    return whole.select(schema_of(model).names())


def _left_out(spare: pl.DataFrame, model: str) -> pl.DataFrame:
    """Rows whose key a later one has, as lines of the rejects."""
    key = [pl.col(name).cast(pl.String).fill_null("") for name in TABLES[model].key]
    return spare.select(
        file="_file",
        sheet="_sheet",
        cell=pl.when(pl.col("_sheet").is_not_null()).then(pl.col("_line").cast(pl.String)),
        line="_line",
        column=pl.lit(None, pl.String),
        value=pl.concat_str(key, separator=" | "),
        reason=pl.lit(DUPLICATE),
    ).cast(LEFT_OUT)
