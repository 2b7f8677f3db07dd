"""Loading: what the sources bring, merged with what is there, guarded against loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from kaname.errors import Finding, Place
from kaname.intake.bringing import Brought
from kaname.intake.keeping import schema_of
from kaname.intake.merging import Load, Merged, merge
from kaname.intake.record import Record
from kaname.intake.state import SourceState
from kaname.mapping.model import Mapping as MappingText
from kaname.sales_model import TABLES

VANISHING = 1 / 3  # share of a source's rows that may leave with one file unless somebody insists
EMPTY_KEY = "mapping.empty-key"
A_DAY_OR_SO = 0.5  # days between two files from which on they tell how often files come
FEW = 10  # rows below which shares say nothing


def merged(
    one: Brought, old: Mapping[tuple[str, str], pl.DataFrame], load: Load
) -> dict[str, Merged]:
    """The rows of each table that the source brings, merged with those that it brought before."""
    found = {}
    for table, rows in one.rows.items():
        before = old.get((table, one.source))
        result = merge(before, rows, TABLES[table].key, load)
        found[table] = replace(result, reached=_reached(table, before))
    return found


def _reached(table: str, rows: pl.DataFrame | None) -> datetime | None:
    """The last instant of the table's own clock among the rows."""
    clock = TABLES[table].time
    if clock is None or rows is None:
        return None
    last = rows.select(pl.col(clock).cast(pl.Datetime("us")).max()).item()
    return last if isinstance(last, datetime) else None


def losses(
    one: Brought, found: Mapping[str, Merged], old: Mapping[tuple[str, str], pl.DataFrame]
) -> Iterator[Finding]:
    """A fault for each table of which the load would take away more than a third.

    Of few rows only where those that leave are of other months than those that come: the file is
    then most likely a part.
    """
    for table, result in found.items():
        there = result.unchanged + len(result.changed) + len(result.removed)
        gone = len(result.removed)
        if gone <= VANISHING * there:
            continue
        if there >= FEW or _are_of_other_months(table, one, result, old):
            params = _about(one, table, gone) | {"there": there}
            yield Finding("intake.rows-vanish", params, _place(one))


def leavers(one: Brought, found: Mapping[str, Merged]) -> Iterator[Finding]:
    """A warning for each table of which rows leave: perhaps the list shows only what is open."""
    for table, result in found.items():
        if len(result.removed) and not result.removed.is_empty():
            first = result.removed.row(0)
            key = " | ".join("" if part is None else str(part) for part in first)
            params = _about(one, table, len(result.removed)) | {"key": key}
            yield Finding("intake.rows-left", params, _place(one), "warning")


def _about(one: Brought, table: str, gone: int) -> dict[str, object]:
    return {"source": one.source, "table": TABLES[table].label, "gone": gone}


def _are_of_other_months(
    table: str, one: Brought, result: Merged, old: Mapping[tuple[str, str], pl.DataFrame]
) -> bool:
    """Whether every row that would leave lies outside the months of the rows that come."""
    clock, before = TABLES[table].time, old.get((table, one.source))
    if clock is None or before is None or result.removed.is_empty():
        return False
    leaving = before.join(result.removed, on=TABLES[table].key, how="semi", nulls_equal=True)
    month = pl.col(clock).cast(pl.Date).dt.month_start()
    come = one.rows[table].select(month.drop_nulls().unique()).to_series()
    left = leaving.select(month.drop_nulls().unique()).to_series()
    return len(come) > 0 and len(left) > 0 and not left.is_in(come.implode()).any()


def stale(
    one: Brought, found: Mapping[str, Merged], about: Record | None, load: Load, zone: str
) -> Iterator[Finding]:
    """A fault where a file is older than what it would replace or correct."""
    changes = any(result.touched for result in found.values())
    corrects = any(len(result.changed) for result in found.values())
    if about is None or not (corrects if load == "correct" else changes and load == "replace"):
        return
    files = [file for file in about.files if file.source == one.source]
    newest = max(files, key=lambda file: file.seen_at, default=None)
    if newest is not None and one.seen_at < newest.seen_at:
        params = {
            "source": one.source,
            "day": _told(one.seen_at, zone),
            "newest": _told(newest.seen_at, zone),
            "file": Path(newest.path).name,
        }
        yield Finding("intake.older-file", params, _place(one))


def _told(instant: datetime, zone: str) -> str:
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _place(one: Brought) -> Place:
    return Place(one.files[-1].arrival.path.name)


def state(
    one: Brought,
    table: str,
    result: Merged,
    before: SourceState | None,
    now: datetime,
) -> SourceState:
    """What is known of a source's rows of a table after the load; `before` after the one before."""
    newest = one.files[-1].arrival
    return SourceState(
        source=one.source,
        file=newest.path.name,
        loaded_at=now,
        file_modified=one.seen_at,
        rows=len(result.rows),
        rejects=_rejects(one, table),
        late_entries=_late(table, one, result, before),
        duplicates=len(one.spare.get(table, ())),
        missing_keys=_missing_keys(one, table),
        usual_days=_usual_days(one.seen_at, before),
    )


def state_before(about: Record | None, table: str, source: str) -> SourceState | None:
    """The state of a source in a table as the record has it."""
    states = about.states if about else ()
    return next((s for t, s in states if t == table and s.source == source), None)


def _rejects(one: Brought, table: str) -> int:
    """Rows that could not become rows of the table."""
    parts = [a.rejects for a in one.applied if table in a.frames]
    return sum(part.select("file", "sheet", "line").n_unique() for part in parts)


def _missing_keys(one: Brought, table: str) -> int:
    """Rows that lack what tells them apart."""
    parts = [a.rejects for a in one.applied if table in a.frames]
    return sum(part.filter(pl.col("reason") == EMPTY_KEY).height for part in parts)


def _late(table: str, one: Brought, result: Merged, before: SourceState | None) -> int:
    """Rows that came for the first time though their month was over, and known, at the load
    before; rows after all that was known are simply new.
    """
    clock = TABLES[table].time
    if before is None or clock is None or result.reached is None or result.added.is_empty():
        return 0
    reported = before.file_modified or before.loaded_at
    first_open = reported.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    fresh = one.rows[table].join(result.added, on=TABLES[table].key, how="semi", nulls_equal=True)
    at = pl.col(clock).cast(pl.Datetime("us"))
    return fresh.filter((at < first_open) & (at <= result.reached)).height


def _usual_days(seen: datetime, before: SourceState | None) -> float | None:
    """Days from one file to the next, the older experience counting half."""
    if before is None:
        return None
    then = before.file_modified or before.loaded_at
    days = (seen - then).total_seconds() / 86_400
    if days < A_DAY_OR_SO:  # the same day's file again, such as one that was corrected
        return before.usual_days
    return days if before.usual_days is None else (days + before.usual_days) / 2


def order(mapping: MappingText, keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(table, source) pairs, those with rows of their own before derived ones of the same table."""
    derived = mapping.derived
    names = list(mapping.sources)

    def rank(key: tuple[str, str]) -> tuple[bool, int]:
        return key in derived, names.index(key[1]) if key[1] in names else len(names)

    return sorted(keys, key=rank)


def empty(table: str) -> pl.DataFrame:
    """A table of the model without rows."""
    return pl.DataFrame(schema=schema_of(table))
