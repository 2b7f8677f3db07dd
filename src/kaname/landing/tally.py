"""Tallies: weighted counts per position."""

from __future__ import annotations

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.deals import Ints


def tally(at: Ints, weights: Floats, size: int) -> Floats:
    """The sum of the weights at each position below `size`."""
    return np.asarray(np.bincount(at, weights, size), dtype=np.float64)
