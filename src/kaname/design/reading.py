"""Reading: from the bytes of a YAML text to its data, its places and what is wrong with it as YAML.

A design and a mapping are read alike; what their data means is for each to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kaname.design import syntax
from kaname.design.faults import Fault
from kaname.design.places import Places
from kaname.design.syntax import Plain
from kaname.errors import Finding, Place

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as read. `data` is None, and says nothing, where `readable` is False."""

    text: str
    file: str
    sha256: str  # of the bytes
    places: Places
    findings: tuple[Finding, ...]
    data: Plain = None
    readable: bool = False


def of_file(path: Path) -> Text:
    """The text of a file, with a finding for everything wrong in it. Never raises."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        rule = "no-such-file" if isinstance(error, FileNotFoundError) else "unreadable-file"
        fault = Finding(f"design.{rule}", {"file": str(path)}, Place(str(path)))
        return _unread("", b"", str(path), fault)
    return of_text(raw, str(path))


def of_text(text: str | bytes, file: str) -> Text:
    """A text; `file` is the name that places carry. Never raises."""
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
    found = tuple(_finding(fault, places) for fault in tree.faults)
    digest = sha256(raw).hexdigest()
    return Text(text, file, digest, places, found, tree.data, tree.root is not None)


def in_order(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings as their places follow one another in the text."""
    return tuple(sorted(found, key=_order))


def _order(finding: Finding) -> tuple[int, int]:
    return (finding.place.line, finding.place.column) if finding.place else (0, 0)


def _finding(fault: Fault, places: Places) -> Finding:
    params = dict(fault.params)
    if fault.other is not None:
        params["first"] = str(places.at(fault.other))
    return Finding(f"design.{fault.rule}", params, places.at(fault.at))


def _unread(text: str, raw: bytes, file: str, fault: Finding) -> Text:
    return Text(text, file, sha256(raw).hexdigest(), Places.read(file, text, None), (fault,))
