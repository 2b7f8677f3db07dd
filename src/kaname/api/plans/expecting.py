"""What is expected of a tree in a period: its measured parts month by month, then as they go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from kaname.api import goals
from kaname.api.project import Project
from kaname.design.model import Design, Measure
from kaname.errors import Finding, KanameError
from kaname.formula.algebra import evaluate
from kaname.formula.expression import Expr
from kaname.formula.values import Floats, Reason, Values
from kaname.measure.clock import clock_of
from kaname.measure.cube import Cube
from kaname.measure.leaves import CLOCKLESS, Leaf, plan
from kaname.measure.run import Request, run
from kaname.periods import Grain, Period, display, shift_period, spine
from kaname.series.forecasting import forecast
from kaname.series.panel import FEWEST, Panel
from kaname.text import LANGS

TERMS = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
FARTHEST = 36  # months ahead that are forecast
YEAR = 12
LEAST = 0.01  # no figure is taken to be known better
A_DAY = timedelta(days=1)
# How the months of a part make a period: they add up, the first or the last one stands, their
# mean does; or the part is given for any period (days of the calendar, what is stated).
How = Literal["sum", "first", "last", "mean", "given"]
FIRST, LAST = ("opening", "before"), ("ever", "to_date", "rolling")


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What every expression is expected to be in a period; NaN where undefined, and why.

    `errors` says by how much they may be wrong, 0 where nothing is forecast.
    `last_year` is the same a year before; `estimated` of its months are not over and forecast, too.
    `history` has the figures of the complete months, `horizon` says how many more there are to
    the period's end. Of the period's months those `done` are known, the `rest` is forecast.
    """

    period: Period
    values: Mapping[str, float]
    reasons: Mapping[str, str]
    errors: Mapping[str, float]
    last_year: Mapping[str, float]
    estimated: int
    months: tuple[Period, ...]
    history: Mapping[str, Floats]
    horizon: int
    done: int
    rest: int
    notes: tuple[Finding, ...]


def expected(project: Project, root: str, exprs: Mapping[str, Expr], period: Period) -> Expected:
    """The expressions in a period of months that is not over yet.

    Parts are forecast and then put together, so that every formula over them holds. Raises
    KanameError for too short a history, too far a period, and one that is over.
    """
    complete = _complete(project, root, period)
    horizon = _months(project, period)[-1].index - complete[-1].index
    cube = _measured(project, exprs, complete)
    leaves = plan(project.design, exprs).leaves
    parts = _continued(
        project, cube, {k: _how(project.design, x) for k, x in leaves.items()}, horizon
    )
    values = _over(project, exprs, cube, parts, period)
    past = shift_period(period, -1, "year", project.calendar)
    before = _over(project, exprs, cube, parts, past)
    at = [month.index - complete[0].index for month in _months(project, period)]
    return Expected(
        period=period,
        values={name: _number(each) for name, each in values.items()},
        reasons={n: Reason(int(v.reason[0])).key for n, v in values.items() if not v.defined[0]},
        errors={n: _error(cube.values(n).number[0], _number(v), at) for n, v in values.items()},
        last_year={name: _number(each) for name, each in before.items()},
        estimated=sum(month > complete[-1] for month in _months(project, past)),
        months=tuple(complete),
        history={name: cube.values(name).number[0] for name in exprs},
        horizon=horizon,
        done=sum(month < len(complete) for month in at),
        rest=sum(month >= len(complete) for month in at),
        notes=parts.notes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Every part from the first complete month on, and how its months make a period."""

    series: Mapping[str, Floats]
    hows: Mapping[str, How]
    notes: tuple[Finding, ...]


def _complete(project: Project, root: str, period: Period) -> list[Period]:
    """The complete months before the period's end. KanameError where a plan cannot rest on them."""
    shown = {lang: display(period, lang) for lang in LANGS}
    if period.grain not in TERMS:
        raise KanameError(Finding("plan.no-such-term", {"period": period.label}))
    found = sorted(goals.complete(project, root, Grain.MONTH))
    if len(found) < FEWEST:
        called = project.design.kpis[root].label or root
        params = {"kpi": root, "called": called, "count": len(found), "fewest": FEWEST}
        raise KanameError(Finding("plan.history-short", params))
    last = {lang: display(found[-1], lang) for lang in LANGS}
    if period.end <= found[-1].end:
        raise KanameError(Finding("plan.period-over", {"period": shown, "last": last}))
    if _months(project, period)[-1].index - found[-1].index > FARTHEST:
        params = {"period": shown, "last": last, "months": FARTHEST}
        raise KanameError(Finding("plan.too-far", params))
    return spine(Grain.MONTH, found[0].start, found[-1].start, project.calendar)


def _months(project: Project, period: Period) -> list[Period]:
    return spine(Grain.MONTH, period.start, period.end - A_DAY, project.calendar)


def _measured(project: Project, exprs: Mapping[str, Expr], periods: Sequence[Period]) -> Cube:
    """The expressions in these periods, as one group."""
    names = [name for name in exprs if name in project.design.kpis]
    first, last = periods[0].start, periods[-1].end - A_DAY
    grid = project.grid(str(periods[0].grain), names, first, last, None)
    return run(project.session, Request(exprs, [()], grid))[()]


def _how(design: Design, leaf: Leaf) -> How:
    words = [word.function for word in leaf.words]
    if leaf.measure.removesuffix("()") in CLOCKLESS and leaf.measure not in design.measures:
        return "given"
    if words:
        return "first" if words[0] in FIRST else "last" if words[0] in LAST else "given"
    return _of_measure(design, design.measures[leaf.measure])


def _of_measure(design: Design, measure: Measure) -> How:
    if measure.window is not None:
        return "last"
    if measure.of is None:
        return "mean"
    of_clock: dict[str, How] = {
        "stated": "given",
        "register": "given",
        "at_end": "last",
        "at_start": "first",
    }
    adds: How = "sum" if measure.agg in ("sum", "count") else "mean"
    return of_clock.get(clock_of(design, measure).kind, adds)


def _continued(project: Project, cube: Cube, hows: Mapping[str, How], horizon: int) -> _Parts:
    """Every part in the complete months and in as many more as are asked for."""
    rows = {key: each.number[0] for key, each in cube.leaves.items() if hows[key] != "given"}
    counts = {key: int(np.isfinite(row).sum()) for key, row in rows.items()}
    found: dict[str, Floats] = {}
    for flows in (True, False):
        keys = [k for k in rows if (hows[k] == "sum") == flows and counts[k] >= FEWEST]
        if not keys:
            continue
        panel = Panel(tuple(keys), cube.periods, np.array([rows[key] for key in keys]))
        ahead = forecast(panel, horizon, calendar=project.calendar if flows else None)
        for row, key in enumerate(keys):
            found[key] = np.concatenate([rows[key], ahead.mean[row]])
    short = [key for key in rows if key not in found]
    for key in short:  # too short to be forecast: it goes on as it was
        known = rows[key][np.isfinite(rows[key])]
        level = known.mean() if known.size else np.nan
        found[key] = np.concatenate([rows[key], np.full(horizon, level)])
    notes = (
        Finding("plan.part-short", {"part": k, "count": counts[k]}, None, "info") for k in short
    )
    return _Parts(found, hows, tuple(notes))


def _over(
    project: Project, exprs: Mapping[str, Expr], cube: Cube, parts: _Parts, period: Period
) -> dict[str, Values]:
    """The expressions over a period: their parts put together first."""
    at = [month.index - cube.periods[0].index for month in _months(project, period)]
    given = _measured(project, exprs, [period])
    leaves = {
        key: given.leaves[key][0, -1:]
        if how == "given"
        else _together(parts.series[key][[*at]] if at[0] >= 0 else np.zeros(0), how)
        for key, how in parts.hows.items()
    }
    return {name: evaluate(expr, leaves) for name, expr in cube.expressions.items()}


def _together(months: Floats, how: How) -> Values:
    known = months[np.isfinite(months)]
    if not known.size:
        return Values.undefined((1,), Reason.NOT_OBSERVED)
    match how:
        case "sum":
            return Values.of([known.sum()])
        case "mean":
            return Values.of([known.mean()])
        case _:
            return Values.of([months[0 if how == "first" else -1]], Reason.NOT_OBSERVED)


def _error(history: Floats, value: float, at: Sequence[int]) -> float:
    """By how much a figure may be wrong: how far its months were from those a year before.

    As a share of them, which falls with the number of months that are forecast.
    """
    ahead = sum(month >= len(history) for month in at)
    back = YEAR if len(history) >= 2 * YEAR else 1
    changes = history[back:] - history[:-back]
    known, changes = history[np.isfinite(history)], changes[np.isfinite(changes)]
    if not (ahead and known.any() and changes.size and np.isfinite(value)):
        return 0.0
    level, spread = float(np.abs(known).mean()), float(changes.std())
    part = ahead / len(at)
    return abs(value) * part * max(spread / level, LEAST) / float(np.sqrt(ahead))


def _number(value: Values) -> float:
    return float(value.number[0])
