"""The same for everybody, for each month that they are there."""

from __future__ import annotations

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method


def weigh(evidence: Evidence) -> Floats:
    """1 in every month, less in one in which somebody comes or goes."""
    return evidence.active


EVEN = Method("even", weigh)
