"""Shapes: what became of a deviation, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.watching.shape import Shape, beginning, shape

NAN = float("nan")
QUIET = [0.2, -0.4, 0.1]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ([4.0], Shape("fresh", 1)),
        ([-4.0], Shape("fresh", 1)),
        ([4.0, 0.3], Shape("spike", 1)),
        ([4.0, 0.3, 0.1, 4.0], Shape("spike", 1)),
        ([4.0, 3.0, 5.0, 0.5, 0.2], Shape("while", 3)),
        ([4.0, 3.0, 1.0, 4.0, 4.0], Shape("shift", 5)),  # one weak period is no return
        ([5.0, 2.4, 2.3, 2.6], Shape("shift", 4)),  # less than half, and yet beyond chance
        ([20.0, 18.0, 3.0, 3.0], Shape("while", 2)),
        ([-4.0, -5.0, -4.0, -4.5, -4.2, -3.9], Shape("shift", 6)),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], Shape("trend", 6)),
        ([1.0, 2.0, 3.0, 4.0], Shape("shift", 4)),  # too few periods for a trend
        ([30.0, 28.0, 23.0, 22.0, 20.0, 18.0, 16.0], Shape("fading", 7)),  # on its way back
        ([-30.0, -27.0, -22.0, -20.0, -17.0], Shape("fading", 5)),
        ([30.0, 28.0, 27.0, 28.0, 26.0, 27.0, 25.0], Shape("shift", 7)),  # hardly less than it was
        ([4.0, NAN, 4.0], Shape("shift", 3)),
        ([4.0, NAN], Shape("fresh", 1)),
        ([4.0, NAN, 0.1, 0.1], Shape("while", 2)),
    ],
)
def test_shapes(after: list[float], found: Shape) -> None:
    assert shape(np.array([*QUIET, *after]), len(QUIET)) == found


@pytest.mark.parametrize(
    ("gap", "first", "found", "start"),
    [
        ([0, 0, 0, 3.0], 0, 3, 3),
        ([0, 0, -2.0, -2.5, -2.0], 0, 4, 2),
        ([9, 0, -2.0, -2.5, -2.0], 1, 4, 2),  # not before the first place
        ([0, 2.0, -2.5], 0, 2, 2),  # the other side is no beginning
        ([0, -2.0, NAN, -2.5], 0, 3, 1),
    ],
)
def test_beginnings(gap: list[float], first: int, found: int, start: int) -> None:
    assert beginning(np.array(gap, dtype=np.float64), first, found) == start
