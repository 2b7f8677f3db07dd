"""Yields: of what comes in by a campaign or source, how much becomes what is wanted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kaname.causes.reviewing.arrivals import LEAST

Floats = npt.NDArray[np.float64]
LARGE = 0.1  # of everything that came in while it ran
POOR = 0.6  # of the others' yield, at most
FALSE = 0.01  # false discoveries among those told


@dataclass(frozen=True, slots=True)
class Yield:
    """Of `came` only `became`; of the others `usual`. `share`: of all that came in its months.

    `first` and `last` are its periods; `p` the probability of as few by chance.
    """

    row: int
    came: float
    became: float
    usual: float
    share: float
    first: int
    last: int
    p: float


def poor_yields(
    came: Floats, became: Floats, named: Sequence[int], over: Sequence[int]
) -> tuple[Yield, ...]:
    """The rows that brought much and of which little became, the largest first.

    `came` and `became` are (rows, periods) of counts. Rows in `over`, which bring no more, are
    each compared with the others in `named`: exact binomial test, discoveries controlled after
    Benjamini & Hochberg (1995).
    """
    found = [y for row in over if (y := _yield(row, came, became, named)) is not None]
    ordered = sorted(found, key=lambda y: y.p)
    passed = [n for n, y in enumerate(ordered) if y.p <= FALSE * (n + 1) / len(over)]
    kept = ordered[: passed[-1] + 1] if passed else []
    return tuple(sorted((y for y in kept if _poor(y)), key=lambda y: -y.came))


def _poor(found: Yield) -> bool:
    return found.share >= LARGE and found.became <= POOR * found.usual * found.came


def _yield(row: int, came: Floats, became: Floats, named: Sequence[int]) -> Yield | None:
    others = [n for n in named if n != row]
    number, base = float(came[row].sum()), float(came[others].sum())
    if number < LEAST or base < LEAST:
        return None
    usual = float(became[others].sum()) / base
    ran = np.flatnonzero(came[row] > 0)
    span = slice(int(ran[0]), int(ran[-1]) + 1)
    much = float(came[:, span].sum())
    count = float(became[row].sum())
    p = _at_most(math.floor(count), math.ceil(number), usual)
    share = number / much if much else 0.0
    return Yield(row, number, count, usual, share, span.start, span.stop - 1, p)


def _at_most(count: int, number: int, share: float) -> float:
    """The probability of at most `count` of `number` (binomial)."""
    if not 0 < share < 1 or count >= number:
        return 1.0
    k = range(count + 1)
    whole = math.lgamma(number + 1)
    logs = [
        whole
        - math.lgamma(i + 1)
        - math.lgamma(number - i + 1)
        + i * math.log(share)
        + (number - i) * math.log1p(-share)
        for i in k
    ]
    return min(1.0, math.fsum(math.exp(each) for each in logs))
