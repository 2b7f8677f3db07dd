"""Exact apportionment: whole steps that sum to the whole, by the divisor method of Webster.

Largest remainders (Hamilton) would do for the sum, but there a part may fall when its weight rises
and the others' do not. Only divisor methods exclude that (Balinski & Young, Fair Representation,
1982), and Webster's, which rounds quotients at the half, favours neither small nor large parts.
A step is the smallest amount that is handed out: a yen, ten thousand yen, a deal, 0.1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.allocation.bounds import UNBOUNDED, Bounds, Floats, Ints, faults
from kaname.errors import KanameError

BISECTIONS = 200
HALF = 0.5


def apportion(
    whole: int, weights: Sequence[float] | Floats, keys: Sequence[str], limits: Bounds | None = None
) -> Ints:
    """Whole numbers in proportion to the weights, inside the bounds, that sum to `whole`.

    A larger weight never gets less (inside equal bounds), and nobody gets less when only their
    weight rises; equal claims on the last step go to the first key. So the order in which parts
    come does not matter, and the parts as weights give the parts again. A whole below zero gives
    parts below zero. Raises KanameError with all that stands in the way.
    """
    weight = np.asarray(weights, dtype=np.float64)
    within = limits or Bounds.none(len(weight))
    if whole < 0 and limits is not None:
        within = limits.turned
    found = list(faults(abs(whole), weight, keys, within))
    if found:
        raise KanameError(found)
    parts = _divided(abs(whole), weight, keys, within)
    return -parts if whole < 0 else parts


def _divided(whole: int, weight: Floats, keys: Sequence[str], limits: Bounds) -> Ints:
    high = np.where(weight > 0, np.minimum(limits.high, UNBOUNDED), limits.low)
    within = Bounds(limits.low, high)
    parts = _near(whole, weight, within)
    rank = np.argsort(np.argsort(np.array(keys, dtype=object), kind="stable"), kind="stable")
    while (short := whole - int(parts.sum())) != 0:
        if short > 0:
            parts[_strongest(parts, weight, within, rank)] += 1
        else:
            parts[_weakest(parts, weight, within, rank)] -= 1
    return parts


def _near(whole: int, weight: Floats, limits: Bounds) -> Ints:
    """The rounded quotients of a divisor that is the right one but for ties, by bisection."""
    positive = weight[weight > 0]
    if not len(positive):
        return limits.low.copy()
    least, most = 0.0, (whole + 1.0) / float(positive.min()) * 2
    for _ in range(BISECTIONS):
        rate = (least + most) / 2
        if rate in (least, most):
            break
        if _quotients(weight, rate, limits).sum(dtype=np.float64) <= whole:
            least = rate
        else:
            most = rate
    return _quotients(weight, least, limits)


def _quotients(weight: Floats, rate: float, limits: Bounds) -> Ints:
    quotients = np.minimum(weight * rate, float(UNBOUNDED))
    return np.clip(np.floor(quotients + HALF).astype(np.int64), limits.low, limits.high)


def _strongest(parts: Ints, weight: Floats, limits: Bounds, rank: Ints) -> int:
    """Who has the strongest claim on one more step: the largest quotient at the next half."""
    claim = np.where(parts < limits.high, weight / np.maximum(parts + HALF, HALF), -np.inf)
    tied = np.flatnonzero(claim == claim.max())
    return int(min(tied, key=lambda i: (-weight[i], rank[i])))


def _weakest(parts: Ints, weight: Floats, limits: Bounds, rank: Ints) -> int:
    """Who has the weakest claim on their last step."""
    claim = np.where(parts > limits.low, weight / np.maximum(parts - HALF, HALF), np.inf)
    tied = np.flatnonzero(claim == claim.min())
    return int(max(tied, key=lambda i: (-weight[i], rank[i])))
