"""The one project that this process shows, opened when it is first asked for, answers kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Literal

from django.conf import settings

import kaname.api
from kaname.api import Project
from kaname.design.model import Design
from kaname.errors import Finding, KanameError
from kaname.measure.tree import Tree
from kaname.periods import Calendar, Grain, Period

Limits = Mapping[str, str] | None  # dimension -> member: a filter, or what a reader may see
Key = tuple[tuple[str, str], ...] | None
KEPT = 512  # answers of a kind; a tree is some tens of kilobytes


class Shown:
    """A project as the pages ask it: the same question on the same day is computed once.

    What a reader may see is part of every question, so no answer reaches another reader.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._periods = lru_cache(KEPT)(self._ask_periods)
        self._members = lru_cache(KEPT)(self._ask_members)
        self._trees = lru_cache(KEPT)(self._ask_tree)

    @property
    def design(self) -> Design:
        """The design that is shown."""
        return self._project.design

    @cached_property
    def calendar(self) -> Calendar:
        """The organisation's calendar."""
        return self._project.calendar

    def periods(self, grain: Grain) -> Sequence[Period]:
        """Those with data, oldest first."""
        return self._periods(self._project.as_of, grain)

    def members(self, dimension: str, within: Limits) -> Sequence[str]:
        """The members of a dimension inside these limits."""
        return self._members(self._project.as_of, dimension, _key(within))

    def tree(
        self,
        period: Period,
        compare: Literal["previous", "last-year"] | None,
        where: Mapping[str, str],
        kpi: str | None,
        scope: Limits,
    ) -> Tree:
        """The measured tree; the filter narrows what the scope allows."""
        as_of = self._project.as_of
        return self._trees(as_of, period, compare, _key(where), kpi, _key(scope))

    def _ask_periods(self, _as_of: date, grain: Grain) -> tuple[Period, ...]:
        return tuple(self._project.periods(grain))

    def _ask_members(self, _as_of: date, dimension: str, within: Key) -> tuple[str, ...]:
        return tuple(self._project.members(dimension, dict(within or ())))

    def _ask_tree(
        self,
        _as_of: date,
        period: Period,
        compare: Literal["previous", "last-year"] | None,
        where: Key,
        kpi: str | None,
        scope: Key,
    ) -> Tree:
        return self._project.tree(
            period.label,
            period.grain,
            compare,
            where=dict(where or ()),
            kpi=kpi,
            scope=None if scope is None else dict(scope),
        )


_lock = Lock()
_opened: dict[Path, Shown] = {}


def project(progress: Callable[[str, int, int], None] | None = None) -> Shown:
    """The project of KANAME_DESIGN, shared by all threads; raises KanameError with its faults."""
    design: Path | None = settings.ENVIRONMENT.design
    if design is None:
        raise KanameError(Finding("web.no-design"))
    with _lock:
        if design not in _opened:
            _opened[design] = Shown(kaname.api.open(design, progress=progress))
        return _opened[design]


def _key(limits: Limits) -> Key:
    return None if limits is None else tuple(sorted(limits.items()))
