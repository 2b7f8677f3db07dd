"""The ramp of new hires: how productive they are by months since the hire, tenured people being 1.

Estimated from the company's own new hires, never falling (isotonic regression by pooling adjacent
violators: Ayer et al., Annals of Mathematical Statistics 26, 1955), and drawn towards a straight
line where few were hired.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import TENURED, Evidence

MONTHS = int(TENURED)
BEGINS = 0.25  # of the line that stands in for what is not known: a quarter in the first month …
FULL_AT = 12  # … and all after a year
PRIOR = 6.0  # person-months that the line counts for


@dataclass(frozen=True, slots=True)
class Ramp:
    """Productivity by month since the hire (0: the first); `seen` person-months stand behind it."""

    curve: Floats
    seen: Floats

    def at(self, tenure: Floats) -> Floats:
        """Productivity at each tenure in months; 1 where the tenure is unknown or longer."""
        month = np.clip(np.nan_to_num(tenure, nan=TENURED), 0, MONTHS).astype(np.int64)
        return np.append(self.curve, 1.0)[month]

    @property
    def hires_seen(self) -> bool:
        """Whether any new hire stands behind the curve."""
        return bool(self.seen.sum() > 0)


def line() -> Floats:
    """The straight line that is assumed where nobody was hired."""
    month = np.arange(MONTHS)
    return np.minimum(BEGINS + (1 - BEGINS) * month / FULL_AT, 1.0)


def ramp(evidence: Evidence) -> Ramp:
    """The curve of the company's own hires, as their results over those of tenured people."""
    usual = evidence.usual
    tenure = np.nan_to_num(evidence.tenure_past, nan=TENURED)
    known = np.isfinite(evidence.past) & (usual > 0) & (tenure < TENURED)
    month = tenure[known].astype(np.int64)
    done, due, seen = np.zeros((3, MONTHS))
    np.add.at(done, month, evidence.past[known])
    np.add.at(due, month, usual[known])
    np.add.at(seen, month, 1.0)
    scale = np.divide(due, seen, out=np.ones(MONTHS), where=seen > 0)
    prior = PRIOR * scale
    drawn = (np.maximum(done, 0.0) + prior * line()) / (due + prior)
    return Ramp(np.minimum(rising(drawn, seen + PRIOR), 1.0), seen)


def rising(values: Floats, weights: Floats) -> Floats:
    """The nearest values (weighted squares) that never fall."""
    blocks: list[tuple[float, float, int]] = []  # mean, weight, length
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        block = (value, weight, 1)
        while blocks and blocks[-1][0] > block[0]:
            block = _pooled(blocks.pop(), block)
        blocks.append(block)
    return np.repeat([mean for mean, _, _ in blocks], [length for _, _, length in blocks])


def _pooled(
    left: tuple[float, float, int], right: tuple[float, float, int]
) -> tuple[float, float, int]:
    weight = left[1] + right[1]
    mean = (left[0] * left[1] + right[0] * right[1]) / weight
    return mean, weight, left[2] + right[2]
