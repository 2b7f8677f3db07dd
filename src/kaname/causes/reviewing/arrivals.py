"""Arrivals: a value that was never seen before and stays, and the segment in which it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kaname.causes.reviewing.groups import Flags, Group

Floats = npt.NDArray[np.float64]
BEFORE = 6  # periods without it
STAYS = 0.5  # of the periods from its first on: what comes and goes has not arrived
LEAST = 20.0  # cases
RARE = 0.34  # of a dimension's values: where most values are new, a new one is no news
INSIDE = 0.9  # of its cases that its segment must hold
CLEAR = 10.0  # log-likelihood by which the segment must stand out


@dataclass(frozen=True, slots=True)
class Arrival:
    """From period `at` on `value` has `share` of the cases of the group, or of all (None)."""

    value: str
    at: int
    group: Group | None
    cases: float
    share: float


def arrivals(cases: Floats, values: Sequence[str], asked: Sequence[Group]) -> tuple[Arrival, ...]:
    """The values that arrived, the largest first; () where new values are nothing special.

    `cases` is (cells, periods), `values` the value of each cell; `asked` are groups of the same
    cells by other dimensions. The group is the one that best tells apart where the value shows
    (likelihood ratio), if nearly all of its cases are in there.
    """
    names = list(dict.fromkeys(values))
    rows = np.array([[value == name for value in values] for name in names], np.float64)
    sums = rows @ cases
    first = [int(np.argmax(row > 0)) for row in sums]
    new = [n for n, at in enumerate(first) if at >= BEFORE and sums[n].sum() >= LEAST]
    if len(new) > RARE * len(names):
        return ()
    stay = [n for n in new if (sums[n, first[n] :] > 0).mean() >= STAYS]
    found = [_located(names[n], first[n], rows[n] > 0, cases, asked) for n in stay]
    return tuple(sorted(found, key=lambda arrival: -arrival.cases))


def _located(name: str, at: int, mine: Flags, cases: Floats, asked: Sequence[Group]) -> Arrival:
    since = cases[:, at:].sum(axis=1)
    total = float(since[mine].sum())
    whole = Arrival(name, at, None, total, total / float(since.sum()))
    inside = [g for g in asked if since[mine & g.cells].sum() >= INSIDE * total]
    if not inside:
        return whole
    best = max(inside, key=lambda group: _gain(since, mine, group.cells))
    if _gain(since, mine, best.cells) < CLEAR:
        return whole
    share = float(since[mine & best.cells].sum() / since[best.cells].sum())
    return Arrival(name, at, best, total, share)


def _gain(since: Floats, mine: Flags, cells: Flags) -> float:
    """Log-likelihood gained by one share inside the group and another outside."""
    parts = [(since[mine & side].sum(), since[side].sum()) for side in (cells, ~cells)]
    k, n = (sum(part[m] for part in parts) for m in (0, 1))
    return float(sum(_likelihood(a, b) for a, b in parts) - _likelihood(k, n))


def _likelihood(k: float, n: float) -> float:
    if n <= 0 or k <= 0 or k >= n:
        return 0.0
    return float(k * np.log(k / n) + (n - k) * np.log(1 - k / n))
