"""Months: the figures of all KPIs in the months that are over, whole, by team and by person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.api import goals
from kaname.api.project import Project, Scope
from kaname.causes.health.evidence import Figures, no_figures
from kaname.design.influence import goals as kgis
from kaname.errors import KanameError
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Binary, Number
from kaname.formula.values import Floats
from kaname.measure.cube import Cube
from kaname.measure.rows import NONE
from kaname.periods import Grain, Period, business_days


def months(project: Project) -> tuple[Period, ...]:
    """The months that lie wholly in the data of the KGI, else of any KPI; oldest first."""
    for kpi in (*kgis(project.design), *project.design.kpis):
        try:
            known = goals.complete(project, kpi, Grain.MONTH)
        except KanameError:
            continue
        if known:
            first, last = min(p.start for p in known), max(p.start for p in known)
            return tuple(p for p in project.periods("month") if first <= p.start <= last)
    return ()


def figures(
    project: Project, dims: Sequence[str], over: Sequence[Period], scope: Scope | None = None
) -> Figures:
    """Every KPI that can be measured by these dimensions in these months."""
    if not over:
        return no_figures()
    cubes = _cubes(project, list(project.design.kpis), dims, over, scope)
    units = tuple(dict.fromkeys(unit for cube in cubes.values() for unit in _units(cube)))
    rows = {unit: at for at, unit in enumerate(units)}
    values: dict[str, Floats] = {}
    bases: dict[str, tuple[Floats, Floats]] = {}
    for name, cube in cubes.items():
        values[name] = _placed(cube, cube.values(name).number, rows)
        expr = cube.expressions[name]
        if isinstance(expr, Binary) and expr.op == "/" and not isinstance(expr.right, Number):
            parts = (
                evaluate(part, cube.leaves).spread(cube.shape) for part in (expr.left, expr.right)
            )
            over_, under = (_placed(cube, part.number, rows) for part in parts)
            bases[name] = (over_, under)
    days = [business_days(p.start, p.end, project.calendar) for p in over]
    return Figures(
        tuple(period.start for period in over),
        units,
        values,
        bases,
        workdays=np.array(days, dtype=np.float64),
    )


def _cubes(
    project: Project,
    kpis: Sequence[str],
    dims: Sequence[str],
    over: Sequence[Period],
    scope: Scope | None,
) -> dict[str, Cube]:
    """The cubes of the KPIs that can be measured so; halves are asked where the whole cannot."""
    if not kpis:
        return {}
    try:
        cube = project.measure(
            *(list(kpis), list(dims), "month"),
            start=over[0].label,
            end=over[-1].label,
            scope=scope,
        ).cube
    except KanameError:
        if len(kpis) == 1:
            return {}
        cut = len(kpis) // 2
        parts = (_cubes(project, half, dims, over, scope) for half in (kpis[:cut], kpis[cut:]))
        return {name: cube for part in parts for name, cube in part.items()}
    return dict.fromkeys(kpis, cube)


def heads(
    project: Project,
    dims: tuple[str, str],
    units: Sequence[str],
    over: Sequence[Period],
    scope: Scope | None = None,
) -> Floats | None:
    """(units, months): the people of each team; `dims` are team and person. None: not known."""
    spine = [name for name in dims if name in project.design.dimensions]
    listed = [name for name in spine if project.design.dimensions[name].spine is not None]
    if len(set(listed)) < len(dims) or not over:
        return None
    for kpi in kgis(project.design):
        cube = _cubes(project, [kpi], dims, over, scope).get(kpi)
        if cube is not None:
            found = np.zeros((len(units), len(over)))
            rows = {unit: at for at, unit in enumerate(units)}
            for at in range(cube.groups.height):
                row = rows.get(cube.group(at)[0])
                if row is not None:
                    found[row] += cube.present[at]
            return found
    return None


def _units(cube: Cube) -> list[str]:
    names = [" / ".join(cube.group(n)) for n in range(cube.groups.height)]
    return [name for name in names if name != NONE]


def _placed(cube: Cube, number: Floats, rows: dict[str, int]) -> Floats:
    """(units, periods) with the cube's rows in their places; NaN where a unit did not exist."""
    found = np.full((len(rows), number.shape[1]), np.nan)
    known = np.where(cube.present, number, np.nan)
    for at in range(cube.groups.height):
        row = rows.get(" / ".join(cube.group(at)))
        if row is not None:
            found[row] = known[at]
    return found
