"""The ledger: a folder of entries, one file each, added to and never rewritten."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from kaname.errors import Finding, KanameError, Place
from kaname.targets import text
from kaname.targets.entry import (
    COMPANY,
    STATUSES,
    Entry,
    Key,
    Scope,
    ScopeKind,
    Status,
    Step,
    StepKind,
    Target,
    faults,
    target,
    total,
)
from kaname.targets.text import Written
from kaname.text import suggest

__all__ = [
    "COMPANY",
    "FOLDER",
    "Entry",
    "Key",
    "Scope",
    "ScopeKind",
    "Status",
    "Step",
    "StepKind",
    "Target",
    "append",
    "approved",
    "check",
    "current",
    "held",
    "latest",
    "move_on",
    "reached",
    "read",
    "refusals",
    "target",
    "total",
    "until",
    "versions",
]

FOLDER = "targets"  # beside the design
_NAME = re.compile(r"(\d{4,})\.json")


def read(folder: Path) -> tuple[Entry, ...]:
    """All entries, oldest first; none where there is no folder.

    Raises KanameError with every file that cannot be read; see `check` for altered ones.
    """
    return tuple(one.entry for one in _all(folder))


def check(folder: Path) -> list[Finding]:
    """A warning for each entry that was altered, removed or renumbered after it was written.

    That the newest entries were removed cannot be seen: no later one has their seal.
    """
    found = []
    before, expected = "", 1
    for one, path in zip(_all(folder), _files(folder), strict=True):
        number = one.entry.number
        if one.mark != one.seal:
            found.append(Finding("targets.altered", {}, Place(str(path)), "warning"))
        elif number != expected or _numbered(path) != number:
            gap = {"number": expected}
            found.append(Finding("targets.entry-missing", gap, Place(str(path)), "warning"))
        elif one.before != before:
            earlier = {"number": f"{number - 1:04}"}
            found.append(Finding("targets.chain-broken", earlier, Place(str(path)), "warning"))
        before, expected = one.seal, number + 1
    return found


def append(
    folder: Path,
    *,
    version: str,
    author: str,
    reason: str,
    targets: Sequence[Target],
    status: Status = "draft",
    at: datetime | None = None,
) -> Entry:
    """Add an entry with targets. Raises KanameError with all its faults; then nothing is written.

    Each writer gets a number of its own, however many write at once.
    """
    found = [*_blank(version, author, reason), *faults(targets)]
    if not targets:
        found.append(Finding("targets.nothing-to-write"))
    if found:
        raise KanameError(found)
    when = at or datetime.now(UTC)
    made = Entry(0, version.strip(), status, author.strip(), when, reason.strip(), tuple(targets))
    return _added(folder, made)


def refusals(targets: Sequence[Target]) -> list[Finding]:
    """What would keep these targets from being written."""
    return faults(targets)


def move_on(
    folder: Path,
    version: str,
    status: Status,
    *,
    author: str,
    reason: str,
    at: datetime | None = None,
) -> Entry:
    """Move a version's entries on (draft, proposed, approved) by an entry that names them.

    Raises KanameError where there is no such version, or nothing of it is still to be moved on.
    """
    entries = read(folder)
    found = [*_blank(version, author, reason), *_not_there(entries, version)]
    states = reached(entries)
    rank = STATUSES.index(status)
    own = [e for e in entries if e.version == version and e.targets]
    behind = [e.number for e in own if STATUSES.index(states[e.number]) < rank]
    if own and not behind:
        found.append(_already(entries, version, status))
    if found:
        raise KanameError(found)
    when = at or datetime.now(UTC)
    made = Entry(0, version, status, author.strip(), when, reason.strip(), (), tuple(behind))
    return _added(folder, made)


def reached(entries: Sequence[Entry]) -> dict[int, Status]:
    """The status of each entry after all of them, by its number."""
    found = {entry.number: entry.status for entry in entries if entry.targets}
    for entry in entries:
        for number in entry.of:
            if number in found and STATUSES.index(entry.status) > STATUSES.index(found[number]):
                found[number] = entry.status
    return found


def until(entries: Sequence[Entry], at: datetime) -> tuple[Entry, ...]:
    """What the ledger held at an instant: the entries that had been written by then."""
    return tuple(entry for entry in entries if entry.at <= at)


def versions(entries: Sequence[Entry]) -> list[str]:
    """The names of versions, in the order in which they were begun."""
    return list(dict.fromkeys(entry.version for entry in entries))


def held(
    entries: Sequence[Entry], version: str | None = None
) -> dict[Key, tuple[Target, Entry, Entry]]:
    """The approved targets by what they are of, each with its entry and the one that approved it.

    The newest approval counts: of the asked version, or else of any.
    """
    found: dict[Key, tuple[Target, Entry, Entry]] = {}
    for approval, entry in _approvals(entries):
        if version in (None, entry.version):
            found |= {one.key: (one, entry, approval) for one in entry.targets}
    return found


def approved(entries: Sequence[Entry]) -> Iterator[tuple[Target, Entry, Entry]]:
    """Every approved target with its entry and the one that approved it, in order of approval."""
    for approval, entry in _approvals(entries):
        for one in entry.targets:
            yield one, entry, approval


def current(
    entries: Sequence[Entry], kpi: str, period: str, scope: Scope, version: str | None = None
) -> Target | None:
    """The newest approved target, of the asked version or of any; None where there is none."""
    found = held(entries, version).get((kpi, period, scope))
    return found[0] if found else None


def latest(
    entries: Sequence[Entry], kpi: str, period: str, scope: Scope, version: str
) -> tuple[Target, Status] | None:
    """The target that a version wrote last, and how far it has come; drafts count."""
    states = reached(entries)
    for entry in reversed(entries):
        for one in entry.targets if entry.version == version else ():
            if one.key == (kpi, period, scope):
                return one, states[entry.number]
    return None


def _approvals(entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Each approved entry after the one that approved it, in order of approval."""
    named = {entry.number: entry for entry in entries}
    seen: set[int] = set()
    for entry in entries:
        if entry.status != "approved":
            continue
        for number in entry.of or (entry.number,):
            if number in named and number not in seen:
                seen.add(number)
                yield entry, named[number]


def _blank(version: str, author: str, reason: str) -> Iterator[Finding]:
    if not version.strip():
        yield Finding("targets.version-missing")
    if not author.strip():
        yield Finding("targets.author-missing")
    if not reason.strip():
        yield Finding("targets.reason-missing")


def _not_there(entries: Sequence[Entry], version: str) -> list[Finding]:
    known = versions(entries)
    if version in known:
        return []
    if not known:
        return [Finding("targets.ledger-empty", {"version": version})]
    params = {"version": version, "known": ", ".join(known)}
    return [Finding("targets.unknown-version", params, suggestion=suggest(version, known))]


def _already(entries: Sequence[Entry], version: str, status: Status) -> Finding:
    rank = STATUSES.index(status)
    last = next(
        entry
        for entry in reversed(entries)
        if entry.version == version and STATUSES.index(entry.status) >= rank
    )
    params = {"version": version, "author": last.author, "on": last.at.date().isoformat()}
    return Finding(f"targets.already-{status}", params)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if _NAME.fullmatch(p.name)), key=_numbered)


def _numbered(path: Path) -> int:
    return int(path.stem)


def _all(folder: Path) -> list[Written]:
    return _read(_files(folder))


def _read(files: Sequence[Path]) -> list[Written]:
    found: list[Written] = []
    unreadable = []
    for path in files:
        try:
            found.append(text.read(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            params = {"why": str(error) or type(error).__name__}
            unreadable.append(Finding("targets.unreadable-entry", params, Place(str(path))))
    if unreadable:
        raise KanameError(unreadable)
    return found


def _added(folder: Path, made: Entry) -> Entry:
    """The entry under the next number that is free, in a file that appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        number, before = _end(folder)
        entry = replace(made, number=number + 1)
        with suppress(FileExistsError):
            _put(folder / f"{number + 1:04}.json", text.written(entry, before))
            return entry


def _end(folder: Path) -> tuple[int, str]:
    """The number and the seal of the last entry; KanameError where it cannot be read."""
    files = _files(folder)
    if not files:
        return 0, ""
    (last,) = _read(files[-1:])
    return max(last.entry.number, _numbered(files[-1])), last.seal


def _put(path: Path, words: str) -> None:
    """A new file with these words; FileExistsError where another took the name first."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with fresh.open("x", encoding="utf-8", newline="\n") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        _take(path, fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _take(path: Path, fresh: Path) -> None:
    """Give the file its name, unless another has it: unlike a rename, a link never replaces."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        _copy(path, fresh.read_bytes())


def _copy(path: Path, words: bytes) -> None:
    """A new file with these words, or none; FileExistsError where another has the name."""
    path.touch(exist_ok=False)
    try:
        with path.open("r+b") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
