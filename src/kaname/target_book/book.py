"""The book: one KPI's targets for some periods, level by level, as they are to be edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isclose

from kaname.periods import Period
from kaname.targets.ledger import Scope, ScopeKind, StepKind

Figures = tuple[float | None, ...]  # one for each period; None: there is none
Cell = tuple[Scope, str]  # whose figure, and the label of its period
LEVELS: tuple[ScopeKind, ...] = ("company", "division", "team", "member", "segment")
PRECISION = 1e-12  # relative; a workbook keeps 15 digits


@dataclass(frozen=True, slots=True)
class Unit:
    """A row: who has targets, and whose part it is in each period (None: of nobody's)."""

    scope: Scope
    name: str
    parents: tuple[Scope | None, ...]
    targets: Figures  # what may be edited
    current: Figures  # the approved ones
    last_year: Figures
    tenure: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A step that leads to a unit's targets, summed over the periods in which it is the same."""

    scope: Scope
    name: str
    kind: StepKind
    value: float
    source: str
    author: str
    on: date
    reason: str
    first: str  # label of the first and last period
    last: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures come from: the design, its KPI, the version, the ledger's last entry.

    `version` is what edited targets will be called, `entry` is 0 and `digest` empty where the
    ledger was empty.
    """

    design: str
    kpi: str
    version: str
    entry: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """What is to be written. `adds`: whether the targets of parts sum to that of the whole."""

    origin: Origin
    label: str  # of the KPI
    unit: str
    term: Period  # what the periods are of: `FY2026`
    periods: tuple[Period, ...]
    units: tuple[Unit, ...]
    evidence: tuple[Evidence, ...] = ()
    adds: bool = True
    made: date = date.min
    now: str = ""  # the versions that are approved
    before: Mapping[str, Period] = field(default_factory=dict)  # a year before, by label

    def levels(self) -> list[ScopeKind]:
        """The levels that have units, from the top down."""
        there = {unit.scope.kind for unit in self.units}
        return [kind for kind in LEVELS if kind in there]

    def of(self, kind: ScopeKind) -> list[Unit]:
        """The units of a level."""
        return [unit for unit in self.units if unit.scope.kind == kind]


def same(one: float | None, other: float | None) -> bool:
    """Whether two figures are equal but for what a workbook cannot keep."""
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=PRECISION, abs_tol=PRECISION)


def total(figures: Sequence[float | None]) -> float | None:
    """The sum of the figures that are there; None where none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def mean(figures: Sequence[float | None]) -> float | None:
    """The mean of the figures that are there; None where none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None


def wholes(units: Sequence[Unit]) -> Iterator[tuple[Unit, ScopeKind, list[Unit]]]:
    """Each unit that has parts, with each level they are of, and all that ever are its parts."""
    children: dict[tuple[Scope, ScopeKind], list[Unit]] = {}
    for unit in units:
        for parent in dict.fromkeys(p for p in unit.parents if p is not None):
            children.setdefault((parent, unit.scope.kind), []).append(unit)
    for unit in units:
        for kind in LEVELS:
            if parts := children.get((unit.scope, kind)):
                yield unit, kind, parts
