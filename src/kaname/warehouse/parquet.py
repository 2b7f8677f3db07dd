"""Parquet: tables that have types of their own, brought to the types the warehouse keeps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse.instants import naive_to_utc
from kaname.warehouse.written import Written, headers


def read(path: Path, timezone: str | None) -> Written:
    """The table as it is; times become UTC, categories become text. `line` is the row's number."""
    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except pl.exceptions.PolarsError as error:
        params = {"path": path.name, "reason": str(error)}
        raise KanameError(Finding("warehouse.unreadable-file", params, Place(str(path)))) from error
    return as_written(frame, frame.columns, str(path), timezone)


def as_written(
    frame: pl.DataFrame, header: Sequence[str], file: str, timezone: str | None
) -> Written:
    """A frame with types of its own as a written table."""
    names, found = headers(header, Place(file, 1))
    columns = [_plain(column, timezone or "UTC") for column in frame.get_columns()]
    lines = np.arange(1, len(frame) + 1)
    return Written(file, names, columns, lines, [], tuple(found), as_is=True)


def _plain(column: pl.Series, timezone: str) -> pl.Series:
    match column.dtype:
        case pl.Categorical() | pl.Enum() | pl.Null():
            return column.cast(pl.String)
        case pl.Decimal(scale=0):
            whole = column.cast(pl.Int64, strict=False)
            return whole if whole.null_count() == column.null_count() else column.cast(pl.Float64)
        case pl.Datetime(time_zone=None):
            return naive_to_utc(column.cast(pl.Datetime("us")), timezone)
        case pl.Datetime():
            utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
            return utc.cast(pl.Datetime("us"))
    return column
