"""Likeness: what an earlier period must share with this one for segments to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from kaname.causes.locating.cells import Cells, Codes, Floats
from kaname.measure.rows import NONE

_FEWEST = 2  # members of a dimension of which most can be without a like
_MOST = 0.5


def strangers(cells: Cells) -> list[str]:
    """The dimensions most of whose members, and of their figures, are on one side only.

    Campaigns come and go; that one is new says nothing of why the whole moved.
    """
    came = cells.actual if cells.actual_of is None else cells.actual_of
    before = cells.expected if cells.expected_of is None else cells.expected_of
    found = []
    for dim, names, code in zip(cells.dims, cells.members, cells.codes, strict=True):
        named = np.array([name != NONE for name in names])
        left, right = (np.bincount(code, side, len(names))[named] for side in (came, before))
        alone, size = (left == 0) | (right == 0), left + right
        if named.sum() < _FEWEST or alone.mean() <= _MOST:
            continue
        if size[alone].sum() > _MOST * size.sum():
            found.append(dim)
    return found


def without(cells: Cells, dims: Sequence[str]) -> Cells:
    """The cells by the other dimensions."""
    kept = [place for place, dim in enumerate(cells.dims) if dim not in dims]
    names = tuple(cells.dims[place] for place in kept)
    members = tuple(cells.members[place] for place in kept)
    return merged(replace(cells, dims=names, members=members, codes=cells.codes[kept]))


def settled(cells: Cells, hierarchy: Mapping[str, Sequence[str]]) -> tuple[Cells, dict[str, int]]:
    """The cells with everybody where they are now, and how many of each dimension moved.

    `hierarchy` has the dimensions above a dimension: of a rep the section. Who sold in two
    sections counts where most of this period's figures are, or where they were before.
    """
    moved: dict[str, int] = {}
    codes = cells.codes.copy()
    for fine, above in hierarchy.items():
        if fine not in cells.dims:
            continue
        own = codes[cells.dims.index(fine)]
        count = np.zeros(len(cells.members[cells.dims.index(fine)]), dtype=np.bool_)
        for coarse in above:
            if coarse in cells.dims:
                row = cells.dims.index(coarse)
                now = _now(cells, own, codes[row])
                count[own[now[own] != codes[row]]] = True
                codes[row] = now[own]
        if count.any():
            moved[fine] = int(count.sum())
    return (merged(replace(cells, codes=codes)), moved) if moved else (cells, moved)


def _now(cells: Cells, fine: Codes, coarse: Codes) -> Codes:
    """For each member of the fine dimension the one of the coarse it belongs to now."""
    came = cells.actual if cells.actual_of is None else cells.actual_of
    before = cells.expected if cells.expected_of is None else cells.expected_of
    size = int(fine.max(initial=0)) + 1, int(coarse.max(initial=0)) + 1
    pairs = fine * size[1] + coarse
    first, second = (np.bincount(pairs, side, size[0] * size[1]) for side in (came, before))
    here, there = first.reshape(size), second.reshape(size)
    now: Codes = np.where(here.any(axis=1), here.argmax(axis=1), there.argmax(axis=1))
    return now


def merged(cells: Cells) -> Cells:
    """The cells, those of the same members added up."""
    codes, place = np.unique(cells.codes, axis=1, return_inverse=True)
    place = place.reshape(-1)

    def added(figures: Floats | None) -> Floats | None:
        if figures is None:
            return None
        return np.bincount(place, figures, codes.shape[1]).astype(np.float64)

    actual, expected = added(cells.actual), added(cells.expected)
    assert actual is not None
    assert expected is not None
    return replace(
        cells, codes=codes, actual=actual, expected=expected,
        actual_of=added(cells.actual_of), expected_of=added(cells.expected_of),
    )  # fmt: skip
