"""By weights that somebody states, for each month that a unit or person is there."""

from __future__ import annotations

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method

WEIGHTS = "weights"


def weigh(evidence: Evidence) -> Floats:
    """The stated weight in every month."""
    return evidence.further[WEIGHTS][:, None] * evidence.active


STATED = Method(WEIGHTS, weigh, WEIGHTS)
