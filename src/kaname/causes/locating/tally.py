"""Tallies: the weighted sums of all segments of all groupings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.causes.locating.cells import Cells, Codes, Floats
from kaname.causes.locating.evidence import Sums
from kaname.causes.locating.groupings import Grouping
from kaname.causes.locating.noise import Weights


@dataclass(frozen=True, slots=True)
class Weighed:
    """The cells' figures times their weights: rows of actual, expected, of and past."""

    codes: Codes
    rows: tuple[Floats, ...]
    past: float  # of counts, the same for all


Table = list[tuple[Floats, ...]]  # for each grouping, a row of sums per figure


def weighed(cells: Cells, by: Weights) -> Weighed:
    """The figures that sums are made of."""
    weight = by.weight
    if cells.actual_of is None or by.rate is None:
        past = float(by.past[0]) if by.past.size else 1.0
        return Weighed(cells.codes, (weight * cells.actual, weight * cells.expected), past)
    of = weight * cells.actual_of
    return Weighed(cells.codes, (weight * cells.actual, by.rate * of, of, by.past * of), 1.0)


def tally(plans: Sequence[Grouping], of: Weighed, cells: Codes | None = None) -> Table:
    """The sums of every element of every grouping, over all cells or those of the given places."""
    codes = of.codes if cells is None else of.codes[:, cells]
    rows = of.rows if cells is None else tuple(row[cells] for row in of.rows)
    found = []
    for plan in plans:
        keys = plan.keys(codes)
        sums_of = (np.bincount(keys, row, minlength=plan.length) for row in rows)
        found.append(tuple(row.astype(np.float64, copy=False) for row in sums_of))
    return found


def less(table: Table, other: Table) -> Table:
    """What is left without the others' cells; rounding leaves nothing below zero."""
    return [
        tuple(np.maximum(left - right, 0) for left, right in zip(a, b, strict=True))
        for a, b in zip(table, other, strict=True)
    ]


def sums(row: Sequence[Floats], past: float) -> Sums:
    """A table's row as sums."""
    if len(row) == 2:
        return Sums(row[0], row[1], np.full_like(row[0], past))
    actual, expected, of, before = row
    return Sums(actual, expected, before / np.maximum(of, 1e-300), of)


def total(of: Weighed, cells: Codes) -> Sums:
    """The sums of some cells as one segment."""
    return sums([np.array([row[cells].sum()]) for row in of.rows], of.past)
