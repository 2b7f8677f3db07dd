"""The back-test: landings of the company's own past, beside the weighted pipeline and people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.calibration import (
    A_MONTH,
    LEARNT,
    MOST,
    Past,
    applied,
    calibration,
    forecast,
    months,
    score,
    shock,
)
from kaname.landing.deals import NEVER, Deals
from kaname.landing.judging import errors
from kaname.landing.learning import Learner
from kaname.landing.rivals import submitted, view, weighted
from kaname.periods import Period

Tell = Callable[[int, int], None]
LEVEL = 0.8
FEWEST = 4  # periods of which a back-test says anything
FEWEST_DEALS = 40  # closed deals without which hazards are guesses
EVEN = 0.25  # the Brier score of "fifty-fifty", which every probability should beat
SPREAD = 0.5  # relative error that the weighted pipeline is granted before it has a history
BEFORE = 3  # errors of the weighted pipeline that make its own spread


@dataclass(frozen=True, slots=True)
class Case:
    """A past period from so many days before its end: what was said of it and what came."""

    period: Period
    ahead: int
    came: float
    low: float
    expected: float
    high: float
    weighted: float
    commit: float | None
    best: float | None
    target: float | None
    chance: float | None
    weighted_chance: float | None

    @property
    def inside(self) -> bool:
        """Whether what came was in the band."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True, slots=True)
class Score:
    """One forecaster over several cases; None where nothing can be said."""

    bias: float | None
    mape: float | None
    coverage: float | None
    brier: float | None


@dataclass(frozen=True, slots=True)
class Trial:
    """The scores at one distance from the end: ours, the weighted pipeline's, people's commit."""

    ahead: int
    cases: tuple[Case, ...]
    ours: Score
    weighted: Score
    commit: Score
    best: Score


def thin(deals: Deals) -> bool:
    """Whether there are too few closed deals to learn from."""
    return int((deals.closed < NEVER).sum()) < FEWEST_DEALS or not deals.won.any()


def trials(
    of: Learner,
    periods: Sequence[Period],
    aheads: Sequence[int],
    targets: Mapping[Period, float],
    tell: Tell | None = None,
) -> list[Trial]:
    """The back-tests of past periods (the latest first) at several distances from their ends.

    Every forecast uses what was known on its day: the deals as they were, hazards learnt until
    then, calibrated on outcomes before. Where a period has no target, no probability is judged.
    """
    shocks = months(of, of.of.day, 2 * MOST)
    done, total = 0, len(periods) * len(aheads)
    found = []
    for ahead in aheads:
        spans: list[tuple[Period, Past]] = []
        for period in periods:
            done += 1
            end = period.end.toordinal()
            day = end - 1 - ahead
            if day >= of.when.first + LEARNT:
                start = max(day + 1, period.start.toordinal())
                spans.append((period, forecast(of, day, start, end, shock(shocks, day))))
            if tell is not None:
                tell(done, total)
        found.append(_trial(of, ahead, spans, targets))
    return found


def past_trial(
    of: Learner,
    periods: Sequence[Period],
    spans: Sequence[Past],
    targets: Mapping[Period, float],
) -> Trial | None:
    """The back-test of the past periods (the latest first) at whose ends such spans end.

    The spans are forecasts of one distance that are there already; None where too few have a
    target.
    """
    ends = {span.end: span for span in spans}
    found = [(p, ends[p.end.toordinal()]) for p in periods if p.end.toordinal() in ends]
    if not found or sum(period in targets for period, _ in found) < FEWEST:
        return None
    return _trial(of, found[0][1].end - 1 - found[0][1].day, found, targets)


def _trial(
    of: Learner,
    ahead: int,
    spans: Sequence[tuple[Period, Past]],
    targets: Mapping[Period, float],
) -> Trial:
    cases: list[Case] = []
    for at in reversed(range(len(spans))):  # the oldest first: what came before calibrates
        known = spans[at][1].day + 1  # what ended later was not yet known
        before = [past for _, past in spans[at + 1 :] if past.end <= known][:MOST]
        ended = [c for c in cases if c.period.end.toordinal() <= known and c.weighted > 0]
        errors_ = [(c.came - c.weighted) / c.weighted for c in ended]
        cases.append(_case(of, *spans[at], before, targets, errors_))
    cases.reverse()
    came = np.array([case.came for case in cases])
    return Trial(
        ahead,
        tuple(cases),
        _score(
            np.array([c.expected for c in cases]),
            came,
            [c.inside for c in cases],
            [(c.chance, c) for c in cases],
        ),
        _score(
            np.array([c.weighted for c in cases]),
            came,
            [],
            [(c.weighted_chance, c) for c in cases],
        ),
        _people([c.commit for c in cases], came),
        _people([c.best for c in cases], came),
    )


def _case(
    of: Learner,
    period: Period,
    past: Past,
    before: Sequence[Past],
    targets: Mapping[Period, float],
    errors_: Sequence[float],
) -> Case:
    deals, day = of.of.deals, past.day
    end, start = past.end, period.start.toordinal()
    overlap = (end - max(start, day + 1)) / A_MONTH
    paths = applied(calibration([score(one) for one in before], overlap), past.paths)
    inside = deals.won & (deals.closed >= start) & (deals.closed <= day)
    sure = float(np.nansum(deals.amount[inside]))
    seen = view(deals, day)
    said = submitted(deals, seen, day, end, start)
    guess = sure + weighted(deals, seen, day, end, start)
    target = targets.get(period)
    return Case(
        period=period,
        ahead=end - 1 - day,
        came=sure + past.came,
        low=sure + float(np.quantile(paths, (1 - LEVEL) / 2)),
        expected=sure + float(paths.mean()),
        high=sure + float(np.quantile(paths, (1 + LEVEL) / 2)),
        weighted=guess,
        commit=None if said is None else sure + said[0],
        best=None if said is None else sure + said[1],
        target=target,
        chance=None if target is None else float((sure + paths >= target).mean()),
        weighted_chance=None if target is None else weighted_chance(guess, target, errors_),
    )


def weighted_chance(guess: float, target: float, errors_: Sequence[float]) -> float:
    """The probability of a target by the weighted pipeline: normal, with its own past errors.

    Its past bias is taken off and its past spread taken on, which is more than it usually gets.
    """
    if guess <= 0:
        return 0.0 if target > 0 else 1.0
    own = len(errors_) >= BEFORE
    shift = float(np.mean(errors_)) if own else 0.0
    spread = max(0.05, float(np.std(errors_, ddof=1))) if own else SPREAD
    return 1 - NormalDist(guess * (1 + shift), guess * spread).cdf(target)


def _score(
    said: Floats,
    came: Floats,
    inside: Sequence[bool],
    chances: Sequence[tuple[float | None, Case]],
) -> Score:
    bias, mape = errors(said, came)
    squares = [
        (chance - (case.came >= case.target)) ** 2
        for chance, case in chances
        if chance is not None and case.target is not None
    ]
    coverage = float(np.mean(inside)) if inside else None
    return Score(bias, mape, coverage, float(np.mean(squares)) if squares else None)


def _people(said: Sequence[float | None], came: Floats) -> Score:
    at = [number for number, value in enumerate(said) if value is not None]
    if not at:
        return Score(None, None, None, None)
    values = np.array([value for value in said if value is not None])
    bias, mape = errors(values, came[at])
    return Score(bias, mape, None, None)
