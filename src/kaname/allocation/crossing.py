"""A table of people and months in whole steps, in which rows and columns sum exactly.

Controlled rounding (Cox, A constructive procedure for unbiased controlled rounding, JASA 82, 1987):
the margins are met by proportional fitting, then every row is rounded for itself, and steps move
between columns inside rows on the cheapest ways until the columns are right, too. As the cost is
convex (squared distance from the fitted figures) and the ways are the cheapest ones, the table is
the nearest of all that have these margins (successive shortest paths, Ahuja, Magnanti & Orlin,
Network Flows, 1993, chapter 14).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.allocation.bounds import Flags, Floats, Ints

FITTINGS = 500
CLOSE = 1e-9  # of a margin: fitting has come to rest
FAR = 1000  # steps that a column may be off for the cheapest ways to be worth their time


class NoSuchTableError(Exception):
    """No table with these margins: `columns` need more than those who are there may have."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.columns = tuple(columns)
        super().__init__(f"columns {self.columns}")


def crossed(rows: Ints, columns: Ints, weights: Floats, keys: Sequence[str]) -> Ints:
    """Whole numbers of 0 and more, shape (rows, columns), with these margins.

    They are the nearest to the weights fitted to the margins; what weighs nothing stays 0. The
    order of the rows does not matter. `keys` name the rows. Raises NoSuchTableError where zeros
    stand in the way, ValueError where the margins have two sums.
    """
    if rows.sum() != columns.sum():
        raise ValueError("rows and columns must have one sum")
    order = np.argsort(np.array(keys, dtype=object), kind="stable")
    fitted = _fitted(rows[order], columns, weights[order])
    table = np.zeros(weights.shape, dtype=np.int64)
    table[order] = _moved(_rounded(fitted, rows[order]), columns, fitted, weights[order] > 0)
    return table


def _fitted(rows: Ints, columns: Ints, weights: Floats) -> Floats:
    """Iterative proportional fitting; the rows are exact (in floats) in the end."""
    table = weights.astype(np.float64)
    for _ in range(FITTINGS):
        table = table * _ratio(columns, table.sum(axis=0))[None, :]
        sums = table.sum(axis=1)
        table = table * _ratio(rows, sums)[:, None]
        if (np.abs(sums - rows) <= CLOSE * np.maximum(rows, 1)).all():
            break
    empty = (table.sum(axis=1) == 0) & (rows > 0)
    if empty.any() and (weights[empty].sum(axis=1) == 0).any():
        raise NoSuchTableError(())
    return table


def _ratio(wanted: Ints, sums: Floats) -> Floats:
    ratio: Floats = np.divide(wanted, sums, out=np.zeros(len(sums)), where=sums > 0)
    return ratio


def _rounded(fitted: Floats, rows: Ints) -> Ints:
    """Each row in whole numbers with its sum: the largest fractions are rounded up."""
    floors = np.floor(fitted)
    fraction = np.where(fitted > 0, fitted - floors, -1.0)
    table = floors.astype(np.int64)
    missing = rows - table.sum(axis=1)
    rank = np.argsort(np.argsort(-fraction, axis=1, kind="stable"), axis=1, kind="stable")
    table += rank < missing[:, None]
    for row in np.flatnonzero((missing < 0) | (missing > (fitted > 0).sum(axis=1))):
        _force(table[row], int(rows[row]))  # floats of more digits than they hold
    return table


def _force(row: Ints, wanted: int) -> None:
    row[int(np.argmax(row))] += wanted - int(row.sum())


def _moved(table: Ints, columns: Ints, fitted: Floats, allowed: Flags) -> Ints:
    """Steps moved inside rows until the columns are right."""
    off = table.sum(axis=0) - columns
    near = bool(np.abs(off).max(initial=0) <= FAR)
    while off.any():
        way, size = None, 2 if near else 2 * _power(int(min(off.max(), -off.min())))
        while way is None and size > 1:
            size //= 2
            way = _way(table, off, fitted, allowed, size, near)
        if way is None:
            raise NoSuchTableError(np.flatnonzero(off < 0).tolist())
        for row, start, end in way:
            table[row, start] -= size
            table[row, end] += size
        off = table.sum(axis=0) - columns
    return table


def _power(number: int) -> int:
    return 1 << max(number.bit_length() - 1, 0)


def _way(
    table: Ints, off: Ints, fitted: Floats, allowed: Flags, size: int, cheapest: bool
) -> list[tuple[int, int, int]] | None:
    """The way for `size` steps from a column with too many to one with too few.

    A way is a list of moves (row, from, to); None where there is none.
    """
    cost, row = _moves(table, fitted, allowed, size)
    if not cheapest:  # many steps at once: the shortest way, as the cheapest could run in a circle
        cost = np.where(np.isfinite(cost), 1.0, np.inf)
    reached, before = _shortest(cost, off >= size)
    ends = np.flatnonzero((off <= -size) & np.isfinite(reached))
    if not len(ends):
        return None
    end = int(ends[np.argmin(reached[ends])])
    way: list[tuple[int, int, int]] = []
    while before[end] >= 0 and len(way) <= len(off):
        start = int(before[end])
        way.append((int(row[start, end]), start, end))
        end = start
    return way


def _moves(table: Ints, fitted: Floats, allowed: Flags, size: int) -> tuple[Floats, Ints]:
    """What moving `size` steps from each column to each costs at best, and in which row."""
    gap = table - fitted
    give = np.where(table >= size, size - 2 * gap, np.inf)
    take = np.where(allowed, size + 2 * gap, np.inf)
    count = table.shape[1]
    cost = np.empty((count, count))
    row = np.empty((count, count), dtype=np.int64)
    for start in range(count):
        sums = give[:, start, None] + take
        row[start] = np.argmin(sums, axis=0)
        cost[start] = sums[row[start], np.arange(count)]
    np.fill_diagonal(cost, np.inf)
    return cost, row


def _shortest(cost: Floats, begins: Flags) -> tuple[Floats, Ints]:
    """The cheapest ways from any column that has too many (Bellman & Ford)."""
    reached = np.where(begins, 0.0, np.inf)
    before = np.full(len(begins), -1)
    for _ in range(len(begins) - 1):
        through = reached[:, None] + cost
        best = through.min(axis=0)
        better = best < reached - CLOSE
        if not better.any():
            break
        before = np.where(better, np.argmin(through, axis=0), before)
        reached = np.where(better, best, reached)
    return reached, before
