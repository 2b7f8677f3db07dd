"""By what could be sold: the accounts that somebody looks after, or their territory."""

from __future__ import annotations

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method

POTENTIAL = "potential"


def weigh(evidence: Evidence) -> Floats:
    """The potential in every month."""
    return evidence.further[POTENTIAL][:, None] * evidence.active


BY_POTENTIAL = Method(POTENTIAL, weigh, POTENTIAL)
