"""Difference in differences, with the noise learned from the units and from earlier dates.

The estimate is the weighted two-way one (a Poisson regression for sums). Its noise is what the
other units did between the same months, and what all units did at earlier dates at which nothing
happened, the more windows the more certain (Donald & Lang 2007 with placebo dates; what months of
one unit have in common stays in it, which clustered standard errors of few units lose). `p` is
the larger of two: of Student's t, and of the randomisation: how many placebos reach as far, other
choices of units at these dates (Fisher; Chernozhukov, Wuthrich & Zhu 2021). `rank` of `choices`
is the plain randomisation at the real date: with 2 of 8 units at best 1 of 28.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri, stdtr, stdtrit

from kaname.causes.effects.choices import choices
from kaname.causes.effects.contrast import Contrast, contrast, effects_of, scatter
from kaname.causes.effects.outcomes import BOTTOM, TOP, Outcomes, Window, rows, settled, without
from kaname.causes.effects.windows import independent
from kaname.series.panel import Flags, Floats

At: TypeAlias = "Callable[[float], tuple[float, Noise]]"
LEVEL = 0.05  # of the test; 1 - LEVEL is the interval's
POWER = 0.8  # with which the detectable effect is seen
ENOUGH = 20  # placebos: fewer say nothing of one in twenty
LEAST = 2.0  # degrees of freedom: below, the noise is not known


@dataclass(frozen=True, slots=True)
class Noise:
    """The standard deviation of a standardised score, and its degrees of freedom.

    `least` is what one placebo in twenty reached (`level`): nothing below it is more than noise.
    """

    spread: float
    freedom: float
    least: float = 0.0
    level: float = LEVEL

    @property
    def edge(self) -> float:
        """Beyond it a standardised score is more than noise."""
        return max(self.least, float(stdtrit(self.freedom, 1 - self.level / 2)) * self.spread)

    @property
    def seen(self) -> float:
        """A standardised score so large is seen with the probability POWER."""
        return self.edge + float(ndtri(POWER)) * self.spread


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect: relative for outcomes of that kind (0.1: +10 %), else in the KPI's own unit.

    `low` to `high` is the interval at the level of the comparison (95 %); None where the data gives
    no bound. `detectable` would have been seen four times in five. `choices` 0: there was nothing
    to choose from.
    """

    size: float
    low: float | None
    high: float | None
    p: float
    detectable: float
    freedom: float
    rank: int = 0
    choices: int = 0
    dates: int = 0  # earlier dates that were tried


@dataclass(frozen=True, slots=True)
class Comparison:
    """Treated and other units between the same months, and the earlier windows.

    `others` are compared at the real date; `quiet` units lend the earlier dates their noise.
    `level` is that of the test: smaller where several are made.
    """

    outcomes: Outcomes
    treated: Flags
    others: Flags
    quiet: Flags
    window: Window
    before: Sequence[Window]
    level: float = LEVEL


def effect(of: Comparison) -> Effect | None:
    """The effect on the treated units together; None where the noise cannot be known."""
    use = of.treated | of.others
    of = replace(of, outcomes=_settled(of))
    compared, treated = rows(of.outcomes, use), of.treated[use]
    placebos, here = earlier_contrasts(of), contrast(compared, of.window)
    drawn, rank, sets = _randomised(here, treated, placebos)
    past = past_noise(placebos, independent(of.before))
    past = replace(past, least=_reached(drawn, of.level), level=of.level)
    (one,), (score,) = effects_of(here, treated[None, :].astype(float))
    found = noise(here, treated, past)
    if not np.isfinite(score) or found.freedom < LEAST or found.spread <= 0:
        return None
    share = float((drawn >= abs(score)).mean()) if drawn.size >= ENOUGH else 0.0
    p = max(share, float(2 * stdtr(found.freedom, -abs(score) / found.spread)))
    error = 1 / float(np.sqrt(treated @ here.information @ treated))
    size, half = float(one), found.edge * error
    low: float | None = size - half
    high: float | None = size + half
    if of.outcomes.kind == "relative":
        size, low, high = _solved(_scored(of, past), size, half)
    return Effect(size, low, high, p, found.seen * error, found.freedom, rank, sets, len(placebos))


def _reached(drawn: Floats, level: float) -> float:
    """What so small a share of the placebos reached: beyond it, fewer did."""
    if drawn.size < ENOUGH:
        return 0.0
    return float(np.quantile(drawn, 1 - level, method="inverted_cdf"))


def _settled(of: Comparison) -> Outcomes:
    known = settled(rows(of.outcomes, of.treated | of.others | of.quiet), of.window.block[0])
    return replace(of.outcomes, alike=known.alike)


def _scored(of: Comparison, past: Noise) -> At:
    """The standardised score that is left when an effect is taken out, and its noise."""
    use = of.treated | of.others
    compared, treated = rows(of.outcomes, use), of.treated[use]

    def at(size: float) -> tuple[float, Noise]:
        now = contrast(without(compared, treated, of.window, size), of.window)
        _, scores = effects_of(now, treated[None, :].astype(float))
        return float(scores[0]), noise(now, treated, past)

    return at


def earlier_contrasts(of: Comparison) -> list[Contrast]:
    """The contrasts of all quiet units at the earlier dates."""
    if of.quiet.sum() < 2:
        return []
    quiet = rows(of.outcomes, of.quiet)
    return [contrast(quiet, one) for one in of.before]


def past_noise(placebos: Sequence[Contrast], windows: float) -> Noise:
    """What is known from earlier dates, which are worth so many independent windows."""
    if not placebos:
        return Noise(0.0, 0.0)
    freedom = float(np.mean([one.freedom for one in placebos]))
    squares = float(np.mean([scatter(one) for one in placebos]))
    return Noise(float(np.sqrt(squares / freedom)) if freedom else 0.0, windows * freedom)


def noise(here: Contrast, treated: Flags, past: Noise) -> Noise:
    """What is known of the noise: from the real date (less the effect) and from earlier ones."""
    _, score = effects_of(here, treated[None, :].astype(float))
    now = max(0.0, scatter(here) - float(np.nan_to_num(score[0])) ** 2)
    freedom = max(0.0, here.freedom - 1.0) + past.freedom
    total = now + past.spread**2 * past.freedom
    return Noise(
        float(np.sqrt(total / freedom)) if freedom else 0.0, freedom, past.least, past.level
    )


def _randomised(
    here: Contrast, treated: Flags, placebos: Sequence[Contrast]
) -> tuple[Floats, int, int]:
    """The scores of all placebos; the real one's rank at the real date, and of how many.

    A placebo is any choice of units at an earlier date, and one without treated units at the
    real date.
    """
    sets, _ = choices(treated)
    now = np.abs(effects_of(here, sets)[1])
    drawn = [now[(sets @ treated.astype(float)) == 0]]
    for one in placebos:
        size = min(int(treated.sum()), one.score.size - 1)
        there, _ = choices(np.arange(one.score.size) < size)
        drawn.append(np.abs(effects_of(one, there)[1]))
    found = np.concatenate(drawn)
    rank = 1 + int((now > now[0] * (1 + 1e-9)).sum())  # all the others differ as much the other way
    return found[np.isfinite(found)], rank, len(sets)


def _solved(at: At, near: float, half: float) -> tuple[float, float | None, float | None]:
    """Estimate and bounds of a factor: where the standardised score is nothing, and at the edge.

    They are looked for around the `near` estimate of one step and its `half` interval.
    """
    middle, step = float(np.log1p(np.clip(near, -0.9, 50))), max(0.05, min(2.0, half))
    size = _root(at, 0.0, middle, step / 2)
    if size is None:
        return -1.0, None, None
    low, high = _root(at, 1.0, size - step, step), _root(at, -1.0, size + step, step)
    return float(np.expm1(size)), _factor(low), _factor(high)


def _factor(log: float | None) -> float | None:
    return None if log is None else float(np.expm1(log))


def _root(at: At, edges: float, middle: float, step: float) -> float | None:
    """The logarithm of the factor at which the score is so many edges from nothing."""

    def beyond(log: float) -> float:
        score, found = at(float(np.expm1(log)))
        return score - edges * found.edge

    low, high = middle - step / 2, middle + step / 2
    while beyond(low) < 0:
        low, step = low - step, 2 * step
        if low < BOTTOM:
            return None
    while beyond(high) > 0:
        high, step = high + step, 2 * step
        if high > TOP:
            return None
    return float(brentq(beyond, low, high, xtol=1e-5))
