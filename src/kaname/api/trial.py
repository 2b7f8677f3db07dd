"""A trial: the text of a design on the data of a folder, before the text is written there."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryFile

from kaname.api.coverage import NO_NEEDS, Needs, Verdict, coverage
from kaname.api.opening import Progress, default_store, model_files
from kaname.api.project import Project
from kaname.api.project import open as open_project
from kaname.errors import Finding, KanameError
from kaname.intake.availability import STALE
from kaname.intake.folder import Folder, put
from kaname.intake.keeping import newest

DRAFT = ".draft.yaml"
A_WEEK = timedelta(days=7)


def refuse_unwritable(folder: Path) -> None:
    """KanameError where no design can be written: what is there is a file, or may not be changed.

    It is tried out, for permission is not the only thing that may be lacking.
    """
    name = {"folder": str(folder)}
    try:
        whole = folder.absolute()
        there = next(path for path in (whole, *whole.parents) if path.exists())
        if not there.is_dir():
            raise KanameError(Finding("catalogue.folder-is-file", name))
        with TemporaryFile(dir=there):
            pass
    except OSError:
        raise KanameError(Finding("catalogue.folder-unwritable", name)) from None


def has_data(where: Folder) -> bool:
    """Whether there are tables: those of the data folder, or files named after the model's."""
    return newest(where.store) is not None or bool(model_files(where.path))


def verdicts(
    where: Folder, text: str, progress: Progress | None = None, needs: Needs = NO_NEEDS
) -> tuple[Verdict, ...]:
    """What the data says of every KPI of the text; nothing where there is no data. KanameError."""
    if not has_data(where):
        return ()
    store = default_store(where.design)
    with _beside(where, text) as path:
        return coverage(path, store=store, progress=progress, needs=needs).verdicts


def project(where: Folder, text: str) -> Project | None:
    """The text on the data; None where there is none, or not enough of it."""
    if not has_data(where):
        return None
    try:
        with _beside(where, text) as path:
            return open_project(path, store=default_store(where.design))
    except KanameError:
        return None


def ended(project: Project | None) -> date | None:
    """The last day of data that ended long ago: nothing has happened since, as far as is known.

    Where the last rows are from a month's last week, the month is taken to be complete.
    """
    last = project.last_observed() if project is not None else None
    if last is None or last >= date.today() - STALE:
        return None
    end = last.replace(day=monthrange(last.year, last.month)[1])
    return end if end - last < A_WEEK else last


@contextmanager
def _beside(where: Folder, text: str) -> Iterator[Path]:
    """A text beside the data while it is looked at; it leaves nothing behind, no place either."""
    path = where.path / DRAFT
    put(path, text)
    try:
        yield path
    except KanameError as error:
        raise KanameError([_moved(finding) for finding in error.findings]) from None
    finally:
        path.unlink(missing_ok=True)


def _moved(finding: Finding) -> Finding:
    """The finding without a place in the draft, which nobody can open."""
    in_draft = finding.place is not None and Path(finding.place.file).name == DRAFT
    return replace(finding, place=None) if in_draft else finding
