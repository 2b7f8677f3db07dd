"""Evidence: how much better a segment's own level explains its figures than the expected one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np

from kaname.causes.locating.cells import Floats

_NOTHING = 1e-9  # of weighted sums: what is left by rounding


@dataclass(frozen=True, slots=True)
class Sums:
    """Weighted sums of segments: what came, what was expected, and for ratios of how much.

    `past` is how much the expectation rests on, as a multiple of what came (of ratios: of their
    denominators): a mean of twelve periods has 12.
    """

    actual: Floats
    expected: Floats
    past: Floats
    of: Floats | None = None


def evidence(sums: Sums) -> Floats:
    """The logarithm of the likelihood ratio: own level against the expected one, per segment.

    Two samples are compared, for an expectation that rests on few events is unsure itself: counts
    as Poisson's, ratios as binomial ones. (Kulldorff 1997 for one sample; Przyborowski &
    Wilenski 1940 for two.)
    """
    return _counts(sums) if sums.of is None else _ratios(sums, sums.of)


def _counts(sums: Sums) -> Floats:
    came, past = sums.actual, sums.past * sums.expected
    level = (came + past) / (1 + sums.past)
    return np.maximum(_log(came, came, level) + _log(past, sums.expected, level), 0)


def _ratios(sums: Sums, of: Floats) -> Floats:
    past, known = np.clip(sums.past, 1e-9, 1e9), of > _NOTHING
    of = np.where(known, of, 1.0)
    came, before = np.where(known, sums.actual, 0) / of, np.where(known, sums.expected, 0) / of
    level = (came + past * before) / (1 + past)
    found = np.zeros_like(of)
    # sizes of the two samples: one over the first and one over the second are one over `of`
    for rate, size in ((came, of * (1 + 1 / past)), (before, of * (1 + past))):
        found += size * (_log(rate, rate, level) + _log(1 - rate, 1 - rate, 1 - level))
    return np.where(known, np.maximum(found, 0), 0)


def _log(times: Floats, above: Floats, below: Floats) -> Floats:
    """`times · ln(above / below)`, 0 where there is nothing to count."""
    some = (times > 0) & (above > 0)
    ratio = np.divide(above, np.maximum(below, 1e-300), where=some, out=np.ones_like(above))
    return np.where(some, times, 0) * np.log(ratio)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a segment's expectation is multiplied by; of ratios that rise, what is missing to 1."""

    factor: float
    missing: bool = False


def shift(sums: Sums) -> Shift:
    """The shift that brings the expectation of one segment to what came."""
    came, expected = float(sums.actual.sum()), float(sums.expected.sum())
    if sums.of is not None and came > expected:
        of = float(sums.of.sum())
        return Shift((of - came) / (of - expected) if of > expected else 1.0, missing=True)
    return Shift(came / expected if expected > 0 else 1.0)


def shifted(sums: Sums, by: Shift | None) -> Sums:
    """The sums with the expectation moved."""
    if by is None:
        return sums
    if by.missing and sums.of is not None:
        return replace(sums, expected=sums.of - (sums.of - sums.expected) * by.factor)
    return replace(sums, expected=sums.expected * by.factor)


def chance(gain: float, elements: int, groupings: int) -> float:
    """The probability of as much anywhere by chance alone.

    Twice the gain is chi-squared with one degree of freedom; the number of segments among which
    the best was taken multiplies it (Bonferroni, each grouping having an equal part).
    """
    return min(1.0, groupings * elements * max(erfc(sqrt(max(gain, 0.0))), 1e-300))


def best(gains: Sequence[Floats], elements: Sequence[int]) -> tuple[int, int, float]:
    """The grouping, element and gain that stand out most among their like."""
    found = (0, 0, -np.inf, 0.0)
    for place, (gain, count) in enumerate(zip(gains, elements, strict=True)):
        element = int(np.argmax(gain))
        score = float(gain[element]) - float(np.log(max(count, 1)))
        if score > found[2]:
            found = (place, element, score, float(gain[element]))
    return found[0], found[1], found[3]
