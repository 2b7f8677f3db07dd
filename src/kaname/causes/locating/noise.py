"""Noise: how far figures stray from expectations when nothing is the matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.causes.locating.cells import Cells, Flags, Floats

HISTORY = 12.0  # periods that an expectation rests on where nothing shows how many
_PERIODS = 60  # at most, of which a table's expectations can be means
_SEEN = 2000  # figures that are looked at for that
_HALF, _TENTH = 0.4549364, 2.705543  # of chi-squared with one degree of freedom
_COUNTED = 4.0  # events that a segment must expect for its scatter to be that of a normal
_ENOUGH = 20  # segments that tell the scatter
_CELLS, _BINS, _IN_BIN = 50, 20, 25
_COUNTABLE, _SIZED = 5.0, 20.0  # of a cell whose median stray tells its variance
_EMPTY = 0.3  # of a bin's cells
_QUIET = 1e-6  # of the mean scatter, where most figures are exactly as expected
_LARGE = 1000  # from which on whole figures are rather amounts than counts


@dataclass(frozen=True, slots=True)
class Weights:
    """A weight for each cell that makes its variance its weighted expectation.

    `past` is how much each expectation rests on (see `Sums`); `least` is the scatter that there
    is at least: 1 for counts and shares, whose own randomness is known.
    """

    weight: Floats
    past: Floats
    least: float
    rate: Floats | None = None  # of ratios, what was expected


def weights(cells: Cells) -> Weights:
    """The weights, from the scatter of the cells themselves.

    The variance of a cell that expects f is a·f + b·f²: a is 1 for counts, b is the relative
    error of the expectation. Both are fitted to medians, so that causes do not matter.
    """
    if cells.actual_of is None or cells.expected_of is None:
        return _of_counts(cells)
    return _of_ratios(cells, cells.actual_of, cells.expected_of)


def _of_counts(cells: Cells) -> Weights:
    came, expected = cells.actual, cells.expected
    whole = _counted(came)
    seen = periods(expected) if whole else None
    history = float(cells.history or seen or (HISTORY if whole else _history(came, expected)))
    some = expected > 0
    strays = np.divide((came - expected) ** 2, expected, where=some, out=np.zeros(cells.count))
    still = not whole and _still(came, expected)
    use = some & (expected > (_COUNTABLE if whole else 0))
    line = None if still else fitted(strays, expected, use, came == 0)
    mean = _moment(came, expected) * (_QUIET if still else 1.0)
    plain, relative, lowest = line or (1.0 if whole else mean, 0.0, 0.0)
    if whole:
        plain = max(plain, 1.0)
    weight = 1 / (plain + relative * np.maximum(expected, lowest))
    weight = weight * plain if whole else weight
    known = cells.history or seen
    least = (1.0 if known else history / (1 + history)) if whole else 0.0
    return Weights(weight, np.full(cells.count, history), least)


def _counted(came: Floats) -> bool:
    """Whether the figures are counts: whole, and some of them small."""
    some = came[came > 0]
    return bool(np.all(came == np.round(came))) and bool(some.size) and some.min() < _LARGE


def _moment(came: Floats, expected: Floats) -> float:
    """Variance over expectation, of all cells: of amounts the size of a typical event."""
    strays = float(np.sum((came - expected) ** 2))
    whole = float(expected.sum()) or float(came.sum())
    return strays / whole if strays > 0 else 1.0


def _still(came: Floats, expected: Floats) -> bool:
    """Whether half of the amounts or more are exactly as expected: made up, or agreed before."""
    live = (came > 0) | (expected > 0)
    close = np.abs(came - expected) <= 1e-9 * np.maximum(came, expected)
    return 2 * int(np.count_nonzero(close & live)) >= int(np.count_nonzero(live))


def _history(came: Floats, expected: Floats) -> float:
    """How many periods an expected amount rests on, from what stands where the other has nothing.

    One period expects nothing where something comes as often as the other way round; a mean of
    many does so more rarely, about as the square of their number.
    """
    new, gone = float(came[expected == 0].sum()), float(expected[came == 0].sum())
    return float(np.clip(np.sqrt(gone / new), 1, HISTORY)) if new > 0 else HISTORY


def _of_ratios(cells: Cells, of: Floats, expected_of: Floats) -> Weights:
    seen = periods(expected_of)
    history = float(cells.history or seen or HISTORY)
    known = (expected_of > 0) & (of > 0)
    zeros = np.zeros(cells.count)
    rate = np.clip(np.divide(cells.expected, expected_of, where=expected_of > 0, out=zeros), 0, 1)
    mean = cells.expected.sum() / max(expected_of.sum(), 1e-9)
    steady = (history * cells.expected + 5 * mean) / (history * expected_of + 5)
    unsure = 1 + np.divide(of, history * expected_of, where=known, out=np.zeros(cells.count))
    spread = np.maximum(of * steady * (1 - steady) * unsure, 1e-12)
    strays = np.where(known, (cells.actual - of * rate) ** 2 / spread, 0)
    size = of / unsure
    plain, relative, _ = fitted(strays, size, known & (size > _SIZED)) or (1.0, 0.0, 0.0)
    weight = np.where(known, 1 / (unsure + relative / max(plain, 1.0) * of), 0)
    past = np.divide(history * expected_of, of, where=known, out=np.full(cells.count, history))
    return Weights(weight, past, 1.0 if cells.history or seen else history / (1 + history), rate)


def periods(expected: Floats) -> int | None:
    """Of how many periods whole figures are the means; None where they are none."""
    some = expected[expected > 0][:_SEEN]
    for count in range(1, _PERIODS + 1) if some.size else ():
        times = some * count
        if np.all(np.abs(times - np.round(times)) <= 1e-4 * count + 1e-6 * times):
            return count
    return None


def fitted(
    strays: Floats, size: Floats, use: Flags, empty: Flags | None = None
) -> tuple[float, float, float] | None:
    """Intercept and slope, both at least 0, of squared strays against the size; the lowest size.

    A line through the medians of bins of equal numbers of cells. Bins in which too many cells are
    `empty` do not count, for their median says nothing; None for too few cells.
    """
    if np.count_nonzero(use) < _CELLS:
        return None
    order = np.flatnonzero(use)[np.argsort(size[use], kind="stable")]
    bins = np.array_split(order, min(_BINS, order.size // _IN_BIN))
    if empty is not None:
        bins = [part for part in bins if empty[part].mean() <= _EMPTY]
    level = np.array([float(np.median(strays[part])) / _HALF for part in bins])
    at = np.array([float(size[part].mean()) for part in bins])
    if level.size == 0 or not level.any():
        return None
    return (*_line(level, at), float(at[0]))


def _line(level: Floats, at: Floats) -> tuple[float, float]:
    """Weighted least squares; a median strays in proportion to what it estimates."""
    weight = 1 / np.maximum(level, 1e-12) ** 2
    plain, slope = float(level.mean()), 0.0
    for _ in range(3):
        middle, mean = np.average(at, weights=weight), np.average(level, weights=weight)
        across = float(np.sum(weight * (at - middle) ** 2))
        along = float(np.sum(weight * (at - middle) * (level - mean)))
        slope = along / across if across > 0 else 0.0
        plain = float(mean - slope * middle)
        if plain < 0:
            plain, slope = 0.0, float(np.sum(weight * at * level) / np.sum(weight * at**2))
        if slope < 0:
            plain, slope = float(mean), 0.0
        weight = 1 / np.maximum(plain + slope * at, 1e-12) ** 2
    return plain, slope


def scatter(
    gains: Sequence[Floats], sizes: Sequence[Floats], finer: Sequence[Sequence[int]], least: float
) -> list[float]:
    """By how much segments stray more than the model says, for each grouping: 1 is as it says.

    From the middle and the upper tenth of all segments' gains. A grouping has its own (reps may
    differ where products do not), drawn towards that of the groupings that cut it finer: what
    strays apart from rep to rep does so from team to team.
    """
    counted = [2 * gain[size > _COUNTED] for gain, size in zip(gains, sizes, strict=True)]
    every = np.concatenate(counted) if counted else np.zeros(0)
    whole = max(_stray(every), least) if every.size >= _ENOUGH else max(1.0, least)
    found = [whole] * len(gains)
    for place in sorted(range(len(gains)), key=lambda place: -gains[place].size):
        own, prior = counted[place], max([whole, *(found[other] for other in finer[place])])
        mean = (_stray(own) * own.size + prior * _ENOUGH) / (own.size + _ENOUGH)
        found[place] = max(whole, mean)
    return found


def _stray(doubled: Floats) -> float:
    if not doubled.size:
        return 0.0
    middle, upper = np.quantile(doubled, (0.5, 0.9))
    return float(max(middle / _HALF, upper / _TENTH))
