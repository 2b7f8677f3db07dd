"""By skill: own results over what tenure and group let expect, and the ramp ahead."""

from __future__ import annotations

import numpy as np

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods.method import Method
from kaname.allocation.ramp import Ramp, ramp
from kaname.allocation.shrinking import Rates, rates

RECENT = 12  # months that say how the groups compare


def skill(evidence: Evidence, curve: Ramp) -> Rates:
    """Each person's results over what somebody tenured reached, less what the ramp explains."""
    there = np.isfinite(evidence.past)
    expected = evidence.by_person(
        np.where(there, evidence.usual * curve.at(evidence.tenure_past), 0)
    )
    known = evidence.by_person(there) > 0
    results = np.where(known, evidence.by_person(evidence.past), np.nan)
    usual = evidence.by_person(np.where(there, evidence.usual, 0))
    exposure = np.divide(expected, usual, out=np.ones(usual.shape), where=usual > 0)
    return rates(results, np.where(known, expected, np.nan), exposure)


def level(evidence: Evidence) -> Floats:
    """What somebody tenured of the row's group reached in a recent month, on average; NaN: none."""
    recent = evidence.usual[:, -RECENT:]
    known = np.isfinite(recent)
    sums = np.where(known, recent, 0.0).sum(axis=1)
    counts = known.sum(axis=1)
    mean: Floats = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
    return mean


def weigh(evidence: Evidence) -> Floats:
    """The group's level, times the shrunken rate, times the ramp at the tenure of each month."""
    curve = ramp(evidence)
    rate = skill(evidence, curve).shrunk[evidence.person]
    of_group = level(evidence)
    known = of_group[np.isfinite(of_group)]
    filled = np.where(np.isfinite(of_group), of_group, known.mean() if len(known) else 1.0)
    expected = np.maximum(filled, 0.0) * rate
    return expected[:, None] * curve.at(evidence.tenure) * evidence.active


BY_SKILL = Method("skill", weigh)
