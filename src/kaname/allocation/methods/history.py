"""By own results, drawn towards even as far as they are few or vary from month to month."""

from __future__ import annotations

import numpy as np

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method
from kaname.allocation.shrinking import Rates, rates


def own(evidence: Evidence) -> Rates:
    """Each person's results as a multiple of the mean of all who were there in the same months."""
    there = np.isfinite(evidence.past)
    known = evidence.by_person(there) > 0
    results = np.where(known, evidence.by_person(evidence.past), np.nan)
    heads = known.sum(axis=0)
    mean = np.divide(np.nansum(results, axis=0), heads, out=np.zeros(len(heads)), where=heads > 0)
    return rates(results, np.broadcast_to(mean, results.shape))


def weigh(evidence: Evidence) -> Floats:
    """The shrunken multiple of the mean, in every month that somebody is there."""
    return own(evidence).shrunk[evidence.person][:, None] * evidence.active


BY_HISTORY = Method("history", weigh)
