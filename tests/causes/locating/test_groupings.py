"""Groupings: sets of dimensions, and what follows from what."""

from __future__ import annotations

import numpy as np

from kaname.causes.locating.cells import Cells
from kaname.causes.locating.groupings import determined, finer, groupings

CODES = np.array([[0, 0, 0, 1, 1, 1], [0, 0, 1, 2, 2, 2], [0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0]])


def _cells(codes: np.ndarray) -> Cells:
    members = tuple(tuple(map(str, range(int(row.max()) + 1))) for row in codes)
    figures = np.ones(codes.shape[1])
    return Cells(tuple("rtpo")[: len(codes)], members, codes, figures, figures)


def test_a_region_follows_from_a_team_and_not_the_other_way_round() -> None:
    assert determined(CODES, [2, 3, 2, 1]) == {
        k: frozenset({0} if k == 1 else ()) for k in range(4)
    }


def test_of_two_names_of_the_same_the_second_is_the_finer() -> None:
    assert determined(np.array([[0, 1, 2], [2, 0, 1]]), [3, 3])[1] == {0}


def test_sets_leave_out_what_follows_and_what_is_constant() -> None:
    plans = groupings(_cells(CODES))
    assert [plan.dims for plan in plans] == [(0,), (1,), (2,), (0, 2), (1, 2), ()]
    assert [plan.elements for plan in plans] == [2, 3, 2, 4, 5, 1]
    assert finer(plans)[0] == [1, 3, 4]


def test_elements_of_many_combinations_are_numbered_by_those_that_occur() -> None:
    draw = np.random.default_rng(1)
    codes = draw.integers(0, 50, (3, 60))
    plan = groupings(_cells(codes))[-2]
    assert plan.seen is not None
    keys = plan.keys(codes)
    together = [tuple(cell) for cell in codes.T]
    assert [keys[n] == keys[0] for n in range(60)] == [cell == together[0] for cell in together]
    assert plan.elements == len(set(together))
