"""How often effects of actions are seen that are there, and that are not.

`python -m bench.effects [--runs 1000] [--seed 0]`: companies of 8 teams with a common season, a
common course, levels of their own and months that have something in common (AR .2), 24 months
before and 6 after; in two teams the figure rises by nothing, 10 % and 20 %. Beside ours: what
people do (a t-test of the months before and after), two-way fixed effects with standard errors
clustered by team, and the plain randomisation over the 28 choices of two teams at its own level
(rank 1 or 2). Then ours where teams drift apart, on win rates, and without a comparison; and the
synthetic control beside pysyncon's, where that is installed.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import process_time

import numpy as np
from scipy.special import stdtr

from bench.line import HEADER, Line
from kaname.causes.effects.difference import Comparison, effect
from kaname.causes.effects.outcomes import Outcomes, Window
from kaname.causes.effects.single import LEVEL, Sisters, single
from kaname.causes.effects.synthetic import synthetic
from kaname.causes.effects.windows import earlier, window
from kaname.series.panel import Floats

TEAMS, TREATED, BEFORE, AFTER = 8, 2, 24, 6
MONTHS = BEFORE + AFTER
RUNS = 300
NOISE = 0.12  # of a team's month: with it the published rates of the rivals come out
FALSE, POWER, COVERED = 0.05, 0.85, 0.95


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each test rejects, and how often our interval covers."""

    rejected: Mapping[str, float]
    covered: float

    def error(self, name: str, runs: int) -> float:
        """The standard error of a rate."""
        rate = self.rejected[name]
        return float(np.sqrt(max(rate * (1 - rate), 1 / runs) / runs))


def company(draw: np.random.Generator, drift: float = 0.0) -> Floats:
    """Amounts by team and month."""
    at = np.arange(MONTHS)
    common = 0.2 * np.sin(2 * np.pi * (at / 12 + draw.random())) + 0.005 * at
    common = common + 0.08 * draw.standard_normal(MONTHS)
    own = NOISE * draw.standard_normal((TEAMS, MONTHS))
    for month in range(1, MONTHS):
        own[:, month] = 0.2 * own[:, month - 1] + np.sqrt(0.96) * own[:, month]
    own += np.cumsum(drift * draw.standard_normal((TEAMS, MONTHS)), axis=1)
    return np.asarray(100 * np.exp(common + own + 0.3 * draw.standard_normal((TEAMS, 1))))


def case(of: Outcomes) -> Comparison:
    """The first teams against the others."""
    treated, dose = np.arange(TEAMS) < TREATED, [1.0] * AFTER
    return Comparison(
        of, treated, ~treated, np.ones(TEAMS, np.bool_),
        window(of.kind, BEFORE, dose), earlier(of.kind, BEFORE, dose),
    )  # fmt: skip


def before_after(log: Floats) -> float:
    """The p of a t-test of the treated teams' months before and after."""
    whole = log[:TREATED].mean(0)
    old, new = whole[:BEFORE], whole[BEFORE:]
    error = np.sqrt(old.var(ddof=1) / BEFORE + new.var(ddof=1) / AFTER)
    return float(2 * stdtr(MONTHS - 2, -abs(new.mean() - old.mean()) / error))


def two_way(log: Floats) -> float:
    """The p of two-way fixed effects with standard errors clustered by team."""
    dose = np.zeros(log.shape)
    dose[:TREATED, BEFORE:] = 1
    inside = dose - dose.mean(0) - dose.mean(1, keepdims=True) + dose.mean()
    size = (inside * log).sum() / (inside**2).sum()
    rest = log - size * dose
    rest = rest - rest.mean(0) - rest.mean(1, keepdims=True) + rest.mean()
    spread = np.sqrt(((inside * rest).sum(1) ** 2).sum() * TEAMS / (TEAMS - 1)) / (inside**2).sum()
    return float(2 * stdtr(TEAMS - 1, -abs(size) / spread))


def amounts(runs: int, lift: float, seed: int, drift: float = 0.0) -> Rates:
    """The rates on companies in which the treated teams' amounts rise by `lift`."""
    seen: dict[str, list[bool]] = {}
    covered = []
    for run in range(runs):
        number = company(np.random.default_rng([seed, run]), drift)
        number[:TREATED, BEFORE:] *= 1 + lift
        found = effect(case(Outcomes("relative", number, np.ones(number.shape))))
        assert found is not None
        log = np.log(number)
        for name, rejected in (
            ("before/after", before_after(log) <= FALSE),
            ("clustered", two_way(log) <= FALSE),
            ("rank 1", found.rank <= 1),
            ("rank 2", found.rank <= 2),
            ("ours", found.p <= FALSE),
        ):
            seen.setdefault(name, []).append(rejected)
        low, high = found.low or -1.0, found.high or np.inf
        covered.append(low <= lift <= high)
    return Rates({name: float(np.mean(one)) for name, one in seen.items()}, float(np.mean(covered)))


def win_rates(runs: int, lift: float, seed: int) -> Rates:
    """The same on win rates of teams of unlike size, about 45 closed deals a month."""
    seen, covered = [], []
    for run in range(runs):
        draw = np.random.default_rng([seed, run])
        size = 45 * np.exp(0.4 * draw.standard_normal((TEAMS, 1)))
        closed = draw.poisson(size, (TEAMS, MONTHS))
        rate = 0.33 + 0.02 * draw.standard_normal((TEAMS, 1)) + 0.02 * draw.standard_normal(MONTHS)
        rate = rate + 0.015 * draw.standard_normal((TEAMS, MONTHS))
        rate[:TREATED, BEFORE:] += lift
        won = draw.binomial(closed, np.clip(rate, 0.01, 0.99))
        found = effect(case(Outcomes("ratio", won.astype(float), closed.astype(float))))
        assert found is not None
        seen.append(found.p <= FALSE)
        covered.append((found.low or -1.0) <= lift <= (found.high or 1.0))
    return Rates({"ours": float(np.mean(seen))}, float(np.mean(covered)))


def alone(runs: int, lift: float, seed: int) -> Rates:
    """One series and 15 others of its market, against its own last year's months and growth."""
    length, start = 36, 28
    real = Window(tuple(range(start)), tuple(range(start, length)), (1.0,) * (length - start))
    before = [
        Window(tuple(range(at)), tuple(range(at, at + length - start)), real.dose)
        for at in range(12, 2 * start - length + 1)
    ]
    seen, covered = [], []
    for run in range(runs):
        draw = np.random.default_rng([seed, run])
        market = np.cumsum(0.015 * draw.standard_normal(length))
        season = 0.2 * np.sin(2 * np.pi * (np.arange(length) / 12 + draw.random((16, 1))))
        own = np.cumsum(0.01 * draw.standard_normal((16, length)), axis=1)
        own = own + draw.uniform(0.03, 0.12, (16, 1)) * draw.standard_normal((16, length))
        values = np.exp(5 + market + season + own)
        values[0, start:] *= 1 + lift
        found = single(Sisters(values, [True] * 16), real, before, last_year)
        assert found is not None
        seen.append(found.p <= LEVEL)
        covered.append(found.low <= lift <= found.high)
    return Rates({"ours": float(np.mean(seen))}, float(np.mean(covered)))


def last_year(values: Floats, ahead: int) -> Floats:
    """The months of a year before."""
    return values[:, [values.shape[1] - 12 + n % 12 for n in range(ahead)]]


def synthetic_fit(seed: int) -> Iterator[Line]:
    """Our mix before the date beside pysyncon's, on the same levels."""
    draw = np.random.default_rng(seed)
    number = company(draw)
    number /= number[:, :BEFORE].mean(1, keepdims=True)
    treated = np.arange(TEAMS) < 1
    over = Window(tuple(range(BEFORE)), tuple(range(BEFORE, MONTHS)), (1.0,) * AFTER)
    clock = process_time()
    found = synthetic(Outcomes("level", number, np.ones(number.shape)), treated, ~treated, over)
    taken = process_time() - clock
    assert found is not None
    ours = _misfit(number, found.mix[1:])
    try:
        import pandas  # noqa: PLC0415 -- optional, as is the next
        from pysyncon import Synth  # noqa: PLC0415 -- as above
    except ImportError:
        yield Line("  synthetic control, misfit", ours, detail=f"{taken:.2f} s; no pysyncon here")
        return
    frame = pandas.DataFrame(number.T, columns=[f"u{n}" for n in range(TEAMS)])
    rival = Synth()
    rival.fit(
        X0=frame.iloc[:BEFORE, 1:], X1=frame.iloc[:BEFORE, 0],
        Z0=frame.iloc[:BEFORE, 1:], Z1=frame.iloc[:BEFORE, 0],
        custom_V=np.ones(BEFORE),
    )  # fmt: skip
    theirs = _misfit(number, np.asarray(rival.W))
    yield Line("  synthetic control, misfit of pysyncon's", ours / theirs, limit=1.05,
               detail=f"{ours:.4f} and {theirs:.4f}; {taken:.2f} s with placebos")  # fmt: skip


def _misfit(number: Floats, mix: Floats) -> float:
    return float(np.sqrt(np.mean((number[0] - mix @ number[1:])[:BEFORE] ** 2)))


def lines(runs: int = RUNS, seed: int = 0) -> Iterator[Line]:
    """The rates; limits allow for two standard errors of so few runs."""
    clock = process_time()
    found = {lift: amounts(runs, lift, seed) for lift in (0.0, 0.1, 0.2)}
    for name in ("before/after", "clustered", "rank 1", "rank 2"):
        rates = " / ".join(f"{found[lift].rejected[name]:.3f}" for lift in found)
        yield Line(f"effects, {name}: no effect, +10 %, +20 %", found[0.0].rejected[name],
                   detail=rates)  # fmt: skip
    slack = 2 * float(np.sqrt(FALSE * (1 - FALSE) / runs))
    none, more = found[0.0], found[0.2]
    rates = " / ".join(f"{found[lift].rejected['ours']:.3f}" for lift in found)
    yield Line("effects, ours: false", none.rejected["ours"], limit=FALSE + slack, detail=rates)
    low = 2 * float(np.sqrt(POWER * (1 - POWER) / runs))
    yield Line("  missed at +20 % (power .85)", 1 - more.rejected["ours"], limit=1 - POWER + low)
    covered = " / ".join(f"{found[lift].covered:.3f}" for lift in found)
    worst = 1 - min(one.covered for one in found.values())
    yield Line("  not covered by the 95 % interval", worst, limit=FALSE + 1.5 * slack,
               detail=covered)  # fmt: skip
    drifting = amounts(runs // 2, 0.0, seed + 1, drift=0.02)
    yield Line("  false where teams drift apart", drifting.rejected["ours"], detail="2 % a month")
    few = runs // 2
    plain, lifted = win_rates(few, 0.0, seed), win_rates(few, 0.08, seed)
    yield Line("  win rates: false", plain.rejected["ours"], limit=FALSE + 1.5 * slack,
               detail=f"+8 points seen {lifted.rejected['ours']:.2f}, "
               f"covered {plain.covered:.3f} / {lifted.covered:.3f}")  # fmt: skip
    still, moved = alone(runs, 0.0, seed), alone(few, 0.4, seed)
    yield Line("  without a comparison: false (at 1 %)", still.rejected["ours"], limit=0.02 + slack,
               detail=f"+40 % seen {moved.rejected['ours']:.2f}")  # fmt: skip
    yield from synthetic_fit(seed)
    yield Line("  processor time", process_time() - clock, "s")


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = ArgumentParser(prog="python -m bench.effects", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    print(HEADER)
    over = False
    for line in lines(asked.runs, asked.seed):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
