"""Who misjudges win probabilities, and where a chain of KPIs jams: power and false alarms.

`python -m bench.calibration [--companies 80] [--seed 0]` draws companies of 40 people with 20 to
160 deals each. A deal has a true chance; people state it with noise of their own for each deal,
rounded to 5 %, and differ a little in how they see things; the whole company may be too sure of
itself. In half of the companies two people state 20, 25 or 30 points too high or too low. For the
chains: 36 months of a quantity and the one after it, with trend, season and noise that both share
and noise of their own; in half of them the first rises for good and the second does not follow.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from bench.line import HEADER, Line
from kaname.causes.judgement.people import judgements
from kaname.causes.judgement.saturation import saturation
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints

COMPANIES = 80
PEOPLE = 40
DEALS = (20, 160)
SIZES = (0.2, 0.25, 0.3)
APART = 0.12  # logits by which honest people differ
NOISE = 0.5  # logits of each statement
FALSE = 0.05  # of companies, or of the people named
POWER = 0.8
MONTHS = 36
RISES = (0.25, 0.4)


@dataclass(frozen=True, slots=True)
class Company:
    """Statements, outcomes, whose they are, and who misjudges by how many points."""

    stated: Floats
    won: Flags
    person: Ints
    wrong: dict[int, float]


def company(rng: np.random.Generator, wrong: dict[int, float]) -> Company:
    """A company of people with these biases (points, above 0 too optimistic)."""
    counts = rng.integers(*DEALS, PEOPLE, endpoint=True)
    person = np.repeat(np.arange(PEOPLE), counts)
    true = expit(rng.normal(-0.4, 0.9, person.size))
    seen = logit(true) + rng.normal(0, NOISE, person.size) + rng.normal(0, APART, PEOPLE)[person]
    seen += rng.choice([0.0, 0.0, 0.4])  # all of them too sure
    stated = expit(seen)
    for who, points in wrong.items():
        own = person == who
        stated[own] = _moved(stated[own], points)
    stated = np.clip(np.round(stated * 20) / 20, 0.05, 0.95)
    return Company(stated, rng.random(person.size) < true, person, wrong)


def _moved(stated: Floats, points: float) -> Floats:
    """Statements whose mean is so many points higher, in logits by bisection."""
    low, high = -6.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        below = expit(logit(stated) + middle).mean() < stated.mean() + points
        low, high = (middle, high) if below else (low, middle)
    found: Floats = expit(logit(stated) + low)
    return found


def misjudging(companies: int, seed: int) -> Iterator[Line]:
    """How often nobody is named where nobody misjudges, and who does where somebody does."""
    rng = np.random.default_rng(seed)
    alarms = sum(bool(_named(company(rng, {}))) for _ in range(companies))
    what = f"calibration: {companies} companies, nobody wrong"
    yield Line(what, alarms / companies, limit=FALSE, detail="share in which somebody is named")
    for size in SIZES:
        yield from _power(rng, companies // 2, size)


def _power(rng: np.random.Generator, companies: int, size: float) -> Iterator[Line]:
    found = wrongly = named = 0
    for _ in range(companies):
        of = company(rng, {3: size, 17: -size})
        who = _named(of)
        found += sum(np.sign(bias) == np.sign(who.get(p, 0.0)) for p, bias in of.wrong.items())
        named += len(who)
        wrongly += len(who.keys() - of.wrong.keys())
    missed = 1 - found / (2 * companies)
    detail = f"{1 - missed:.2f} of misjudging people are named"
    limit = 1 - POWER if size >= SIZES[-1] else None
    yield Line(f"  two people wrong by {size * 100:.0f} points: missed", missed, "", limit, detail)
    yield Line("    named wrongly, of the named", wrongly / max(1, named), limit=FALSE)


def _named(of: Company) -> dict[int, float]:
    """The bias of everybody who is named."""
    found = judgements(of.stated, of.won, of.person, PEOPLE)
    return {one.person: one.bias for one in found if one.verdict in ("cautious", "optimistic")}


def jams(series: int, seed: int) -> Iterator[Line]:
    """How often a jam is found where none is, and where a rise is not followed."""
    rng = np.random.default_rng(seed)
    season = np.arange(MONTHS) % 12 + 1
    for ar in (0.0, 0.4):
        none = sum(saturation(*_pair(rng, 0.0, 0.0, ar), season) is not None for _ in range(series))
        what = f"calibration: {series} chains without a jam, AR {ar:g}"
        yield Line(what, none / series, limit=FALSE / 5, detail="share in which one is found")
    followed = sum(
        saturation(*_pair(rng, 0.3, 0.3, 0.2), season) is not None for _ in range(series)
    )
    yield Line("  a rise of 35 % that is followed", followed / series, limit=FALSE / 5)
    for rise in RISES:
        found = sum(
            saturation(*_pair(rng, rise, 0.0, 0.2), season) is not None for _ in range(series)
        )
        detail = f"{found / series:.2f} are found"
        limit = 1 - POWER if rise >= RISES[1] else None
        what = f"  a rise of {np.expm1(rise) * 100:.0f} % that is not: missed"
        yield Line(what, 1 - found / series, "", limit, detail)


def _pair(rng: np.random.Generator, up: float, down: float, ar: float) -> tuple[Floats, Floats]:
    """Two quantities a month, the second after the first; rises in the 28th month."""
    month = np.arange(MONTHS)
    shared = 0.004 * month + 0.1 * np.sin(2 * np.pi * month / 12) + _noise(rng, 0.06, ar)
    later = (month >= MONTHS - 8).astype(np.float64)
    logs = [
        level + shared + rise * later + _noise(rng, 0.07, ar)
        for level, rise in ((5.0, up), (4.5, down))
    ]
    return np.exp(logs[0]), np.exp(logs[1])


def _noise(rng: np.random.Generator, size: float, ar: float) -> Floats:
    found = rng.normal(0, size, MONTHS)
    for at in range(1, MONTHS):
        found[at] = ar * found[at - 1] + np.sqrt(1 - ar**2) * found[at]
    return found


def lines(companies: int = COMPANIES, seed: int = 0) -> Iterator[Line]:
    """The table."""
    yield from misjudging(companies, seed)
    yield from jams(companies * 3, seed)


def main(arguments: Sequence[str]) -> int:
    """Print the table as it comes; 1 if a figure is over its limit."""
    parser = ArgumentParser(prog="python -m bench.calibration", description=__doc__)
    parser.add_argument("--companies", type=int, default=COMPANIES)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    print(HEADER)
    over = False
    for line in lines(given.companies, given.seed):
        print(line, flush=True)
        over = over or line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
