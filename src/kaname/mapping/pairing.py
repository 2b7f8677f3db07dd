"""Pairing: the best one-to-one choice between two sides, all pairs weighed together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def best(scores: Mapping[tuple[str, str], float]) -> dict[str, str]:
    """For each left name its right name, so that the scores sum to the most; each name once."""
    lefts = list(dict.fromkeys(left for left, _ in scores))
    rights = list(dict.fromkeys(right for _, right in scores))
    if not scores:
        return {}
    size = max(len(lefts), len(rights))
    cost = np.zeros((size, size))
    for (left, right), score in scores.items():
        cost[lefts.index(left), rights.index(right)] = -score
    return {
        lefts[row]: rights[column]
        for row, column in enumerate(_columns(cost))
        if row < len(lefts) and column < len(rights) and (lefts[row], rights[column]) in scores
    }


def _columns(cost: Floats) -> list[int]:
    """The column for each row of a square cost matrix at the least sum (Kuhn and Munkres)."""
    size = len(cost)
    u, v = np.zeros(size + 1), np.zeros(size + 1)
    row_of = np.zeros(size + 1, dtype=int)
    for row in range(1, size + 1):
        row_of[0] = row
        column, back = _augment(cost, row_of, u, v)
        while column:
            row_of[column] = row_of[back[column]]
            column = int(back[column])
    found = [0] * size
    for column in range(1, size + 1):
        found[row_of[column] - 1] = column - 1
    return found


def _augment(
    cost: Floats, row_of: npt.NDArray[np.int_], u: Floats, v: Floats
) -> tuple[int, npt.NDArray[np.int_]]:
    """A free column that the new row reaches at the least cost, and the way back from it."""
    size = len(cost)
    least, back = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=int)
    used = np.zeros(size + 1, dtype=bool)
    column = 0
    while row_of[column]:
        used[column] = True
        row = row_of[column]
        free = ~used[1:]
        reduced = cost[row - 1] - u[row] - v[1:]
        better = free & (reduced < least[1:])
        least[1:][better], back[1:][better] = reduced[better], column
        following = int(np.argmin(np.where(free, least[1:], np.inf))) + 1
        delta = least[following]
        u[row_of[used]] += delta
        v[used] -= delta
        least[~used] -= delta
        column = following
    return column, back
