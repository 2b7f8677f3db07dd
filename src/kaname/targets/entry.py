"""The nouns of the ledger: targets, the steps that lead to them, and entries that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Literal

from kaname.errors import Finding
from kaname.numbers import EXACT

ScopeKind = Literal["company", "division", "team", "member", "segment"]
StepKind = Literal[
    "baseline", "previous", "rule", "market", "initiative", "adjustment", "allocation"
]  # in the order of a chain
Status = Literal["draft", "proposed", "approved"]
KINDS: tuple[StepKind, ...] = (
    "baseline", "previous", "rule", "market", "initiative", "adjustment", "allocation",
)  # fmt: skip
SCOPES: tuple[ScopeKind, ...] = ("company", "division", "team", "member", "segment")
STATUSES: tuple[Status, ...] = ("draft", "proposed", "approved")
SHOWN = 5  # faults of one rule that are told one by one


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose target it is; `id` as the organisation names it (`East/Tokyo`), empty: the company."""

    kind: ScopeKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


COMPANY = Scope("company")


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a target: how much, from where, by whom, when and why.

    `value` is in the KPI's unit and may be below zero. `detail` holds what the part rests on
    (years, intervals, shares), in plain JSON.
    """

    kind: StepKind
    value: float
    source: str
    author: str
    on: date
    reason: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """A KPI's figure for a period and a scope, and the steps that add up to it exactly.

    `period` is a label (`FY2026`, `2026-04`). No steps: a figure of which no reasons are known.
    """

    kpi: str
    period: str
    scope: Scope
    value: float
    steps: tuple[Step, ...] = ()

    @property
    def key(self) -> Key:
        """What it is a target of."""
        return (self.kpi, self.period, self.scope)


Key = tuple[str, str, Scope]


@dataclass(frozen=True, slots=True)
class Entry:
    """What was written into the ledger at one time, never to be changed.

    `at` is in UTC. An entry that moves others on names them in `of` and has no targets itself.
    """

    number: int
    version: str
    status: Status
    author: str
    at: datetime
    reason: str
    targets: tuple[Target, ...]
    of: tuple[int, ...] = ()


def total(values: Iterable[float]) -> float:
    """The sum of figures as they are written in decimals: 0.1 + 0.2 is 0.3."""
    return float(_exact(values))


def target(kpi: str, period: str, scope: Scope, steps: Sequence[Step]) -> Target:
    """The target that these steps add up to."""
    return Target(kpi, period, scope, total(step.value for step in steps), tuple(steps))


def faults(targets: Sequence[Target]) -> list[Finding]:
    """What keeps targets from being written: every kind of fault, the first of many each."""
    found: dict[str, list[Finding]] = {}
    for finding in (*_repeated(targets), *(f for one in targets for f in _wrong(one))):
        found.setdefault(finding.rule, []).append(finding)
    told = [finding for some in found.values() for finding in some[:SHOWN]]
    more = {rule: len(some) - SHOWN for rule, some in found.items() if len(some) > SHOWN}
    told += [Finding("targets.and-more", {"count": count}) for count in more.values()]
    return told


def _repeated(targets: Sequence[Target]) -> Iterator[Finding]:
    seen: set[Key] = set()
    for one in targets:
        if one.key in seen:
            yield Finding("targets.twice-in-entry", _words(one))
        seen.add(one.key)


def _wrong(one: Target) -> Iterator[Finding]:
    if not isfinite(one.value) or not all(isfinite(step.value) for step in one.steps):
        yield Finding("targets.not-a-number", _words(one))
        return
    if one.value < 0:
        yield Finding("targets.below-zero", {**_words(one), "value": plain(one.value)})
    if not one.steps:
        yield Finding("targets.no-steps", _words(one))
    elif _exact(s.value for s in one.steps) != Decimal(repr(float(one.value))):
        sums = {"value": plain(one.value), "sum": plain(total(s.value for s in one.steps))}
        yield Finding("targets.steps-do-not-sum", {**_words(one), **sums})
    for step in one.steps:
        blank = [name for name in ("source", "author", "reason") if not getattr(step, name).strip()]
        if blank:
            yield Finding("targets.step-without", {**_words(one), "what": ", ".join(blank)})


def _words(one: Target) -> dict[str, object]:
    return {"kpi": one.kpi, "period": one.period, "scope": str(one.scope)}


def _exact(values: Iterable[float]) -> Decimal:
    found = Decimal(0)
    for value in values:
        found = EXACT.add(found, Decimal(repr(float(value))))
    return found


def plain(value: float) -> int | float:
    """A whole number without a decimal point."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value
