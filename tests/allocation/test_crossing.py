"""Tables whose rows and columns sum exactly, and which are the nearest that do."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.allocation.bounds import Ints
from kaname.allocation.crossing import NoSuchTableError, crossed
from kaname.allocation.rounding import apportion


def keys(size: int) -> list[str]:
    return [f"r{i:02}" for i in range(size)]


def table(rows: list[int], columns: list[int], weights: list[list[float]]) -> list[list[int]]:
    found = crossed(np.array(rows), np.array(columns), np.array(weights, float), keys(len(rows)))
    return [[int(cell) for cell in row] for row in found]


def test_whole_figures_stay() -> None:
    assert table([10, 20], [12, 18], [[4, 6], [8, 12]]) == [[4, 6], [8, 12]]


def test_halves_are_rounded_so_that_both_sums_hold() -> None:
    assert table([1, 1], [1, 1], [[1, 1], [1, 1]]) == [[0, 1], [1, 0]]


def test_who_is_not_there_gets_nothing() -> None:
    assert table([6, 3], [6, 3], [[1, 0], [1, 1]]) == [[6, 0], [0, 3]]


def test_columns_beyond_reach_are_named() -> None:
    with pytest.raises(NoSuchTableError) as raised:
        table([5, 5], [3, 7], [[1, 0], [1, 1]])  # at most five can be in the second
    assert raised.value.columns == (1,)


def test_margins_of_two_sums_are_a_bug() -> None:
    with pytest.raises(ValueError, match="one sum"):
        table([5], [6], [[1]])


MATRIX = st.integers(1, 6).flatmap(
    lambda n: st.integers(1, 5).flatmap(
        lambda m: st.lists(
            st.lists(st.integers(0, 9), min_size=m, max_size=m), min_size=n, max_size=n
        )
    )
)


@settings(max_examples=60)
@given(MATRIX, st.integers(0, 400))
def test_sums_hold_and_zeros_stay(matrix: list[list[int]], whole: int) -> None:
    weights = np.array(matrix, float)
    if not weights.any():
        return
    rows = apportion(whole, weights.sum(axis=1), keys(len(matrix)))
    columns = apportion(whole, weights.sum(axis=0), keys(weights.shape[1]))
    try:
        found = crossed(rows, columns, weights, keys(len(matrix)))
    except NoSuchTableError:
        assert not exists(rows, columns, weights > 0)
        return
    assert found.sum(axis=1).tolist() == rows.tolist()
    assert found.sum(axis=0).tolist() == columns.tolist()
    assert (found >= 0).all()
    assert not found[weights == 0].any()


def exists(rows: Ints, columns: Ints, allowed: np.ndarray) -> bool:
    """Whether any table has these margins: every set of columns has enough rows (Gale)."""
    for chosen in product([False, True], repeat=len(columns)):
        here = np.array(chosen)
        only_here = (allowed <= here).all(axis=1)  # rows that can go nowhere else
        touching = (allowed & here).any(axis=1)
        demand = columns[here].sum()
        if rows[only_here].sum() > demand or rows[touching].sum() < demand:
            return False
    return True


@settings(max_examples=15)
@given(st.lists(st.lists(st.integers(1, 9), min_size=3, max_size=3), min_size=2, max_size=3))
def test_it_is_the_nearest_of_all_tables(matrix: list[list[int]]) -> None:
    weights = np.array(matrix, float)
    rows = apportion(6, weights.sum(axis=1), keys(len(matrix)))
    columns = apportion(6, weights.sum(axis=0), keys(3))
    found = crossed(rows, columns, weights, keys(len(matrix)))
    fitted = proportional(rows, columns, weights)
    best = min(distance(np.array(t), fitted) for t in every_table(rows.tolist(), columns.tolist()))
    assert distance(found, fitted) == pytest.approx(best, abs=1e-6)


def distance(table: np.ndarray, fitted: np.ndarray) -> float:
    return float(((table - fitted) ** 2).sum())


def proportional(rows: Ints, columns: Ints, weights: np.ndarray) -> np.ndarray:
    """The weights fitted to the margins, by many rounds."""
    found = weights.copy()
    for _ in range(2000):
        found *= (columns / np.maximum(found.sum(axis=0), 1e-300))[None]
        found *= (rows / np.maximum(found.sum(axis=1), 1e-300))[:, None]
    return found


def every_table(rows: list[int], columns: list[int]) -> list[list[list[int]]]:
    if not rows:
        return [[]] if not any(columns) else []
    found = []
    for first in product(*(range(c + 1) for c in columns)):
        if sum(first) == rows[0]:
            left = [c - f for c, f in zip(columns, first, strict=True)]
            found += [[list(first), *rest] for rest in every_table(rows[1:], left)]
    return found


@settings(max_examples=15)
@given(st.randoms())
def test_order_of_rows_does_not_matter(random: object) -> None:
    weights = np.array([[3, 1, 2], [1, 1, 1], [2, 2, 1], [1, 3, 4]], float)
    rows, columns = np.array([5, 3, 5, 7]), np.array([6, 7, 7])
    plain = crossed(rows, columns, weights, keys(4))
    order = [0, 1, 2, 3]
    random.shuffle(order)
    mixed = crossed(rows[order], columns, weights[order], [keys(4)[i] for i in order])
    assert mixed.tolist() == plain[order].tolist()


def test_margins_far_from_the_weights_in_yen() -> None:
    weights = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], float)
    rows = np.array([900_000_001, 100_000_000, 500_000_000])
    columns = np.array([900_000_000, 50_000_001, 550_000_000])
    found = crossed(rows, columns, weights, keys(3))
    assert found.sum(axis=1).tolist() == rows.tolist()
    assert found.sum(axis=0).tolist() == columns.tolist()
