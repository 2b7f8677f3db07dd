"""Figures of many KPIs by unit and period, as far as they are complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.api import goals
from kaname.api.project import Project, Scope
from kaname.formula.algebra import evaluate
from kaname.formula.expression import Expr
from kaname.formula.parse import Binary
from kaname.formula.values import Floats
from kaname.measure.cube import Cube
from kaname.measure.rows import NONE
from kaname.periods import Grain, Period


@dataclass(frozen=True, slots=True)
class Figures:
    """KPIs by unit in complete periods; one row of the whole organisation where `by` is ""."""

    by: str
    units: tuple[str, ...]
    periods: tuple[Period, ...]
    cube: Cube
    rows: tuple[int, ...]  # of the units in the cube
    columns: tuple[int, ...]  # of the periods in the cube

    def values(self, kpi: str) -> Floats:
        """(units, periods): NaN where a unit was not there, or the KPI is undefined."""
        return self._cut(self.cube.values(kpi).number)

    def parts(self, kpi: str) -> tuple[Floats, Floats | None]:
        """Numerator and denominator of a ratio; a quantity itself and None."""
        expr = self.cube.expressions[kpi]
        if not (isinstance(expr, Binary) and expr.op == "/"):
            return self.values(kpi), None
        return self._side(expr.left), self._side(expr.right)

    def _side(self, expr: Expr) -> Floats:
        return self._cut(evaluate(expr, self.cube.leaves).spread(self.cube.shape).number)

    def _cut(self, number: Floats) -> Floats:
        there = self.cube.present | (np.nan_to_num(number) != 0)
        cut = np.ix_(self.rows, self.columns)
        return np.where(there, number, np.nan)[cut]


def figures(
    project: Project, kpis: Sequence[str], by: str, periods: Sequence[Period], where: Scope | None
) -> Figures:
    """The KPIs by unit in these periods. KanameError for unknown names."""
    first, last = periods[0], periods[-1]
    dims = (by,) if by else ()
    measured = project.measure(
        *(kpis, dims, first.grain.value), start=first.label, end=last.label, where=where
    )
    cube = measured.cube
    known = set(periods)
    columns = tuple(n for n, period in enumerate(cube.periods) if period in known)
    rows = tuple(n for n in range(cube.groups.height) if cube.group(n) != (NONE,))
    units = tuple(cube.group(n)[0] if by else "" for n in rows)
    return Figures(by, units, tuple(periods), cube, rows, columns)


def complete_periods(project: Project, kpi: str, grain: str) -> tuple[Period, ...]:
    """The periods that lie wholly in the data, oldest first, without a gap before the last.

    Where the KPI is undefined in one, those after it: across a gap no lag can be counted.
    """
    known = sorted(goals.complete(project, kpi, Grain(grain)))
    gaps = [n for n in range(1, len(known)) if known[n].index != known[n - 1].index + 1]
    return tuple(known[gaps[-1] if gaps else 0 :])


def unit_dimensions(project: Project) -> tuple[str, ...]:
    """The dimensions of the organisation, the finest first; none without a list of members."""
    declared = project.design.dimensions
    listed = [name for name, dimension in declared.items() if dimension.spine]
    finest = max(listed, key=lambda name: len(declared[name].hierarchy), default=None)
    return () if finest is None else (finest, *declared[finest].hierarchy)
