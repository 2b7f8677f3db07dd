"""Groups: all segments, and combinations of two, that cells of figures can be summed to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Dimension values that select cells: `{"segment": "small", "family": "machines"}`."""

    where: tuple[tuple[int, str], ...]  # (position of the dimension, value)
    cells: Flags

    @property
    def order(self) -> int:
        """How many dimensions it names."""
        return len(self.where)


def groups(keys: Sequence[Key], apart: Sequence[frozenset[int]] = ()) -> tuple[Group, ...]:
    """Every value of a dimension, and every pair of values of two, that selects cells.

    Pairs of dimensions in `apart` are not combined (one is in the hierarchy of the other). Of
    groups that select the same cells the one with the fewest dimensions stays.
    """
    singles = [list(_singles(keys, at)) for at in range(len(keys[0]) if keys else 0)]
    found: dict[bytes, Group] = {}
    for group in (group for single in singles for group in single):
        found.setdefault(group.cells.tobytes(), group)
    for one, other in combinations(range(len(singles)), 2):
        if frozenset((one, other)) in apart:
            continue
        for left in singles[one]:
            for right in singles[other]:
                both = left.cells & right.cells
                if both.any():
                    pair = Group((*left.where, *right.where), both)
                    found.setdefault(both.tobytes(), pair)
    return tuple(found.values())


def _singles(keys: Sequence[Key], at: int) -> Iterator[Group]:
    column = np.array([key[at] for key in keys], dtype=object)
    for value in dict.fromkeys(column):
        yield Group(((at, value),), column == value)
