"""Discoveries: which of many probabilities are small enough, with few false ones among them."""

from __future__ import annotations

import numpy as np

from kaname.series.panel import Flags, Floats


def discoveries(p: Floats, rate: float) -> Flags:
    """Which of the tests (tests,) stand out, at most the share `rate` of them falsely.

    Benjamini & Hochberg, JRSS B 1995. NaN is no test: it neither stands out nor counts.
    """
    known = np.sort(p[np.isfinite(p)])
    passed = known[known <= rate * np.arange(1, known.size + 1) / max(known.size, 1)]
    limit = passed[-1] if passed.size else -1.0
    return np.asarray(np.nan_to_num(p, nan=2.0) <= limit)
