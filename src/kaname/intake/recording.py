"""Recording: what is known of a load beside its rows, and what of its files is in no table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from kaname.intake import keeping, loading
from kaname.intake.bringing import Brought
from kaname.intake.merging import Merged
from kaname.intake.planning import Plan
from kaname.intake.record import File, Record
from kaname.intake.restating import Restatement
from kaname.warehouse.store import Generation


def record(
    found: Sequence[Brought],
    merged: Mapping[tuple[str, str], Merged],
    plan: Plan,
    old: Record | None,
    restated: Sequence[Restatement],
    now: datetime,
) -> Record:
    """The record of the load, with what still holds of the one before."""
    loaded = {one.source: one for one in found}
    states = [
        (
            table,
            loading.state(
                loaded[source],
                table,
                result,
                loading.state_before(old, table, source),
                now,
            ),
        )
        for (table, source), result in merged.items()
    ]
    untouched = [
        (table, state)
        for table, state in (old.states if old else ())
        if state.source in plan.mapping.sources and state.source not in loaded
    ]
    unknown = tuple(table.title for table in plan.unknown)
    files = _files(found, plan, old)
    return Record(now, files, (*untouched, *states), tuple(restated), unknown)


def _files(found: Sequence[Brought], plan: Plan, old: Record | None) -> tuple[File, ...]:
    """The files of all sources, the newest of each name; which of them a later one replaced."""
    fresh = [file for one in found for file in _of(one, plan)]
    named = {(file.source, Path(file.path).name) for file in fresh}
    whole = {one.source for one in found if plan.mapping.sources[one.source].load == "replace"}
    earlier = [
        replace(file, superseded=file.superseded or file.source in whole)
        for file in (old.files if old else ())
        if file.source in plan.mapping.sources and (file.source, Path(file.path).name) not in named
    ]
    return (*earlier, *fresh)


def _of(one: Brought, plan: Plan) -> Iterator[File]:
    for opened in one.files:
        arrival = opened.arrival
        yield File(
            source=one.source,
            path=str(arrival.path.absolute()) if arrival.stays else arrival.path.name,
            digest=arrival.digest,
            reading=plan.reading(one.source),
            modified=arrival.modified,
            seen_at=arrival.seen_at,
        )


def rejects(found: Sequence[Brought], plan: Plan, old: Generation | None) -> pl.DataFrame:
    """What is in no table: of these sources now, of the others as before."""
    others = [name for name in plan.mapping.sources if name not in {one.source for one in found}]
    parts = [keeping.no_rejects()]
    if old is not None:
        parts.append(keeping.rejects(old).filter(pl.col("source").is_in(others)))
    columns = parts[0].columns
    for one in found:
        left_out = [table.left_out for table in one.tables]
        frames = [*left_out, *(applied.rejects for applied in one.applied), *one.spare.values()]
        parts += [f.with_columns(source=pl.lit(one.source)).select(columns) for f in frames]
    short = {str(o.arrival.path): o.arrival.path.name for one in found for o in one.files}
    if not short:
        return pl.concat(parts)
    files = pl.col("file").str.replace_many(list(short), list(short.values()), leftmost=True)
    return pl.concat(parts).with_columns(files)
