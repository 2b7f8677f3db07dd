"""Power before the start: which changes could be seen, in how many units and months.

From the noise of earlier dates alone. A change is detectable that is seen four times in five.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.causes.effects.choices import choices
from kaname.causes.effects.contrast import contrast, effects_of
from kaname.causes.effects.difference import LEAST, Noise, past_noise
from kaname.causes.effects.outcomes import Outcomes, settled
from kaname.causes.effects.windows import earlier, independent, window


@dataclass(frozen=True, slots=True)
class Power:
    """With so many units treated for so many months, a change below `detectable` is not seen."""

    units: int
    months: int
    detectable: float  # of the whole effect: relative, or in the KPI's own unit


def power(of: Outcomes, counts: Sequence[int], months: Sequence[int]) -> list[Power]:
    """The detectable change by number of treated units and of months after the start.

    Empty where the history is too short for the noise to be known. All units are compared.
    """
    return [
        Power(count, block, found)
        for block in months
        for count in counts
        if (found := detectable(of, count, block)) is not None
    ]


def detectable(of: Outcomes, count: int, block: int) -> float | None:
    """The change that is seen four times in five, on the average over which units are treated."""
    history = int(of.number.shape[1])
    dose = [1.0] * block
    windows = earlier(of.kind, history, dose)
    if not windows or not 0 < count < of.units:
        return None
    of = settled(of, history)
    placebos = [contrast(of, one) for one in windows]
    past = past_noise(placebos, independent(windows))
    known = Noise(past.spread, past.freedom + max(0, of.units - 2))
    if known.freedom < LEAST or known.spread <= 0:
        return None
    last = window(of.kind, history - block, dose)
    sets, _ = choices(np.arange(of.units) < count)
    there = contrast(of, last)
    sizes, scores = effects_of(there, sets)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.abs(sizes / scores)
    return float(known.seen * np.nanmedian(errors))
