"""Turns: a rate or an average that from some period on is another one in one segment alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kaname.causes.reviewing.groups import Flags, Group

Floats = npt.NDArray[np.float64]
BEFORE, AFTER = 6, 3  # periods that must lie on each side of a turn
LEAST = 40.0  # cases on each side
DUE = 10.0  # successes on each side
WHOLE = 0.9  # of all cases: a group this large has no others to be compared with
PRIOR = 10.0  # cases by which a cell's own level is drawn to that of all
EQUAL = 1.0  # of the square: dates that the figures do not tell apart, of which the first is told
SHUFFLES = 300
LAGS = 6  # periods over which figures may drift
MANY = 8  # groups whose median one turn does not rule
SEED = 36
EULER = 0.5772156649


@dataclass(frozen=True, slots=True)
class Cells:
    """What is divided, (cells, periods): won of closed, amount of won.

    In `logs` `above` is a sum of logarithms, so that its quotient is a mean logarithm: for
    amounts, which a single large one would rule otherwise.
    """

    above: Floats
    below: Floats
    logs: bool = False

    def of(self, mine: Flags) -> Cells:
        """Some of the cells alone."""
        return Cells(self.above[mine], self.below[mine], self.logs)


@dataclass(frozen=True, slots=True)
class Turn:
    """From period `at` on the group's figure is another one.

    `own` is the change of its logarithm at the same mix of cells, `change` what of it is beyond
    that of all others. `p`: the probability of one this clear in any group at any date that was
    looked at, by chance alone.
    """

    group: Group
    at: int
    change: float
    own: float
    p: float

    @property
    def alone(self) -> bool:
        """Whether it is the group that moved, rather than all others."""
        return self.own * self.change > 0 and abs(self.own) >= abs(self.change) / 2


@dataclass(frozen=True, slots=True)
class _Scan:
    """What came and what the cells' own levels let expect, (groups, periods), and of all."""

    came: Floats
    due: Floats
    whole_came: Floats
    whole_due: Floats
    cases: Floats
    whole_cases: Floats
    logs: bool


def turns(
    cells: Cells,
    asked: Sequence[Group],
    *,
    level: float = 0.05,
    most: int = 3,
    dates: Sequence[int] | None = None,
) -> tuple[Turn, ...]:
    """The groups whose quotient turned for good, the clearest first; () where none did.

    Every group at every date (or at `dates` alone) is compared with the rest before and after,
    each cell against its own level, so that a change of mix is no turn. The spread of the
    comparison, and how clear the clearest would be by chance, come from the same figures with
    their periods in random order (a permutation test of the maximum; Westfall & Young 1993), and
    are widened where figures drift, as periods in random order do not. What
    was found is taken out before the next one is looked for.
    """
    found: list[Turn] = []
    kept = np.ones(len(cells.above), np.bool_)
    while len(found) < most:
        turn = _clearest(cells, asked, kept, dates)
        if turn is None or turn.p > level:
            break
        found.append(turn)
        kept &= ~turn.group.cells
    return tuple(found)


def levels(cells: Cells, turn: Turn) -> tuple[float, float]:
    """The group's own figure before and after, its mix as it was; of logs geometric means."""
    before, after = (
        cells.above[turn.group.cells, span].sum() / cells.below[turn.group.cells, span].sum()
        for span in (slice(0, turn.at), slice(turn.at, None))
    )
    found = np.exp([before, after]) if cells.logs else (before, after)
    return float(found[0]), float(found[1])


def lasting(cells: Cells, turn: Turn) -> bool:
    """Whether at least half of it still holds in the latest third of the periods since, mix apart.

    One large quarter lifts the mean of all that came after it: such a turn is over.
    """
    mine, periods = turn.group.cells, cells.above.shape[1]
    due = _expected(cells)
    late = periods - -(-(periods - turn.at) // 3)
    excess = _mean_excess if cells.logs else _root_excess
    before, since = (
        float(excess(*(part[mine, span].sum() for part in (cells.above, due, cells.below))))
        for span in (slice(0, turn.at), slice(late, None))
    )
    return math.copysign(since - before, (since - before) * turn.own) >= abs(turn.own) / 2


def _clearest(
    cells: Cells, asked: Sequence[Group], kept: Flags, dates: Sequence[int] | None
) -> Turn | None:
    large = _large(asked, cells.below * kept[:, None])
    if not large or cells.above.shape[1] < BEFORE + AFTER:
        return None
    scan = _scan(cells, large, kept)
    usable = _usable(scan)
    if dates is not None:
        usable &= np.isin(np.arange(usable.shape[1]) + BEFORE, list(dates))
    if not usable.any():
        return None
    found, own, spread, chance = _permuted(scan, usable)
    clear = np.where(usable, np.abs(found) / spread, 0)
    group = int(np.argmax(clear.max(axis=1)))
    memory = _memory(scan, clear.argmax(axis=1) + BEFORE)
    p = _chance(float(clear[group].max()) / memory, chance)
    cut = int(np.argmax(clear[group] ** 2 >= clear[group].max() ** 2 - EQUAL))
    changes = (float(found[group, cut]), float(own[group, cut]))
    return Turn(large[group], cut + BEFORE, *changes, p)


def _scan(cells: Cells, large: Sequence[Group], kept: Flags) -> _Scan:
    due = _expected(cells) * kept[:, None]
    came, cases = cells.above * kept[:, None], cells.below * kept[:, None]
    member = np.array([group.cells for group in large], np.float64)
    parts = (member @ came, member @ due, came.sum(axis=0), due.sum(axis=0))
    return _Scan(*parts, member @ cases, cases.sum(axis=0), cells.logs)


def _expected(cells: Cells) -> Floats:
    """What each cell would have at its own level of all periods, drawn to the level of all."""
    cases, sums = cells.below.sum(axis=1), cells.above.sum(axis=1)
    whole = sums.sum() / max(cases.sum(), 1e-12)
    level = (sums + PRIOR * whole) / (cases + PRIOR)
    return np.asarray(cells.below * level[:, None], np.float64)


def _large(asked: Sequence[Group], cases: Floats) -> list[Group]:
    total = cases.sum()
    sizes = [cases[group.cells].sum() for group in asked]
    return [g for g, n in zip(asked, sizes, strict=True) if 2 * LEAST <= n <= WHOLE * total]


def _usable(scan: _Scan) -> Flags:
    """(groups, cuts): enough cases before and after, and enough of them due to count."""
    before, after = _sides(scan.cases)
    enough = (before >= LEAST) & (after >= LEAST)
    if not scan.logs:
        before, after = _sides(scan.due)
        enough &= (before >= DUE) & (after >= DUE)
    return np.asarray(enough)


def _permuted(scan: _Scan, usable: Flags) -> tuple[Floats, Floats, Floats, Floats]:
    """The comparison (groups, cuts) and the group's own part of it, its spread by chance, and
    the clearest of each shuffle.
    """
    draw = np.random.default_rng(SEED)
    periods = scan.came.shape[1]
    orders = np.array([draw.permutation(periods) for _ in range(SHUFFLES)])
    own, rest = _compared(scan, np.arange(periods))
    found = own - rest
    shuffled = np.array([np.subtract(*_compared(scan, order)) for order in orders])
    spread = np.maximum(np.sqrt((shuffled**2).mean(axis=0)), 1e-9)
    clearest = np.where(usable, np.abs(shuffled) / spread, 0).max(axis=(1, 2))
    return found, own, spread, clearest


def _memory(scan: _Scan, cuts: npt.NDArray[np.int64]) -> float:
    """By how much drifting widens the means of many periods (the median group; Bartlett 1946).

    A turn is no drifting: few groups, whose median a turn may rule, are taken without their steps.
    """
    excess = _mean_excess if scan.logs else _root_excess
    rest = (whole - own for whole, own in _wholes(scan))
    apart = excess(scan.came, scan.due, scan.cases) - excess(*rest)
    cuts = cuts if len(apart) < MANY else np.zeros_like(cuts)
    apart = np.array([_without_step(row, cut) for row, cut in zip(apart, cuts, strict=True)])
    apart = np.where(scan.cases > 0, apart, 0.0)
    power = np.maximum((apart**2).sum(axis=1), 1e-12)
    periods = apart.shape[1]
    likeness = [
        (apart[:, lag:] * apart[:, :-lag]).sum(axis=1) / power + (periods - lag) / periods**2
        for lag in range(1, LAGS)
    ]
    weight = 1 - np.arange(1, LAGS) / LAGS
    longer = float(np.median(1 + 2 * weight @ np.array(likeness)))
    return math.sqrt(max(longer, 1.0))


def _without_step(row: Floats, cut: int) -> Floats:
    return np.concatenate([side - side.mean() for side in (row[:cut], row[cut:]) if len(side)])


def _wholes(scan: _Scan) -> tuple[tuple[Floats, Floats], ...]:
    """Of all and of each group: what came, what was due, the cases."""
    return (
        (scan.whole_came, scan.came),
        (scan.whole_due, scan.due),
        (scan.whole_cases, scan.cases),
    )


def _compared(scan: _Scan, order: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """After against before, of the groups and of their rests: differences of logarithms."""
    own = (scan.came, scan.due, scan.cases)
    whole = (scan.whole_came, scan.whole_due, scan.whole_cases)
    mine = [_sides(part[..., order]) for part in own]
    rest = [
        (all_[0] - part[0], all_[1] - part[1])
        for all_, part in zip((_sides(part[order]) for part in whole), mine, strict=True)
    ]
    excess = _mean_excess if scan.logs else _root_excess
    at = [[excess(part[0][s], part[1][s], part[2][s]) for part in (mine, rest)] for s in (0, 1)]
    return at[1][0] - at[0][0], at[1][1] - at[0][1]


def _sides(part: Floats) -> tuple[Floats, Floats]:
    """Sums before and from each cut on."""
    before = np.cumsum(part, axis=-1)[..., BEFORE - 1 : part.shape[-1] - AFTER]
    return before, part.sum(axis=-1, keepdims=True) - before


def _root_excess(came: Floats, due: Floats, cases: Floats) -> Floats:
    """About the logarithm of came ÷ due, with shorter tails where counts are small."""
    del cases
    ratio = np.maximum(came, 0) / np.maximum(due, 1e-12)
    return np.asarray(2 * (np.sqrt(ratio) - 1), np.float64)


def _mean_excess(came: Floats, due: Floats, cases: Floats) -> Floats:
    return np.asarray((came - due) / np.maximum(cases, 1e-12))


def _chance(clear: float, chance: Floats) -> float:
    """The share of shuffles at least as clear; beyond them by the Gumbel law of maxima."""
    beyond = float((chance >= clear).mean())
    if beyond * len(chance) >= 10:
        return beyond
    scale = float(chance.std()) * np.sqrt(6) / np.pi
    place = float(chance.mean()) - EULER * scale
    return float(-np.expm1(-np.exp(-(clear - place) / scale)))
