"""The same for everybody tenured, less for new hires, as the company's own ones ramped up."""

from __future__ import annotations

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method
from kaname.allocation.ramp import ramp


def weigh(evidence: Evidence) -> Floats:
    """The ramp at the tenure that somebody has in each month."""
    return ramp(evidence).at(evidence.tenure) * evidence.active


BY_RAMP = Method("ramp", weigh)
