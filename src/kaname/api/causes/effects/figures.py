"""The KPI's figures by unit and month, as effects are measured from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.api import goals
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.causes.effects.outcomes import Outcomes
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Binary, Expr
from kaname.measure.cube import Cube
from kaname.measure.rows import NONE
from kaname.numbers import RATIOS
from kaname.periods import Grain, Period
from kaname.series.panel import Flags, Floats

Limits = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Outcomes by unit (a member of `dim`) and complete month; `parents` by unit, of `above`."""

    dim: str
    units: tuple[str, ...]
    months: tuple[Period, ...]
    outcomes: Outcomes
    parents: Mapping[str, str]
    above: str | None = None


def complete_months(project: Project, kpi: str) -> tuple[Period, ...]:
    """The months that lie wholly in the data, one after another."""
    known = sorted(goals.complete(project, kpi, Grain.MONTH), key=lambda month: month.index)
    if not known:
        return ()
    last = known[-1].index
    return tuple(m for n, m in enumerate(known) if last - m.index == len(known) - 1 - n)


def figures(project: Project, kpi: str, dim: str, limits: Limits) -> Figures | None:
    """The KPI by the members of a dimension inside the limits; None without complete months."""
    months = complete_months(project, kpi)
    if not months:
        return None
    scope = {name: tuple(values) for name, values in limits.items()}
    asked = {"start": months[0].start, "end": months[-1].label, "where": scope}
    cube = project.measure(kpi, dim, "month", **asked).cube  # type: ignore[arg-type]
    keep = [n for n in range(cube.groups.height) if cube.group(n)[0] != NONE]
    found = outcomes(project, cube, kpi, keep)
    units = tuple(cube.group(n)[0] for n in keep)
    above = _above(project, dim)
    parents = _parents(project, kpi, (dim, above), scope, months) if above else {}
    return Figures(dim, units, months, found, parents, above)


def outcomes(project: Project, cube: Cube, kpi: str, keep: Sequence[int]) -> Outcomes:
    """The cube's groups as outcomes: ratios and averages with their denominators, if they have."""
    rows = np.asarray(keep, np.int64)
    values = cube.values(kpi).number[rows]
    kind, expr = kind_of(project.design, kpi), cube.expressions[kpi]
    if kind == "sum" and not (np.nan_to_num(values) < 0).any():
        return Outcomes("relative", np.nan_to_num(values), _begun(cube.present[rows], values))
    if kind == "ratio" and isinstance(expr, Binary) and expr.op == "/":
        over, under = (_of(cube, part)[rows] for part in (expr.left, expr.right))
        rate = project.units.get(kpi, "") in RATIOS
        if not (under < 0).any() and (rate or not (over < 0).any()):
            number = np.where(under > 0, over, 0.0)
            return Outcomes("ratio" if rate else "relative", number, under)
    known = np.isfinite(values)
    return Outcomes("level", np.where(known, values, 0.0), known.astype(np.float64))


def _begun(present: Flags, values: Floats) -> Floats:
    """1 from the first month on in which a unit is there or has a figure, 0 before."""
    there = present | (np.nan_to_num(values) != 0)
    return np.maximum.accumulate(there, axis=1).astype(np.float64)


def _of(cube: Cube, expr: Expr) -> Floats:
    return np.nan_to_num(evaluate(expr, cube.leaves).spread(cube.shape).number)


def _above(project: Project, dim: str) -> str | None:
    declared = project.design.dimensions.get(dim)
    return declared.hierarchy[0] if declared is not None and declared.hierarchy else None


def _parents(
    project: Project, kpi: str, dims: tuple[str, str], scope: Limits, months: Sequence[Period]
) -> dict[str, str]:
    """Of each member the one above it, in the newest month in which both are."""
    start, end = months[0].start, months[-1].label
    cube = project.measure(kpi, dims, "month", start=start, end=end, where=scope).cube
    newest: dict[str, tuple[int, str]] = {}
    for n in range(cube.groups.height):
        unit, parent = cube.group(n)
        last = int(np.flatnonzero(cube.present[n])[-1]) if cube.present[n].any() else -1
        newest[unit] = max(newest.get(unit, (-2, "")), (last, parent))
    return {unit: parent for unit, (_, parent) in newest.items()}
