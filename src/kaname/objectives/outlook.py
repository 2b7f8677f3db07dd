"""Outlook: what may become of a key result by the end of its cycle, from sample paths of its KPI.

Paths have the shape (samples, months). `parts` says of each month which part of its days is still
to come within the cycle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.objectives.grading import ABOVE, GREEN, TOLERANCE
from kaname.series.panel import Floats

LOW, HIGH = 0.1, 0.9  # an interval that holds four of five


@dataclass(frozen=True, slots=True)
class Outlook:
    """The grade to expect, an 80 % interval, and the chances of 0.6 and of 0.7 and more.

    `final` is the KPI's expected figure at the end.
    """

    low: float
    expected: float
    high: float
    chance_green: float
    chance_above: float
    final: float


def outlook(finals: Floats, start: float, target: float) -> Outlook:
    """The distribution of the grade, of the KPI's possible figures at the end of the cycle."""
    grades = np.clip((finals - start) / (target - start), 0.0, 1.0)
    low, high = np.quantile(grades, [LOW, HIGH])
    return Outlook(
        low=float(low),
        expected=float(grades.mean()),
        high=float(high),
        chance_green=float((grades >= GREEN - TOLERANCE).mean()),
        chance_above=float((grades >= ABOVE - TOLERANCE).mean()),
        final=float(finals.mean()),
    )


def of_sum(so_far: float, paths: Floats, parts: Floats) -> Floats:
    """What came, and what is still to come."""
    return np.asarray(so_far + paths @ parts, dtype=np.float64)


def of_ratio(above: float, below: float, ratios: Floats, volumes: Floats, parts: Floats) -> Floats:
    """The ratio of the whole cycle: the sums so far, and volumes to come at ratios to come.

    The ratio itself where there are no volumes at all.
    """
    to_come = volumes * parts
    top = above + (to_come * ratios).sum(axis=1)
    bottom = below + to_come.sum(axis=1)
    plain = ratios.mean(axis=1)
    return np.asarray(np.divide(top, bottom, out=plain, where=bottom > 0), dtype=np.float64)


def of_state(so_far: float | None, over: float, paths: Floats, parts: Floats) -> Floats:
    """A median or mean of the cycle: so far with the part that is over, the rest with the rest.

    That is near enough where the months have about as many cases each.
    """
    to_come = paths @ (parts / parts.sum()) if parts.sum() > 0 else paths[:, -1]
    if so_far is None:
        return np.asarray(to_come, dtype=np.float64)
    return np.asarray(over * so_far + (1 - over) * to_come, dtype=np.float64)


def of_balance(now: float, before: float, over: float, paths: Floats) -> Floats:
    """How things stand at the end: as now, and moved on as the paths move from now on.

    `before`: at the end of the last complete month, of which `over` is the part that has passed
    in the running one.
    """
    here = before + over * (paths[:, 0] - before)
    return np.asarray(now + paths[:, -1] - here, dtype=np.float64)
