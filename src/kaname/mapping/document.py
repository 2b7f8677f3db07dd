"""A mapping text as read: the mapping, what is wrong with it, and where everything stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kaname.design import reading, shape
from kaname.design.places import Places
from kaname.design.reading import Text
from kaname.errors import Finding
from kaname.mapping import columns, conditions, settings
from kaname.mapping.model import Mapping

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
    return _document(reading.of_file(path))


def read_text(text: str | bytes, file: str) -> Document:
    """The document of a text; `file` is the name that places carry. Never raises."""
    return _document(reading.of_text(text, file))


def _document(read: Text) -> Document:
    document = Document(read.text, read.file, read.sha256, None, (), read.places)
    if not read.readable:
        return replace(document, findings=_in_own_words(read.findings))
    mapping, misfits = shape.fitted(read.data, read.places, FORM)
    # What fits is checked further, so that all faults show at once.
    further = [f for check in CHECKS if mapping for f in check(mapping, read.places)]
    found = _in_own_words((*read.findings, *misfits, *further))
    return replace(document, mapping=None if misfits else mapping, findings=found)


def _in_own_words(found: Sequence[Finding]) -> tuple[Finding, ...]:
    return reading.in_order([replace(f, rule=_OWN_WORDS.get(f.rule, f.rule)) for f in found])
