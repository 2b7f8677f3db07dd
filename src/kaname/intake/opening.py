"""Opening: files as they are become the tables of a data folder, with a mapping and a design."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from kaname import mapping as mappings
from kaname.errors import Finding, KanameError, Place
from kaname.intake import generating, keeping, reading, reporting
from kaname.intake.arrivals import Arrival, arrived, in_order, listed, passed_over
from kaname.intake.bringing import LISTS, Brought, all_brought
from kaname.intake.folder import Folder, put
from kaname.intake.generating import Made
from kaname.intake.planning import Plan, planned
from kaname.intake.reading import Opened
from kaname.mapping.model import Mapping
from kaname.reconcile.totals import totals
from kaname.sheets.table import Table
from kaname.text import Lang
from kaname.warehouse.store import writing

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files that were opened."""

    folder: Folder
    opened: tuple[Opened, ...]
    brought: tuple[Brought, ...]
    plan: Plan
    made: Made
    findings: tuple[Finding, ...]  # what a person should look at or mend
    decisions: tuple[Finding, ...]  # how the files were read

    @property
    def unknown(self) -> tuple[Table, ...]:
        """Tables that no source of the mapping reads."""
        return self.plan.unknown


def take_in(
    paths: Sequence[Path],
    folder: Folder,
    *,
    lang: Lang = "en",
    force: bool = False,
    currency: str | None = None,
    stay: bool = True,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Open the files into the folder: read, map, check, merge, keep as a new generation.

    What the mapping text does not know yet is proposed and written into it. `force` loads also
    what is older than what is there, or takes most of it away. `currency` is that of amounts
    where the files of a first load do not tell it, `stay` whether the files stay where they are,
    to be read again. `now` is in UTC. Raises KanameError
    with every fault; then nothing in the folder has changed.
    """
    now = now or datetime.now(UTC).replace(tzinfo=None)
    document = _document(folder, force=force)
    opened = _opened(paths, document.mapping if document else None, progress, stay=stay)
    plan = planned(opened, document, lang, currency)
    found = all_brought(plan.by_source, _lists(folder), plan.mapping, now)
    folder.store.mkdir(parents=True, exist_ok=True)
    with writing(folder.store):
        _refuse_moved_on(folder, document)
        with _mapping(folder, plan, document), _explained(found):
            made = generating.generation(found, plan, folder, now, force=force)
    told = [*_not_opened(paths), *plan.findings, *_told(opened, found), *made.findings]
    told = [_short(finding, opened) for finding in told]
    intake = Intake(
        folder=folder,
        opened=tuple(opened),
        brought=tuple(found),
        plan=plan,
        made=made,
        findings=tuple(finding for finding in told if finding.severity != "info"),
        decisions=tuple(finding for finding in told if finding.severity == "info"),
    )
    unwritten = reporting.write(folder, made.generation, intake.decisions, lang)
    return replace(intake, findings=(*intake.findings, *unwritten))


def _refuse_moved_on(folder: Folder, seen: mappings.Document | None) -> None:
    """Raise KanameError where the mapping text is no longer the one that this load is of."""
    now = mappings.read(folder.mapping).sha256 if folder.mapping.exists() else None
    if now != (seen.sha256 if seen else None):
        place = Place(str(folder.mapping))
        raise KanameError(Finding("intake.mapping-moved-on", {}, place))


def _lists(folder: Folder) -> dict[str, pl.DataFrame]:
    """The lists that the folder holds already."""
    generation = keeping.newest(folder.store)
    if generation is None:
        return {name: pl.DataFrame(schema=keeping.schema_of(name)) for name in LISTS}
    return {name: keeping.rows(generation.tables[name]) for name in LISTS}


@contextmanager
def _mapping(folder: Folder, plan: Plan, old: mappings.Document | None) -> Iterator[None]:
    """The mapping as it is after this load, before the data is; as it was where the load fails.

    A mapping that knows more than the data does no harm; the other way round rows would be lost.
    """
    if plan.text is None:
        yield
        return
    put(folder.mapping, plan.text)
    try:
        yield
    except BaseException:
        if old is None:
            folder.mapping.unlink()
        else:
            put(folder.mapping, old.text)
        raise


@contextmanager
def _explained(found: Sequence[Brought]) -> Iterator[None]:
    """A refusal comes with what was found of the files: rejected rows may be why rows vanish."""
    try:
        yield
    except KanameError as error:
        told = [f for one in found for f in one.findings() if f.severity != "info"]
        raise KanameError([*told, *error.findings]) from error


def _document(folder: Folder, *, force: bool) -> mappings.Document | None:
    """The folder's mapping text, None before the first load; raises KanameError for its faults."""
    if not folder.mapping.exists():
        if keeping.newest(folder.store) is not None and not force:
            place = Place(str(folder.mapping))
            raise KanameError(Finding("intake.mapping-gone", {}, place))
        return None
    document = mappings.read(folder.mapping)
    if any(finding.severity == "error" for finding in document.findings):
        raise KanameError(document.findings)
    return document


def _opened(
    paths: Sequence[Path], mapping: Mapping | None, progress: Progress | None, *, stay: bool
) -> list[Opened]:
    """Every file with its tables, the oldest first; all faults of all files at once."""
    arrivals, faults = _arrivals(paths, mapping.timezone if mapping else "UTC", stay)
    found: list[Opened] = []
    for arrival in in_order(arrivals):
        try:
            found.append(reading.opened(arrival, mapping, progress))
        except KanameError as error:
            faults += error.findings
    if faults:
        raise KanameError(faults)
    return found


def _arrivals(
    paths: Sequence[Path], timezone: str, stay: bool
) -> tuple[list[Arrival], list[Finding]]:
    arrivals: list[Arrival] = []
    faults: list[Finding] = []
    for path in listed(paths):
        try:
            arrivals.append(arrived(path, timezone, stays=stay))
        except OSError as error:
            params = {"path": path.name, "reason": error.strerror or str(error)}
            faults.append(Finding("warehouse.unreadable-file", params, Place(str(path))))
    return arrivals, faults


def _not_opened(paths: Sequence[Path]) -> Iterator[Finding]:
    for path in paths:
        if names := passed_over(path):
            yield Finding("intake.not-opened", {"names": names}, Place(str(path)), "warning")


def _told(opened: Sequence[Opened], found: Sequence[Brought]) -> Iterator[Finding]:
    """What reading, totals and mapping say."""
    for one in opened:
        yield from one.findings
        for table in one.tables:
            yield from table.decisions
            yield from totals(table, one.book.grids)
    for source in found:
        yield from source.findings()


def _short(finding: Finding, opened: Sequence[Opened]) -> Finding:
    """The finding with the name of its file, without the folder that the file lies in."""
    place = finding.place
    for one in opened if place else ():
        if place is not None and place.file.startswith(str(one.arrival.path)):
            return replace(finding, place=replace(place, file=one.short(place.file)))
    return finding
