"""Odds: how likely a number of successes is by chance, and intervals of shares."""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, expit, logit

from kaname.formula.values import Floats

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
LEVEL = 0.9  # of intervals
CLIP = 0.02  # nobody is believed to be surer than this


def clipped(chances: Floats) -> Floats:
    """Chances that are neither 0 nor 1."""
    found: Floats = np.clip(chances, CLIP, 1 - CLIP)
    return found


def shifted(chances: Floats, by: float) -> Floats:
    """Chances moved by so many logits."""
    found: Floats = expit(logit(clipped(chances)) + by)
    return found


def chance_of(chances: Floats, successes: int, spread: float) -> float:
    """The two-sided mid-P of as extreme a number of successes, given each case's chance.

    The exact Poisson-binomial law, mixed over a common shift of the logits, which is normal with
    the standard deviation `spread`: how much groups differ anyway. The number itself counts half
    on each side (Lancaster 1961), so that small samples are not judged too mildly.
    """
    law = _law(chances, spread)
    half = law[successes] / 2
    below, above = law[:successes].sum() + half, law[successes + 1 :].sum() + half
    return float(min(1.0, 2 * min(below, above)))


def _law(chances: Floats, spread: float) -> Floats:
    """The probability of 0, 1, …, n successes."""
    moved = expit(logit(clipped(chances))[None, :] + spread * NODES[:, None])
    found = np.zeros((NODES.size, chances.size + 1))
    found[:, 0] = 1.0
    for at in range(chances.size):
        hit = moved[:, at, None]
        found[:, 1 : at + 2] = found[:, 1 : at + 2] * (1 - hit) + found[:, : at + 1] * hit
        found[:, 0] *= 1 - hit[:, 0]
    mixed: Floats = (WEIGHTS / WEIGHTS.sum()) @ found
    return mixed


def interval(successes: float, cases: float) -> tuple[float, float]:
    """The 90 % interval of a share after Jeffreys; (0, 1) of no cases."""
    if cases <= 0:
        return 0.0, 1.0
    tail = (1 - LEVEL) / 2
    rest = cases - successes
    low = betaincinv(successes + 0.5, rest + 0.5, tail) if successes > 0 else 0.0
    high = betaincinv(successes + 0.5, rest + 0.5, 1 - tail) if rest > 0 else 1.0
    return float(low), float(high)
