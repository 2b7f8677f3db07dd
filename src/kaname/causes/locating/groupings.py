"""Groupings: the sets of dimensions by which cells can be put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from kaname.causes.locating.cells import Cells, Codes

DEPTH = 3  # dimensions in a cause: more cannot be said in a sentence, nor told from noise
_SPARSE = 4  # times as many combinations as cells: only those that occur are numbered
_WORK = 5e8  # cells × groupings that are looked at: with more, causes have one dimension less


@dataclass(frozen=True, slots=True)
class Grouping:
    """A set of dimensions (their places), and how its elements are numbered.

    `implied` are the dimensions that follow from these: a rep's team and region. `seen` lists the
    combinations that occur, where they are few among those that could.
    """

    dims: tuple[int, ...]
    implied: frozenset[int]
    sizes: tuple[int, ...]
    length: int
    seen: Codes | None
    elements: int  # that have cells

    def keys(self, codes: Codes) -> Codes:
        """The number of the element that each cell belongs to; `codes` is dimensions × cells."""
        found = _keys(self.dims, self.sizes, codes)
        return found if self.seen is None else np.searchsorted(self.seen, found)


def groupings(cells: Cells) -> list[Grouping]:
    """Every set of at most three dimensions, the one without any last.

    Dimensions with one member only are left out, and sets in which one follows from another: a
    rep and the rep's region together are the rep.
    """
    sizes = [int(row.max(initial=0)) + 1 for row in cells.codes]
    live = [place for place, size in enumerate(sizes) if size > 1]
    above = determined(cells.codes, sizes)
    sets = [
        chosen
        for depth in range(1, _depth(len(live), cells.count) + 1)
        for chosen in combinations(live, depth)
        if not any(place in above[other] for place in chosen for other in chosen)
    ]
    return [_grouping(cells.codes, sizes, chosen, above) for chosen in [*sets, ()]]


def _depth(dims: int, cells: int) -> int:
    depth = min(DEPTH, dims)
    while depth > 1 and cells * sum(1 for _ in combinations(range(dims), depth)) > _WORK:
        depth -= 1
    return depth


def _grouping(
    codes: Codes, sizes: Sequence[int], dims: tuple[int, ...], above: Mapping[int, frozenset[int]]
) -> Grouping:
    own = tuple(sizes[place] for place in dims)
    implied = frozenset(dims).union(*(above[place] for place in dims))
    length, found, seen = int(np.prod(own, dtype=object)), _keys(dims, own, codes), None
    if length > _SPARSE * codes.shape[1]:
        seen = np.unique(found)
        return Grouping(dims, implied, own, seen.size, seen, seen.size)
    elements = int(np.count_nonzero(np.bincount(found, minlength=length)))
    return Grouping(dims, implied, own, length, None, elements)


def _keys(dims: tuple[int, ...], sizes: tuple[int, ...], codes: Codes) -> Codes:
    found = np.zeros(codes.shape[1], dtype=np.int64)
    for place, size in zip(dims, sizes, strict=True):
        found = found * size + codes[place]
    return found


def determined(codes: Codes, sizes: Sequence[int]) -> dict[int, frozenset[int]]:
    """For each dimension those that follow from it in every cell: of a rep the team and region.

    Of two that follow from each other, the second counts as the finer one.
    """
    found: dict[int, frozenset[int]] = {}
    for fine, size in enumerate(sizes):
        first = np.zeros(size, dtype=np.int64)
        over = set()
        for coarse, other in enumerate(sizes):
            if coarse == fine or not 1 < other <= size or (other == size and coarse > fine):
                continue
            first[codes[fine]] = codes[coarse]  # of each member, that of some cell
            if np.array_equal(first[codes[fine]], codes[coarse]):
                over.add(coarse)
        found[fine] = frozenset(over)
    return found


def finer(plans: Sequence[Grouping]) -> list[list[int]]:
    """For each grouping the places of those that cut its elements into smaller ones."""
    return [
        [
            place
            for place, other in enumerate(plans)
            if other.elements > plan.elements and other.implied.issuperset(plan.dims)
        ]
        for plan in plans
    ]
