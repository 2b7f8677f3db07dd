"""Histories: the figures of KPIs by cell of the organisation, as far as they are complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from kaname.api import goals
from kaname.api.project import Project, Scope
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Expr
from kaname.measure.cube import Cube
from kaname.periods import Grain, Period, shift_period
from kaname.series.aggregation import Key
from kaname.series.panel import Flags, Floats

NODES = 1000  # of a level above that is not asked for: more take long and tell little
NOBODY = "(none)"


@dataclass(frozen=True, slots=True)
class Cells:
    """The finest groups of a KPI: what was measured and who will be there."""

    dims: tuple[str, ...]
    keys: tuple[Key, ...]
    periods: tuple[Period, ...]  # complete ones
    ahead: tuple[Period, ...]
    cube: Cube
    columns: list[int]  # of the complete periods in the cube
    there: Flags  # (cells, periods): part of the organisation
    active: Flags  # (cells, ahead)

    def values(self, kpi: str) -> Floats:
        """(cells, periods) of the KPI itself: NaN where undefined."""
        return self.cube.values(kpi).number[:, self.columns]

    def sums(self, expr: Expr) -> Floats:
        """(cells, periods) of what adds up: 0 where nothing happened, NaN before and after."""
        found = evaluate(expr, self.cube.leaves).spread(self.cube.shape)
        number = np.nan_to_num(found.number[:, self.columns])
        return np.where(self.there | (number != 0), number, np.nan)


def cells(
    project: Project,
    kpi: str,
    dims: Sequence[str],
    grain: str,
    horizon: int,
    scope: Scope | None,
) -> Cells | None:
    """The history of a KPI by these dimensions in its complete periods; None where it has none.

    None also where the KPI cannot be grouped by them.
    """
    known = goals.complete(project, kpi, Grain(grain))
    if not known:
        return None
    figures = project.measure(kpi, dims, grain, scope=scope)
    first, last = min(known), max(known)
    columns = [n for n, p in enumerate(figures.cube.periods) if first <= p <= last]
    periods = tuple(figures.cube.periods[n] for n in columns)
    if not periods:
        return None
    ahead = tuple(
        shift_period(periods[-1], k, "period", project.calendar) for k in range(1, horizon + 1)
    )
    keys = tuple(figures.cube.group(n) for n in range(figures.cube.groups.height))
    if not keys:
        return None
    there, active = _there(project, kpi, dims, keys, (periods, ahead), grain, scope)
    if there is None:
        number = np.nan_to_num(figures.cube.values(kpi).number[:, columns])
        there = np.maximum.accumulate(number != 0, axis=1)
    return Cells(tuple(dims), keys, periods, ahead, figures.cube, columns, there, active)


def _there(
    project: Project,
    kpi: str,
    dims: Sequence[str],
    keys: Sequence[Key],
    spans: tuple[Sequence[Period], Sequence[Period]],
    grain: str,
    scope: Scope | None,
) -> tuple[Flags | None, Flags]:
    """When each cell's member belongs to the organisation, before and ahead.

    None where no dimension has a list of members: then a cell is there from its first figure on.
    """
    listed = [n for n, dim in enumerate(dims) if _spine(project, dim)]
    before, ahead = spans
    if not listed:
        return None, np.ones((len(keys), len(ahead)), np.bool_)
    figures = project.measure(
        *(kpi, [dims[n] for n in listed], grain),
        start=before[0].label,
        end=ahead[-1].label,
        scope=scope,
    )
    cube = figures.cube
    rows = {cube.group(n): cube.present[n] for n in range(cube.groups.height)}
    none = np.zeros(len(cube.periods), np.bool_)
    own = [tuple(key[n] for n in listed) for key in keys]
    present = np.array([_always(key) | rows.get(key, none) for key in own])
    cut = len(before)
    return present[:, :cut], present[:, cut : cut + len(ahead)]


def _always(key: Key) -> bool:
    """What belongs to no member neither comes nor goes."""
    return all(value == NOBODY for value in key)


def _spine(project: Project, dim: str) -> bool:
    declared = project.design.dimensions.get(dim)
    return declared is not None and declared.spine is not None


def finest(project: Project, kpi_facts: Sequence[str], by: Sequence[str]) -> list[str]:
    """The asked dimensions with all coarser ones above them that the facts know as well."""
    facts = [project.design.facts[name] for name in kpi_facts]
    found = list(by)
    for dim in by:
        for above in _hierarchy(project, dim):
            if above not in found and all(above in fact.dimensions for fact in facts):
                found.append(above)
    return found


def levels(project: Project, dims: Sequence[str], by: Sequence[str]) -> list[tuple[str, ...]]:
    """Every way to add up: each asked dimension as it is, by one above it, or not at all."""
    options = [[*(d for d in (dim, *_hierarchy(project, dim)) if d in dims), ""] for dim in by]
    found = {tuple(name for name in names if name) for names in product(*options)}
    found = {tuple(dict.fromkeys(names)) for names in found}
    return sorted(found, key=lambda names: (len(names), names))


def small(
    keys: Sequence[Key], dims: Sequence[str], wanted: Sequence[tuple[str, ...]], by: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """The levels of few groups, those asked for, and the total, coarse ones first."""
    counts: Mapping[tuple[str, ...], int] = {
        names: len({tuple(key[dims.index(name)] for name in names) for key in keys})
        for names in wanted
    }
    kept = [names for names, count in counts.items() if count <= NODES or names == by]
    return sorted(kept, key=lambda names: counts[names])


def _hierarchy(project: Project, dim: str) -> tuple[str, ...]:
    declared = project.design.dimensions.get(dim)
    return declared.hierarchy if declared else ()
