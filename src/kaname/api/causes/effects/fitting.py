"""Which units fit a comparison: not those that are far too small, nor those with other KPIs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kaname.api.causes.effects.figures import Figures
from kaname.api.project import Project
from kaname.causes.effects.outcomes import Outcomes
from kaname.design.influence import influences, upstream
from kaname.design.system import Segment
from kaname.series.panel import Flags

SMALL = 0.05  # of the others' month: a handful of calls does not go as a call centre's do


def small(of: Outcomes, at: Sequence[int], like: Flags) -> Flags:
    """Units whose usual month is next to nothing beside that of the middle one of `like`.

    It is the median month: one large deal makes no large unit. Rates and averages are weighted by
    their cases, so that small units do no harm there.
    """
    if of.kind != "relative" or not bool((of.weight == 1).all()) or not like.any():
        return np.zeros(of.units, np.bool_)
    usual = np.median(of.number[:, list(at)], axis=1)
    return np.asarray(usual < SMALL * float(np.median(usual[like])))


def foreign(project: Project, of: Figures, kpi: str) -> Flags:
    """Units to which a segment of the design gives KPIs of their own that this one is none of.

    What moves these KPIs, and what they move directly, is theirs as well.
    """
    others = [one for one in project.design.segments.values() if one.kpis]
    found = np.zeros(len(of.units), np.bool_)
    for segment in others:
        if kpi not in _theirs(project, segment):
            found |= np.array([_inside(segment, of, unit) for unit in of.units])
    return found


def _theirs(project: Project, segment: Segment) -> set[str]:
    graph = influences(project.design)
    moved = {name for name, by in graph.items() if by & set(segment.kpis)}
    return {*segment.kpis, *upstream(graph, segment.kpis), *moved}


def _inside(segment: Segment, of: Figures, unit: str) -> bool:
    """Whether the whole unit is in the segment, as far as its own place tells."""
    place = {of.dim: unit}
    if of.above is not None and unit in of.parents:
        place[of.above] = of.parents[unit]
    limits = {d: (v,) if isinstance(v, str) else v for d, v in segment.where.items()}
    return bool(limits) and all(place.get(dim) in values for dim, values in limits.items())
