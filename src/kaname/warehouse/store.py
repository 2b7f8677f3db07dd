"""The store: immutable generations of tables on disk, one writer, any number of readers.

`manifest.json` is the current generation and is replaced in one step; `manifest-<id>.json` are this
one and those before it. A table's files lie in `data/<fingerprint>/` and never change.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse.source import Stamp

_MANIFEST = "manifest.json"
_TABLE = "table.json"
_PATIENCE = 30.0  # seconds that a writer waits for another
_Answer = TypeVar("_Answer")


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table of a generation: what was read, what was kept, where it lies."""

    name: str
    columns: Mapping[str, str]  # name -> DuckDB type
    rows_read: int
    rows_kept: int
    rejects_path: Path | None  # Parquet: table, file, line, column, value, reason
    first: date | None  # span of the table's time, else of all its dates, in the source's zone
    last: date | None
    files: tuple[Path, ...]
    fingerprint: str
    source_modified: datetime | None  # of the file; of the newest file where a query reads several
    words: tuple[str, ...]  # text columns with few distinct values
    findings: tuple[Finding, ...]
    stamp: Stamp | None

    @property
    def rejected(self) -> int:
        """Rows that were read and not kept."""
        return self.rows_read - self.rows_kept


@dataclass(frozen=True, slots=True)
class Generation:
    """All tables as one load left them. Nothing in it ever changes."""

    id: str
    made_at: datetime
    tables: Mapping[str, TableInfo]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the load found worth a look without stopping for it."""
        return tuple(finding for table in self.tables.values() for finding in table.findings)


_GENERATION = TypeAdapter(Generation)
_TABLE_INFO = TypeAdapter(TableInfo)


def current(store: Path) -> Generation | None:
    """The newest generation in the folder `store`; None before the first load.

    Raises KanameError where the manifest cannot be read.
    """
    return _read(store / _MANIFEST, store)


def commit(tables: Sequence[TableInfo], store: Path) -> Generation:
    """Make these tables the current generation, in one step for every reader.

    The caller holds `writing(store)`.
    """
    made_at = datetime.now(UTC)
    named = {table.name: table for table in tables}
    generation = Generation(f"{made_at:%Y%m%dT%H%M%S%f}Z", made_at, named)
    inside = {name: _moved(table, store, Path()) for name, table in named.items()}
    text = _GENERATION.dump_json(replace(generation, tables=inside), indent=1)
    _write(store / f"manifest-{generation.id}.json", text)
    _replace(store / _MANIFEST, text)
    return generation


def keep(table: TableInfo, folder: Path) -> None:
    """Write the table's description among its files in `folder`."""
    _write(folder / _TABLE, _TABLE_INFO.dump_json(_moved(table, folder, Path())))


def kept(folder: Path) -> TableInfo | None:
    """The table whose files lie in `folder`; None where there is none."""
    try:
        table = _TABLE_INFO.validate_json((folder / _TABLE).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return _moved(table, Path(), folder)


@contextmanager
def writing(store: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Be the one writer of the store; raises KanameError after `patience` seconds of waiting.

    The lock is the operating system's (through SQLite), so a writer that dies leaves none behind.
    """
    store.mkdir(parents=True, exist_ok=True)
    try:
        lock = sqlite3.connect(store / "lock", timeout=patience, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise OSError(str(error)) from error
            raise KanameError(Finding("warehouse.store-busy", {}, Place(str(store)))) from error
        yield
    finally:
        lock.close()


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill that appears at `folder`, complete, when the block ends; else not at all."""
    fresh = folder.with_name(f".{folder.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        if folder.exists():  # incomplete: a complete one would have been used
            shutil.rmtree(folder)
        _patiently(lambda: fresh.replace(folder))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def collect(store: Path, grace: timedelta) -> tuple[Path, ...]:
    """Remove what no reader can need any more; the paths that were removed.

    A generation is given up once its successor is older than `grace`; data that no generation
    names (of a load that failed) once it is itself older. The current generation always stays.
    """
    before = datetime.now(UTC) - grace
    with writing(store):
        newest = current(store)
        paths = sorted(store.glob("manifest-*.json"))
        read = [(path, found) for path in paths if (found := _read(path, store))]
        old = {path for (path, _), (_, later) in pairwise(read) if later.made_at < before}
        held = [one for path, one in read if path not in old] + ([newest] if newest else [])
        needed = {table.fingerprint for one in held for table in one.tables.values()}
        data = [path for path in (store / "data").glob("*") if path.name not in needed]
        spare = [path for path in data if path.name[0] == "." or _modified(path) < before]
        return tuple(path for path in (*old, *spare) if _removed(path))


def generations(store: Path) -> list[Generation]:
    """Every generation that is kept, the oldest first."""
    paths = sorted(store.glob("manifest-*.json"))
    return [found for path in paths if (found := _read(path, store))]


def rewrite(generation: Generation, tables: Sequence[TableInfo], store: Path) -> None:
    """Give a generation other tables: only for what must not stay, such as a person's data.

    The caller holds `writing(store)`.
    """
    inside = {table.name: _moved(table, store, Path()) for table in tables}
    text = _GENERATION.dump_json(replace(generation, tables=inside), indent=1)
    newest = current(store)
    _replace(store / f"manifest-{generation.id}.json", text)
    if newest and newest.id == generation.id:
        _replace(store / _MANIFEST, text)


def sweep(store: Path) -> tuple[Path, ...]:
    """Remove all data that no generation names, however new it is; the paths that stay all the
    same, because another process holds them open.

    The caller holds `writing(store)`.
    """
    held = generations(store)
    needed = {table.fingerprint for one in held for table in one.tables.values()}
    spare = [path for path in (store / "data").glob("*") if path.name not in needed]
    return tuple(path for path in spare if not _removed(path))


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _removed(path: Path) -> bool:
    """Whether the file or folder is gone; another process may hold it open on Windows."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return not path.exists()
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _read(path: Path, store: Path) -> Generation | None:
    try:
        generation = _GENERATION.validate_json(_patiently(path.read_bytes))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise KanameError(Finding("warehouse.store-damaged", {}, Place(str(path)))) from error
    tables = {name: _moved(table, Path(), store) for name, table in generation.tables.items()}
    return replace(generation, tables=tables)


def _moved(table: TableInfo, old: Path, new: Path) -> TableInfo:
    """The table with its files below `new` instead of `old`."""

    def move(path: Path) -> Path:
        return new / path.relative_to(old)

    rejects = table.rejects_path and move(table.rejects_path)
    return replace(table, files=tuple(move(path) for path in table.files), rejects_path=rejects)


def _write(path: Path, text: bytes) -> None:
    """Write the file through to the disk: a manifest must not outlive the data it names."""
    with path.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, text: bytes) -> None:
    """Give the file this text, in one step for every reader."""
    fresh = path.with_name("manifest.new")
    _write(fresh, text)
    _patiently(lambda: fresh.replace(path))


def _patiently(action: Callable[[], _Answer]) -> _Answer:
    """The action's answer; tried again for a second where Windows says another holds the file."""
    for _ in range(50):
        try:
            return action()
        except PermissionError:
            time.sleep(0.02)
    return action()
