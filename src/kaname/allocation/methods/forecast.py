"""By what each is expected to bring, so that all are asked for the same beyond it."""

from __future__ import annotations

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method

FORECAST = "forecast"


def weigh(evidence: Evidence) -> Floats:
    """The expected results of a month, in every month that somebody is there."""
    return evidence.further[FORECAST][:, None] * evidence.active


BY_FORECAST = Method(FORECAST, weigh, FORECAST)
