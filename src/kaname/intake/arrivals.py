"""Arrivals: files that somebody brings, what tells them apart, and when they were written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from kaname.errors import Finding, KanameError, Place

SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".tab", ".txt", ".zip"}
)
MOST_NAMES = 8  # of passed-over files that are told
_DATED = re.compile(r"(?<!\d)(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it was brought."""

    path: Path
    digest: str  # of its bytes, SHA-256 in hex
    modified: datetime  # UTC
    seen_at: datetime  # UTC: when what it says held; by the date in its name, else `modified`
    stays: bool = True  # where it is; not one that was dropped


def listed(paths: Sequence[Path]) -> list[Path]:
    """The files that the paths name; of a folder, every file in it that can be read.

    What begins with `~$` or `.` is another program's own. Raises KanameError for each path
    without a file.
    """
    found = [file for path in paths for file in (readable(path) if path.is_dir() else [path])]
    missing = [path for path in paths if not path.exists()]
    empty = [path for path in paths if path.is_dir() and not readable(path)]
    faults = [Finding("intake.no-such-file", {"path": str(p)}, Place(str(p))) for p in missing]
    faults += [Finding("intake.empty-folder", {"path": str(p)}, Place(str(p))) for p in empty]
    if faults:
        raise KanameError(faults)
    return list(dict.fromkeys(found))


def readable(folder: Path) -> list[Path]:
    """The files in a folder that can be opened, by name; none where there is no folder."""
    if not folder.is_dir():
        return []
    return [
        file
        for file in sorted(folder.iterdir())
        if file.suffix.lower() in SUFFIXES
        and file.is_file()
        and not file.name.startswith(("~$", "."))
    ]


def passed_over(folder: Path) -> str:
    """The names of what lies in a folder and cannot be opened, as far as people put it there."""
    if not folder.is_dir():
        return ""
    opened = set(readable(folder))
    names = [
        f"{path.name}/" if path.is_dir() else path.name
        for path in sorted(folder.iterdir())
        if path not in opened and not path.name.startswith(("~$", "."))
    ]
    more = len(names) - MOST_NAMES
    return ", ".join([*names[:MOST_NAMES], *([f"… +{more}"] if more > 0 else [])])


def arrived(path: Path, timezone: str, *, stays: bool = True) -> Arrival:
    """The file with its digest and times; raises OSError where it cannot be read."""
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Arrival(path, digest, modified, seen_at(path.name, modified, timezone), stays)


def seen_at(name: str, modified: datetime, timezone: str) -> datetime:
    """The end of the day that a file's name tells, but not after it was written; in UTC.

    Without a date in the name, when it was written.
    """
    day = _day(name)
    if day is None:
        return modified
    last = datetime.combine(day, time(23, 59, 59), ZoneInfo(timezone))
    return min(last.astimezone(UTC).replace(tzinfo=None), modified)


def _day(name: str) -> date | None:
    for year, month, day in _DATED.findall(name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def in_order(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """The oldest first, so that the newest has the last word."""
    return sorted(arrivals, key=lambda arrival: (arrival.seen_at, arrival.path.name))
