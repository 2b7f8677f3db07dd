"""Expecting: the cells of a KPI beside an earlier period, its targets, or its forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.locating.asked import PAST, Asked, called
from kaname.api.progress.due import due
from kaname.api.targets.figures import question, targets
from kaname.causes.locating.cells import Cells, Floats
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Call, Expr
from kaname.measure.cube import Cube
from kaname.measure.forest import LAGS
from kaname.measure.run import Request, run
from kaname.series.forecasting import forecast
from kaname.series.panel import FEWEST, Panel

CERTAIN = 1000.0  # periods that a target rests on: it is not random itself
HISTORY = 36  # periods that tell trend and season


@dataclass(frozen=True, slots=True)
class Sides:
    """What came and what was expected of each group: numerators, and denominators of ratios."""

    groups: tuple[tuple[str, ...], ...]
    actual: Sequence[Floats]
    expected: Sequence[Floats]
    history: float


def cells(asked: Asked) -> Cells:
    """The cells of the question. Raises KanameError where there is nothing, or below zero."""
    sides = _SIDES[asked.against](asked)
    some = np.zeros(len(sides.groups), dtype=np.bool_)
    for figures in (*sides.actual, *sides.expected):
        some |= figures != 0
    rows = np.flatnonzero(some)
    _refuse(asked, sides, rows)
    members, codes = [], []
    for place in range(len(asked.dims)):
        own = [sides.groups[row][place] for row in rows]
        names, code = np.unique(np.array(own, dtype=np.str_), return_inverse=True)
        members.append(tuple(str(name) for name in names))
        codes.append(code.astype(np.int64))
    came = [figures[rows] for figures in sides.actual]
    wanted = [figures[rows] for figures in sides.expected]
    made = Cells(
        asked.dims, tuple(members), np.stack(codes), came[0], wanted[0], history=sides.history
    )
    return made if len(came) == 1 else replace(made, actual_of=came[1], expected_of=wanted[1])


def _refuse(asked: Asked, sides: Sides, rows: np.ndarray) -> None:
    params = {"kpi": called(asked.project, asked.kpi), "period": asked.said}
    if not rows.size:
        raise KanameError(Finding("locate.no-data", params))
    below = sum(int(np.count_nonzero(f < 0)) for f in (*sides.actual, *sides.expected))
    if below:
        raise KanameError(Finding("locate.negative-cells", {**params, "count": below}))


def _wanted(asked: Asked) -> dict[str, Expr]:
    parts = {"above": asked.quotient.above, "below": asked.quotient.below}
    return {key: expr for key, expr in parts.items() if expr is not None}


def _measured(
    asked: Asked, wanted: Mapping[str, Expr], dims: Sequence[str], periods: int = 0
) -> Cube:
    """The expressions by these dimensions, in the period and so many before it."""
    grid = asked.grid([*asked.before(periods), asked.period])
    by = tuple(dims)
    return run(asked.project.session, Request(wanted, [by], grid, asked.where))[by]


def _figures(cube: Cube, names: Sequence[str], column: int = -1) -> list[Floats]:
    return [np.nan_to_num(cube.values(name).number[:, column]) for name in names]


def _groups(cube: Cube) -> tuple[tuple[str, ...], ...]:
    return tuple(cube.group(n) for n in range(cube.groups.height))


def _earlier(asked: Asked) -> Sides:
    """Beside an earlier period; a running one is compared to date."""
    wanted = _wanted(asked)
    span = LAGS["previous" if asked.against == "previous" else "last-year"]
    lags = {f"{key} before": Call("lag", (e, span)) for key, e in wanted.items()}
    cube = _measured(asked, {**wanted, **lags}, asked.dims)
    return Sides(_groups(cube), _figures(cube, list(wanted)), _figures(cube, list(lags)), 1)


def _aimed(asked: Asked) -> Sides:
    """Beside the targets of the cells that have one; of ratios at the denominators that came."""
    project, wanted, period = asked.project, _wanted(asked), asked.period
    cube = _measured(asked, wanted, asked.dims)
    found = targets(
        question(
            project, [asked.kpi], str(period.grain), asked.dims, asked.where,
            start=period.label, end=period.label,
        )
    )[asked.kpi]  # fmt: skip
    rows = {
        group: figure.value
        for (group, of), figure in found.items()
        if of == period and len(group) == len(asked.dims) and np.isfinite(figure.value)
    }
    if not rows:
        params = {"kpi": called(project, asked.kpi), "period": asked.said}
        raise KanameError(Finding("locate.no-targets", params))
    share = due(project, [asked.kpi], period, project.as_of)[asked.kpi].share
    aims = np.array(list(rows.values()))
    place = {group: n for n, group in enumerate(_groups(cube))}
    own = [
        _at(figure, [place.get(group) for group in rows]) for figure in _figures(cube, [*wanted])
    ]
    expected = [aims * share] if len(own) == 1 else [aims * own[1], own[1]]
    return Sides(tuple(rows), own, expected, CERTAIN)


def _at(figures: Floats, places: Sequence[int | None]) -> Floats:
    """The figures at some places; 0 where there is none: what has no rows brought nothing."""
    return np.array([0.0 if place is None else float(figures[place]) for place in places])


def _foreseen(asked: Asked) -> Sides:
    """Beside the forecast of the whole from the periods before, divided as they were.

    A cell is expected to have its part of the year before. Of ratios each cell's own of that year
    is expected, without a trend.
    """
    wanted = _wanted(asked)
    past = _known(asked)
    cube = _measured(asked, wanted, asked.dims, past)
    before = [
        np.nan_to_num(cube.values(name).number[:, -1 - past : -1]).sum(axis=1) for name in wanted
    ]
    actual = _figures(cube, list(wanted))
    scale = (
        1 / past
        if len(before) > 1
        else _coming(asked, wanted) / max(float(before[0].sum()), 1e-300)
    )
    return Sides(_groups(cube), actual, [figure * scale for figure in before], float(past))


def _known(asked: Asked, most: int = PAST) -> int:
    """How many of the periods before lie in the data. Raises KanameError for too few."""
    first = asked.project.periods(str(asked.period.grain))[0].start
    count = sum(1 for period in asked.before(most) if period.start >= first)
    if count < FEWEST:
        params = {"kpi": called(asked.project, asked.kpi), "period": asked.said, "count": count}
        raise KanameError(Finding("locate.too-short", params))
    return count


def _coming(asked: Asked, wanted: Mapping[str, Expr]) -> float:
    """The forecast of the whole for the period; of a running one what is due by the last day."""
    project, count = asked.project, _known(asked, HISTORY)
    cube = _measured(asked, wanted, (), count)
    values = np.nan_to_num(cube.values("above").number[:1, :-1])
    panel = Panel(("",), tuple(asked.before(count)), values)
    mean = float(forecast(panel, 1, calendar=project.calendar).mean[0, 0])
    return max(mean, 0) * due(project, [asked.kpi], asked.period, project.as_of)[asked.kpi].share


_SIDES = {"previous": _earlier, "last-year": _earlier, "target": _aimed, "forecast": _foreseen}
