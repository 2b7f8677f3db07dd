"""Reliability: stated probabilities beside what came of them, and the parts of the Brier score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from kaname.causes.judgement.odds import clipped, interval
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints
from kaname.landing.tally import tally

TENTHS = 10
STEPS = 25  # of Newton's method


@dataclass(frozen=True, slots=True)
class Band:
    """Cases with about the same stated probability; the interval is one of 90 %."""

    stated: float
    share: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """How right stated probabilities were.

    `brier` = `miss` − `resolution` + `uncertainty` up to what is lost within the bands (Murphy
    1973): `miss` is 0 where each band came as often as was stated, `resolution` how well the
    bands tell deals apart, `uncertainty` the score of always stating the overall share.
    """

    cases: int
    stated: float
    share: float
    low: float
    high: float
    brier: float
    miss: float
    resolution: float
    uncertainty: float
    bands: tuple[Band, ...]

    @property
    def bias(self) -> float:
        """Stated less what came: above 0 too optimistic."""
        return self.stated - self.share


def reliability(stated: Floats, came: Flags) -> Reliability | None:
    """The reliability of probabilities from 0 to 1; None without any."""
    if not stated.size:
        return None
    band = np.minimum((stated * TENTHS + 1e-9).astype(np.int64), TENTHS - 1)
    cases, mean, share = _by_band(stated, came, band)
    whole = float(came.mean())
    low, high = interval(float(came.sum()), stated.size)
    weight = cases / stated.size
    return Reliability(
        cases=stated.size,
        stated=float(stated.mean()),
        share=whole,
        low=low,
        high=high,
        brier=float(((stated - came) ** 2).mean()),
        miss=float((weight * (mean - share) ** 2).sum()),
        resolution=float((weight * (share - whole) ** 2).sum()),
        uncertainty=whole * (1 - whole),
        bands=tuple(
            Band(float(m), float(s), *interval(float(s * n), float(n)), int(n))
            for m, s, n in zip(mean, share, cases, strict=True)
        ),
    )


def _by_band(stated: Floats, came: Flags, band: Ints) -> tuple[Floats, Floats, Floats]:
    """Cases, mean stated probability and share of the bands that have cases."""
    cases = tally(band, np.ones(band.size), TENTHS)
    some = cases > 0
    mean, hits = (tally(band, values.astype(np.float64), TENTHS) for values in (stated, came))
    return cases[some], mean[some] / cases[some], hits[some] / cases[some]


def offset(stated: Floats, came: Flags, weight: float = 1.0) -> float:
    """By how many logits stated probabilities are too low; shrunken to 0, a normal prior."""
    x, at = logit(clipped(stated)), 0.0
    for _ in range(STEPS):
        chance = expit(x + at)
        step = ((came - chance).sum() - weight * at) / ((chance * (1 - chance)).sum() + weight)
        at += float(np.clip(step, -1, 1))
    return at
