"""Retention: rows that are older than a table's rows are to be kept, by the table's own clock."""

from __future__ import annotations

from collections.abc import Mapping as Map
from datetime import datetime

import polars as pl

from kaname.intake import keeping
from kaname.mapping.model import Mapping
from kaname.mapping.spans import span
from kaname.sales_model import TABLES
from kaname.warehouse.store import TableInfo


def kept(
    parts: Map[tuple[str, str], pl.DataFrame], mapping: Mapping, now: datetime
) -> dict[tuple[str, str], pl.DataFrame]:
    """The rows of each part that are not yet too old; a row without a time stays."""
    return {key: _kept(key[0], rows, mapping, now) for key, rows in parts.items()}


def too_old(info: TableInfo, mapping: Mapping, now: datetime) -> pl.DataFrame | None:
    """The rows of a table of an earlier generation that may stay; None where all may."""
    table = info.name.partition("@")[0]
    first = _first(table, mapping, now) if table in TABLES else None
    if first is None or (info.first is not None and info.first > first.date()):
        return None
    rows = keeping.rows(info)
    kept = _kept(table, rows, mapping, now)
    return None if len(kept) == len(rows) else kept


def _kept(table: str, rows: pl.DataFrame, mapping: Mapping, now: datetime) -> pl.DataFrame:
    clock, first = TABLES[table].time, _first(table, mapping, now)
    if clock is None or first is None:
        return rows
    return rows.filter(pl.col(clock).is_null() | (pl.col(clock).cast(pl.Datetime("us")) >= first))


def _first(table: str, mapping: Mapping, now: datetime) -> datetime | None:
    """The instant from which rows of the table are kept; None where all are."""
    found = span(mapping.retention.get(table, ""))
    if found is None:
        return None
    try:
        back = pl.select(pl.lit(now).dt.offset_by(f"-{found}")).item()
    except (pl.exceptions.PolarsError, ValueError):  # before the first year of the calendar
        return None
    return back if isinstance(back, datetime) else None
