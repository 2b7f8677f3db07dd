"""Aggregation: sums, their transposes and overlaps agree with a matrix that is written out."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.series.aggregation import Aggregation, aggregation

CELLS = [
    ("East", "Aoki", "A"),
    ("East", "Aoki", "B"),
    ("East", "Baba", "A"),
    ("West", "Chiba", "A"),
    ("West", "Chiba", "B"),
]
DIMS = ("team", "rep", "product")


def matrix(tree: Aggregation) -> np.ndarray:
    """The sums as a matrix (above, cells)."""
    rows = [np.equal(level.of, n) for level in tree.levels for n in range(len(level.keys))]
    return np.array(rows, dtype=np.float64)


def test_levels_in_their_order_with_the_groups_as_they_come() -> None:
    tree = aggregation(DIMS, CELLS, [(), ("team",), ("product",)])
    assert [(level.dims, level.keys) for level in tree.levels] == [
        ((), ((),)),
        (("team",), (("East",), ("West",))),
        (("product",), (("A",), ("B",))),
    ]
    assert tree.sums(np.array([1.0, 2, 4, 8, 16])).tolist() == [31, 7, 24, 13, 18]


def test_a_level_that_groups_nothing_anew_is_left_out() -> None:
    tree = aggregation(DIMS, CELLS, [(), ("team",), DIMS, ("team", "team"), ("rep", "product")])
    assert [level.dims for level in tree.levels] == [(), ("team",)]


def test_cells_alone_have_nothing_above() -> None:
    tree = aggregation(("rep",), [("Aoki",)], [(), ("rep",)])
    assert tree.levels == ()
    assert tree.sums(np.ones((1, 3))).shape == (0, 3)
    assert tree.spread(np.empty((0, 3))).tolist() == [[0, 0, 0]]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(*(st.sampled_from("abc") for _ in range(3))), min_size=2, max_size=20, unique=True
    ),
    st.integers(0, 2**32 - 1),
)
def test_sums_spread_and_overlap_are_those_of_the_matrix(
    cells: list[tuple[str, str, str]], seed: int
) -> None:
    wanted = [(), ("x",), ("y",), ("x", "y"), ("y", "z"), ("x", "z")]
    tree = aggregation(("x", "y", "z"), cells, wanted)
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(size=(len(cells), 4)), rng.random(len(cells))
    if not tree.levels:
        return
    sums = matrix(tree)
    above = rng.normal(size=(tree.above, 4))
    np.testing.assert_allclose(tree.sums(values), sums @ values, atol=1e-12)
    np.testing.assert_allclose(tree.spread(above), sums.T @ above, atol=1e-12)
    np.testing.assert_allclose(tree.overlap(weights), sums @ np.diag(weights) @ sums.T, atol=1e-12)
