"""Asking: what people write of a target, read with all its faults at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from kaname.api.project import Project
from kaname.api.targets import scopes, targeting
from kaname.errors import Finding, KanameError
from kaname.periods import Period
from kaname.targets.ledger import Scope

T = TypeVar("T")


@dataclass(slots=True)
class Reader:
    """Reads one thing after another and keeps the faults of all."""

    faults: list[Finding] = field(default_factory=list)

    def read(self, reading: Callable[[], T]) -> T | None:
        """What is read; None where it cannot be, and its faults are kept."""
        try:
            return reading()
        except KanameError as error:
            self.faults += error.findings
            return None


@dataclass(frozen=True, slots=True)
class Named:
    """Which target is meant."""

    kpi: str
    period: Period
    scope: Scope


def named(
    project: Project,
    kpi: str | None,
    period: str | None,
    scope: str | None,
    reader: Reader | None = None,
) -> Named:
    """The target of these words. Raises KanameError with the faults of all of them.

    With a reader that has faults of other words, with those too.
    """
    reader = reader or Reader()
    name = reader.read(lambda: targeting.kpi_of(project, kpi))
    term = reader.read(lambda: targeting.period_of(project, period, name or ""))
    unit = reader.read(lambda: scopes.read_scope(project, scope))
    if reader.faults or name is None or term is None or unit is None:
        raise KanameError(reader.faults)
    return Named(name, term, unit)


def limits(
    project: Project, kpi: str | None, period: str | None
) -> tuple[str | None, Period | None]:
    """The KPI and the period that are asked for; None: all. KanameError with all faults."""
    reader = Reader()
    name = reader.read(lambda: targeting.kpi_of(project, kpi)) if kpi else None
    term = reader.read(lambda: targeting.period_of(project, period, "")) if period else None
    if reader.faults:
        raise KanameError(reader.faults)
    return name, term
