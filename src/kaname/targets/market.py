"""The market: how a KPI has moved with it, and what its outlook adds to the baseline.

Elasticity: log differences on the year before, of the KPI on those of the market, by least
squares with an intercept (what the KPI grows by itself). A year's differences overlap from month
to month, so the standard error allows for their correlation (Newey & West 1987). Few years say
little: the estimate is drawn towards the middle between 0 (no relation) and 1 (in proportion),
each by its precision (normal prior, mean 0.5, standard deviation 0.5).

The baseline goes on as the market went on while it was measured. Only what the market does
beyond that is corrected for: baseline × ((expected growth / growth that goes on)^elasticity − 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import NormalDist

import numpy as np

from kaname.formula.values import Floats
from kaname.periods import Calendar, Grain, Period, shift_period
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel

PRIOR, PRIOR_SPREAD = 0.5, 0.5
FEWEST = {Grain.MONTH: 12, Grain.QUARTER: 6, Grain.HALF: 5, Grain.YEAR: 4}  # differences
CYCLE = {Grain.MONTH: 12, Grain.QUARTER: 4, Grain.HALF: 2, Grain.YEAR: 1}
TRENDED = 3  # years whose growth goes on where a series is too short to be forecast
FEWEST_MORE = 4  # observations beyond two years that a forecast of the market needs
UNSURE = 0.05  # spread of a year's growth where one year alone is known
NORMAL = NormalDist().inv_cdf(0.9)  # for 80 %
PATHS, SEED = 500, 20260402


@dataclass(frozen=True, slots=True)
class Elasticity:
    """How many percent the KPI moves with 1 % of the market.

    `own` and `error` are the history's estimate and its standard error, from `count` differences;
    `weight` is its weight beside the prior in `value`, `spread` the standard deviation of that.
    """

    value: float
    spread: float
    own: float
    error: float
    weight: float
    count: int


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of the market on the year before (0.02 is +2 %), and the spread of its logarithm.

    `values` are the first day, the value and that of the year before, of each part of the period.
    """

    value: float
    spread: float = 0.0
    given: bool = False  # by the series itself; else its trend continued
    values: tuple[tuple[date, float, float], ...] = field(default=(), compare=False)

    def until(self, day: date) -> Growth | None:
        """The growth of the parts before a day, whatever the later ones do; None without any."""
        seen = [part for part in self.values if part[0] < day]
        before = sum(then for _, _, then in seen)
        if not before > 0:
            return None
        value = sum(now for _, now, _ in seen) / before - 1
        return Growth(value, 0.0, self.given, tuple(seen))


@dataclass(frozen=True, slots=True)
class Correction:
    """What the market adds to the baseline, in the KPI's unit; `low` to `high` holds 80 %."""

    low: float
    likely: float
    high: float


def differences(kpi: Floats, market: Floats, grain: Grain) -> int:
    """How many differences on the year before both histories have, on one spine."""
    cycle = CYCLE[grain]
    good = np.isfinite(kpi) & np.isfinite(market) & (kpi > 0) & (market > 0)
    return int((good[cycle:] & good[:-cycle]).sum())


def elasticity(kpi: Floats, market: Floats, grain: Grain) -> Elasticity | None:
    """The elasticity of two histories on one spine, oldest first; NaN: nothing observed.

    None where too few differences can be taken (12 of months, 6 of quarters, 4 of years), or the
    market has not moved.
    """
    cycle = CYCLE[grain]
    with np.errstate(all="ignore"):
        logs = np.log(np.where(np.minimum(kpi, market) > 0, np.stack([kpi, market]), np.nan))
    y, x = logs[:, cycle:] - logs[:, :-cycle]
    known = np.isfinite(y) & np.isfinite(x)
    y, x = y[known], x[known]
    if len(x) < FEWEST[grain] or np.ptp(x) < 1e-9:
        return None
    own, error = _regressed(y, x, cycle - 1)
    weight = PRIOR_SPREAD**2 / (PRIOR_SPREAD**2 + error**2)
    value = weight * own + (1 - weight) * PRIOR
    return Elasticity(value, float(np.sqrt(weight)) * error, own, error, weight, len(x))


def correction(
    baseline: float, elasticity: Elasticity, expected: Growth, contained: Growth
) -> Correction:
    """What the expected growth adds beyond the growth that the baseline contains."""
    gap = np.log1p(expected.value) - np.log1p(contained.value)
    likely = elasticity.value * gap
    spread = np.hypot(gap * elasticity.spread, elasticity.value * expected.spread)
    low, middle, high = (
        float(baseline * np.expm1(likely + z * spread)) for z in (-NORMAL, 0.0, NORMAL)
    )
    return Correction(min(low, high), middle, max(low, high))


def growth(market: Panel, period: Period, calendar: Calendar) -> Growth | None:
    """The growth of a market's series in a period on the year before.

    Parts of the period that lie after the series are forecast, by its own trend where it is too
    short for that. None where the year before is not in the series.
    """
    later = _after(market.periods[-1], period, calendar)
    periods = (*market.periods, *later)
    cycle = CYCLE[market.periods[0].grain]
    now = _inside(periods, period)
    then = [at - cycle for at in now]
    if not now or min(then) < 0 or len(market.periods) < cycle:
        return None
    ahead = _ahead(market, len(later), cycle, calendar)
    values = np.concatenate([market.values[0], ahead.mean])
    before, after = values[then].sum(), values[now].sum()
    if not before > 0 or not after > 0:
        return None
    given = max(now) < len(market.periods)
    spread = 0.0 if given else ahead.spread(market.values[0], now, then)
    parts = [(periods[i].start, float(values[i]), float(values[i - cycle])) for i in now]
    return Growth(float(after / before - 1), spread, given, tuple(parts))


def _regressed(y: Floats, x: Floats, lags: int) -> tuple[float, float]:
    """Slope and its standard error by least squares with Bartlett weights up to `lags`."""
    centred = x - x.mean()
    variance = float(centred @ centred)
    slope = float(centred @ y) / variance
    scores = centred * (y - y.mean() - slope * centred)
    lags = min(lags, len(x) - 2)
    total = float(scores @ scores)
    for lag in range(1, lags + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(scores[lag:] @ scores[:-lag])
    plain = float(scores @ scores)
    total = max(total, plain) * len(x) / (len(x) - 2)  # correlation never makes it surer
    return slope, float(np.sqrt(total)) / variance


def _inside(periods: Sequence[Period], period: Period) -> list[int]:
    """Which of the periods lie in the period; else the one that holds it."""
    found = [i for i, p in enumerate(periods) if period.start <= p.start and p.end <= period.end]
    return found or [
        i for i, p in enumerate(periods) if p.start <= period.start and period.end <= p.end
    ]


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A series continued: its mean, and either paths or the spread of a year's growth."""

    mean: Floats
    paths: Floats | None = None
    yearly: float = 0.0

    def spread(self, known: Floats, now: Sequence[int], then: Sequence[int]) -> float:
        """The standard deviation of the logarithm of the growth between two spans."""
        if self.paths is None:
            return self.yearly
        drawn = np.concatenate([np.tile(known, (len(self.paths), 1)), self.paths], axis=1)
        before, after = drawn[:, list(then)].sum(axis=1), drawn[:, list(now)].sum(axis=1)
        good = (before > 0) & (after > 0)
        return float(np.std(np.log(after[good] / before[good]))) if good.any() else 0.0


def _after(last: Period, period: Period, calendar: Calendar) -> list[Period]:
    """The periods from the one after the last to the end of the period."""
    found = [last]
    while found[-1].end < period.end:
        found.append(shift_period(found[-1], 1, "period", calendar))
    return found[1:]


def _ahead(market: Panel, size: int, cycle: int, calendar: Calendar) -> _Ahead:
    """The series continued: forecast from two years and some on, else by its mean growth."""
    values = market.values[0]
    if not size:
        return _Ahead(np.zeros(0))
    if cycle > 1 and np.isfinite(values).sum() >= 2 * cycle + FEWEST_MORE:
        found = forecast(market, size, calendar=calendar)
        return _Ahead(found.mean[0], found.paths(PATHS, SEED)[0])
    with np.errstate(all="ignore"):
        yearly = np.log(values[cycle:] / values[:-cycle])[-TRENDED * cycle :]
    yearly = yearly[np.isfinite(yearly)]
    pace = float(yearly.mean()) if len(yearly) else 0.0
    going = list(values[-cycle:])
    for _ in range(size):
        going.append(going[-cycle] * np.exp(pace))
    spread = float(yearly.std(ddof=1)) if len(yearly) > 1 else UNSURE
    return _Ahead(np.array(going[cycle:]), None, spread)
