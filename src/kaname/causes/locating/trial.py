"""The trial: which of the pieces found are more than noise, once all of them are accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from kaname.causes.locating.cells import Cells, Floats, foreseen
from kaname.causes.locating.evidence import Shift, Sums, chance, evidence, shift, shifted
from kaname.causes.locating.noise import scatter
from kaname.causes.locating.search import (
    CHANCE,
    WORTH,
    Found,
    Ground,
    Piece,
    gain,
    level_of,
    owned,
    rest,
)
from kaname.causes.locating.tally import sums, tally, total

FURTHER = 0.01  # chance of a cause beside others
SIZE = 0.01  # of the largest cause's deviation, that a further one must have
STILL = 1e-9  # scatter where figures are exactly as expected: a division by nothing says nothing


class Tried(NamedTuple):
    """A piece with the probability of as much by chance, and what it moves its figures by."""

    piece: Piece
    p: float
    shift: Shift


class Verdict(NamedTuple):
    """The pieces that stand, and the probability by chance of what all cells together are off."""

    stood: list[Tried]
    whole: float


@dataclass(frozen=True, slots=True)
class _Case:
    """A piece or, without one, all cells together."""

    piece: Piece | None
    gain: float
    excess: float  # evidence beyond what the best of its like has by chance
    p: float
    size: float


def trial(ground: Ground, cells: Cells, found: Found) -> Verdict:
    """The pieces that stand, the strongest first; the weakest that does not is dropped first.

    Scatter is judged beside all pieces, so that causes do not pass for noise.
    """
    pieces, level = found.pieces, found.level
    strays = cells.actual - foreseen(cells)
    while pieces or level:
        cases = _cases(ground, pieces, level=level, strays=strays)
        failed = [case for case in cases if _fails(case, cases, found.first * ground.floor)]
        if not failed:
            stood = [case for case in cases if case.piece is not None]
            stood.sort(key=lambda case: -case.gain)
            return Verdict([_tried(ground, c) for c in stood], _whole(ground, pieces))
        weakest = min(failed, key=lambda case: case.excess)
        if weakest.piece is None:
            level = False
        else:
            kept = [one for one in pieces if one is not weakest.piece]
            pieces = owned(kept, cells.count)
    return Verdict([], _whole(ground, ()))


def _whole(ground: Ground, pieces: Sequence[Piece]) -> float:
    """By chance alone: all cells together as far off, beside the scatter of those in no piece."""
    scattered = _scatter(ground, pieces, level_of(ground, rest(ground, pieces)))[-1]
    return chance(
        float(evidence(sums(ground.table[-1], ground.figures.past))[0]) / max(scattered, STILL),
        1,
        1,
    )


def _tried(ground: Ground, case: _Case) -> Tried:
    assert case.piece is not None
    return Tried(case.piece, case.p, shift(total(ground.figures, case.piece.own)))


def _fails(case: _Case, cases: Sequence[_Case], first: float) -> bool:
    strongest = case.gain == max(other.gain for other in cases)
    unlikely = case.p <= (CHANCE if strongest else FURTHER)
    largest = max(other.size for other in cases)
    return not unlikely or case.gain < WORTH * first or case.size < SIZE * largest


def _cases(ground: Ground, pieces: Sequence[Piece], *, level: bool, strays: Floats) -> list[_Case]:
    free = rest(ground, pieces)
    moved = level_of(ground, free) if level else None
    scattered = _scatter(ground, pieces, level_of(ground, free))
    cases = [
        _case(ground, one.plan, gain(ground, one, moved), scattered, one, strays) for one in pieces
    ]
    if level:
        alone = float(evidence(sums(free[-1], ground.figures.past))[0])
        cases.append(_case(ground, len(ground.plans) - 1, alone, scattered, None, strays))
    return cases


def _case(
    ground: Ground,
    place: int,
    alone: float,
    scattered: Sequence[float],
    one: Piece | None,
    strays: Floats,
) -> _Case:
    plan, steady = ground.plans[place], alone / max(scattered[place], STILL)
    p = chance(steady, plan.elements, len(ground.plans))
    size = abs(float(strays[one.own].sum() if one is not None else strays.sum()))
    return _Case(one, alone, steady - float(np.log(max(plan.elements, 1))), p, size)


def _scatter(ground: Ground, pieces: Sequence[Piece], level: Shift) -> list[float]:
    """How far segments stray once the pieces and the level of all others are accounted for."""
    past = ground.figures.past
    found = [shifted(sums(row, past), level) for row in rest(ground, pieces)]
    for one in pieces:
        by = shift(total(ground.figures, one.own))
        part = tally(ground.plans, ground.figures, one.own)
        found = [
            replace(left, expected=left.expected + shifted(sums(row, past), by).expected)
            for left, row in zip(found, part, strict=True)
        ]
    every = [
        replace(sums(row, past), expected=left.expected)
        for row, left in zip(ground.table, found, strict=True)
    ]
    gains = [evidence(one) for one in every]
    return scatter(gains, [_size(one) for one in every], ground.finer, ground.least)


def _size(one: Sums) -> Floats:
    """Events that are expected; of ratios, of the rarer outcome."""
    return one.expected if one.of is None else np.minimum(one.expected, one.of - one.expected)
