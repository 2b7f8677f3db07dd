"""Checking: every fault of a design text, of it against its data, and of its ledger of targets."""

from __future__ import annotations

from pathlib import Path

from kaname.api.project import opened
from kaname.design import load as texts
from kaname.design.document import Document
from kaname.errors import Finding, KanameError
from kaname.measure import faults
from kaname.targets import ledger


def check(design: Path | str, *, store: Path | None = None) -> list[Finding]:
    """Every fault of a design text, and of it against its data where its text has none."""
    return checked(texts.read(Path(design)), Path(design), store)


def checked(document: Document, path: Path, store: Path | None) -> list[Finding]:
    """Every fault of a document, as `check` of the file that it has been read from."""
    found = list(document.findings)
    if any(f.severity == "error" for f in found):
        return found + (faults.fragments(document) if document.design is not None else [])
    try:
        project = opened(document, path, store, None)
    except KanameError as error:
        return [*found, *error.findings]
    return [*found, *project.findings(), *ledger.check(path.parent / ledger.FOLDER)]
