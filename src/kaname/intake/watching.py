"""Watching: a folder into which files are saved or synced; what is new or changed is opened."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from kaname.intake.arrivals import readable, seen_at
from kaname.intake.folder import Folder, put
from kaname.intake.keeping import newest, record

# Faults of the moment: the file is tried again at the next look.
PASSING = frozenset(
    {"warehouse.store-busy", "warehouse.unreadable-file", "intake.mapping-moved-on"}
)
SETTLED = 3.0  # seconds without a change after which a file is complete: syncing writes in pieces


@dataclass(frozen=True, slots=True)
class Look:
    """A file's attributes at one moment."""

    path: Path
    size: int
    modified: datetime  # UTC


_LOOKS = TypeAdapter(list[Look])
_REFUSED = "refused.json"


def look(watched: Path) -> list[Look]:
    """The attributes of every file in the folder that can be opened, by name."""
    found = []
    for path in readable(watched):
        try:
            seen = path.stat()
        except OSError:  # moved away meanwhile
            continue
        modified = datetime.fromtimestamp(seen.st_mtime, UTC).replace(tzinfo=None)
        found.append(Look(path, seen.st_size, modified))
    return found


def refused(folder: Folder) -> frozenset[Look]:
    """The files that could not be opened when they were last looked at, as they were then."""
    try:
        return frozenset(_LOOKS.validate_json((folder.store / _REFUSED).read_bytes()))
    except (OSError, ValueError):
        return frozenset()


def refuse(folder: Folder, looks: frozenset[Look]) -> None:
    """Remember files that could not be opened, so that they wait until they change."""
    folder.store.mkdir(parents=True, exist_ok=True)
    put(folder.store / _REFUSED, _LOOKS.dump_json(sorted(looks, key=str), indent=1).decode())


def unsettled(watched: Path, now: datetime) -> int:
    """How many files may still be written."""
    return sum((now - one.modified).total_seconds() <= SETTLED for one in look(watched))


def pending(watched: Path, folder: Folder, refused: frozenset[Look], now: datetime) -> list[Look]:
    """Files that are complete and not loaded as they are, the oldest first.

    Without those that were refused: they wait until they change.
    """
    generation = newest(folder.store)
    files = record(generation).files if generation else ()
    known = {(Path(file.path).name, file.modified) for file in files}
    fresh = [
        one
        for one in look(watched)
        if one not in refused
        and (one.path.name, one.modified) not in known
        and (now - one.modified).total_seconds() > SETTLED
    ]
    return sorted(fresh, key=lambda one: seen_at(one.path.name, one.modified, "UTC"))


def rounds(every: float, stop: Callable[[], bool]) -> Iterator[None]:
    """One moment after another to look, `every` seconds apart, until `stop`."""
    while not stop():
        yield
        until = time.monotonic() + every
        while time.monotonic() < until and not stop():
            time.sleep(min(0.2, every))
