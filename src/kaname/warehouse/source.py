"""Sources: where a table's rows come from and how they are written."""

from __future__ import annotations

import hashlib
import json
import time
import zoneinfo
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kaname.errors import Finding, Place
from kaname.text import suggest
from kaname.warehouse.encodings import known_encoding
from kaname.warehouse.instants import known_timezone

DELIMITED = frozenset({".csv", ".tsv", ".tab", ".txt"})
EXCEL = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
PARQUET = frozenset({".parquet", ".pq"})
_USED_BY = {"sheet": EXCEL, "encoding": DELIMITED, "delimiter": DELIMITED}
TYPES = ("text", "integer", "number", "date", "timestamp", "boolean")
ORDERS = ("m/d/y", "d/m/y")
DECLARABLE = (*TYPES, *(f"{kind} {order}" for kind in ("date", "timestamp") for order in ORDERS))
_CLOCK_GRAIN = 2_000_000_000  # nanoseconds: the coarsest that file systems keep times in
READER = 1  # raised when the same bytes would be read differently: old data is then not reused


@dataclass(frozen=True, slots=True)
class Source:
    """One table of the warehouse: a file (`path`) or a query over the other tables (`sql`).

    `types` names the type of a column where the guess is wrong: text, integer, number, date,
    timestamp, boolean; `date m/d/y` and `date d/m/y` (also for timestamp) say the order of
    slashed dates. `expected` are types of columns that the file need not have. `nulls` are
    further spellings of a missing value; empty and NULL always are. Times without an offset are
    read in `timezone`. Rows are stored by month of the column `time`.
    """

    name: str
    path: Path | None = None
    sql: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    nulls: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    expected: Mapping[str, str] = field(default_factory=dict)
    timezone: str | None = None
    time: str | None = None
    place: Place | None = None

    @property
    def where(self) -> Place | None:
        """The place in the design where the source is named, else its file."""
        return self.place or (Place(str(self.path)) if self.path else None)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells an unchanged file apart: its attributes, and the digest of its bytes."""

    path: str
    size: int
    modified: int  # nanoseconds since the epoch, as the next two
    changed: int  # of the attributes, where the system keeps it
    taken: int
    digest: str

    def same_attributes(self, path: Path) -> bool:
        """Whether the file's size and times are those of the stamp."""
        seen = path.stat()
        now = (str(path), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
        return now == (self.path, self.size, self.modified, self.changed)

    def vouches_for(self, path: Path) -> bool:
        """Whether the file surely has the bytes that were digested.

        Not where it was written just before: it could be written again within the clock's grain.
        """
        settled = max(self.modified, self.changed) < self.taken - _CLOCK_GRAIN
        return settled and self.same_attributes(path)


def repeated_names(sources: Sequence[Source]) -> list[Finding]:
    """A fault for each table whose name another has too; case makes no difference."""
    names = Counter(source.name.casefold() for source in sources)
    return [
        Finding("warehouse.duplicate-table", {"table": source.name}, source.where)
        for source in sources
        if names[source.name.casefold()] > 1
    ]


def faults(source: Source) -> list[Finding]:
    """Every fault that shows without reading the file: its options, whether it is there."""
    return [*_option_faults(source), *_origin_faults(source)]


def _option_faults(source: Source) -> list[Finding]:
    found = []
    for column, kind in source.types.items():
        if kind not in DECLARABLE:
            params = {"column": column, "type": kind, "types": ", ".join(DECLARABLE)}
            hint = suggest(kind, DECLARABLE)
            found.append(Finding("warehouse.unknown-type", params, source.where, suggestion=hint))
    zone = source.timezone
    if zone is not None and not known_timezone(zone):
        hint = suggest(zone, zoneinfo.available_timezones())
        params = {"zone": zone}
        found.append(Finding("warehouse.unknown-timezone", params, source.where, suggestion=hint))
    if source.encoding is not None and not known_encoding(source.encoding):
        params = {"encoding": source.encoding}
        found.append(Finding("warehouse.unknown-encoding", params, source.where))
    kind = source.path.suffix.lower() if source.path else ""
    for option, kinds in _USED_BY.items():
        if getattr(source, option) is not None and kind not in kinds:
            params = {"option": option, "table": source.name}
            found.append(Finding("warehouse.unused-option", params, source.where))
    mark = source.delimiter
    if mark is not None and (len(mark) != 1 or not mark.isascii() or mark in '"\r\n\0'):
        found.append(Finding("warehouse.bad-delimiter", {"delimiter": mark}, source.where))
    return found


def _origin_faults(source: Source) -> list[Finding]:
    path = source.path
    if (path is None) == (source.sql is None):
        return [Finding("warehouse.no-origin", {"table": source.name}, source.where)]
    if path is None:
        return []
    params = {"table": source.name, "path": path.name, "folder": str(path.parent)}
    if path.suffix.lower() not in DELIMITED | EXCEL | PARQUET:
        return [Finding("warehouse.unknown-file-type", params, source.where)]
    return [] if path.is_file() else [_missing(path, params, source.where)]


def _missing(path: Path, params: dict[str, str], where: Place | None) -> Finding:
    if path.exists():
        return Finding("warehouse.not-a-file", params, where)
    if not path.parent.is_dir():
        return Finding("warehouse.missing-folder", params, where)
    hint = suggest(path.name, (entry.name for entry in path.parent.iterdir()))
    return Finding("warehouse.missing-file", params, where, suggestion=hint)


def stamp(path: Path) -> Stamp:
    """The file's stamp; reads all its bytes."""
    taken, seen = time.time_ns(), path.stat()
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Stamp(str(path), seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, taken, digest)


def fingerprint(source: Source, *contents: str) -> str:
    """24 hex digits: the same for the same bytes read in the same way under the same name."""
    how = {
        "reader": READER,
        "name": source.name,
        "path": str(source.path),
        "sql": source.sql,
        "sheet": source.sheet,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "nulls": source.nulls,
        "types": {**source.expected, **source.types},
        "timezone": source.timezone,
        "time": source.time,
        "contents": contents,
    }
    text = json.dumps(how, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
