"""Opposed movements: a quantity that steps up while its quality goes down, and since when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from kaname.formula.values import Floats

BEFORE, AFTER = 12, 3  # fewest periods before and since a step
FEWEST = 24  # periods in all
TRIED = 10.0  # independent steps that a scan amounts to; see bench/health.py
YEAR = 12
HARMONICS = 2
LEAST_HABIT, MOST_HABIT = 0.15, 0.7  # autocorrelation that monthly residuals are believed to have


@dataclass(frozen=True, slots=True)
class Opposed:
    """The step of a quantity and what its quality did since.

    `at`: position of the first period since. `rise`: of the quantity against its own trend and
    season, as a share (0.5: half as much again). `before`, `after`: mean quality in the year
    before and since. `p`: of the less certain one of the two.
    """

    at: int
    rise: float
    before: float
    after: float
    p: float


def opposed(quantity: Floats, quality: Floats) -> Opposed | None:
    """The clearest step up of a quantity (periods,) and its quality's fall; None: too few figures.

    The step is one against trend and season, its p that of the best of all places. The fall is
    one against the year before, season taken out, beside how the quality scatters around its own
    trend: a quality that was falling already falls on. Both must be real, so the larger p counts
    (intersection-union test: Berger 1982).
    """
    both = np.isfinite(quantity) & np.isfinite(quality) & (quantity > 0)
    if both.sum() < FEWEST or np.ptp(quality[both]) == 0:
        return None
    places = np.flatnonzero(both).astype(np.float64)
    volume, share = np.log(quantity[both]), quality[both]
    season = _season(places)
    trend = np.column_stack([season, (places - places.mean()) / len(places)])
    cuts = np.arange(BEFORE, len(places) - AFTER + 1)
    tries = [_step(volume, trend, int(cut)) for cut in cuts]
    best = int(np.argmax([found.t for found in tries]))
    cut, up = int(cuts[best]), tries[best]
    down = _fall(share, trend, season.shape[1], cut)
    rising = min(1.0, TRIED * _above(up.t, up.freedom))
    falling = _above(-down.t, down.freedom)
    return Opposed(
        at=int(places[cut]),
        rise=float(np.expm1(up.size)),
        before=float(share[max(cut - YEAR, 0) : cut].mean()),
        after=float(share[cut:].mean()),
        p=max(rising, falling),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    size: float
    t: float
    freedom: int


def _season(places: Floats) -> Floats:
    """Level and season: a year's waves, two where the series is long enough."""
    waves = HARMONICS if len(places) >= 30 else 1
    turns = 2 * np.pi * np.outer(places / YEAR, np.arange(1, waves + 1))
    return np.column_stack([np.ones(len(places)), np.cos(turns), np.sin(turns)])


def _step(values: Floats, base: Floats, cut: int) -> _Step:
    """The step from `cut` on beside the base, its t widened by what the residuals repeat."""
    step = (np.arange(len(values)) >= cut).astype(np.float64)
    freedom = len(values) - base.shape[1] - 1
    left = step - base @ np.linalg.lstsq(base, step, rcond=None)[0]
    rest = values - base @ np.linalg.lstsq(base, values, rcond=None)[0]
    force = float(left @ left)
    if force < 1e-9 or freedom < 1:
        return _Step(0.0, 0.0, 1)
    size = float(left @ rest) / force
    residual = rest - size * left
    power = float(residual @ residual)
    if power <= 1e-18:
        return _Step(size, float(np.sign(size)) * 1e3, freedom)
    habit = _habit(residual, base.shape[1] + 1)
    error = np.sqrt(power / freedom / force * (1 + habit) / (1 - habit))
    return _Step(size, size / error, freedom)


def _fall(share: Floats, trend: Floats, seasonal: int, cut: int) -> _Step:
    """The change against the year before `cut`, and its t by the scatter around trend and step."""
    step = (np.arange(len(share)) >= cut).astype(np.float64)
    full = np.column_stack([trend, step])
    fitted = np.linalg.lstsq(full, share, rcond=None)[0]
    residual = share - full @ fitted
    plain = share - full[:, 1:seasonal] @ fitted[1:seasonal]
    size = float(plain[cut:].mean() - plain[max(cut - YEAR, 0) : cut].mean())
    freedom = len(share) - full.shape[1]
    power = float(residual @ residual)
    if power <= 1e-18 or freedom < 1:
        return _Step(size, float(np.sign(size)) * 1e3, max(freedom, 1))
    habit = _habit(residual, full.shape[1])
    cells = 1 / (len(share) - cut) + 1 / min(cut, YEAR)
    return _Step(size, size / np.sqrt(power / freedom * cells * (1 + habit) / (1 - habit)), freedom)


def _habit(residual: Floats, fitted: int) -> float:
    """How much a residual repeats the one before; what the fit has taken from it given back."""
    raw = float(residual[1:] @ residual[:-1]) / float(residual @ residual)
    return float(np.clip(raw + fitted / len(residual) * (1 + raw) / 2, LEAST_HABIT, MOST_HABIT))


def _above(t: float, freedom: int) -> float:
    return float(stdtr(freedom, -t))
