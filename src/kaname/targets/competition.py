"""Competition: a rate that is moving against one rival, and what of it is still to come.

The rate against the rival has a trend over the last two years: a line through the months, weighted
by cases, its slope drawn towards none by its precision. The line is taken to go on to the middle of
the target's period, a year at most, in the share of cases that the rival is in. Part of that the
forecast has already, for it has seen those months; that part is measured by forecasting once more
from a history in which the rate against the rival had stayed as it was on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Floats
from kaname.periods import Calendar
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel

WINDOW, SHORTEST = 24, 12  # months
YEAR = 12
PRIOR_SPREAD = 0.1  # of a change of a rate in a year
FEWEST = 20  # cases against the rival in the window


@dataclass(frozen=True, slots=True)
class Against:
    """A rate against one rival: in the first and the second half of the window, on `cases`.

    `slope` is the change in a year that is believed, with `weight` on what was seen; `share` is
    the rival's part of all cases in the last year. `effect` is what the trend does to the rate of
    all cases until the target's period, `contained` the part of it that the baseline has already;
    `spread` is the standard deviation of the effect.
    """

    before: float
    lately: float
    cases: int
    slope: float
    weight: float
    share: float
    effect: float
    contained: float
    spread: float

    @property
    def still(self) -> float:
        """What is to be corrected for, in points of the rate."""
        return self.effect - self.contained


def against(
    won: Panel, cases: Panel, rival: int, ahead: tuple[int, int], calendar: Calendar
) -> Against | None:
    """The rate `won / cases` against the series number `rival`, of series that add up to all.

    `ahead` are the first and last month of the target, counted from the end of the history. None
    where the rival was met in fewer than 20 cases in two years, or a year of months is not there.
    """
    hits, tries = (np.nan_to_num(p.values[rival, -WINDOW:]) for p in (won, cases))
    count = float(tries.sum())
    if len(tries) < SHORTEST or count < FEWEST:
        return None
    slope, error = _trend(hits, tries)
    weight = PRIOR_SPREAD**2 / (PRIOR_SPREAD**2 + error**2)
    share = float(tries[-YEAR:].sum() / np.nansum(cases.values[:, -YEAR:]))
    middle = float(np.average(np.arange(len(tries)), weights=tries))
    reach = (len(tries) - 1 + min(sum(ahead) / 2, YEAR) - middle) / YEAR
    effect = share * weight * slope * reach
    flat = np.nan_to_num(won.values)
    flat[rival, -WINDOW:] -= tries * weight * slope * (np.arange(len(tries)) - middle) / YEAR
    seen = _rate(won.values, cases, ahead, calendar) - _rate(flat, cases, ahead, calendar)
    half = len(tries) // 2
    return Against(
        before=_ratio(hits[:half], tries[:half]),
        lately=_ratio(hits[half:], tries[half:]),
        cases=round(count),
        slope=weight * slope,
        weight=weight,
        share=share,
        effect=effect,
        contained=float(np.clip(seen / effect, 0.0, 1.0)) * effect if effect else 0.0,
        spread=share * abs(reach) * float(np.sqrt(weight)) * error,
    )


def _trend(hits: Floats, tries: Floats) -> tuple[float, float]:
    """The slope of the rate in a year and its standard error, by weighted least squares.

    The error is the binomial one, or larger where the months scatter more than that.
    """
    seen = tries > 0
    rate, size, at = hits[seen] / tries[seen], tries[seen], np.flatnonzero(seen) / YEAR
    mean = float(hits.sum() / tries.sum())
    centred = at - np.average(at, weights=size)
    spread = float(size @ centred**2)
    if spread <= 0:
        return 0.0, np.inf
    slope = float((size * centred) @ rate) / spread
    noise = max(mean * (1 - mean), 1 / (4 * float(size.sum())))
    rest = rate - mean - slope * centred
    scatter = float(size @ rest**2) / max(len(rate) - 2, 1) / noise
    return slope, float(np.sqrt(noise * max(scatter, 1.0) / spread))


def _ratio(hits: Floats, tries: Floats) -> float:
    return float(hits.sum() / tries.sum()) if tries.sum() else float("nan")


def _rate(won: Floats, cases: Panel, ahead: tuple[int, int], calendar: Calendar) -> float:
    """The rate of all cases over the months ahead, as forecast."""
    rows = np.stack([np.nansum(won, axis=0), np.nansum(cases.values, axis=0)])
    first, last = ahead
    found = forecast(Panel(("won", "cases"), cases.periods, rows), last, calendar=calendar).mean
    above, below = found[:, first - 1 :].sum(axis=1)
    return float(above / below) if below else 0.0
