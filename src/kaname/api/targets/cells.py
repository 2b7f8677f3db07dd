"""Target cells: the groups and periods that targets are asked for, and what a target in one is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias, TypeVar

from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.periods import Period

Source = Literal["ledger", "stated", "goal", "milestone", "segments"]
T = TypeVar("T")
DAYS = 30.4375  # of a month
Group: TypeAlias = tuple[str, ...]  # the members asked for; () is the whole


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """A target in the KPI's unit, where it stands, and its version where it has one.

    `ledger`: versions of the ledger whose targets are part of one that rows state else.
    """

    value: float
    source: Source
    version: str | None = None
    ledger: str | None = None


Targets: TypeAlias = Mapping[tuple[Group, Period], TargetFigure]
Found: TypeAlias = tuple[str, Group, Period, TargetFigure]  # of which KPI, for whom, when


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: KPIs by dimensions, within limits, in consecutive periods, as known then."""

    project: Project
    kpis: tuple[str, ...]
    dims: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    periods: tuple[Period, ...]
    version: str | None
    as_of: date | None

    def adds_up(self, kpi: str) -> bool:
        """Whether targets of months make that of a quarter."""
        return kind_of(self.project.design, kpi) == "sum"


def fitted(
    stated: Iterable[tuple[Period, float]], periods: Sequence[Period], *, adds_up: bool
) -> dict[Period, float]:
    """The figures of the asked periods, from those of periods of any grain.

    A figure of just that span stands; else, where they add up, the sum of the longest ones of
    one grain that tile it without a gap. The last of two figures for one span counts.
    """
    parts = [(period.start, period.end, value) for period, value in stated]
    exact = {(start, end): value for start, end, value in parts}
    found = {p: exact[p.start, p.end] for p in periods if (p.start, p.end) in exact}
    for period in periods if adds_up else ():
        whole = None if period in found else next(tilings(parts, period), None)
        if whole is not None:
            found[period] = sum(whole)
    return found


def tilings(parts: Iterable[tuple[date, date, T]], period: Period) -> Iterator[list[T]]:
    """What follows one another through a period without a gap, the longest parts first.

    Parts are (first day, first day after, what is there); each tiling is of parts of one length.
    The last of two parts of one span counts.
    """
    alike: dict[int, dict[date, tuple[date, T]]] = {}
    for start, end, what in parts:
        alike.setdefault(_length(start, end), {})[start] = (end, what)
    for length in sorted(alike, reverse=True):
        found = _following(alike[length], period)
        if found:
            yield found


def _length(start: date, end: date) -> int:
    """Days; months that count as equally long have as many."""
    days = (end - start).days
    return round(days / DAYS) * 31 or days


def _following(known: Mapping[date, tuple[date, T]], period: Period) -> list[T]:
    day, found = period.start, []
    while day in known and day < period.end:
        day, what = known[day]
        found.append(what)
    return found if day == period.end else []


def last_day(period: Period) -> date:
    """The last day that belongs to a period."""
    return period.end - timedelta(days=1)
