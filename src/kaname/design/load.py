"""Loading: from the bytes of a design text to the design and every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kaname.design import (
    capacities,
    clocks,
    completeness,
    cycles,
    model_tables,
    names,
    reading,
    settings,
    shape,
    times,
    units,
)
from kaname.design.document import Document
from kaname.design.reading import Text
from kaname.errors import Finding, KanameError

__all__ = ["CHECKS", "Document", "load", "read", "read_text"]

CHECKS: tuple[Callable[[Document], Sequence[Finding]], ...] = (
    names.check,
    model_tables.check,
    completeness.check,
    settings.check,
    times.check,
    cycles.check,
    units.check,
    clocks.check,
    capacities.check,
)


def load(path: Path) -> Document:
    """The design of a file, fit to measure; raises `KanameError` with all findings on an error."""
    document = read(path)
    if any(finding.severity == "error" for finding in document.findings):
        raise KanameError(document.findings)
    return document


def read(path: Path) -> Document:
    """The document of a file, with a finding for everything wrong in it."""
    return _document(reading.of_file(path))


def read_text(text: str | bytes, file: str) -> Document:
    """The document of a text; `file` is the name that places carry. Never raises."""
    return _document(reading.of_text(text, file))


def _document(read: Text) -> Document:
    document = Document(read.text, read.file, read.sha256, None, (), read.places)
    if not read.readable:
        return replace(document, findings=reading.in_order(read.findings))
    shaped = shape.check(read.data, read.places)
    # What fits is checked further, so that all faults show at once.
    design = shaped.design and model_tables.completed(shaped.design)
    rest = replace(document, design=design)
    further = [finding for check in CHECKS for finding in check(rest)]
    found = reading.in_order((*read.findings, *shaped.findings, *further))
    return replace(document, design=None if shaped.findings else design, findings=found)
