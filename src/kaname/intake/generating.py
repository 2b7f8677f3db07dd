"""Generating: what the sources brought becomes the folder's next generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import polars as pl

from kaname.errors import Finding, KanameError
from kaname.intake import keeping, loading, people, recording, retention, rewriting
from kaname.intake.bringing import Brought
from kaname.intake.changes import FIELDS, changes
from kaname.intake.changes import TABLE as CHANGES
from kaname.intake.folder import Folder
from kaname.intake.merging import Merged
from kaname.intake.people import Forgotten
from kaname.intake.planning import Plan
from kaname.intake.record import Record
from kaname.intake.restating import FIGURES, Restatement, restatements
from kaname.sales_model import TABLES
from kaname.sales_model.checks import check
from kaname.warehouse.store import Generation

DEALS = "opportunity"
LISTED_ONCE = frozenset({"opportunity", "order_line"})
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
    hidden = people.forgotten(folder)
    found = [_fit_to_keep(one, hidden, plan, now) for one in found]
    old = before(folder)
    old = replace(old, parts=retention.kept(old.parts, plan.mapping, now))
    merged = _merged(found, plan, old, force=force)
    parts, left = _parts(found, merged, plan, old)
    seen = _seen_changes(found, merged, plan, old)
    for key, rows in seen.items():
        parts[key] = pl.concat([parts.get(key, loading.empty(CHANGES)), rows])
    tables = keeping.tables_of(parts, loading.order(plan.mapping, list(parts)))
    restated = _restated(old, tables, plan, now)
    about = recording.record(found, merged, plan, old.record, restated, now)
    rejects = hidden.scrubbed(recording.rejects(found, plan, old.generation))
    made = keeping.keep(tables, parts, rejects, about, folder.store)
    if plan.mapping.retention:
        rewriting.everywhere(folder.store, lambda info: retention.too_old(info, plan.mapping, now))
    changed = sum(len(rows) for rows in seen.values())
    told = [*left, *_leavers(found, merged, plan), *_twice(parts, plan), *_checked(tables)]
    return Made(made, merged, tuple(restated), changed, tuple(told))


def _fit_to_keep(one: Brought, hidden: Forgotten, plan: Plan, now: datetime) -> Brought:
    """What a source brings without people who are forgotten and rows that are too old."""
    rows = {(t, one.source): frame for t, frame in hidden.applied(one.rows).items()}
    kept = retention.kept(rows, plan.mapping, now)
    return replace(one, rows={table: frame for (table, _), frame in kept.items()})


def _parts(
    found: Sequence[Brought], merged: Mapping[tuple[str, str], Merged], plan: Plan, old: Before
) -> tuple[Parts, list[Finding]]:
    """What every source has brought after this load; a warning for each part that leaves."""
    loaded = {one.source for one in found}
    parts: Parts = {}
    left: list[Finding] = []
    for key, rows in old.parts.items():
        table, source = key
        if source in plan.mapping.sources and (
            source not in loaded or key in merged or table == CHANGES
        ):
            parts[key] = rows
        elif len(rows):
            rule = "table-left" if source in plan.mapping.sources else "source-left"
            params = {"source": source, "table": TABLES[table].label, "rows": len(rows)}
            left.append(Finding(f"intake.{rule}", params, None, "warning"))
    return parts | {key: result.rows for key, result in merged.items()}, left


def _checked(tables: Mapping[str, pl.DataFrame]) -> Sequence[Finding]:
    """What the tables' checks find; changes of deals that left the list refer to none."""
    own = pl.col("observed").ne_missing("diff")
    return check({**tables, CHANGES: tables[CHANGES].filter(own)}).findings


def _merged(
    found: Sequence[Brought], plan: Plan, old: Before, *, force: bool
) -> dict[tuple[str, str], Merged]:
    merged: dict[tuple[str, str], Merged] = {}
    faults: list[Finding] = []
    for one in found:
        load = plan.mapping.sources[one.source].load
        results = loading.merged(one, old.parts, load)
        if not force:
            faults += loading.stale(one, results, old.record, load, plan.mapping.timezone)
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
        whole = all(applied.rejects.is_empty() for applied in one.applied)
        fields = _read_alike(one, plan, old)
        rows = changes(then, now.rows, one.seen_at, fields, whole=whole)
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
    """A warning where two sources give rows of one key (only the first source's count), or where a
    new one gives further deals or sales: they may be the same ones.
    """
    own = [key for key in parts if key not in plan.mapping.derived]
    new = set(plan.proposed)
    for first, second in combinations(loading.order(plan.mapping, own), 2):
        if first[0] != second[0] or first[0] == CHANGES:
            continue
        table = TABLES[first[0]]
        shared = parts[first].join(parts[second], on=table.key, how="semi", nulls_equal=True)
        if not len(shared) and first[0] in LISTED_ONCE and {first[1], second[1]} & new:
            names = {"first": first[1], "second": second[1], "table": table.label}
            yield Finding("intake.two-lists", names, None, "warning")
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


def _restated(
    old: Before, tables: Mapping[str, pl.DataFrame], plan: Plan, now: datetime
) -> list[Restatement]:
    if old.generation is None or old.record is None or not old.record.files:
        return []
    infos = keeping.model_tables(old.generation)
    asked = {figure.table for figure in FIGURES}
    then = {(name, ""): keeping.rows(info) for name, info in infos.items() if name in asked}
    kept = retention.kept(then, plan.mapping, now)
    seen = max(file.seen_at for file in old.record.files).replace(tzinfo=UTC)
    reported = seen.astimezone(ZoneInfo(plan.mapping.timezone)).date()
    before_it = {name: rows for (name, _), rows in kept.items()}
    return restatements(before_it, tables, reported, plan.mapping.timezone)
