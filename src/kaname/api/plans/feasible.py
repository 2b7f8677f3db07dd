"""What history says is feasible: how far each node of a tree can be moved in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from kaname.api.composite import person_dimension
from kaname.api.kinds import kind_of
from kaname.api.plans.branching import Branches
from kaname.api.plans.expecting import Expected
from kaname.api.project import Project
from kaname.design.model import Kpi
from kaname.errors import KanameError
from kaname.formula.values import Floats
from kaname.measure.run import Request, run
from kaname.series.headroom import Better, Headroom, headroom
from kaname.series.panel import FEWEST, Panel

UNTOLD = 0.1  # of what is expected: a full move where there is no history
TINY = 1e-9
LEAST = 0.05  # of what is expected: a move that costs a full unit even where nothing is left
A_DAY = timedelta(days=1)
PEERS = 24  # months of colleagues' figures
Source = Literal["own", "peers", "likely", "short"]


@dataclass(frozen=True, slots=True)
class Feasible:
    """What a node can come to, and what shows it.

    `own`: the best quarter of its own months, season taken out; `peers`: the best quarter of
    colleagues within their teams; `likely`: neither is better than what is expected anyway;
    `short`: there is too little history to tell. `scale` is the distance, never 0.
    """

    value: float
    scale: float
    source: Source


def feasible(
    project: Project, found: Branches, expected: Expected, nodes: Sequence[str]
) -> dict[str, Feasible]:
    """How far each of the nodes can go the better way."""
    told = [node for node in nodes if _known(expected, node)]
    made = {n: _without_history(expected, n, _way(found.kpi(project, n))) for n in nodes}
    if not told:
        return made
    rooms = headroom(
        Panel(tuple(told), expected.months, np.array([expected.history[node] for node in told])),
        expected.horizon,
        better={node: _way(found.kpi(project, node)) for node in told},
        peers=_peers(project, found, expected, told),
    )
    for node, room in zip(told, rooms, strict=True):
        made[node] = _feasible(project, found, expected, node, room)
    return made


def _known(expected: Expected, node: str) -> bool:
    return int(np.isfinite(expected.history[node]).sum()) >= FEWEST


def _way(kpi: Kpi | None) -> Better:
    return "down" if kpi is not None and kpi.better == "down" else "up"


def _without_history(expected: Expected, node: str, better: Better) -> Feasible:
    """A tenth of what is expected the better way, where nothing tells how far it can go."""
    value = expected.values[node]
    scale = max(abs(value) * UNTOLD, TINY)
    return Feasible(value - scale if better == "down" else value + scale, scale, "short")


def _feasible(
    project: Project, found: Branches, expected: Expected, node: str, room: Headroom
) -> Feasible:
    """The months' gains over the whole period: added up, or as a share of what stands."""
    value, kpi = expected.values[node], found.kpis.get(node)
    likely, best = room.likely[-expected.rest :], room.feasible[-expected.rest :]
    gain = float((best - likely).sum())
    if kpi is None or kind_of(project.design, kpi) != "sum":
        level, part = float(likely.sum()), expected.rest / (expected.done + expected.rest)
        gain = part * (gain / level * value if level else gain / len(likely))
    least = max(abs(value) * LEAST, TINY)
    if abs(gain) < least:
        return Feasible(value + gain, least, "likely")
    return Feasible(value + gain, abs(gain), room.source)


def _peers(
    project: Project, found: Branches, expected: Expected, nodes: Sequence[str]
) -> dict[str, Panel]:
    """Colleagues' rates within their teams, as multiples of the team's, at the company's level.

    Amounts and counts are left out: one person's are no measure for a company's.
    """
    rates = {node: found.exprs[node] for node in nodes if _is_rate(project, found, node)}
    person = _person(project)
    if not rates or person is None:
        return {}
    team = project.design.dimensions[person].hierarchy[0]
    months = expected.months[-PEERS:]
    grid = project.grid("month", [], months[0].start, months[-1].end - A_DAY, None)
    cubes = run(project.session, Request(rates, [(team, person), (team,)], grid))
    own, whole = cubes[team, person], cubes[(team,)]
    at = {whole.group(row): row for row in range(whole.shape[0])}
    rows = np.array([at[own.group(row)[:1]] for row in range(own.shape[0])], dtype=np.int64)
    names = tuple("/".join(own.group(row)) for row in range(own.shape[0]))
    panels = {}
    for node in rates:
        level = float(np.nanmean(expected.history[node][-PEERS:]))
        with np.errstate(all="ignore"):
            times = own.values(node).number / _smooth(whole.values(node).number)[rows]
        values = np.where(np.isfinite(times), times, np.nan) * level
        panels[node] = Panel(names, own.periods, values)
    return panels


def _smooth(values: Floats) -> Floats:
    """A team's mean rate, the same for every month: a month's own is too much chance."""
    with np.errstate(all="ignore"):
        known = np.isfinite(values)
        sums = np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)
    return np.broadcast_to(sums[:, None], values.shape)


def _is_rate(project: Project, found: Branches, node: str) -> bool:
    kpi = found.kpi(project, node)
    if kpi is None or kpi.control not in ("rep", "team", None):
        return False
    return kind_of(project.design, found.kpis[node]) == "ratio"


def _person(project: Project) -> str | None:
    """The dimension of persons, if they are in teams."""
    try:
        name = person_dimension(project.design)
    except KanameError:
        return None
    return name if project.design.dimensions[name].hierarchy else None
