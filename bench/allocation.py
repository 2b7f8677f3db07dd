"""Time and exactness of an allocation: 1,000 people in 100 teams over 12 months.

    python bench/allocation.py

Weights from three years of history by history, skill and ramp; then the division by people, units
and months in steps of 10,000 yen, of one yen and of one deal (where nearly all cells are rounded);
then attainability from 1,000 drawn results each. All three must take less than two seconds each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from decimal import Decimal

import numpy as np

from bench.line import Line
from kaname.allocation.dividing import Divided, Order, divide
from kaname.allocation.evidence import Evidence
from kaname.allocation.fairness import Case, Holder, judge
from kaname.allocation.keys import blend, read
from kaname.allocation.methods.skill import skill
from kaname.allocation.outlook import Ahead, draw
from kaname.allocation.pinning import Limits
from kaname.allocation.ramp import ramp

PEOPLE, TEAMS, DIVISIONS, MONTHS, HISTORY, DRAWS = 1000, 100, 10, 12, 36, 1000
LIMIT = 2.0  # seconds
TOTALS = (("in 10,000 yen", 1_200_000), ("in yen", 12_000_000_000), ("in deals", 9_000))


def company(seed: int) -> tuple[Evidence, tuple[tuple[str, ...], ...]]:
    """Evidence of people of whom some join, some leave; and their paths."""
    rng = np.random.default_rng(seed)
    team = rng.integers(0, TEAMS, PEOPLE)
    paths = tuple((f"d{t % DIVISIONS}", f"t{t}", f"p{i:04}") for i, t in enumerate(team.tolist()))
    hired = rng.integers(-60, 6, PEOPLE)  # months before (and after) the period begins
    before = np.arange(-HISTORY, 0)[None, :] - hired[:, None]
    after = np.arange(MONTHS)[None, :] - hired[:, None]
    level = rng.lognormal(13, 0.5, PEOPLE)[:, None] * np.minimum(0.25 + before / 16, 1)
    past = np.where(before >= 0, level * rng.gamma(0.5, 2.0, before.shape), np.nan)
    left = rng.integers(0, 40, PEOPLE)
    active = ((after >= 0) & (np.arange(MONTHS)[None, :] <= left[:, None])).astype(float)
    active[:, 0] = np.maximum(active[:, 0], 1.0 - active.max(axis=1))
    names = tuple(path[-1] for path in paths)
    groups = tuple(path[0] for path in paths)
    season = rng.uniform(0.7, 1.4, MONTHS)
    potential = {"potential": rng.lognormal(18, 0.6, PEOPLE)}
    old, new = np.maximum(before, 0).astype(float), np.maximum(after, 0).astype(float)
    return Evidence(names, names, groups, active, season, past, old, new, potential), paths


def divided(evidence: Evidence, paths: tuple[tuple[str, ...], ...], whole: int) -> Divided:
    """The whole divided, with two figures fixed and 5 % more for people than for units."""
    weights = blend(read("history:0.4,skill:0.3,ramp:0.1,potential:0.2"), evidence)
    labels = tuple(f"m{i:02}" for i in range(MONTHS))
    pins = Limits({paths[0][-1]: whole // 500, paths[1][1]: whole // 50})
    return divide(Order(whole, paths, weights, labels, pins, Decimal("0.05")))


def off(found: Divided, paths: tuple[tuple[str, ...], ...], whole: int) -> int:
    """By how many steps any sum is off, over all units and months."""
    most = abs(int(found.units[()].sum()) - whole)
    sums = {unit: np.zeros(MONTHS, dtype=np.int64) for unit in found.units}
    for path, row in zip(paths, found.rows, strict=True):
        for depth in range(len(path)):
            sums[path[:depth]] += row
    apart = (np.abs(sums[u] - found.units[u] - found.over[u]).max() for u in found.units)
    return max(most, *(int(a) for a in apart))


def judged(evidence: Evidence, paths: tuple[tuple[str, ...], ...]) -> int:
    """How many moves the fairness report suggests."""
    curve = ramp(evidence)
    rates = skill(evidence, curve)
    exposure = curve.at(evidence.tenure) * evidence.active
    expected = rates.shrunk[:, None] * exposure
    rng = np.random.default_rng(1)
    mean = np.nanmean(evidence.past)
    totals = mean * rng.uniform(0.8, 1.2, (DIVISIONS, DRAWS, 1)) * evidence.season
    ahead = Ahead(expected, exposure, np.zeros(PEOPLE), evidence.person, evidence.group, totals)
    holders = tuple(Holder(path[-1], "/".join(path[:-1]), (path[1],)) for path in paths)
    draws = draw(ahead, rates, 1)
    targets = np.full(PEOPLE, float(draws.mean()))  # the same for all: much to even out
    potential = evidence.further["potential"]
    case = Case(holders, targets, draws, potential, potential, 10_000.0)
    return len(judge(case).moves)


def lines() -> Iterator[Line]:
    """Seconds of processor time against the limit, and the largest error of any sum."""
    evidence, paths = company(seed=1)
    size = f"{PEOPLE:,} people × {MONTHS} months"
    worst = 0
    for name, whole in TOTALS:
        begun = time.process_time()
        found = divided(evidence, paths, whole)
        yield Line(f"allocation: {size}, {name}", time.process_time() - begun, "s", LIMIT)
        worst = max(worst, off(found, paths, whole))
    yield Line("  steps by which any sum is off", worst, limit=0)
    begun = time.process_time()
    moves = judged(evidence, paths)
    seconds = time.process_time() - begun
    yield Line(f"fairness: {PEOPLE:,} people", seconds, "s", LIMIT, f"{moves} moves suggested")


def main() -> int:
    """Print the lines; 1 if one is over its limit."""
    over = False
    for line in lines():
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
