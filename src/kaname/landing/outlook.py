"""The outlook: where a period will end, from what is booked, open and yet to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.calibration import (
    A_MONTH,
    Calibration,
    Past,
    applied,
    calibration,
    months,
    past,
    pieces,
    score,
    shock,
)
from kaname.landing.deals import Deals, due_within, known
from kaname.landing.history import history
from kaname.landing.learning import Learner
from kaname.landing.simulating import (
    Draws,
    new_part,
    numbers,
    open_part,
    paths_for,
    simulate,
)
from kaname.landing.tally import tally
from kaname.landing.trust import trusted
from kaname.periods import Calendar, Grain, Period, period_of

LEVEL = 0.8  # of the band from low to high


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a group (or all of them) will end in a period: amounts in the deals' own unit.

    `low` to `high` holds four outcomes in five. `open` and `coming` are the expected parts of open
    deals and of deals not yet there; with `booked` they make `expected`. `pipeline` is the amount
    that is open and due in the period. `paths` are the totals on the walked paths.
    """

    booked: float
    open: float
    coming: float
    low: float
    expected: float
    high: float
    pipeline: float
    paths: Floats

    def chance(self, target: float) -> float:
        """The probability that the target is reached."""
        return float((self.paths >= target - 1e-9 * abs(target)).mean())


@dataclass(frozen=True, slots=True)
class Landing:
    """The outlook of a period as known at the end of a day, in all and by group.

    `draws` and `calibration` are what it rests on; None where the period was over. `past` are the
    same forecasts before past months' ends, the latest first, that it is calibrated on.
    """

    day: int
    period: Period
    whole: Outlook
    groups: tuple[Outlook, ...]
    draws: Draws | None
    calibration: Calibration | None
    pieces: range
    past: tuple[Past, ...] = ()


def learner(deals: Deals, day: int, calendar: Calendar) -> Learner:
    """Somebody who knows the deals as of the end of a day, and nothing that came later."""
    return Learner(history(trusted(known(deals, day)), day), calendar)


def landings(of: Learner, periods: Sequence[Period]) -> tuple[Landing, ...]:
    """The landings of periods from the learner's day, all on the same paths."""
    day = of.of.day
    ends = [period.end.toordinal() for period in periods]
    if max(ends) <= day + 1:
        return tuple(_over(of, period) for period in periods)
    common = shock(months(of, day), day)
    year = period_of(date.fromordinal(day + 1), Grain.YEAR, of.calendar)
    # to the year's end whatever is asked: a quarter is then the same alone and beside its year
    scene = of.scene(day, pieces(of, day, day + 1, max(*ends, year.end.toordinal())))
    given = numbers(scene, paths_for(scene.deal.size), _seed(of), common)
    draws = simulate(scene, given)
    return tuple(
        _landing(of, period, draws, common) if end > day + 1 else _over(of, period)
        for period, end in zip(periods, ends, strict=True)
    )


def _seed(of: Learner) -> int:
    """The same for the same deals as known on the same day."""
    deals = of.of.deals
    told = (of.of.day, deals.count, float(np.nansum(deals.amount)), deals.open.size)
    return int.from_bytes(sha256(repr(told).encode()).digest()[:6], "big")


def calibrated(of: Learner, period: Period, common: float) -> tuple[Calibration, tuple[Past, ...]]:
    """How landings from as far before past months' ends as now from the period's end came out."""
    day = of.of.day
    ahead = period.end.toordinal() - 1 - day
    skipped = max(0, period.start.toordinal() - day - 1)
    spans = past(of, day, ahead, skipped, common)
    scores = [score(span) for span in spans]
    return calibration(scores, (ahead - skipped) / A_MONTH), tuple(spans)


def booked(deals: Deals, period: Period, day: int) -> Floats:
    """The won amount of each group asked for in the period, up to a day."""
    start, end = period.start.toordinal(), period.end.toordinal()
    inside = deals.won & (deals.closed >= start) & (deals.closed < end) & (deals.closed <= day)
    amounts = np.nan_to_num(deals.amount[inside])
    return tally(deals.group[inside], amounts, len(deals.groups))[: deals.asked]


def _landing(of: Learner, period: Period, draws: Draws, common: float) -> Landing:
    start, end = period.start.toordinal(), period.end.toordinal()
    edges = draws.scene.edges
    inside = range(
        int(np.searchsorted(edges, max(start, int(edges[0])))), int(np.searchsorted(edges, end))
    )
    fit, before = calibrated(of, period, common)
    asked = of.of.deals.asked
    parts = [part(draws, inside)[:asked] for part in (open_part, new_part)]
    sure = booked(of.of.deals, period, of.of.day)
    pipeline = _pipeline(of.of.deals, of.of.day, start, end)
    whole = _outlook(
        [part.sum(axis=0) for part in parts], float(sure.sum()), float(pipeline.sum()), fit
    )
    groups = [
        _outlook([part[at] for part in parts], float(sure[at]), float(pipeline[at]), fit)
        for at in range(sure.size)
    ]
    own = _adding_up(groups, whole)
    return Landing(of.of.day, period, whole, own, draws, fit, inside, before)


def _pipeline(deals: Deals, day: int, start: int, end: int) -> Floats:
    """The open amount of each group asked for that is due in a span."""
    expected = deals.state.get("expected", np.full(deals.count, np.nan))[deals.open]
    at = deals.open[due_within(expected, day, start, end)]
    amounts = np.nan_to_num(deals.amount[at])
    return tally(deals.group[at], amounts, len(deals.groups))[: deals.asked]


def _outlook(parts: Sequence[Floats], sure: float, pipeline: float, fit: Calibration) -> Outlook:
    raw = parts[0] + parts[1]
    moved = applied(fit, raw)
    factor = float(moved.mean() / raw.mean()) if raw.mean() else 1.0
    from_open, coming = (float(part.mean()) * factor for part in parts)
    low, high = np.quantile(moved, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Outlook(
        booked=sure,
        open=from_open,
        coming=coming,
        low=sure + float(low),
        expected=sure + from_open + coming,
        high=sure + float(high),
        pipeline=pipeline,
        paths=sure + moved,
    )


def _adding_up(groups: Sequence[Outlook], whole: Outlook) -> tuple[Outlook, ...]:
    """Groups whose expected parts sum to those of the whole; their bands do not add."""
    if len(groups) == 1:
        return (whole,)
    found = []
    total_open, total_coming = sum(g.open for g in groups), sum(g.coming for g in groups)
    for of in groups:
        from_open = of.open * whole.open / total_open if total_open else of.open
        coming = of.coming * whole.coming / total_coming if total_coming else of.coming
        rest = of.expected - of.booked
        factor = (from_open + coming) / rest if rest else 1.0
        found.append(
            replace(
                of,
                open=from_open,
                coming=coming,
                low=of.booked + (of.low - of.booked) * factor,
                expected=of.booked + from_open + coming,
                high=of.booked + (of.high - of.booked) * factor,
                paths=of.booked + (of.paths - of.booked) * factor,
            )
        )
    return tuple(found)


def _over(of: Learner, period: Period) -> Landing:
    """A period that was over: what was booked is where it landed."""
    sure = booked(of.of.deals, period, of.of.day)

    def outlook(value: float) -> Outlook:
        return Outlook(value, 0.0, 0.0, value, value, value, 0.0, np.array([value]))

    groups = tuple(outlook(float(value)) for value in sure)
    return Landing(of.of.day, period, outlook(float(sure.sum())), groups, None, None, range(0))
