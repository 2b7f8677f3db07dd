"""Tables on disk: typed rows as Parquet files by month, and what is known about them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from kaname.warehouse.source import Source
from kaname.warehouse.store import TableInfo, keep, kept, new_folder
from kaname.warehouse.typed import Typed

_MONTHS = 600  # a table whose time spans more is written as one file
_ROWS_PER_GROUP = 122_880  # the engine's own unit of work
_WORDS = 20_000  # distinct values up to which a text column is one of words
_REPEATED = 10  # times that each of them occurs, on average
_MANY_ROWS = 100_000  # below this, words are not worth telling apart

_ENGINE_TYPES: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.Boolean(): "BOOLEAN",
}


def save(source: Source, table: Typed, folder: Path) -> TableInfo:
    """Write the table into `folder`, which appears complete or not at all; what is known of it."""
    with new_folder(folder) as fresh:
        files = []
        for name, frame in _by_month(table.frame, source.time):
            files.append(fresh / f"{name}.parquet")
            _write(frame, files[-1])
        rejects = fresh / "rejects.parquet" if len(table.rejects) else None
        if rejects:
            _write(table.rejects, rejects)
        first, last = _span(table.frame, source)
        info = TableInfo(
            name=source.name,
            columns=_columns(table.frame, files),
            rows_read=table.rows_read,
            rows_kept=len(table.frame),
            rejects_path=rejects,
            first=first,
            last=last,
            files=tuple(files),
            fingerprint=folder.name,
            source_modified=None,  # known to the caller, as the stamp
            words=_words(table.frame),
            findings=table.findings,
            stamp=None,
        )
        keep(info, fresh)
    saved = kept(folder)
    assert saved is not None
    return saved


def _by_month(frame: pl.DataFrame, time: str | None) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rows of each month of `time`, in their order, with the month's name; `none` without."""
    if time not in frame.columns or not isinstance(frame.schema[time], pl.Date | pl.Datetime):
        yield "all", frame
        return
    clock = frame[time].dt
    months = clock.year() * 12 + clock.month().cast(pl.Int32) - 1
    found = months.unique().sort(nulls_last=True)
    if not 1 < len(found) <= _MONTHS:
        yield "all", frame
        return
    for month in found:  # one at a time: two copies of a large table need not fit in memory
        name = "none" if month is None else f"{month // 12:04}-{month % 12 + 1:02}"
        yield name, frame.filter(months.eq_missing(month))


def _write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(
        path, compression="zstd", compression_level=1, row_group_size=_ROWS_PER_GROUP
    )
    with path.open("rb+") as file:  # through to the disk: the manifest that names it is, too
        os.fsync(file.fileno())


def _columns(frame: pl.DataFrame, files: Sequence[Path]) -> dict[str, str]:
    """The engine's name of each column's type; the engine is asked about unusual ones only."""
    known = {name: _engine_type(kind) for name, kind in frame.schema.items()}
    if all(known.values()):
        return {name: str(kind) for name, kind in known.items()}
    with duckdb.connect() as engine:
        rows = engine.read_parquet([str(path) for path in files])
        return dict(zip(rows.columns, map(str, rows.types), strict=True))


def _engine_type(kind: pl.DataType) -> str | None:
    if isinstance(kind, pl.Decimal):
        return f"DECIMAL({kind.precision},{kind.scale})"
    return _ENGINE_TYPES.get(kind)


def _span(frame: pl.DataFrame, source: Source) -> tuple[date | None, date | None]:
    """First and last day of the table's time, else of all its dates, where the source is."""
    dated = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Date | pl.Datetime)]
    names = [source.time] if source.time in dated else dated
    days = [_days(frame[name], source.timezone or "UTC") for name in names]
    ends = [end for column in days for end in (column.min(), column.max()) if isinstance(end, date)]
    return (min(ends), max(ends)) if ends else (None, None)


def _days(times: pl.Series, timezone: str) -> pl.Series:
    """The days of a calendar: a time zone may push the first year's first day out of it."""
    if isinstance(times.dtype, pl.Datetime):
        times = times.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
    return times.filter(times.is_between(date.min, date.max))


def _words(frame: pl.DataFrame) -> tuple[str, ...]:
    if len(frame) < _MANY_ROWS:
        return ()
    most = min(_WORDS, len(frame) // _REPEATED)
    text = [column for column in frame.get_columns() if column.dtype == pl.String]
    counts = {one.name: one.to_frame().select(pl.all().approx_n_unique()).item() for one in text}
    return tuple(name for name, count in counts.items() if count <= most)
