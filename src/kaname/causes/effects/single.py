"""A single series without a comparison: what came against its own forecast, judged by placebos.

A model's own interval is over-confident here: it knows the noise of months and not how often
trends turn. So the same forecast is made at earlier dates and for other series, at which nothing
was done, and what was missed there is what chance does. Beyond the largest of these misses the
tail is Student's. Misses are in units of each series' own
restlessness from year to year, so that series lend one another their experience. Intervals are
of 99 %, or of more where several are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import stdtr, stdtrit

from kaname.causes.effects.difference import POWER
from kaname.causes.effects.outcomes import Window
from kaname.series.panel import Floats

Guess: TypeAlias = Callable[[Floats, int], Floats]  # (series, before), months -> (series, months)
LEVEL = 0.01  # without a comparison, a market that turned looks like an effect: so it is strict
FEWEST = 8  # placebos of which something can be learned
CYCLE = 12
LENIENT = 3.0  # series that share a market are worth fewer than they are


@dataclass(frozen=True, slots=True)
class Single:
    """The effect (relative or absolute), its interval and probability, from placebos.

    `expected` is the forecast by month of the block.
    """

    size: float
    low: float
    high: float
    p: float
    detectable: float
    freedom: float
    placebos: int
    expected: Floats


@dataclass(frozen=True, slots=True)
class Sisters:
    """Series (series, months), the one in question first; `relative`: which are measured so."""

    values: Floats
    relative: Sequence[bool]


def single(
    of: Sisters, real: Window, before: Sequence[Window], guess: Guess, level: float = LEVEL
) -> Single | None:
    """The effect on the first series in the window; None with too few placebos.

    `level` is that of the test: smaller where several are made.
    """
    real_miss, path = _missed(of, real, guess)
    rest = restless(of, len(real.before) + real.before[0])
    if not before or not np.isfinite(real_miss[0]) or rest[0] <= 0:
        return None
    misses = np.array(
        [_missed(of, one, guess)[0] / restless(of, one.before[-1] + 1) for one in before]
    )
    misses = misses[np.isfinite(misses)]
    if misses.size < FEWEST:
        return None
    apart = 1 + (before[-1].block[0] - before[0].block[0]) / len(real.block)
    freedom = max(2.0, apart * (1 + (of.values.shape[0] - 1) / LENIENT) - 1)
    spread = float(np.sqrt(np.mean(np.square(misses))))
    score = real_miss[0] / rest[0]
    reached = np.sort(np.abs(misses))[::-1]
    p = max(float(2 * stdtr(freedom, -abs(score) / spread)), _share(reached, abs(score), freedom))
    half = max(_student(freedom, level) * spread, _edge(reached, level, freedom)) * rest[0]
    seen = half + float(stdtrit(freedom, POWER)) * spread * rest[0]
    bounds = (real_miss[0], real_miss[0] - half, real_miss[0] + half)
    size, low, high = np.expm1(bounds) if of.relative[0] else bounds
    return Single(
        float(size), float(low), float(high), p,
        float(np.expm1(seen)) if of.relative[0] else seen, freedom, misses.size, path,
    )  # fmt: skip


def _student(freedom: float, level: float) -> float:
    return float(stdtrit(freedom, 1 - level / 2))


def _share(reached: Floats, score: float, freedom: float) -> float:
    """The share of the placebos (the largest first) that reach as far, with the real one."""
    found = int((reached >= score).sum())
    if found:
        return (1 + found) / (1 + reached.size)
    first = _student(freedom, 1 / (1 + reached.size))
    return float(2 * stdtr(freedom, -first * score / reached[0]))


def _edge(reached: Floats, level: float, freedom: float) -> float:
    """Beyond it the share is at most the level."""
    most = int(level * (1 + reached.size) + 1e-9)
    if most:
        return float(reached[most - 1])
    first = _student(freedom, 1 / (1 + reached.size))
    return float(reached[0] * _student(freedom, level) / first)


def restless(of: Sisters, until: int) -> Floats:
    """How far a series usually is from its year before, in the months before `until`."""
    known = _scaled(of, of.values[:, :until])
    lag = CYCLE if until >= CYCLE + 6 else 1
    apart = known[:, lag:] - known[:, :-lag]
    spread = np.nanstd(apart, axis=1) if apart.shape[1] else np.zeros(len(known))
    return np.where(spread > 0, spread, np.nan)


def _missed(of: Sisters, window: Window, guess: Guess) -> tuple[Floats, Floats]:
    """By series the block's mean less its forecast; and the first one's forecast."""
    until = window.before[-1] + 1
    ahead = guess(of.values[:, :until], window.block[-1] + 1 - until)[:, window.block[0] - until :]
    came = of.values[:, list(window.block)]
    if not any(of.relative):
        return np.asarray(came.mean(1) - ahead.mean(1)), ahead[0]
    ways = np.array(of.relative)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(came.mean(1)) - np.log(ahead.mean(1))
    return np.where(ways, ratio, came.mean(1) - ahead.mean(1)), ahead[0]


def _scaled(of: Sisters, values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(values)
    logs = np.where(np.isfinite(logs), logs, np.nan)
    return np.where(np.array(of.relative)[:, None], logs, values)
