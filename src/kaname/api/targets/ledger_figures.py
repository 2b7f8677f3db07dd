"""Ledger figures: the approved targets of the ledger beside a design, for groups and periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kaname.api.targets import scopes as target_scopes
from kaname.api.targets.cells import Asked, Found, Group, TargetFigure, fitted
from kaname.api.targets.scopes import Where
from kaname.periods import Calendar, Period, parse
from kaname.targets.ledger import FOLDER, Scope, held, read, until

Stated = tuple[Period, float, str]  # the period, its target, its version


def ledger_figures(asked: Asked) -> Iterator[Found]:
    """The newest approved targets of the KPIs, of the asked version or of any.

    A dimension's member is the scope of that name, `East/Tokyo` also by its last part. Limits
    answer where they name one scope or a segment. Raises KanameError for a ledger that cannot be
    read.
    """
    for kpi, group, parts in _stated(asked):
        figures = [(period, value) for period, value, _ in parts]
        fits = fitted(figures, asked.periods, adds_up=asked.adds_up(kpi))
        for period, value in fits.items():
            yield kpi, group, period, TargetFigure(value, "ledger", _version(parts, period))


def ledger_parts(asked: Asked) -> dict[tuple[str, Group, Period], str]:
    """The versions of the ledger's targets inside each cell, also where they do not fill it.

    The rest of such a cell is of rows that state figures, as far as the KPI adds up.
    """
    return {
        (kpi, group, period): versions
        for kpi, group, parts in _stated(asked)
        for period in asked.periods
        if (versions := _version(parts, period))
    }


def _stated(asked: Asked) -> Iterator[tuple[str, Group, list[Stated]]]:
    """What the ledger states of each KPI and group."""
    entries = read(asked.project.path.parent / FOLDER)
    if asked.as_of is not None:
        entries = until(entries, _evening(asked.as_of, asked.project.calendar))
    known: dict[str, dict[Scope, list[Stated]]] = {kpi: {} for kpi in asked.kpis}
    for (kpi, label, scope), (target, entry, _) in held(entries, asked.version).items():
        if kpi in known:
            stated = (parse(label, asked.project.calendar), target.value, entry.version)
            known[kpi].setdefault(scope, []).append(stated)
    for kpi, scopes in known.items():
        for group, parts in _groups(asked, scopes):
            yield kpi, group, parts


def _evening(day: date, calendar: Calendar) -> datetime:
    return datetime.combine(day, time.max, ZoneInfo(calendar.timezone))


def _version(stated: Sequence[Stated], period: Period) -> str:
    """The version of a period's own target; else those of its parts, the oldest first."""
    own = [v for at, _, v in stated if (at.start, at.end) == (period.start, period.end)]
    inside = [v for at, _, v in stated if period.start <= at.start and at.end <= period.end]
    return own[-1] if own else " + ".join(dict.fromkeys(inside))


def _groups(
    asked: Asked, scopes: Mapping[Scope, list[Stated]]
) -> Iterator[tuple[Group, list[Stated]]]:
    """The groups that the scopes are, each with its figures."""
    for scope, stated in scopes.items():
        own = target_scopes.where(asked.project, scope)
        if not asked.dims:
            if own == asked.where or _is_part(own, asked.where):
                yield (), stated
        elif _is_part(own, dict.fromkeys(asked.dims)) and _inside(own, asked.where):
            yield tuple(own[dim][0] for dim in asked.dims), stated


def _is_part(own: Where, dims: Mapping[str, tuple[str, ...] | None]) -> bool:
    """Whether a scope is one member of these dimensions, of the named ones if any are."""
    if not own or list(own)[-1] not in dims or not dims.keys() <= own.keys():
        return False
    return all(len(own[dim]) == 1 and value in (None, own[dim]) for dim, value in dims.items())


def _inside(own: Where, limits: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a scope lies within the limits, as far as its own name says."""
    return all(dim in own and set(own[dim]) <= set(values) for dim, values in limits.items())
