"""What the market and rivals add to a target, from the KPI's own history."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kaname.api.project import Project
from kaname.api.targets.history import Limits, Term, measured
from kaname.api.targets.initiatives import Ground, brought
from kaname.api.targets.texts import Namer, Words
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Binary, Name, show
from kaname.formula.values import Floats
from kaname.measure.run import Request, run
from kaname.periods import Grain, Period
from kaname.series.panel import Panel
from kaname.targets import competition, market, market_file
from kaname.targets.baseline import Baseline, History, whole
from kaname.targets.competition import Against
from kaname.targets.initiatives import Lever
from kaname.targets.market import Correction, Elasticity, Growth
from kaname.text import LANGS, message, suggest

RIVALS = "rivals"
NORMAL = market.NORMAL


@dataclass(frozen=True, slots=True)
class MarketEffect:
    """A correction by a market's series, and what it rests on."""

    correction: Correction
    elasticity: Elasticity
    expected: Growth
    contained: Growth
    series: Panel
    share: float | None  # of the KPI in the market, in the last year of both


@dataclass(frozen=True, slots=True)
class RivalEffect:
    """A correction by what a rate has done against one rival."""

    correction: Correction
    against: Against
    rate: str
    rival: str


def by_series(
    project: Project, path: Path, of: Term, history: History, baseline: Baseline
) -> MarketEffect:
    """The correction by the series of a file. Raises KanameError where it cannot be estimated."""
    series = market_file.read(path, project.calendar)
    end = of.history[-1].end
    periods = [p for p in series.periods if p.end <= end]
    own = _on(history, periods)
    known = series.values[0][: len(periods)]
    found = market.elasticity(own, known, series.periods[0].grain)
    name = {"file": path.name}
    if found is None:
        raise KanameError(_unknown(own, known, series.periods[0].grain, path.name))
    until = Panel(series.keys, tuple(periods), known[None])
    expected = market.growth(series, of.period, project.calendar)
    contained = market.growth(until, of.period, project.calendar)
    if expected is None or contained is None:
        raise KanameError(Finding("targets.market-elsewhere", name))
    made = market.correction(baseline.value, found, expected, contained)
    return MarketEffect(made, found, expected, contained, series, _share(own, known, periods))


def _unknown(own: Floats, known: Floats, grain: Grain, file: str) -> Finding:
    """Why there is no elasticity: too few differences on the year before, or a market at rest."""
    count, needed = market.differences(own, known, grain), market.FEWEST[grain]
    if count >= needed:
        return Finding("targets.market-at-rest", {"file": file})
    words = {lang: message(f"targets.grain-{grain.value}", lang) for lang in LANGS}
    params = {"file": file, "grain": words, "count": count, "needed": needed}
    return Finding("targets.market-unknown", params)


def _share(own: Floats, known: Floats, periods: list[Period]) -> float | None:
    """The KPI as a part of the market, where it can be one."""
    cycle = market.CYCLE[periods[0].grain]
    mine, whole_ = float(np.nansum(own[-cycle:])), float(np.nansum(known[-cycle:]))
    return mine / whole_ if whole_ > 0 and 0 < mine < whole_ else None


def _on(history: History, periods: list[Period]) -> Floats:
    """The KPI in each of the periods; NaN where one does not lie in the history."""
    months = history.parts.periods
    rows = []
    for period in periods:
        at = [i for i, m in enumerate(months) if period.start <= m.start and m.end <= period.end]
        covered = (
            bool(at) and months[at[0]].start == period.start and months[at[-1]].end == period.end
        )
        rows.append(float(whole(history, history.parts.values[:, at])[0]) if covered else np.nan)
    return np.array(rows)


def by_rival(
    project: Project, rate: str, dim: str, rival: str, of: Term, limits: Limits, on: Ground
) -> RivalEffect:
    """The correction by a rate against one member of a dimension, through the tree of the KPI."""
    won, cases, names = _slices(project, rate, dim, of, limits)
    if rival not in names:
        params = {"name": rival, "dimension": dim, "known": ", ".join(names[:12])}
        raise KanameError(
            Finding("targets.unknown-rival", params, suggestion=suggest(rival, names))
        )
    first = of.months[0].index - of.history[-1].index
    ahead = (first, of.months[-1].index - of.history[-1].index)
    found = competition.against(won, cases, names.index(rival), ahead, project.calendar)
    if found is None:
        raise KanameError(Finding("targets.rival-rare", {"name": rival}))
    if show(Name(rate)) not in on.tree.order:
        elsewhere = _names(project, rate=rate, kpi=on.tree.root)
        raise KanameError(Finding("targets.rate-elsewhere", elsewhere))
    less, more = found.still - NORMAL * found.spread, found.still + NORMAL * found.spread
    months = np.ones(len(of.months))
    lever = Lever(RIVALS, show(Name(rate)), less, found.still, more, months, 0.0, "absolute")
    effect = brought(on, [lever]).by[RIVALS]
    low, likely, high = (
        float(e.sum()) * on.scale for e in (effect.low, effect.likely, effect.high)
    )
    made = Correction(min(low, high), likely, max(low, high))
    return RivalEffect(made, found, rate, rival)


def _slices(
    project: Project, rate: str, dim: str, of: Term, limits: Limits
) -> tuple[Panel, Panel, list[str]]:
    """Numerator and denominator of a rate by the members of a dimension."""
    project.measure(rate, dim, "month", start=of.history[-1].label, end=of.history[-1].label)
    exprs = {rate: Name(rate)}
    cube = measured(project, exprs, of.history, limits)
    expr = cube.expressions[rate]
    if not (isinstance(expr, Binary) and expr.op == "/" and len(cube.leaves) == 2):
        raise KanameError(Finding("targets.no-rate", _names(project, kpi=rate)))
    grid = project.grid("month", [rate], of.history[0].label, of.history[-1].label, None)
    scope = {d: tuple(v) for d, v in limits.items()}
    by = run(project.session, Request(exprs, [(dim,)], grid, scope))[(dim,)]
    names = [by.group(i)[0] for i in range(by.groups.height)]
    above, below = (np.nan_to_num(by.leaves[show(side)].number) for side in (expr.left, expr.right))
    months = tuple(of.history)
    return Panel(tuple(names), months, above), Panel(tuple(names), months, below), names


def _names(project: Project, **kpis: str) -> dict[str, Words]:
    """The KPIs as the reader calls them."""
    return {what: Namer(project.design).kpi(kpi) for what, kpi in kpis.items()}
