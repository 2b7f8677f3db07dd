"""Links: what a period's count, share or amount says, and how usual it was.

The conjugate steps of dynamic generalised linear models (West, Harrison & Migon, JASA 1985): the
predictor is known by mean and variance; a count is then negative binomial, a share beta-binomial,
an amount normal. All arrays have the shape (series, grid) unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln, digamma, gammaln, ndtr

from kaname.series.panel import Floats

LEAST = 1e-6  # variance of a predictor
JUMP = 3.0  # times the usual spread
FEW = 100  # of which a share's probabilities are added up one by one
FAR = 30.0  # predictors beyond it are as good as it


@dataclass(frozen=True, slots=True)
class Step:
    """What an observation does: the logarithm of its probability, where in the distribution it
    lies (0 to 1, the middle of its own probability), and the predictor's new mean and variance.
    """

    likelihood: Floats
    place: Floats
    mean: Floats
    variance: Floats


def amount(seen: Floats, mean: Floats, variance: Floats, jumps: Floats) -> Step:
    """`seen` (series, 1) on its scale; the noise is in the variance: nothing else is added.

    `jumps` (series, 1): how often the figure moves by a jump, in which the spread is three times
    as large, as that of an order book does when one large order comes.
    """
    off, spread = seen - mean, np.sqrt(variance)
    likelihood = -0.5 * (off**2 / variance + np.log(2 * np.pi * variance))
    place = (1 - jumps) * ndtr(off / spread) + jumps * ndtr(off / spread / JUMP)
    return Step(likelihood, place, seen + 0 * mean, 0 * variance)


def count(seen: Floats, mean: Floats, variance: Floats) -> Step:
    """`seen` (series, 1) events, their rate gamma distributed."""
    spread = np.maximum(variance, LEAST)
    shape = _pieces(spread)
    start = digamma(shape)
    rate = np.exp(start - np.clip(mean, -FAR, FAR))
    own = rate / (1 + rate)
    log_own, log_rest = -np.log1p(1 / rate), -np.log1p(rate)
    likelihood = gammaln(shape + seen) - gammaln(shape) - gammaln(seen + 1)
    likelihood = likelihood + shape * log_own + seen * log_rest
    place = betainc(shape, seen + 1, own) - 0.5 * np.exp(likelihood)
    after = digamma(shape + seen) - np.log1p(rate)
    return Step(likelihood, place, after, _trigamma(shape + seen))


def share(seen: Floats, of: Floats, mean: Floats, variance: Floats) -> Step:
    """`seen` of `of` (series, 1), the chance beta distributed."""
    spread = np.maximum(variance, LEAST)
    odds = np.exp(np.clip(mean, -FAR, FAR))
    a, b = _pieces(spread / (1 + odds)), _pieces(spread * odds / (1 + odds))
    ways = gammaln(of + 1) - gammaln(seen + 1) - gammaln(of - seen + 1)
    likelihood = ways + betaln(a + seen, b + of - seen) - betaln(a, b)
    after = digamma(a + seen) - digamma(b + of - seen)
    rest = _trigamma(a + seen) + _trigamma(b + of - seen)
    return Step(likelihood, _share_place(seen, of, a, b), after, rest)


def _pieces(variance: Floats) -> Floats:
    """The parameter whose trigamma function is about this variance: 1/x + 1/(2 x²) solved."""
    return np.asarray((1 + np.sqrt(1 + 2 * variance)) / (2 * variance))


def _trigamma(x: Floats) -> Floats:
    """The trigamma function by its recurrence and series, exact to 1e-8: scipy's is slow."""
    found = np.zeros_like(x)
    for step in range(6):
        found = found + 1 / (x + step) ** 2
    far = 1 / (x + 6)
    square = far * far
    return found + far * (1 + far / 2 + square * (1 / 6 - square * (1 / 30 - square / 42)))


def _share_place(seen: Floats, of: Floats, a: Floats, b: Floats) -> Floats:
    """Where a beta-binomial observation lies: exact where it is of few, else nearly."""
    few = of[:, 0] <= FEW
    place = np.empty(a.shape)
    place[few] = _exact_place(seen[few], of[few], a[few], b[few])
    place[~few] = _near_place(seen[~few], of[~few], a[~few], b[~few])
    return place


def _exact_place(seen: Floats, of: Floats, a: Floats, b: Floats) -> Floats:
    """The probability of fewer and half of that of as many, added up from none on."""
    one = np.exp(betaln(a, b + of) - betaln(a, b))
    place = np.zeros(a.shape)
    for k in range(int(of.max(initial=0.0)) + 1):
        place += np.where(k < seen, 1.0, np.where(k == seen, 0.5, 0.0)) * one
        one = one * (np.maximum(of - k, 0.0) / (k + 1) * (a + k) / np.maximum(b + of - k - 1, b))
    return place


def _near_place(seen: Floats, of: Floats, a: Floats, b: Floats) -> Floats:
    """Normal on the arcsine scale, which keeps tails (Anscombe 1948)."""
    chance = a / (a + b)
    total = (a + b + of) / ((a + b + 1) * np.maximum(of, 1))  # variance over p (1 - p)
    angle = np.arcsin(np.sqrt((seen + 0.375) / (of + 0.75))) - np.arcsin(np.sqrt(chance))
    return np.asarray(ndtr(2 * angle / np.sqrt(total)))
