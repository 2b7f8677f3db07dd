"""Whether one figure leads another: how often each way of telling is wrong, and how often it sees.

`python -m bench.leads [--runs 400]` draws x and y that share a trend and a season, 36 months, with
x ahead of y by two months or not at all: one series, or a panel of ten units. Innovations of both
have a standard deviation of 1; x keeps .6 and y .3 of what it was. Beside ours, in the same runs:
the best correlation of several lags as a chart shows it, Granger's test of the raw series, the
cross-correlation after prewhitening, and the plain regression with two-way effects, own lag and
errors clustered by unit that knows the lag.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from bench.line import HEADER, Line
from kaname.causes.leading.control import controllability
from kaname.causes.leading.panel import lead
from kaname.causes.leading.single import single_lead
from kaname.causes.leading.within import lagged, within

Floats: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[Floats, Floats]
RUNS, DRAWS = 400, 499
LAGS = (1, 2, 3)
MONTHS, LAG = 36, 2
WEEKS, YEAR, WEEK_LAGS = 100, 52, (1, 2, 4, 6, 8, 13)
FALSE, MISSED = 0.06, 0.05
NORMAL = 1.96


def panel(seed: int, effect: float, units: int = 10, back: float = 0.0) -> Pair:
    """x and y, (units, months); `back`: how much of y goes into the next x."""
    rng = np.random.default_rng([7, seed])
    size = MONTHS + 12
    time = np.arange(size)
    course = 0.05 * time + 2 * np.sin(2 * np.pi * time / 12 + 1)
    x, y = np.zeros((units, size)), np.zeros((units, size))
    new, noise = rng.normal(0, 1, (2, units, size))
    for t in range(LAG, size):
        x[:, t] = 0.6 * x[:, t - 1] + new[:, t] + back * y[:, t - 1]
        y[:, t] = 0.3 * y[:, t - 1] + noise[:, t] + effect * x[:, t - LAG]
    levels = rng.normal(0, 1, (2, units, 1))
    return (x + levels[0] + course)[:, 12:], (y + levels[1] + 1.5 * course)[:, 12:]


def series(seed: int, effect: float) -> Pair:
    """The same of one unit, (1, months)."""
    return panel(seed, effect, 1)


def seasonal(seed: int) -> Pair:
    """Two series of (1, 100 weeks) that share nothing but a year's season, shifted."""
    rng = np.random.default_rng([3, seed])
    turn = 2 * np.pi * np.arange(WEEKS) / YEAR
    x, y = (
        1.5 * (np.sin(turn + at) + 0.6 * np.sin(2 * turn + 2 * at)) + rng.normal(0, 1, WEEKS)
        for at in rng.uniform(0, 2 * np.pi, 2)
    )
    return x[None], y[None]


# --- what people do --------------------------------------------------------------------------


def best_correlation(x: Floats, y: Floats) -> bool:
    """The largest correlation over the lags, judged as if it were the only one."""
    sizes = [abs(_r(x[0, : MONTHS - k], y[0, k:])) * (MONTHS - k) ** 0.5 for k in LAGS]
    return bool(max(sizes) > NORMAL)


def granger(x: Floats, y: Floats) -> bool:
    """y by its own past and x of two months ago, as measured."""
    terms = np.column_stack([np.ones(MONTHS), lagged(y, 1)[0], lagged(x, LAG)[0]])[LAG:]
    return _last_t(terms, y[0, LAG:]) > NORMAL


def prewhitened(x: Floats, y: Floats) -> bool:
    """The cross-correlation at two months less trend and season, after the filter of x."""
    time = np.arange(MONTHS)
    turns = [f(2 * np.pi * time / 12) for f in (np.sin, np.cos)]
    course = np.column_stack([np.ones(MONTHS), time, *turns])
    both = [v[0] - course @ np.linalg.lstsq(course, v[0], rcond=None)[0] for v in (x, y)]
    habit = _r(both[0][1:], both[0][:-1])
    new, led = (v[1:] - habit * v[:-1] for v in both)
    return bool(abs(_r(new[:-LAG], led[LAG:])) * (len(new) - LAG) ** 0.5 > NORMAL)


def clustered(x: Floats, y: Floats) -> bool:
    """Two-way effects, own lag, errors clustered by unit, told the lag."""
    figures = np.stack([lagged(x, LAG), y, lagged(y, 1)])
    before, led, own = within(figures, np.isfinite(figures.sum(axis=0)))
    before, led = (v - own * (own * v).sum() / (own**2).sum() for v in (before, led))
    slope = (before * led).sum() / (before**2).sum()
    scores = (before * (led - slope * before)).sum(axis=1)
    units = len(x)
    error = np.sqrt((scores**2).sum() * units / (units - 1)) / (before**2).sum()
    return bool(abs(slope) > error * stdtrit(units - 1, 0.975))


def _r(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def _last_t(terms: Floats, y: Floats) -> float:
    found = np.linalg.lstsq(terms, y, rcond=None)[0]
    scatter = ((y - terms @ found) ** 2).sum() / (len(y) - terms.shape[1])
    return float(abs(found[-1]) / np.sqrt(scatter * np.linalg.inv(terms.T @ terms)[-1, -1]))


# --- ours ------------------------------------------------------------------------------------


def ours(x: Floats, y: Floats) -> bool:
    """The panel, with the lag searched."""
    return lead(x, y, LAGS, draws=DRAWS).verdict == "leads"


def stated(x: Floats, y: Floats) -> bool:
    """The panel, with the lag that the design states."""
    return lead(x, y, (LAG,), draws=DRAWS).verdict == "leads"


def alone(x: Floats, y: Floats) -> bool:
    """One series, out of sample, with the lag searched."""
    return single_lead(x[0], y[0], LAGS).verdict == "leads"


def weekly(x: Floats, y: Floats) -> bool:
    """The same of weeks."""
    return single_lead(x[0], y[0], WEEK_LAGS, YEAR).verdict == "leads"


def share(of: Callable[[Floats, Floats], bool], pairs: Sequence[Pair]) -> float:
    """How often it says that x leads."""
    return float(np.mean([of(*pair) for pair in pairs]))


def lines(runs: int = RUNS) -> Iterator[Line]:
    """False leads with limits, then what is missed."""
    none = [series(seed, 0.0) for seed in range(runs)]
    for what, of in (
        ("best correlation", best_correlation),
        ("Granger, raw", granger),
        ("prewhitened CCF", prewhitened),
    ):
        yield Line(f"leads, one series, false: {what}", share(of, none))
    yield Line("  ours, out of sample", share(alone, none), limit=FALSE + _error(runs))
    weeks = [seasonal(seed) for seed in range(runs // 4)]
    limit = FALSE + _error(runs // 4)
    yield Line("  ours, 100 weeks that share a season alone", share(weekly, weeks), limit=limit)
    some = [share(alone, [series(s, effect) for s in range(runs // 4)]) for effect in (0.4, 0.7)]
    yield Line("  ours finds an effect of .7", some[1], detail=f"{some[0]:.2f} of an effect of .4")
    yield from _panels(runs)
    yield from _controlled(runs // 4)


def _panels(runs: int) -> Iterator[Line]:
    none = [panel(seed, 0.0) for seed in range(runs)]
    yield Line("leads, 10 × 36, false: plain regression", share(clustered, none))
    yield Line("  ours, lag stated", share(stated, none), limit=FALSE + _error(runs))
    yield Line("  ours, lag searched", share(ours, none), limit=FALSE + _error(runs))
    back = [panel(seed, 0.0, 60, 0.3) for seed in range(runs // 4)]
    plain = f"plain regression {share(clustered, back):.2f}"
    what = "  ours, 60 units, y moves x"
    yield Line(what, share(ours, back), limit=FALSE + _error(runs // 4), detail=plain)
    some = [panel(seed, 0.2) for seed in range(runs)]
    plain = f"plain regression {1 - share(clustered, some):.3f}"
    yield Line("  an effect of .2 missed, lag stated", 1 - share(stated, some), "", MISSED, plain)
    yield Line("  an effect of .2 missed, lag searched", 1 - share(ours, some))


def _controlled(runs: int) -> Iterator[Line]:
    """Twelve teams whose win rates differ by nothing, or by a standard deviation of 6 points."""
    for spread, what in (
        (0.0, "said to differ, though alike"),
        (0.06, "apart by 6 points, missed"),
    ):
        found = []
        for seed in range(runs):
            rng = np.random.default_rng([9, seed])
            chance = np.clip(0.33 + rng.normal(0, spread, (12, 1)), 0.02, 0.98)
            closed = rng.poisson(10, (12, MONTHS))
            won = rng.binomial(closed, np.broadcast_to(chance, closed.shape))
            found.append(controllability(won.astype(float), closed.astype(float)).p <= 0.05)
        figure = float(np.mean(found)) if spread == 0 else 1 - float(np.mean(found))
        limit = FALSE + _error(runs) if spread == 0 else None
        yield Line(f"controllability, 12 teams {what}", figure, limit=limit)


def _error(runs: int) -> float:
    """Two standard errors of a rate of 5 % in so many runs."""
    return 2 * float(np.sqrt(0.05 * 0.95 / runs))


def main(arguments: Sequence[str]) -> int:
    """Print the table as it comes."""
    parser = ArgumentParser(prog="python -m bench.leads", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    print(HEADER)
    over = False
    for line in lines(parser.parse_args(arguments).runs):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
