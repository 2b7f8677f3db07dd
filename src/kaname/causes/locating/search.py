"""The search: segments that stand out, the strongest first, told as coarsely as explains them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kaname.causes.locating.cells import Codes, Flags
from kaname.causes.locating.evidence import Shift, best, chance, evidence, shift, shifted
from kaname.causes.locating.groupings import Grouping
from kaname.causes.locating.tally import Table, Weighed, less, sums, tally, total

CHANCE = 0.05  # of any cause where there is none
MOST = 8  # causes: more are no explanation
WORTH = 0.01  # of the strongest cause's evidence, that a further one must have
ALIKE = 3.3  # evidence that is less than one per cent likely by chance
EARNED = 0.15  # of the evidence, that each dimension named must add


class Piece(NamedTuple):
    """An element of a grouping: its cells, and those of them that no earlier piece has."""

    plan: int
    element: int
    cells: Codes
    own: Codes


@dataclass(frozen=True, slots=True)
class Ground:
    """What a search stands on: groupings, figures and their sums; the last grouping is all."""

    plans: Sequence[Grouping]
    figures: Weighed
    table: Table
    finer: Sequence[Sequence[int]]
    least: float

    @property
    def floor(self) -> float:
        """The scatter that is certain; 1 where none is."""
        return self.least or 1.0


class Found(NamedTuple):
    """The pieces, and whether all cells together are off as well."""

    pieces: tuple[Piece, ...]
    level: bool
    first: float  # the strongest evidence


def search(ground: Ground) -> Found:
    """All that may be a cause, judged by the least scatter that there can be.

    The best segment is taken with its cells, then the best of the rest, and so on. Whether all of
    it is more than noise is for the trial.
    """
    found = Found((), level=False, first=0.0)
    for _ in range(2 * MOST):  # pieces that are merged leave as many as before
        if len(found.pieces) + found.level >= MOST:
            break
        free = rest(ground, found.pieces)
        level = level_of(ground, free) if found.level else None
        gains = [
            evidence(shifted(sums(row, ground.figures.past), level)) / ground.floor for row in free
        ]
        plans = ground.plans[:-1] if found.level else ground.plans  # all together only once
        place, element, gain = best(gains[: len(plans)], [plan.elements for plan in plans])
        p = chance(gain, ground.plans[place].elements, len(ground.plans))
        whole = place == len(ground.plans) - 1
        if p > CHANCE or gain < WORTH * found.first or (whole and found.level):
            break
        first = max(found.first, gain)
        if whole:
            found = Found(found.pieces, level=True, first=first)
        else:
            pieces = (*found.pieces, piece(ground, place, element, found.pieces))
            found = Found(coarser(ground, pieces), found.level, first)
    return found


def rest(ground: Ground, pieces: Sequence[Piece]) -> Table:
    """The sums without the pieces' cells."""
    if not pieces:
        return ground.table
    taken = np.concatenate([one.own for one in pieces])
    return less(ground.table, tally(ground.plans, ground.figures, taken))


def level_of(ground: Ground, free: Table) -> Shift:
    """By what all cells that are in no piece are off."""
    return shift(sums(free[-1], ground.figures.past))


def piece(ground: Ground, place: int, element: int, before: Sequence[Piece]) -> Piece:
    """An element with its cells."""
    inside = ground.plans[place].keys(ground.figures.codes) == element
    return Piece(
        place, element, np.flatnonzero(inside), np.flatnonzero(inside & _free(before, inside))
    )


def _free(pieces: Sequence[Piece], like: Flags) -> Flags:
    free = np.ones_like(like)
    for one in pieces:
        free[one.own] = False
    return free


def owned(pieces: Sequence[Piece], count: int) -> tuple[Piece, ...]:
    """The pieces in their order, each with the cells that no earlier one has."""
    free = np.ones(count, dtype=np.bool_)
    found = []
    for one in pieces:
        found.append(one._replace(own=one.cells[free[one.cells]]))
        free[one.cells] = False
    return tuple(found)


def coarser(ground: Ground, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The pieces, the last one merged into what holds it where that explains nearly as much.

    A segment stands for the found ones inside it unless these have a good deal more evidence for
    each dimension that they name in addition: the smallest set that explains. It stands for a
    single one only where the rest of it deviates as well.
    """
    last = pieces[-1]
    one = last.cells[:1]
    merged, most = None, 0.0
    for place, plan in enumerate(ground.plans[:-1]):
        if place == last.plan or not _holds(plan, ground.plans[last.plan]):
            continue
        element = int(plan.keys(ground.figures.codes[:, one])[0])
        merger = _merger(ground, place, element, pieces)
        if merger is not None and merger[1] > most:
            merged, most = merger
    return pieces if merged is None else coarser(ground, merged)


def _holds(coarse: Grouping, fine: Grouping) -> bool:
    """Whether every element of the finer one is in one of the coarser."""
    return len(coarse.dims) <= len(fine.dims) and fine.implied.issuperset(coarse.dims)


def _merger(
    ground: Ground, place: int, element: int, pieces: tuple[Piece, ...]
) -> tuple[tuple[Piece, ...], float] | None:
    """The pieces with this element for those inside it, and the evidence that it gains."""
    plan = ground.plans[place]
    inside = [one for one in pieces if _within(ground, one, plan, element)]
    outside = [one for one in pieces if not _within(ground, one, plan, element)]
    whole = piece(ground, place, element, outside)
    if whole.cells.size <= pieces[-1].cells.size:
        return None
    named = sum(len(ground.plans[one.plan].dims) for one in inside) - len(plan.dims)
    parts = sum(gain(ground, one) for one in inside)
    if len(inside) == 1 and not _alike(ground, whole, inside[0]):
        return None
    more = gain(ground, whole) - parts * (1 - EARNED * named)
    return (owned([*outside, whole], ground.figures.codes.shape[1]), more) if more > 0 else None


def _alike(ground: Ground, whole: Piece, part: Piece) -> bool:
    """Whether the rest of a segment deviates as well as this part, or is too small to tell."""
    others = total(ground.figures, np.setdiff1d(whole.own, part.own))
    same = shifted(others, shift(total(ground.figures, part.own))).expected
    seen = float(evidence(others)[0]) / ground.floor
    could = float(evidence(replace(others, actual=same))[0]) / ground.floor
    return seen >= ALIKE or could < ALIKE


def _within(ground: Ground, one: Piece, plan: Grouping, element: int) -> bool:
    return bool(np.all(plan.keys(ground.figures.codes[:, one.cells]) == element))


def gain(ground: Ground, one: Piece, level: Shift | None = None) -> float:
    """The evidence for a piece, from the cells that it alone has."""
    return float(evidence(shifted(total(ground.figures, one.own), level))[0])
