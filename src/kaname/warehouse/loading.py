"""Loading: sources to a new generation, or all their faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse import delimited, excel, parquet, query
from kaname.warehouse.query import Query
from kaname.warehouse.source import (
    EXCEL,
    PARQUET,
    Source,
    Stamp,
    faults,
    fingerprint,
    repeated_names,
    stamp,
)
from kaname.warehouse.store import Generation, TableInfo, commit, current, kept, writing
from kaname.warehouse.tables import save
from kaname.warehouse.typed import typed
from kaname.warehouse.written import Written

Progress = Callable[[str, int, int], None]


def load(
    sources: Sequence[Source],
    store: Path,
    *,
    given: Mapping[str, TableInfo] | None = None,
    progress: Progress | None = None,
) -> Generation:
    """Read the sources into the folder `store`: the new current generation holds their tables.

    `given` are tables of another store, by name: queries may read them, and the generation that
    is returned holds them too.
    A source that has not changed is not read again, and where nothing has changed the current
    generation is returned. `progress` is told (table, steps done, steps in all as far as known).
    What is worth a look is in `Generation.findings`. Raises KanameError with the faults of all
    sources; then the current generation stays what it was.
    """
    store = store.absolute()
    found = repeated_names(sources)
    tell = progress or (lambda table, done, steps: None)
    with _writable(store), writing(store):
        before = _before(store)
        tables: dict[str, TableInfo] = {}
        queries: list[Query] = []
        for source in sources:
            with _gathering(found):
                _refuse_faults(source)
                if source.path:
                    tables[source.name] = _from_file(source, source.path, before, store, tell)
                else:
                    names = [*(one.name for one in sources), *(given or ())]
                    queries.append(query.parse(source, names))
        with _gathering(found):
            queries = query.in_order(queries)
        for one in queries:
            known = tables | dict(given or {})
            if one.reads <= known.keys():  # else a fault that was found says why not
                with _gathering(found):
                    tables[one.source.name] = _from_query(one, known, store, tell)
        if found:
            raise KanameError(found)
        if before and before.tables == tables:
            made = before
        else:
            made = commit([tables[source.name] for source in sources], store)
        return _with(made, given or {})


def _with(made: Generation, given: Mapping[str, TableInfo]) -> Generation:
    """The generation with tables of another store; its id tells them too."""
    if not given:
        return made
    marks = "".join(f"{name}{table.fingerprint}" for name, table in sorted(given.items()))
    own = f"{made.id}-{sha256(marks.encode()).hexdigest()[:12]}"
    return replace(made, id=own, tables={**made.tables, **given})


@contextmanager
def _gathering(found: list[Finding]) -> Iterator[None]:
    try:
        yield
    except KanameError as error:
        found += error.findings


@contextmanager
def _writable(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        params = {"reason": error.strerror or str(error)}
        raise KanameError(
            Finding("warehouse.store-unwritable", params, Place(str(store)))
        ) from error


def _before(store: Path) -> Generation | None:
    try:
        return current(store)
    except KanameError:  # a damaged manifest is mended by writing it anew
        return None


def _refuse_faults(source: Source) -> None:
    with _readable(source):
        wrong = faults(source)
    if wrong:
        raise KanameError(wrong)


def _from_file(
    source: Source, path: Path, before: Generation | None, store: Path, tell: Progress
) -> TableInfo:
    old = before.tables.get(source.name) if before else None
    with _readable(source):
        mark = _stamp(path, old.stamp if old else None)
    folder = store / "data" / fingerprint(source, mark.digest)
    table = kept(folder)
    if table is None:
        tell(source.name, 0, 1)
        table = _typed_and_saved(source, _written(source, path, mark, folder), folder, tell)
    modified = datetime.fromtimestamp(mark.modified / 1e9, UTC)
    return replace(table, stamp=mark, source_modified=modified)


@contextmanager
def _readable(source: Source) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        name = source.path.name if source.path else source.name
        params = {"path": name, "reason": error.strerror or str(error)}
        raise KanameError(Finding("warehouse.unreadable-file", params, source.where)) from error


def _stamp(path: Path, old: Stamp | None) -> Stamp:
    if old and old.vouches_for(path):
        return old
    fresh = stamp(path)
    same = old and replace(fresh, taken=old.taken) == old
    return old if old and same and not fresh.vouches_for(path) else fresh


def _written(source: Source, path: Path, mark: Stamp, folder: Path) -> Written:
    copy = folder.with_name(f".{folder.name}.utf8")
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _readable(source):
            written = _cells(source, path, copy)
            unchanged = mark.same_attributes(path)
    finally:
        copy.unlink(missing_ok=True)
    if unchanged:
        return written
    params = {"path": path.name}
    raise KanameError(Finding("warehouse.source-changing", params, source.where))


def _cells(source: Source, path: Path, copy: Path) -> Written:
    kind = path.suffix.lower()
    if kind in EXCEL:
        return excel.read(path, source.sheet, source.where)
    if kind in PARQUET:
        return parquet.read(path, source.timezone)
    return delimited.read(path, source.encoding, source.delimiter, copy)


def _typed_and_saved(source: Source, written: Written, folder: Path, tell: Progress) -> TableInfo:
    steps = len(written.names) + 2
    done = iter(range(1, steps))
    tell(source.name, next(done), steps)
    table = typed(source, written, lambda: tell(source.name, next(done), steps))
    info = save(source, table, folder)
    tell(source.name, steps, steps)
    return info


def _from_query(one: Query, tables: dict[str, TableInfo], store: Path, tell: Progress) -> TableInfo:
    read = [tables[name] for name in sorted(one.reads)]
    folder = store / "data" / fingerprint(one.source, *(table.fingerprint for table in read))
    table = kept(folder)
    if table is None:
        tell(one.source.name, 0, 1)
        table = _typed_and_saved(one.source, query.run(one, tables), folder, tell)
    times = [table.source_modified for table in read if table.source_modified]
    return replace(table, source_modified=max(times, default=None))
