"""The store: immutable generations of tables on disk, one writer, any number of readers.

`manifest.json` names the current generation and is replaced in one step; `manifest-<id>.json` are
the ones before it. A table's files lie in `data/<fingerprint>/` and never change.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse.source import Stamp

MANIFEST = "manifest.json"
_PATIENCE = 30.0  # seconds that a writer waits for another


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
    source_modified: datetime | None  # of the file; of the newest file that a query reads
    words: tuple[str, ...]  # text columns with few distinct values
    findings: tuple[Finding, ...]
    stamp: Stamp | None = None

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


def current(store: Path) -> Generation | None:
    """The newest generation in the folder `store`; None before the first load.

    Raises KanameError where the manifest cannot be read.
    """
    path = store / MANIFEST
    try:
        return _generation(json.loads(_patiently(lambda: path.read_text("utf-8"))), store)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise KanameError(Finding("warehouse.store-damaged", {}, Place(str(path)))) from error
