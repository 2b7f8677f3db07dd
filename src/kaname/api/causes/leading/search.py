"""The search for what leads a KPI: every candidate at every lag, by unit, and all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.leading.candidates import candidates
from kaname.api.causes.leading.figures import (
    Figures,
    complete_periods,
    figures,
    unit_dimensions,
)
from kaname.api.causes.leading.found import LeadOf
from kaname.api.causes.leading.told import lead_insights
from kaname.api.naming import named
from kaname.api.project import Project, Scope
from kaname.causes.discovery import discoveries
from kaname.causes.insight import Insight
from kaname.causes.leading.lead import unknown
from kaname.causes.leading.panel import lead
from kaname.causes.leading.single import single_lead
from kaname.design.influence import goals
from kaname.errors import Finding, KanameError
from kaname.periods import Grain, Period

FALSE = 0.05  # of what is said to lead, at most so much falsely (Benjamini & Hochberg, 1995)
LAGS = {Grain.MONTH: (1, 2, 3), Grain.WEEK: (1, 2, 4, 6, 8, 13), Grain.QUARTER: (1, 2)}
CYCLES = {Grain.MONTH: 12, Grain.WEEK: 52, Grain.QUARTER: 4}
STEP = "leads.progress"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Leads:
    """What leads a KPI, the most useful first, and what was tried beside it."""

    kpi: str
    grain: Grain
    periods: tuple[Period, ...]
    found: tuple[LeadOf, ...]
    insights: tuple[Insight, ...]


def leads(
    project: Project,
    kpi: str | None = None,
    by: str | None = None,
    grain: str = "month",
    where: Scope | None = None,
    progress: Progress | None = None,
) -> Leads:
    """Which KPIs lead one (the KGI by default), by how long and how strongly.

    By the finest unit of the organisation, or `by` one; where units are too few, of the whole.
    Raises KanameError for unknown names, and where there is no KGI.
    """
    of = _led(project, kpi)
    check(project, by, where)
    periods = complete_periods(project, of, grain)
    names = candidates(project, of)
    pairs = [(name, of, LAGS[Grain(grain)]) for name in names]
    found = judged(compared(project, pairs, periods, by, where, progress))
    ranked = tuple(sorted(found, key=_use))
    told = lead_insights(project, of, ranked, periods, LAGS[Grain(grain)])
    return Leads(of, Grain(grain), periods, ranked, told)


def check(project: Project, by: str | None, where: Scope | None) -> None:
    """KanameError for dimensions that the design does not have, before anything slow."""
    for dimension in (*([by] if by else ()), *(where or {})):
        project.members(dimension)


def _use(one: LeadOf) -> tuple[bool, float]:
    """First what leads, by how much better it makes predictions; then the rest by p."""
    return not one.passed, -one.lead.gain if one.passed else one.lead.p


def compared(
    project: Project,
    pairs: Sequence[tuple[str, str, Sequence[int]]],
    periods: Sequence[Period],
    by: str | None,
    where: Scope | None = None,
    progress: Progress | None = None,
) -> list[LeadOf]:
    """Each pair (leading, led, lags) by the unit that has the most data, else of the whole."""
    names = list(dict.fromkeys(name for one, other, _ in pairs for name in (one, other)))
    if not pairs or len(periods) < 2:
        return [LeadOf(one, other, "", unknown(0, 0)) for one, other, _ in pairs]
    dims = (by,) if by else unit_dimensions(project)
    best: dict[tuple[str, str], LeadOf] = {}
    for step, dim in enumerate((*dims, "")):
        if progress is not None:
            progress(STEP, step, len(dims) + 1)
        open_ = [pair for pair in pairs if dim or _is_open(best.get(pair[:2]))]
        if open_:
            table = figures(project, names, dim, periods, where)
            for one, other, lags in open_:
                found = _one(table, one, other, lags)
                best[one, other] = _fuller(best.get((one, other)), found)
    return [best[one, other] for one, other, _ in pairs]


def _fuller(known: LeadOf | None, found: LeadOf) -> LeadOf:
    """What rests on more cells: which does not depend on what was found in them."""
    if known is None or _is_open(known):
        return found
    return known if _is_open(found) or found.lead.rows <= known.lead.rows else found


def judged(found: Sequence[LeadOf]) -> list[LeadOf]:
    """Which leads hold among all that were tried: not more than 5 % of them false."""
    p = [np.nan if one.lead.verdict == "little" else one.lead.p for one in found]
    held = discoveries(np.array(p, dtype=np.float64), FALSE)
    return [
        replace(one, passed=one.lead.verdict == "leads" and bool(yes))
        for one, yes in zip(found, held, strict=True)
    ]


def _is_open(one: LeadOf | None) -> bool:
    return one is None or one.lead.verdict == "little"


def _one(table: Figures, kpi: str, of: str, lags: Sequence[int]) -> LeadOf:
    x, y = table.values(kpi), table.values(of)
    if table.by:
        return LeadOf(kpi, of, table.by, lead(x, y, lags))
    if not len(x):
        return LeadOf(kpi, of, "", unknown(0, 0))
    cycle = CYCLES[table.periods[0].grain]
    return LeadOf(kpi, of, "", single_lead(x[0], y[0], lags, cycle))


def _led(project: Project, kpi: str | None) -> str:
    if kpi is not None:
        return named(project.design, [kpi])[0]
    known = goals(project.design)
    if not known:
        raise KanameError(Finding("leads.no-kgi"))
    return known[0]
