"""Simulated sales beside their expectation: cells of sales, with segments that fell or without.

Region > team > rep × product × channel: 72 reps in 18 teams in 6 regions, 6 products, 4 channels.
A month's opportunities per cell are Poisson's, those won binomial; what is expected is the mean
of twelve earlier months. In a case with causes, one or two segments of at most two dimensions
have their opportunities, or their win rate, cut by a quarter to four fifths, none of them too
small to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.locating.cells import Cells, Codes, Flags, Floats

DIMS = ("region", "team", "rep", "product", "channel")
SETS = (
    *(("region",), ("team",), ("rep",), ("product",), ("channel",)),
    *(("region", "product"), ("region", "channel"), ("product", "channel")),
    *(("team", "product"), ("team", "channel")),
)
MONTHS = 12
SEEN = {False: 6.0, True: 5.0}  # standard deviations that a cause must make, volumes and rates

Element = frozenset[tuple[str, str]]
Draw = np.random.Generator


@dataclass(frozen=True, slots=True)
class Setting:
    """`opportunities` a month; `rates`: win rates instead of volumes.

    `error`: how far each cell's forecast is off; `clusters`: how much more than Poisson's each
    cell scatters; `reps`: how far each rep is off (standard deviations, relative).
    """

    opportunities: int
    rates: bool = False
    causes: bool = True
    error: float = 0.0
    clusters: float = 0.0
    reps: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """The cells, and the segments that fell."""

    cells: Cells
    truth: frozenset[Element]


def cases(setting: Setting, count: int, seed: int) -> list[Case]:
    """So many cases; the same for the same seed."""
    draw = np.random.default_rng(seed)
    return [case(setting, draw) for _ in range(count)]


def case(setting: Setting, draw: Draw) -> Case:
    """One company in one month."""
    while True:
        codes, level, chance = _company(setting.opportunities, draw)
        now, winning, truth = level.copy(), chance.copy(), frozenset[Element]()
        if setting.causes:
            hit = winning if setting.rates else now
            weight = level * chance if setting.rates else level
            found = _causes(codes, weight, hit, SEEN[setting.rates], draw)
            if found is None:
                continue
            truth = found
        return Case(_cells(setting, codes, (level, chance), (now, winning), draw), truth)


def _company(total: float, draw: Draw) -> tuple[Codes, Floats, Floats]:
    """Codes, opportunities and win rates of the cells; a fifth of them never has any."""
    reps = draw.lognormal(0, 0.5, 72)
    products, channels = draw.dirichlet(np.full(6, 2.0)), draw.dirichlet(np.full(4, 2.0))
    mean = reps[:, None, None] * products[:, None] * channels
    mean = (mean * draw.lognormal(0, 0.4, mean.shape) * (draw.random(mean.shape) > 0.2)).ravel()
    rep, product, channel = np.unravel_index(np.arange(mean.size), (72, 6, 4))
    codes = np.stack([rep // 12, rep // 4, rep, product, channel]).astype(np.int64)
    won = np.clip(0.25 * draw.lognormal(0, 0.3, mean.size), 0.03, 0.8)
    return codes, mean * total / mean.sum(), won


def _causes(
    codes: Codes, weight: Floats, hit: Floats, seen: float, draw: Draw
) -> frozenset[Element] | None:
    """One or two segments whose figures are cut; None where they are too small or overlap."""
    truth: list[Element] = []
    taken, used = np.zeros(weight.size, np.bool_), set[str]()
    for _ in range(int(draw.integers(1, 3))):
        dims = SETS[int(draw.integers(len(SETS)))]
        at = int(draw.integers(weight.size))
        inside = _inside(codes, dims, at)
        cut, size = float(draw.uniform(0.25, 0.8)), float(weight[inside].sum())
        if used & set(dims) or (inside & taken).sum() > 0.3 * inside.sum():
            return None
        if cut * size < seen * np.sqrt(size * (1 + 1 / MONTHS)):
            return None
        hit[inside] *= 1 - cut
        taken |= inside
        used |= set(dims)
        truth.append(frozenset((dim, str(codes[DIMS.index(dim), at])) for dim in dims))
    return frozenset(truth)


def _inside(codes: Codes, dims: tuple[str, ...], at: int) -> Flags:
    inside = np.ones(codes.shape[1], np.bool_)
    for dim in dims:
        inside &= codes[DIMS.index(dim)] == codes[DIMS.index(dim), at]
    return inside


def _cells(
    setting: Setting,
    codes: Codes,
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    draw: Draw,
) -> Cells:
    level, chance = before
    past = draw.poisson(level, (MONTHS, level.size))
    past_won = draw.binomial(past, chance)
    now = after[0] * np.exp(draw.normal(0, setting.error, level.size))
    now *= np.exp(draw.normal(0, setting.reps, 72))[codes[2]]
    if setting.clusters:
        now *= draw.gamma(1 / setting.clusters, setting.clusters, level.size)
    came = draw.poisson(now)
    won = draw.binomial(came, after[1])
    some = (past.sum(axis=0) > 0) | (came > 0)
    members = tuple(tuple(str(n) for n in range(int(row.max()) + 1)) for row in codes)
    shown = codes[:, some]
    of, expected_of = came[some].astype(float), past.mean(axis=0)[some]
    if not setting.rates:
        return Cells(DIMS, members, shown, of, expected_of)
    above, expected = won[some].astype(float), past_won.mean(axis=0)[some]
    return Cells(DIMS, members, shown, above, expected, of, expected_of)
