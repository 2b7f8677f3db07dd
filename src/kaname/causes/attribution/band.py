"""What a contribution usually does: the band within which it says nothing."""

from __future__ import annotations

import numpy as np
from scipy import special

from kaname.formula.values import Floats

FEWEST = 8  # pairs of periods from which a band is known
LEVEL = 0.05  # of the lists without a cause, as many tell something
NORMAL = 1.4826  # the median absolute deviation of a normal distribution to its deviation
HEAVY = 0.95  # of the past, at least, lies in the band whatever its distribution
ROBUST = 0.6  # what a median absolute deviation knows of what a standard deviation would
MOVING = 0.42  # the same of moving ranges, of which each has a period in common with the next
ALIKE = 1.12  # neighbours are alike: an autocorrelation of .2 makes moving ranges so much smaller


def half_width(past: Floats, *, apart: bool, tests: int = 1) -> Floats:
    """Half the width of the band around 0, NaN where the past is too short.

    `past`: the contributions of earlier pairs of periods along the last axis, NaN where there was
    none. `apart`: a pair has no period in common with the next one's (a year before, the target),
    so that one lasting change would show in every later pair: then what counts is how far each
    pair is from the next, as on a control chart of moving ranges. Else the contributions
    themselves count. The band is that of Student's t for one more pair, at 5 % divided by the
    `tests` of a list (Bonferroni), and not narrower than what 95 % of the past did.
    """
    swings = ALIKE * np.diff(past, axis=-1) / np.sqrt(2) if apart else past
    sizes = np.abs(swings)
    enough = np.sum(np.isfinite(sizes), axis=-1) >= FEWEST
    moved = np.where(sizes > 0, sizes, np.nan)  # where seldom anything happens, only that counts
    count = np.sum(np.isfinite(moved), axis=-1)
    moved = np.where(count[..., np.newaxis] > 0, moved, 0.0)
    freedom = np.maximum(1.0, (MOVING if apart else ROBUST) * count)
    reach = special.stdtrit(freedom, 1 - LEVEL / max(tests, 1) / 2)
    more = np.sqrt(1 + 1 / np.maximum(count, 1))
    most = np.nanquantile(moved, max(HEAVY, 1 - 1 / max(tests, 1)), axis=-1)
    wide = np.maximum(reach * more * NORMAL * np.nanmedian(moved, axis=-1), most)
    return np.where(enough, wide, np.nan)


def counting(deviation: Floats, tests: int = 1) -> Floats:
    """Half the width of the band of contributions whose standard deviation is known."""
    return np.asarray(special.ndtri(1 - LEVEL / max(tests, 1) / 2) * deviation)


def of_counts(before: Floats | float, after: Floats) -> Floats:
    """The standard deviation of the difference of two counts, each Poisson's."""
    return np.asarray(np.sqrt(np.abs(before) + np.abs(after)))


def of_rates(before: Floats, cases0: Floats | float, after: Floats, cases1: Floats) -> Floats:
    """The standard deviation of the difference of two rates of so many cases.

    Both are taken from all cases together, with one more of either outcome, so that a rate of 0
    is not certain. Infinitely many cases make the first rate a given one.
    """
    first, last = np.nan_to_num(before), np.nan_to_num(after)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = (first * cases0 + last * cases1 + 1) / (cases0 + cases1 + 2)
        rate = np.where(np.isinf(cases0), first, rate)
        return np.asarray(np.sqrt(rate * (1 - rate) * (1 / cases0 + 1 / cases1)))
