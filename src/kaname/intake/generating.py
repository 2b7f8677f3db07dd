"""Generating: what the sources brought becomes the folder's next generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations

import polars as pl

from kaname.errors import Finding, KanameError
from kaname.intake import keeping, loading, people, retention, rewriting
from kaname.intake.bringing import Brought
from kaname.intake.changes import FIELDS, changes
from kaname.intake.changes import TABLE as CHANGES
from kaname.intake.folder import Folder
from kaname.intake.merging import Merged
from kaname.intake.planning import Plan
from kaname.intake.record import File, Record
from kaname.intake.restating import Restatement, restatements
from kaname.sales_model import TABLES
from kaname.sales_model.checks import check
from kaname.warehouse.store import Generation

DEALS = "opportunity"
Parts = dict[tuple[str, str], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Made:
    """A new generation, and what is new about it."""

    generation: Generation
    merged: Mapping[tuple[str, str], Merged]  # by table of the model and source
    restated: tuple[Restatement, ...]
    changed: int  # changes of deals that were seen between the snapshots
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """What the folder held when the load began."""

    generation: Generation | None
    parts: Parts
    record: Record | None


def before(folder: Folder) -> Before:
    """The folder's current generation, taken apart."""
    generation = keeping.newest(folder.store)
    about = keeping.record(generation) if generation else None
    return Before(generation, keeping.parts(generation), about)


def generation(
    found: Sequence[Brought], plan: Plan, folder: Folder, now: datetime, *, force: bool
) -> Made:
    """The folder's next generation; the caller is its one writer.

    Raises KanameError, and changes nothing, where rows would be lost unless `force`.
    """
    old = before(folder)
    hidden = people.forgotten(folder)
    found = [replace(one, rows=hidden.applied(one.rows)) for one in found]
    merged = _merged(found, plan, old, force=force)
    parts = {key: rows for key, rows in old.parts.items() if key[1] in plan.mapping.sources}
    parts |= {key: result.rows for key, result in merged.items()}
    seen = _seen_changes(found, merged, plan, old)
    for (table, source), rows in seen.items():
        there = parts.get((table, source), loading.empty(table))
        parts[table, source] = pl.concat([there, rows])
    parts = retention.kept(parts, plan.mapping, now)
    tables = keeping.tables_of(parts, loading.order(plan.mapping, list(parts)))
    checked = check(tables)
    restated = _restated(old, tables, plan)
    about = _record(found, merged, plan, old, restated, now)
    rejects = hidden.scrubbed(_rejects(found, old))
    made = keeping.keep(tables, parts, rejects, about, folder.store)
    if plan.mapping.retention:
        rewriting.everywhere(folder.store, lambda info: retention.too_old(info, plan.mapping, now))
    changed = sum(len(rows) for rows in seen.values())
    told = [*_leavers(found, merged, plan), *_twice(parts, plan), *checked.findings]
    return Made(made, merged, tuple(restated), changed, tuple(told))


def _merged(
    found: Sequence[Brought], plan: Plan, old: Before, *, force: bool
) -> dict[tuple[str, str], Merged]:
    merged: dict[tuple[str, str], Merged] = {}
    faults: list[Finding] = []
    for one in found:
        load = plan.mapping.sources[one.source].load
        results = loading.merged(one, old.parts, load)
        if not force:
            faults += loading.stale(one, results, old.record, load)
            faults += loading.losses(one, results, old.parts)
        merged |= {(table, one.source): result for table, result in results.items()}
    if faults:
        raise KanameError(faults)
    return merged


def _seen_changes(
    found: Sequence[Brought], merged: Mapping[tuple[str, str], Merged], plan: Plan, old: Before
) -> Parts:
    """Changes of deals since each source's last file, where its system keeps no history itself."""
    seen: Parts = {}
    known = {file.digest for file in old.record.files} if old.record else set()
    for one in found:
        then = old.parts.get((DEALS, one.source))
        now = merged.get((DEALS, one.source))
        fresh = any(opened.arrival.digest not in known for opened in one.files)
        if then is None or now is None or CHANGES in one.rows or not fresh:
            continue
        rows = changes(then, now.rows, one.seen_at, _read_alike(one, plan, old))
        if len(rows):
            seen[CHANGES, one.source] = _with_provenance(rows, one)
    return seen


def _leavers(
    found: Sequence[Brought], merged: Mapping[tuple[str, str], Merged], plan: Plan
) -> Iterator[Finding]:
    """Rows that leave the lists of which they were rows of their own."""
    for one in found:
        own = {
            table: merged[table, one.source]
            for table in one.rows
            if (table, one.source) not in plan.mapping.derived
        }
        yield from loading.leavers(one, own)


def _twice(parts: Parts, plan: Plan) -> Iterator[Finding]:
    """A warning where two sources give rows of one key: only the first source's count."""
    own = [key for key in parts if key not in plan.mapping.derived]
    for first, second in combinations(loading.order(plan.mapping, own), 2):
        if first[0] != second[0] or first[0] == CHANGES:
            continue
        table = TABLES[first[0]]
        shared = parts[first].join(parts[second], on=table.key, how="semi", nulls_equal=True)
        if len(shared):
            key = " | ".join(str(part) for part in shared.select(table.key).row(0))
            names = {"first": first[1], "second": second[1], "table": table.label}
            params = names | {"count": len(shared), "key": key}
            yield Finding("intake.two-sources", params, None, "warning")


def _read_alike(one: Brought, plan: Plan, old: Before) -> list[str]:
    """The fields of a deal that the mapping makes now as it did for the source's last file."""
    files = [f for f in old.record.files if f.source == one.source] if old.record else []
    then = max(files, key=lambda file: file.seen_at).reading if files else {}
    now = plan.reading(one.source)
    names = [(field, f"{DEALS}.{field}") for field in FIELDS]
    return [field for field, name in names if then.get(name) == now.get(name)]


def _with_provenance(rows: pl.DataFrame, one: Brought) -> pl.DataFrame:
    file = one.files[-1].arrival.path.name
    whole = rows.with_columns(
        source=pl.lit(one.source),
        source_id=pl.lit(file),
        loaded_at=pl.lit(one.seen_at).cast(pl.Datetime("us")),
        deleted_at=pl.lit(None, pl.Datetime("us")),
    )
    return whole.select(keeping.schema_of(CHANGES).names())


def _restated(old: Before, tables: Mapping[str, pl.DataFrame], plan: Plan) -> list[Restatement]:
    if old.generation is None or old.record is None or not old.record.files:
        return []
    infos = keeping.model_tables(old.generation)
    then = {name: keeping.rows(info) for name, info in infos.items()}
    reported = max(file.seen_at for file in old.record.files).date()
    return restatements(then, tables, reported, plan.mapping.timezone)


def _record(
    found: Sequence[Brought],
    merged: Mapping[tuple[str, str], Merged],
    plan: Plan,
    old: Before,
    restated: Sequence[Restatement],
    now: datetime,
) -> Record:
    fresh = [file for one in found for file in _files(one, plan)]
    named = {(file.source, file.path) for file in fresh}
    earlier = old.record.files if old.record else ()
    files = [f for f in earlier if (f.source, f.path) not in named]
    by_name = {one.source: one for one in found}
    states = {
        key: loading.state(
            by_name[key[1]],
            key[0],
            result,
            loading.state_before(old.record, *key),
            loading.reached(key[0], old.parts.get(key)),
            now,
        )
        for key, result in merged.items()
    }
    kept = old.record.states if old.record else ()
    untouched = [
        (table, state)
        for table, state in kept
        if (table, state.source) not in states and state.source in plan.mapping.sources
    ]
    told = [(table, state) for (table, _), state in states.items()]
    unknown = tuple(table.title for table in plan.unknown)
    return Record(now, (*files, *fresh), (*untouched, *told), tuple(restated), unknown)


def _files(one: Brought, plan: Plan) -> Iterator[File]:
    for opened in one.files:
        arrival = opened.arrival
        yield File(
            source=one.source,
            path=str(arrival.path),
            digest=arrival.digest,
            reading=plan.reading(one.source),
            modified=arrival.modified,
            seen_at=arrival.seen_at,
        )


def _rejects(found: Sequence[Brought], old: Before) -> pl.DataFrame:
    """What is in no table: of these sources now, of the others as before."""
    names = [one.source for one in found]
    parts = [keeping.no_rejects()]
    if old.generation is not None:
        parts.append(keeping.rejects(old.generation).filter(~pl.col("source").is_in(names)))
    columns = parts[0].columns
    for one in found:
        left_out = [table.left_out for table in one.tables]
        frames = [*left_out, *(applied.rejects for applied in one.applied), *one.spare.values()]
        parts += [f.with_columns(source=pl.lit(one.source)).select(columns) for f in frames]
    short = {str(o.arrival.path): o.arrival.path.name for one in found for o in one.files}
    files = pl.col("file").str.replace_many(list(short), list(short.values()), leftmost=True)
    return pl.concat(parts).with_columns(files)
