"""The outlook of a key result: its KPI forecast to the end of the cycle, as a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.progress.due import A_DAY, begins, shapes
from kaname.api.project import Project
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Binary
from kaname.formula.values import Floats
from kaname.measure.cube import Cube
from kaname.objectives.outlook import Outlook, of_balance, of_ratio, of_state, of_sum, outlook
from kaname.periods import Grain, Period, period_of, shift_period, spine
from kaname.series.forecasting import forecast
from kaname.series.panel import FEWEST, Panel
from kaname.series.profile import elapsed

YEARS = 5  # of months that a forecast looks back on
SAMPLES, SEED = 4000, 1


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle of a project as it is seen at the end of a day."""

    project: Project
    span: Period
    day: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.span.end - A_DAY

    @property
    def over(self) -> bool:
        """Whether nothing of it is still to come."""
        return self.day >= self.last

    @property
    def share(self) -> float:
        """The part of its business days that is over."""
        return elapsed(self.span, self.day, self.project.calendar)


def grade_outlook(
    cycle: Cycle, kpi: str, actual: float | None, start: float, target: float
) -> Outlook | None:
    """What the grade may be at the end, from the KPI's complete months before the day.

    None where there are fewer than six of them, or nothing to go on from.
    """
    if cycle.over:
        return None if actual is None else outlook(np.array([actual]), start, target)
    finals = _finals(cycle, kpi, actual)
    return None if finals is None else outlook(finals, start, target)


def _finals(cycle: Cycle, kpi: str, actual: float | None) -> Floats | None:
    """Possible figures of the KPI at the end of the cycle."""
    kind = kind_of(cycle.project.design, kpi)
    known, cube = _history(cycle, kpi)
    parts = _parts(cycle, kpi)
    figures = _known(known, cube.values(kpi).number[0])
    if kind == "ratio":
        return _of_ratio(cycle, kpi, known, cube, parts)
    paths = _paths(cycle, [figures], len(parts))
    if paths is None:
        return None
    if kind == "sum":
        return of_sum(actual or 0.0, paths[0], parts)
    if kind == "balance":
        before = float(figures[np.isfinite(figures)][-1])
        now = before if actual is None else actual
        return of_balance(now, before, _running(cycle), paths[0])
    return of_state(actual, cycle.share, paths[0], parts)


def _of_ratio(
    cycle: Cycle, kpi: str, known: Sequence[int], cube: Cube, parts: Floats
) -> Floats | None:
    """Volumes and the ratio itself are forecast: sums above and below the line move together."""
    expr = cube.expressions[kpi]
    if not (isinstance(expr, Binary) and expr.op == "/"):
        return None
    above, below = (
        _known(known, evaluate(side, cube.leaves).spread(cube.shape).number[0])
        for side in (expr.left, expr.right)
    )
    ratio = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    paths = _paths(cycle, [ratio, below], len(parts))
    if paths is None:
        return None
    ratios = paths[0]
    if np.nanmin(ratio) >= 0 and np.nanmax(ratio) <= 1:  # a share, as far as is known
        ratios = np.clip(ratios, 0.0, 1.0)
    top, bottom = _so_far(cycle, kpi)
    return of_ratio(top, bottom, ratios, np.maximum(paths[1], 0.0), parts)


def _so_far(cycle: Cycle, kpi: str) -> tuple[float, float]:
    """The sums above and below the line since the cycle began."""
    if cycle.day < cycle.span.start:
        return 0.0, 0.0
    cube = cycle.project.measure(
        kpi, grain="all", start=cycle.span.start, end=min(cycle.day, cycle.last), as_of=cycle.day
    ).cube
    expr = cube.expressions[kpi]
    assert isinstance(expr, Binary)
    sides = (evaluate(side, cube.leaves).spread(cube.shape) for side in (expr.left, expr.right))
    top, bottom = (float(np.nan_to_num(side.number[0, 0])) for side in sides)
    return top, bottom


def _history(cycle: Cycle, kpi: str) -> tuple[list[int], Cube]:
    """The KPI's months up to the last that is over, and which of them lie wholly in the data."""
    project = cycle.project
    running = period_of(cycle.day + A_DAY, Grain.MONTH, project.calendar)
    first = shift_period(running, -YEARS, "year", project.calendar)
    cube = project.measure(
        kpi, grain="month", start=first.start, end=running.start - A_DAY, as_of=cycle.day
    ).cube
    since = begins(project, kpi)
    return [at for at, month in enumerate(cube.periods) if month.start >= since], cube


def _known(months: Sequence[int], values: Floats) -> Floats:
    """The figures from the first month that lies wholly in the data and has one."""
    inside = values[months[0] :] if months else values[:0]
    seen = np.flatnonzero(np.isfinite(inside))
    return inside[seen[0] :] if len(seen) else inside[:0]


def _paths(cycle: Cycle, series: Sequence[Floats], horizon: int) -> Floats | None:
    """Sample paths of series that end with the last complete month: (series, samples, months)."""
    length = max(len(each) for each in series)
    if any(np.isfinite(each).sum() < FEWEST for each in series) or not horizon:
        return None
    calendar = cycle.project.calendar
    running = period_of(cycle.day + A_DAY, Grain.MONTH, calendar)
    last = shift_period(running, -1, "period", calendar)
    first = shift_period(last, 1 - length, "period", calendar)
    periods = tuple(spine(Grain.MONTH, first.start, last.start, calendar))
    values = np.array([np.append(np.full(length - len(s), np.nan), s) for s in series])
    panel = Panel(tuple(str(at) for at in range(len(series))), periods, values)
    return forecast(panel, horizon, calendar=calendar).paths(SAMPLES, SEED)


def _parts(cycle: Cycle, kpi: str) -> Floats:
    """Which part of each month from the running one is still to come within the cycle."""
    project, calendar = cycle.project, cycle.project.calendar
    months = spine(Grain.MONTH, cycle.day + A_DAY, cycle.last, calendar)
    since = max(cycle.day, cycle.span.start - A_DAY)
    if kind_of(project.design, kpi) != "sum":
        return np.array(
            [elapsed(m, cycle.last, calendar) - elapsed(m, since, calendar) for m in months]
        )
    shape = shapes(project, [kpi], months[0], cycle.day)[kpi]
    by = project.design.kpis[kpi].compare_by
    until, before = (
        [shape.share(elapsed(m, day, calendar, by)) for m in months] for day in (cycle.last, since)
    )
    parts: Floats = np.array(until) - np.array(before)
    return parts


def _running(cycle: Cycle) -> float:
    """The part of the running month that is over."""
    calendar = cycle.project.calendar
    running = period_of(cycle.day + A_DAY, Grain.MONTH, calendar)
    return elapsed(running, cycle.day, calendar)
