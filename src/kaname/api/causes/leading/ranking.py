"""The ranking of critical factors: what would bring the KGI most, if done as has been shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.api.causes.leading.elasticities import Elasticity, Year, led, node_of, year_of
from kaname.api.causes.leading.figures import (
    Figures,
    complete_periods,
    figures,
    unit_dimensions,
)
from kaname.api.causes.leading.found import LeadOf
from kaname.api.causes.leading.links import evidence
from kaname.api.causes.leading.ranked import Ranked, factor_insights
from kaname.api.causes.leading.search import Progress, check, leads
from kaname.api.kinds import kind_of
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.causes.leading.control import Halves, halves
from kaname.causes.leading.factor import WIDEST, Lever, course
from kaname.causes.leading.factor import factors as weighed
from kaname.causes.leading.within import Floats
from kaname.design.influence import goals
from kaname.errors import Finding, KanameError
from kaname.periods import Period

MONTHS = 12
QUARTERS = 8  # from which units are seen by quarter, in which luck is less
A_YEAR = {"quarter": 4, "month": 12}


@dataclass(frozen=True, slots=True)
class Factors:
    """The factors ranked, over which periods, by which unit, and their sentences."""

    kgi: str
    value: float
    periods: tuple[Period, ...]
    by: str
    found: tuple[Ranked, ...]
    insights: tuple[Insight, ...]


def factors(
    project: Project,
    where: Scope | None = None,
    by: str | None = None,
    progress: Progress | None = None,
) -> Factors:
    """Which KPIs would bring the KGI most: elasticity × feasible room × controllability.

    `by` is the unit whose differences tell what is feasible, by default the finest one. Raises
    KanameError without a KGI, without twelve complete months, and without units.
    """
    kgi = next(iter(goals(project.design)), None)
    dims = (by,) if by else unit_dimensions(project)
    if kgi is None or not dims:
        raise KanameError(Finding("factors.no-kgi" if kgi is None else "factors.no-units"))
    check(project, dims[0], where)
    months = complete_periods(project, kgi, "month")
    if len(months) < MONTHS:
        raise KanameError(Finding("factors.short", {"months": len(months), "needed": MONTHS}))
    year = year_of(project, kgi, months[-MONTHS:], where)
    if not year.value or not np.isfinite(year.value):
        raise KanameError(Finding("factors.nothing"))
    ahead = _leads(project, year, months, dims[0], where, progress)
    wanted = _levers(project, {**ahead, **_of_tree(project, year)})
    units = _units(project, list(wanted), dims[0], months, where)
    tables = [one for one in units if len(one.units)]
    made = [_lever(project, tables, one) for one in wanted.values()] if tables else []
    weights = weighed([one for one in made if one is not None], year.value)
    found = tuple(Ranked(one, wanted[one.key]) for one in weights)
    unjudged = [name for name in wanted if name not in {one.key for one in weights}]
    told = factor_insights(project, year, dims[0], found, unjudged)
    return Factors(kgi, year.value, year.periods, dims[0], found, told)


# --- what may be moved -----------------------------------------------------------------------


def _of_tree(project: Project, year: Year) -> dict[str, Elasticity]:
    """Leaves of the tree, and inner nodes that the design calls primary or critical."""
    kpis = project.design.kpis
    return {
        name: each
        for name, each in year.nodes.items()
        if node_of(name) in year.leaves or kpis[name].tier == "primary" or kpis[name].csf
    }


def _levers(project: Project, known: Mapping[str, Elasticity]) -> dict[str, Elasticity]:
    """Those that somebody here can move: no balances, no targets, nothing external."""
    kpis = project.design.kpis
    return {
        name: each
        for name, each in known.items()
        if kpis[name].control != "external"
        and kpis[name].better != "band"
        and kind_of(project.design, name) != "balance"
    }


def _leads(
    project: Project,
    year: Year,
    months: Sequence[Period],
    by: str,
    where: Scope | None,
    progress: Progress | None,
) -> dict[str, Elasticity]:
    """KPIs beside the tree that lead the KGI or one in its tree, with evidence."""
    stated = [one.found for one in evidence(project, None, "month", where, progress)]
    searched = leads(project, year.kgi, None, "month", where, progress).found
    passed = [
        one for one in (*stated, *searched) if one.passed and one.by and one.kpi not in year.nodes
    ]
    names = list(dict.fromkeys(name for one in passed for name in (one.kpi, one.of)))
    if not names:
        return {}
    found: dict[str, Elasticity] = {}
    tables = {dim: figures(project, names, dim, months, where) for dim in {o.by for o in passed}}
    whole = figures(project, names, "", year.periods, where)
    for one in passed:
        each = led(year, one, _means(tables[one.by], one), _whole(project, whole, one.kpi))
        if each is not None:
            found.setdefault(one.kpi, each)
    return found


def _means(table: Figures, one: LeadOf) -> tuple[float, float]:
    """What both are on average where both are known."""
    before, after = (table.values(name) for name in (one.kpi, one.of))
    both = np.isfinite(before) & np.isfinite(after)
    return (float(before[both].mean()), float(after[both].mean())) if both.any() else (0.0, 0.0)


def _whole(project: Project, whole: Figures, kpi: str) -> float:
    """The KPI over the year: the sum of what adds up, else the mean of the months."""
    values = whole.values(kpi)
    together = np.nansum if kind_of(project.design, kpi) == "sum" else np.nanmean
    return float(together(values)) if np.isfinite(values).any() else float("nan")


# --- its units -------------------------------------------------------------------------------


def _units(
    project: Project,
    kpis: Sequence[str],
    by: str,
    months: Sequence[Period],
    where: Scope | None,
) -> list[Figures]:
    """The KPIs by unit, one table for each group of peers (the coarsest dimension above)."""
    quarters = complete_periods(project, kpis[0], "quarter") if kpis else ()
    periods = quarters if len(quarters) >= QUARTERS else months
    if not kpis:
        return []
    declared = project.design.dimensions.get(by)
    above = declared.hierarchy[-1] if declared and declared.hierarchy else None
    if above is None:
        return [figures(project, kpis, by, periods, where)]
    limited = dict(where or {})
    within = project.members(above, limited) if above not in limited else _listed(limited[above])
    return [figures(project, kpis, by, periods, {**limited, above: group}) for group in within]


def _listed(values: str | Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def _lever(project: Project, tables: Sequence[Figures], one: Elasticity) -> Lever | None:
    kpi = project.design.kpis[one.kpi]
    parts = [_working(*table.parts(one.kpi)) for table in tables]
    year = A_YEAR[tables[0].periods[0].grain.value]
    known = [halves(*part, year) for part in parts if len(part[0]) > 1]
    courses = [course(*part) for part in parts if len(part[0]) > 1]
    if not known or not np.isfinite(one.value) or one.value == 0:
        return None
    quantity = kind_of(project.design, one.kpi) == "sum"
    ratio = any(denominator is not None for _, denominator in parts)
    way = -1 if kpi.better == "down" else 1
    return Lever(
        *(one.kpi, one.size, one.error, one.value if ratio else 1.0),
        halves=_joined(known),
        course=np.concatenate(courses),
        most=_most(parts, one.value, way),
        peers=not quantity,
        way=way,
    )


def _working(numerator: Floats, denominator: Floats | None) -> tuple[Floats, Floats | None]:
    """The units that do this work at all: in at least half of their periods."""
    there = np.isfinite(numerator)
    done = (np.nan_to_num(numerator if denominator is None else denominator) > 0).sum(axis=1)
    rows = done * 2 >= np.maximum(there.sum(axis=1), 1)
    return numerator[rows], None if denominator is None else denominator[rows]


def _joined(known: Sequence[Halves]) -> Halves:
    return Halves(
        first=np.concatenate([one.first for one in known]),
        second=np.concatenate([one.second for one in known]),
        noise=np.concatenate([one.noise for one in known]),
        rows=sum(one.rows for one in known),
    )


def _most(parts: Iterable[tuple[Floats, Floats | None]], value: float, way: int) -> float:
    """The largest relative change: a share of something ends at all of it, or at none."""
    told = [(n, d) for n, d in parts if d is not None]
    is_share = bool(told) and all(
        (np.nan_to_num(n) <= np.nan_to_num(d) + 1e-9).all() for n, d in told
    )
    return min(WIDEST, 1 / value - 1) if is_share and way > 0 and value > 0 else WIDEST
