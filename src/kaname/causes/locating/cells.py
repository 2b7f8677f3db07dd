"""Cells: actual and expected figures at the finest combination of dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Codes: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """What came beside what was expected, a cell for each combination of members.

    `codes` (dimensions × cells) are places in `members`. Of sums and counts, `actual` and
    `expected` are the figures themselves. Of ratios they are the numerators, and `actual_of` and
    `expected_of` what they are divided by. `history` is of how many periods the expectation is
    the mean, where that is known: the fewer, the less sure it is itself.
    """

    dims: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    codes: Codes
    actual: Floats
    expected: Floats
    actual_of: Floats | None = None
    expected_of: Floats | None = None
    history: float | None = None

    @property
    def count(self) -> int:
        """How many cells there are."""
        return int(self.actual.size)

    @property
    def is_ratio(self) -> bool:
        """Whether the figures are divided by something."""
        return self.actual_of is not None


def foreseen(cells: Cells) -> Floats:
    """The expected figures; of ratios the numerators at the denominators that came.

    A ratio that has no expectation of its own (a new segment) is as it is: nothing can be said
    of it, and it counts as change of the mix.
    """
    if cells.actual_of is None or cells.expected_of is None:
        return cells.expected
    known = cells.expected_of > 0
    rate = np.divide(cells.expected, cells.expected_of, where=known, out=np.zeros(cells.count))
    return np.where(known, rate * cells.actual_of, cells.actual)
