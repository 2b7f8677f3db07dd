"""Discovery over KPIs, units and periods at once, with few false ones among what is told."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.causes.discovery import discoveries
from kaname.series.panel import Flags, Floats, Ints

FALSE = 0.05  # share of false ones among what is told


def by_family(chance: Floats, family: Ints, share: float = FALSE) -> Flags:
    """Discoveries in two steps: which families stand out, then which of their tests do.

    Of families the combination of Simes (1986) is judged; within those selected, the share falls
    with how few they are (Benjamini & Bogomolov, JRSS B 2014). A KPI with many units thus counts
    as one family and does not drown the others. Tests with NaN do not count.
    """
    names = np.unique(family)
    rows = [np.flatnonzero(family == name) for name in names]
    chosen = discoveries(np.array([simes(chance[own]) for own in rows]), share)
    tested = sum(bool(np.isfinite(chance[own]).any()) for own in rows)
    within = share * chosen.sum() / max(tested, 1)
    found = np.zeros(len(chance), np.bool_)
    for own, yes in zip(rows, chosen, strict=True):
        found[own] = discoveries(chance[own], within) if yes else False
    return found


def by_period(chance: Floats, family: Ints, share: float = FALSE) -> Flags:
    """The same of many periods (tests, periods): which periods stand out, then what in them.

    The share of false ones holds over all that the periods tell together; one period alone is
    judged as by `by_family`.
    """
    names = np.unique(family)
    each = np.array(
        [simes([simes(column[family == name]) for name in names]) for column in chance.T]
    )
    chosen = discoveries(each, share)
    within = share * chosen.sum() / max(int(np.isfinite(each).sum()), 1)
    found = np.zeros(chance.shape, np.bool_)
    for at in np.flatnonzero(chosen):
        found[:, at] = by_family(chance[:, at], family, within)
    return found


def weighted(chance: Floats, family: Ints, main: Flags) -> Floats:
    """The probabilities with half of each family's weight on its main tests (Genovese et al. 2006).

    Weights have the mean 1 in each family, so that the share of false ones stays as it is.
    """
    found = chance.copy()
    for name in np.unique(family):
        own = (family == name) & np.isfinite(chance)
        first, rest = own & main, own & ~main
        if first.any() and rest.any():
            found[first] = chance[first] * 2 * first.sum() / own.sum()
            found[rest] = chance[rest] * 2 * rest.sum() / own.sum()
    return found


def simes(chance: Sequence[float] | Floats) -> float:
    """The probability that none of a family stands out; NaN where there is no test."""
    known = np.sort(np.asarray(chance, dtype=np.float64))
    known = known[np.isfinite(known)]
    if not len(known):
        return float("nan")
    return float(min(1.0, (known * len(known) / np.arange(1, len(known) + 1)).min()))
