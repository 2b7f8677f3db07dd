"""Aggregation: which cells add up to what, over any levels of one or several trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kaname.series.panel import Floats, Ints

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One way of adding the cells up: by some dimensions, by none for the total."""

    dims: tuple[str, ...]
    keys: tuple[Key, ...]
    of: Ints  # (cells,): which of `keys` each cell belongs to


@dataclass(frozen=True, slots=True)
class _Step:
    """A level as sums of the groups of a finer one, or of the cells (`source` None)."""

    level: int
    source: int | None
    of: Ints  # the group of each of the source's
    order: Ints  # the source's in the order of their groups
    first: Ints  # where each group begins in that order


@dataclass(frozen=True)
class Aggregation:
    """Cells, and the levels above them, coarse ones first.

    Nodes are numbered: those of the levels in their order, then the cells.
    """

    dims: tuple[str, ...]
    cells: tuple[Key, ...]
    levels: tuple[Level, ...]

    @cached_property
    def above(self) -> int:
        """How many nodes lie above the cells."""
        return sum(len(level.keys) for level in self.levels)

    @cached_property
    def parents(self) -> Ints:
        """(levels, cells): the node above each cell at each level."""
        first = np.cumsum([0, *(len(level.keys) for level in self.levels)])
        rows = [level.of + at for level, at in zip(self.levels, first, strict=False)]
        return np.array(rows, dtype=np.int64).reshape(len(self.levels), len(self.cells))

    @cached_property
    def _steps(self) -> list[_Step]:
        """How each level is added up, fine levels first: from a finer one that lies within it."""
        sizes = [len(level.keys) for level in self.levels]
        found: list[_Step] = []
        for n in sorted(range(len(sizes)), key=lambda n: -sizes[n]):
            of, source = self.levels[n].of, None
            for step in reversed(found):  # the coarsest that will do
                finer = self.levels[step.level].of
                into = np.empty(sizes[step.level], dtype=np.int64)
                into[finer] = of
                if np.array_equal(into[finer], of):
                    of, source = into, step.level
                    break
            order = np.argsort(of, kind="stable")
            first = np.searchsorted(of[order], np.arange(sizes[n]))
            found.append(_Step(n, source, of, order, first))
        return found

    def sums(self, cells: Floats) -> Floats:
        """The nodes above from the cells: (cells, …) to (above, …)."""
        parts: dict[int, Floats] = {}
        for step in self._steps:
            source = cells if step.source is None else parts[step.source]
            parts[step.level] = np.add.reduceat(source[step.order], step.first, axis=0)
        return np.concatenate([parts[n] for n in sorted(parts)]) if parts else cells[:0]

    def spread(self, above: Floats) -> Floats:
        """To each cell the sum over the nodes above it: (above, …) to (cells, …)."""
        cuts = np.cumsum([len(level.keys) for level in self.levels])[:-1]
        parts = list(np.split(above, cuts))
        found = np.zeros((len(self.cells), *above.shape[1:]))
        for step in reversed(self._steps):
            down = parts[step.level][step.of]
            if step.source is None:
                found += down
            else:
                parts[step.source] = parts[step.source] + down
        return found

    def overlap(self, weights: Floats) -> Floats:
        """(above, above): the weight of the cells that two nodes share."""
        size = self.above
        found = np.zeros(size * size)
        for one in self.parents:
            for other in self.parents:
                found += np.bincount(one * size + other, weights, size * size)
        return found.reshape(size, size)


def aggregation(
    dims: Sequence[str], cells: Sequence[Key], levels: Sequence[Sequence[str]]
) -> Aggregation:
    """The aggregation of cells with a value per dimension, by some of the dimensions at each level.

    A level that groups as the cells themselves or as a level before is left out.
    """
    found: list[Level] = []
    for names in levels:
        at = [dims.index(name) for name in names]
        keys = [tuple(cell[k] for k in at) for cell in cells]
        known = tuple(dict.fromkeys(keys))
        number = {key: n for n, key in enumerate(known)}
        of = np.array([number[key] for key in keys], dtype=np.int64)
        new = all(not np.array_equal(of, level.of) for level in found)
        if len(known) < len(cells) and new:
            found.append(Level(tuple(names), known, of))
    return Aggregation(tuple(dims), tuple(cells), tuple(found))
