"""A design text as read: the design, what is wrong with it, and where everything stands."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.design.model import Design
from kaname.design.places import Places
from kaname.errors import Finding


@dataclass(frozen=True, slots=True)
class Document:
    """A text and what was read from it.

    `design` is None when its shape is at fault; a design may still have findings. `sha256` is
    that of the bytes, and what an edit must show to have seen.
    """

    text: str
    file: str
    sha256: str
    design: Design | None
    findings: tuple[Finding, ...]
    places: Places
