"""Reading: files of any kind that hold sheets, as grids of what is written on them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kaname.errors import Finding, KanameError, Place
from kaname.files import archive, html_grid, text_grid, workbook
from kaname.files.file_kind import kind_of
from kaname.files.grid import Book, Grid
from kaname.files.limits import LIMITS, Limits
from kaname.files.source import Source, renamed
from kaname.warehouse.encodings import known_encoding

Progress = Callable[[str, int, int], None]  # what is read, how many of how many are done
Read = tuple[list[Grid], list[Finding]]

_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def read(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Book:
    """The grids of the file, of every file in it where it is a zip.

    What the file is, its content says; its suffix only where that leaves it open. `encoding` and
    `delimiter` are of delimited text; without them they are found out. Raises KanameError where
    nothing of the file can be read.
    """
    _refuse_no_file(path)
    _refuse_options(path, encoding, delimiter)
    with TemporaryDirectory(prefix="kaname-") as folder:
        source = Source(path, str(path), Path(folder), limits, encoding, delimiter)
        grids, found = _read(source, progress or _silent, _zipped)
    return Book(str(path), tuple(grids), tuple(found))


def _silent(what: str, done: int, total: int) -> None:
    """Nobody wants to know."""


def _refuse_no_file(path: Path) -> None:
    rule = "missing" if not path.exists() else "folder" if path.is_dir() else None
    if rule is not None:
        raise KanameError(Finding(f"files.{rule}", {"path": path.name}, Place(str(path))))


def _refuse_options(path: Path, encoding: str | None, delimiter: str | None) -> None:
    found = []
    if encoding is not None and not known_encoding(encoding):
        found.append(
            Finding("warehouse.unknown-encoding", {"encoding": encoding}, Place(str(path)))
        )
    if delimiter is not None and (len(delimiter.encode()) != 1 or delimiter in '"\r\n\0'):
        params = {"delimiter": delimiter}
        found.append(Finding("warehouse.bad-delimiter", params, Place(str(path))))
    if found:
        raise KanameError(found)


def _read(source: Source, progress: Progress, zipped: Callable[[Source, Progress], Read]) -> Read:
    """What is read of one file; `zipped` reads an archive."""
    try:
        size = source.path.stat().st_size
        if not size:
            raise source.refusal("files.nothing-written")
        if size > source.limits.file_bytes:
            params = {"size": _megabytes(size), "limit": _megabytes(source.limits.file_bytes)}
            raise source.refusal("files.too-large", **params)
        return _of_its_kind(source, progress, zipped)
    except KanameError as error:
        raise KanameError(renamed(error.findings, source)) from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise source.refusal("files.unreadable", reason=reason) from error


def _of_its_kind(
    source: Source, progress: Progress, zipped: Callable[[Source, Progress], Read]
) -> Read:
    kind = kind_of(source.path)
    if kind == "workbook":
        return workbook.read(source, progress)
    if kind == "archive":
        return zipped(source, progress)
    if kind == "html":
        return html_grid.read(source)
    if kind == "text":
        return _text(source, progress)
    raise source.refusal(f"files.{_REFUSED[kind]}")


_REFUSED = {"encrypted": "password", "xml": "xml-spreadsheet", "other": "no-sheet"}


def _text(source: Source, progress: Progress) -> Read:
    progress(source.name, 0, 1)
    try:
        return [text_grid.read(source)], []
    except KanameError as error:
        if source.suffix not in _WORKBOOKS:
            raise
        raise source.refusal("files.no-workbook") from error


def _zipped(source: Source, progress: Progress) -> Read:
    """All files of an archive that can be read; what cannot is among the findings."""
    grids: list[Grid] = []
    members, found = archive.members(source)
    for number, member in enumerate(members):
        progress(member.name, number, len(members))
        try:
            inner = archive.unpack(source, member)
            new, said = _read(inner, progress, _nested)
        except KanameError as error:
            found.extend(error.findings)
            continue
        grids.extend(new)
        found.extend(said)
    if not grids:
        raise KanameError(found)
    return grids, found


def _nested(source: Source, progress: Progress) -> Read:
    archive.members(source)  # what is wrong with it comes first
    raise source.refusal("files.zip-in-zip")


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.0f}"
