"""Loading: from the bytes of a design text to the design and every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kaname.design import (
    clocks,
    completeness,
    cycles,
    model_tables,
    names,
    settings,
    shape,
    syntax,
    units,
)
from kaname.design.document import Document
from kaname.design.faults import Fault
from kaname.design.places import Places
from kaname.errors import Finding, KanameError, Place

__all__ = ["CHECKS", "Document", "load", "read", "read_text"]

BYTE_ORDER_MARK = "\ufeff"

CHECKS: tuple[Callable[[Document], Sequence[Finding]], ...] = (
    names.check,
    model_tables.check,
    completeness.check,
    settings.check,
    cycles.check,
    units.check,
    clocks.check,
)


def load(path: Path) -> Document:
    """The design of a file, fit to measure; raises `KanameError` with all findings on an error."""
    document = read(path)
    if any(finding.severity == "error" for finding in document.findings):
        raise KanameError(document.findings)
    return document


def read(path: Path) -> Document:
    """The document of a file, with a finding for everything wrong in it."""
    try:
        text = path.read_bytes()
    except OSError as error:
        rule = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable-file"
        fault = Finding(f"design.{rule}", {"file": str(path)}, Place(str(path)))
        return _unread("", b"", str(path), fault)
    return read_text(text, str(path))


def read_text(text: str | bytes, file: str) -> Document:
    """The document of a text; `file` is the name that places carry. Never raises."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fault = Finding("design.not-utf-8", {}, Place(file, line, 1))
        return _unread(raw.decode("utf-8", "replace"), raw, file, fault)
    read = syntax.read(text.removeprefix(BYTE_ORDER_MARK))
    places = Places.read(file, text.removeprefix(BYTE_ORDER_MARK), read.root)
    found = [_finding(fault, places) for fault in read.faults]
    document = Document(text, file, sha256(raw).hexdigest(), None, (), places)
    return _checked(document, found, read.data) if read.root else _with(document, found)


def _checked(document: Document, found: Sequence[Finding], data: syntax.Plain) -> Document:
    shaped = shape.check(data, document.places)
    # What fits is checked further, so that all faults show at once.
    design = shaped.design and model_tables.completed(shaped.design)
    rest = replace(document, design=design)
    further = [finding for check in CHECKS for finding in check(rest)]
    whole = None if shaped.findings else design
    return _with(replace(document, design=whole), (*found, *shaped.findings, *further))


def _with(document: Document, found: Sequence[Finding]) -> Document:
    return replace(document, findings=tuple(sorted(found, key=_order)))


def _order(finding: Finding) -> tuple[int, int]:
    return (finding.place.line, finding.place.column) if finding.place else (0, 0)


def _finding(fault: Fault, places: Places) -> Finding:
    params = dict(fault.params)
    if fault.other is not None:
        params["first"] = str(places.at(fault.other))
    return Finding(f"design.{fault.rule}", params, places.at(fault.at))


def _unread(text: str, raw: bytes, file: str, fault: Finding) -> Document:
    places = Places.read(file, text, None)
    return Document(text, file, sha256(raw).hexdigest(), None, (fault,), places)
