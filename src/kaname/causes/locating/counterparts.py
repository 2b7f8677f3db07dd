"""Counterparts: what ratios expect where no expectation of their own is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaname.causes.locating.cells import Cells, Floats
from kaname.causes.locating.noise import periods

_ROUNDS = 10  # of fitting: more change nothing that could be told from noise
_PRIOR = 5.0  # events by which a member is drawn towards all others


def counterparts(cells: Cells) -> Cells:
    """The cells; of ratios those without an expectation expect what their members did elsewhere.

    At the finest combination most deals of two years have no like. A product of one factor per
    member, fitted to what is known (Poisson's, by dimension after dimension), says what such a
    cell would expect; a member that is new has the factor 1. Sums stay as they are.
    """
    of, before = cells.actual_of, cells.expected_of
    if of is None or before is None:
        return cells
    unknown = (before <= 0) & (of > 0)
    if not unknown.any() or not before.any():
        return cells
    share = bool(np.all(cells.expected <= before))
    rate = np.minimum(_rates(cells, before), 1) if share else _rates(cells, before)
    past = np.where(unknown, of * before.sum() / of.sum(), before)
    expected = np.where(unknown, rate * past, cells.expected)
    known = cells.history or periods(before)
    return replace(cells, expected=expected, expected_of=past, history=known)


def _rates(cells: Cells, before: Floats) -> Floats:
    """What each cell expects by its members."""
    found = np.full(cells.count, cells.expected.sum() / before.sum())
    unit = float(found[0]) or 1.0  # an event's size: a ratio of amounts has no events of 1
    factors = [np.ones(len(names)) for names in cells.members]
    for _ in range(_ROUNDS):
        for place, code in enumerate(cells.codes):
            size = factors[place].size
            came = np.bincount(code, cells.expected, size)
            without = found / factors[place][code]
            wanted = np.bincount(code, without * before, size)
            prior = _PRIOR * max(unit, 1.0)
            factors[place] = (came + prior) / (wanted + prior)
            found = without * factors[place][code]
    return found
