"""Chains: the KPIs of a design along which a quantity goes, and where it stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import polars as pl

from kaname.api.kinds import kind_of
from kaname.api.project import Project, Scope
from kaname.causes.judgement.saturation import FEWEST, Saturation, Step, saturation, step
from kaname.design.influence import influences
from kaname.design.model import Design
from kaname.formula.values import Floats
from kaname.periods import Grain, Period, business_days, spine

FLAT = 0.05  # the probability from which a change is called none
MOST = 0.6  # of a rise: the share from which one unit is named
LOOK_BACK = 48  # months


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A quantity that rose, the step that did not follow, and all steps after it in order.

    `since`: the first month; `chain`: all that the quantity moves, the nearest first, with what
    became of it. `taken`: how much the nearest one fell for each of what rose; `kept`: how much
    the one that stopped fell for each of the nearest (None: they are one). `unit`: the
    dimension's member that most of the rise is in, and its share of it.
    """

    up: str
    down: str
    since: Period
    found: Saturation
    chain: tuple[tuple[str, Step], ...]
    taken: Step
    kept: Step | None
    unit: tuple[str, str, float] | None


def bottlenecks(
    project: Project, where: Scope | None, unit: str | None = None
) -> tuple[list[Bottleneck], int]:
    """The local optima of a project's chains, and how many months were looked at.

    Every leading quantity against every quantity after it, in figures per business day; one
    answer for each rise, at the nearest step that did not move with it.
    """
    steps = _downstream(project.design)
    names = sorted({*steps, *(name for after in steps.values() for name in after)})
    months = _months(project)
    if not names or len(months) < FEWEST:
        return [], len(months)
    daily = _daily(project, names, months, where)
    season = np.array([month.start.month for month in months])
    found: list[Bottleneck] = []
    for up in sorted(steps, key=lambda name: -len(steps[name])):
        if not any(up in [name for name, _ in one.chain] for one in found):
            found += _stops(up, steps[up], daily, season, months)
    return [_placed(project, one, unit, months, where) for one in found], len(months)


def _downstream(design: Design) -> dict[str, list[str]]:
    """Each leading quantity with the quantities that it moves, the nearest first."""
    graph = influences(design)
    counted = [
        name for name, kpi in design.kpis.items()
        if kpi.nature == "quantity" and kind_of(design, name) == "sum"
    ]  # fmt: skip
    found = {}
    for name in counted:
        after = [n for n in _reached(graph, name) if n in counted]
        if design.kpis[name].timing == "leading" and after:
            found[name] = after
    return found


def _reached(graph: Mapping[str, frozenset[str]], start: str) -> list[str]:
    """All that a KPI moves, breadth first."""
    seen, left = [start], [start]
    while left:
        at = left.pop(0)
        new = [name for name in graph if at in graph[name] and name not in seen]
        seen += new
        left += new
    return seen[1:]


def _months(project: Project) -> list[Period]:
    """The complete months of the data, four years at most."""
    periods = project.periods("month")
    if not periods:
        return []
    first, last = periods[0].start, project.as_of
    every = spine(Grain.MONTH, first, last, project.calendar)
    return [m for m in every if m.end - timedelta(days=1) <= last][-LOOK_BACK:]


def _daily(
    project: Project, names: Sequence[str], months: Sequence[Period], where: Scope | None
) -> dict[str, Floats]:
    """Figures per business day of each month; those with a month that is not known are left out."""
    first, last = months[0].start, months[-1].end - timedelta(days=1)
    frame = project.measure(list(names), (), "month", start=first, end=last, where=where).frame
    days = np.array([max(1, business_days(m.start, m.end, project.calendar)) for m in months])
    found = {}
    for name in names:
        known = frame.filter(pl.col("kpi") == name)
        by_month = dict(zip(known["period"], known["value"], strict=True))
        values = [by_month.get(month.label) for month in months]
        if all(value is not None and value > 0 for value in values):
            found[name] = np.array(values, dtype=np.float64) / days
    return found


def _stops(
    up: str,
    after: Sequence[str],
    daily: Mapping[str, Floats],
    season: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    months: Sequence[Period],
) -> list[Bottleneck]:
    """Where what rose stops: the nearest step that did not move, else that fell behind."""
    if up not in daily:
        return []
    known = [name for name in after if name in daily]
    tried = [(name, saturation(daily[up], daily[name], season)) for name in known]
    stops = [(name, one) for name, one in tried if one is not None]
    if not stops:
        return []
    flat = [(name, one) for name, one in stops if one.down.p > FLAT or one.down.size <= 0]
    down, best = (flat or stops)[0]
    at, logs = best.up.at, {name: np.log(daily[name]) for name in [up, *known]}
    chain = tuple((name, step(logs[name], season, at)) for name in known)
    taken = step(logs[known[0]] - logs[up], season, at)
    kept = step(logs[down] - logs[known[0]], season, at) if down != known[0] else None
    return [Bottleneck(up, down, months[at], best, chain, taken, kept, None)]


def _placed(
    project: Project,
    of: Bottleneck,
    unit: str | None,
    months: Sequence[Period],
    where: Scope | None,
) -> Bottleneck:
    """The same with the unit in which most of the rise is, where one dimension is given."""
    if unit is None:
        return of
    first, last = months[0].start, months[-1].end - timedelta(days=1)
    frame = project.measure([of.up], [unit], "month", start=first, end=last, where=where).frame
    shares = _risen(frame, unit, of, months)
    best = max(shares, key=lambda name: shares[name], default=None)
    if best is None or shares[best] < MOST:
        return of
    return replace(of, unit=(unit, best, min(1.0, shares[best])))


def _risen(
    frame: pl.DataFrame, unit: str, of: Bottleneck, months: Sequence[Period]
) -> dict[str, float]:
    """Each member's share of the rise from the year before to the months since."""
    at = of.found.up.at
    now = {m.label for m in months[at:]}
    then = {m.label for m in months[max(0, at - 12) : at]}
    found = {}
    for (name,), rows in frame.group_by(unit):
        values = dict(zip(rows["period"], rows["value"].fill_null(0.0), strict=True))
        means = [sum(values.get(m, 0.0) for m in span) / len(span) for span in (now, then)]
        found[str(name)] = means[0] - means[1]
    whole = sum(found.values())
    return {name: rise / whole for name, rise in found.items()} if whole > 0 else {}
