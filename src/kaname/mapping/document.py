"""A mapping text as read: the mapping, what is wrong with it, and where everything stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kaname.design import shape, syntax
from kaname.design.faults import Fault
from kaname.design.places import Places
from kaname.errors import Finding, Place
from kaname.mapping import columns, conditions, settings
from kaname.mapping.model import Mapping

BYTE_ORDER_MARK = "\ufeff"
FORM = shape.Form(Mapping, "mapping", {"mapping": "1"}, "mapping.not-a-mapping")
CHECKS: tuple[Callable[[Mapping, Places], Sequence[Finding]], ...] = (
    settings.check,
    columns.check,
    conditions.check,
)
_OWN_WORDS = {  # what is said of a design, said of a mapping
    "design.empty-design": "mapping.empty-mapping",
    "design.missing-root-key": "mapping.missing-root-key",
    "design.unknown-key": "mapping.unknown-key",
    "design.wrong-value": "mapping.wrong-value",
    "design.too-large": "mapping.too-large",
    "design.several-documents": "mapping.several-documents",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what was read from it.

    `mapping` is None when its shape is at fault; a mapping may still have findings. `sha256` is
    that of the bytes, and what an edit must show to have seen.
    """

    text: str
    file: str
    sha256: str
    mapping: Mapping | None
    findings: tuple[Finding, ...]
    places: Places


def read(path: Path) -> Document:
    """The document of a file, with a finding for everything wrong in it. Never raises."""
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
    body = text.removeprefix(BYTE_ORDER_MARK)
    tree = syntax.read(body)
    places = Places.read(file, body, tree.root)
    found = [_finding(fault, places) for fault in tree.faults]
    document = Document(text, file, sha256(raw).hexdigest(), None, (), places)
    return _checked(document, found, tree.data) if tree.root else _with(document, found)


def _checked(document: Document, found: Sequence[Finding], data: syntax.Plain) -> Document:
    mapping, misfits = shape.fitted(data, document.places, FORM)
    # What fits is checked further, so that all faults show at once.
    further = [f for check in CHECKS if mapping for f in check(mapping, document.places)]
    whole = None if misfits else mapping
    return _with(replace(document, mapping=whole), (*found, *misfits, *further))


def _with(document: Document, found: Sequence[Finding]) -> Document:
    ours = [replace(f, rule=_OWN_WORDS.get(f.rule, f.rule)) for f in found]
    return replace(document, findings=tuple(sorted(ours, key=_order)))


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
