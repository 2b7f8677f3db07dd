"""What a method of allocation is: a name, and weights from evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Method:
    """How weights come from evidence: shape (rows, target months), before the season.

    `further`: the name of the figures that it needs beside results; None where it needs none.
    """

    name: str
    weigh: Callable[[Evidence], Floats]
    further: str | None = None
