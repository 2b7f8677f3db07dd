"""Contrasts: by unit how far its block lies from what its past and the other units let expect.

The effect on any set of units is `score` of the set over its `information`: exactly the weighted
difference in differences with effects of units and periods (Frisch-Waugh-Lovell), so that all
choices of treated units cost one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.effects.outcomes import Outcomes, Window, columns, left
from kaname.series.panel import Floats

TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Contrast:
    """`score` (units,) and `information` (units, units), whose rank is the units less one."""

    score: Floats
    information: Floats

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the units' differences."""
        return int(np.linalg.matrix_rank(self.information, hermitian=True))


def contrast(of: Outcomes, window: Window) -> Contrast:
    """The units' contrasts in a window."""
    cut = columns(of, window.columns)
    rest = left(cut)
    start = len(window.before)
    dose, units = np.asarray(window.dose), of.units
    block = rest.weight[:, start:] * dose
    design = np.zeros((units + cut.number.shape[1], units))
    design[:units] = np.diag(block.sum(1))
    design[units + start :] = block.T
    information = np.diag(block @ dose) - design.T @ rest.pull @ design
    return Contrast((block * rest.residual[:, start:]).sum(1), information)


def effects_of(found: Contrast, sets: Floats) -> tuple[Floats, Floats]:
    """Of each set (a row of zeros and ones): its effect and its standardised score.

    The latter has the standard deviation of the noise, whatever the set; NaN without information.
    """
    total = np.einsum("ai,ij,aj->a", sets, found.information, sets)
    floor = TINY * max(1.0, float(np.trace(found.information)))
    known = np.where(total > floor, total, np.nan)
    score = sets @ found.score
    return score / known, score / np.sqrt(known)


def scatter(found: Contrast) -> float:
    """The weighted sum of squares of the units' differences: sigma² chi² with `freedom`."""
    inverse = np.linalg.pinv(found.information, hermitian=True)
    return max(0.0, float(found.score @ inverse @ found.score))
