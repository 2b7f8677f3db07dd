"""Subsets: which few rows add up to a difference, all of them told, bounded in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

WIDEST = 500  # rows among which triples are searched; pairs among 20,000
MOST = 4  # subsets told; one more than is ever shown, so that "several" is known


def singles(values: Sequence[int], wanted: int, slack: int = 0) -> list[tuple[int, ...]]:
    """The rows whose value is `wanted`, give or take `slack`."""
    found = ((at,) for at, value in enumerate(values) if value and abs(value - wanted) <= slack)
    return [each for each, _ in zip(found, range(MOST), strict=False)]


def small(values: Sequence[int], wanted: int, size: int, slack: int = 0) -> list[tuple[int, ...]]:
    """The sets of `size` (2 or 3) rows that sum to `wanted`, at most `MOST` of them.

    Rows of 0 take no part. Amounts beyond what 62 bits hold are not searched.
    """
    kept = [at for at, value in enumerate(values) if value]
    if max(map(abs, [*values, wanted]), default=0) > 2**60:
        return []
    limit = WIDEST if size == 3 else 20_000
    if len(kept) > limit:
        return []
    numbers = np.array([values[at] for at in kept], dtype=np.int64)
    found = _triples(numbers, wanted, slack) if size == 3 else _pairs(numbers, wanted, slack, 0)
    return [tuple(kept[at] for at in each) for each, _ in zip(found, range(MOST), strict=False)]


def _pairs(
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]], wanted: int, slack: int, first: int
) -> Iterator[tuple[int, ...]]:
    """Pairs of rows from `first` on."""
    order = np.argsort(numbers[first:], kind="stable") + first
    ranked = numbers[order]
    for at in range(first, len(numbers)):
        rest = wanted - int(numbers[at])
        low = np.searchsorted(ranked, rest - slack, "left")
        high = np.searchsorted(ranked, rest + slack, "right")
        yield from ((at, int(other)) for other in sorted(order[low:high]) if other > at)


def _triples(
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]], wanted: int, slack: int
) -> Iterator[tuple[int, ...]]:
    order = np.argsort(numbers, kind="stable")
    ranked = numbers[order]
    for first in range(len(numbers) - 2):
        rest = wanted - int(numbers[first]) - numbers[first + 1 :]  # for each second row
        low = np.searchsorted(ranked, rest - slack, "left")
        high = np.searchsorted(ranked, rest + slack, "right")
        for near in np.flatnonzero(high > low):
            second = first + 1 + int(near)
            thirds = sorted(int(other) for other in order[low[near] : high[near]])
            yield from ((first, second, third) for third in thirds if third > second)


def any_size(values: Sequence[int], wanted: int, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """The sets of rows of one of the sizes that sum to `wanted`, at most two: is it the only one?

    For short lists: every set is tried.
    """
    found: list[tuple[int, ...]] = []
    for size in sizes:
        for chosen in combinations(range(len(values)), size):
            if sum(values[at] for at in chosen) == wanted:
                found.append(chosen)
                if len(found) == 2:
                    return found
    return found
