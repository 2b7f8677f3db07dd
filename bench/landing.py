"""The landing on 200 small simulated companies, and on a real CRM's deals.

`python -m bench.landing [--companies 200] [--seed 0] [--crm FOLDER]` forecasts the two last
quarters of each company at 12, 8 and 4 weeks before their ends, each time from what was known on
that day alone, and prints per distance: how often what came lay in the 80 % band, the mean
absolute percentage error, and the Brier score of the target's probability, beside those of the
weighted pipeline: booked plus probability times amount of the deals due by the end. Its
probability is that of a normal distribution around its figure with its own past error, the root
mean square of up to eight quarters at the same distance; of stated probabilities and stage win
rates the better counts. For information also: the same with its past bias taken off, which is a
forecast calibrated by hand rather than what the weighted pipeline is. Targets are the mean of
the last four quarters, times a lognormal factor.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import NormalDist
from time import process_time

import numpy as np

from bench import deal_companies
from bench.line import HEADER, Line
from kaname import api
from kaname.api.landings.backtest import backtest
from kaname.api.landings.landing import question
from kaname.landing.backtest import SPREAD, weighted_chance
from kaname.landing.deals import Deals, known
from kaname.landing.outlook import landings, learner
from kaname.landing.rivals import view, weighted
from kaname.periods import Calendar, Grain, Period, period_of, shift_period

CALENDAR = Calendar()
ENDS = (date(2025, 9, 30), date(2025, 12, 31))
AHEAD = (84, 56, 28)
COMPANIES = 200
APART = 0.04  # of the band's coverage from 80 %
BETTER = 0.25  # of the weighted pipeline's Brier score
QUARTERS = 8  # whose errors the weighted pipeline learns from


@dataclass(frozen=True, slots=True)
class Case:
    """One forecast: what came, our band, mean and probability, and the rivals'."""

    kind: str
    ahead: int
    came: float
    low: float
    expected: float
    high: float
    target: float
    chance: float
    level: float  # of what came within our paths
    guesses: tuple[float, float]
    rivals: tuple[float, float]
    mended: tuple[float, float]  # the rivals' without their past bias


def company(number: int, seed: int) -> tuple[str, Deals]:
    """Every other company is of the one kind."""
    kind = ("stepwise", "planned")[number % 2]
    return kind, getattr(deal_companies, kind)(1000 * seed + number)


def actual(deals: Deals, period: Period) -> float:
    """What was won in a period."""
    inside = deals.won & (deals.closed >= period.start.toordinal())
    inside &= deals.closed < period.end.toordinal()
    return float(np.nansum(deals.amount[inside]))


def guesses(deals: Deals, period: Period, day: int) -> tuple[float, float]:
    """Two weighted pipelines: of stated probabilities, and of the stages' win rates."""
    seen = known(deals, day)
    sure = actual(replace_closed(seen, day), period)
    people, end = view(seen, day), period.end.toordinal()
    blind = replace(people, probability=np.full(people.deal.size, np.nan))
    return sure + weighted(seen, people, day, end), sure + weighted(seen, blind, day, end)


def replace_closed(seen: Deals, day: int) -> Deals:
    """The deals, of which those closed by the day alone count as won."""
    return replace(seen, won=seen.won & (seen.closed <= day))


def case(kind: str, deals: Deals, period: Period, ahead: int, draw: np.random.Generator) -> Case:
    """The forecast of a period from so many days before its end."""
    day = period.end.toordinal() - 1 - ahead
    (found,) = landings(learner(deals, day, CALENDAR), [period])
    before = [shift_period(period, -n, "period", CALENDAR) for n in range(1, QUARTERS + 1)]
    usual = float(np.mean([actual(deals, one) for one in before[:4]]))
    target = usual * float(np.exp(draw.normal(0.03, 0.15)))
    said = guesses(deals, period, day)
    past = [
        (actual(deals, one), guesses(deals, one, one.end.toordinal() - 1 - ahead)) for one in before
    ]
    errors = [
        [(came - each[at]) / each[at] for came, each in past if each[at] > 0] for at in (0, 1)
    ]
    rivals = [plain_chance(said[at], target, errors[at]) for at in (0, 1)]
    mended = [weighted_chance(said[at], target, errors[at]) for at in (0, 1)]
    came, of = actual(deals, period), found.whole
    return Case(
        kind,
        ahead,
        came,
        of.low,
        of.expected,
        of.high,
        target,
        of.chance(target),
        float((of.paths < came).mean()),
        said,
        (rivals[0], rivals[1]),
        (mended[0], mended[1]),
    )


def plain_chance(guess: float, target: float, errors: Sequence[float]) -> float:
    """The probability of a target around a guess with its past relative errors."""
    if guess <= 0:
        return 0.0
    spread = max(0.05, float(np.sqrt(np.mean(np.square(errors))))) if errors else SPREAD
    return 1 - NormalDist(guess, guess * spread).cdf(target)


def cases(companies: int, seed: int) -> Iterator[Case]:
    """All forecasts of all companies."""
    for number in range(companies):
        kind, deals = company(number, seed)
        draw = np.random.default_rng([seed, number])
        for end in ENDS:
            period = period_of(end, Grain.QUARTER, CALENDAR)
            for ahead in AHEAD:
                yield case(kind, deals, period, ahead, draw)


def coverage(of: Sequence[Case]) -> float:
    """How often what came was in the band."""
    return float(np.mean([c.low <= c.came <= c.high for c in of]))


def brier(of: Sequence[Case], chances: Sequence[float]) -> float:
    """The Brier score of probabilities."""
    return float(
        np.mean([(p - (c.came >= c.target)) ** 2 for p, c in zip(chances, of, strict=True)])
    )


def mape(of: Sequence[Case], rival: int | None = None) -> float:
    """The mean absolute percentage error of ours, or of a rival's guesses."""
    said = [c.expected if rival is None else c.guesses[rival] for c in of]
    return float(
        np.mean([abs(s - c.came) / c.came for s, c in zip(said, of, strict=True) if c.came])
    )


def lines(companies: int, seed: int = 0) -> Iterator[Line]:
    """The figures per distance; the band's are told by how far they are from 80 %."""
    start = process_time()
    found = list(cases(companies, seed))
    taken = process_time() - start
    for ahead in AHEAD:
        own = [c for c in found if c.ahead == ahead]
        kinds = {kind: [c for c in own if c.kind == kind] for kind in ("stepwise", "planned")}
        by_kind = ", ".join(f"{kind} {coverage(of):.3f}" for kind, of in kinds.items() if of)
        what = f"landing, {ahead // 7} weeks before: coverage of 80 %"
        yield Line(
            what, abs(coverage(own) - 0.8), limit=APART, detail=f"{coverage(own):.3f}: {by_kind}"
        )
        ours = brier(own, [c.chance for c in own])
        rival = min(brier(own, [c.rivals[at] for c in own]) for at in (0, 1))
        mended = min(brier(own, [c.mended[at] for c in own]) for at in (0, 1))
        ratio = ours / rival
        detail = f"{ours:.4f} against {rival:.4f}; with its bias taken off {mended:.4f}"
        yield Line(
            "  Brier score of the weighted pipeline's", ratio, limit=1 - BETTER, detail=detail
        )
        both = f"weighted pipeline {mape(own, 0):.3f}, by stages {mape(own, 1):.3f}"
        level = np.mean([c.level for c in own])
        yield Line(
            "  mean absolute percentage error", mape(own), detail=f"{both}; level {level:.2f}"
        )
    yield Line(f"  CPU time of {len(found)} forecasts", taken, "s")


def crm(folder: Path) -> Iterator[Line]:
    """A real CRM's deals, back-tested month by month."""
    project = api.open(folder)
    found = backtest(question(project))
    for grain, trials in found.trials.items():
        for trial in trials:
            if trial.cases:
                detail = f"{len(trial.cases)} periods; weighted {trial.weighted.mape:.3f}"
                what = f"{grain}, {trial.ahead // 7} weeks before: error"
                yield Line(
                    what, trial.ours.mape or 0.0, detail=f"{detail}, covered {trial.ours.coverage}"
                )


def main(arguments: Sequence[str]) -> int:
    """Print the table; exit 1 if a figure is over its limit."""
    parser = ArgumentParser(prog="python -m bench.landing")
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--crm", type=Path, help="a design with a pipeline")
    given = parser.parse_args(arguments)
    print(HEADER)
    over = False
    for line in [*(crm(given.crm) if given.crm else lines(given.companies, given.seed))]:
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
