"""Allocation: a KPI's target handed out to the organisation, with what each figure rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np

from kaname.allocation import keys as blending
from kaname.allocation.bounds import Floats, Ints, some, unknown
from kaname.allocation.dividing import Divided, Order, divide
from kaname.allocation.evidence import Evidence
from kaname.allocation.keys import Key
from kaname.allocation.methods.forecast import FORECAST
from kaname.allocation.methods.potential import POTENTIAL
from kaname.allocation.methods.weights import WEIGHTS
from kaname.allocation.pinning import Limits
from kaname.allocation.ramp import Ramp, ramp
from kaname.api.allocations.amounts_in_steps import (
    Steps,
    read_table,
)
from kaname.api.allocations.asked import AskedFor, Wish, first_of, read
from kaname.api.allocations.fair_shares import expected
from kaname.api.allocations.member_list import potentials
from kaname.api.allocations.workforce import Workforce, evidence, figure, planned
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.figures import target_figures
from kaname.errors import Finding, KanameError
from kaname.periods import Period

COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Share:
    """What a unit or person is to bring: by month, and their sum; both exact in the step."""

    level: str  # company, or the dimension
    path: tuple[str, ...]
    months: tuple[float, ...]
    value: float
    count: int  # the same in steps
    over: float = 0.0  # what those in it have beyond it …
    over_months: tuple[float, ...] = ()  # … and in each month


@dataclass(frozen=True)
class Allocation:
    """A whole and its parts at every level, the company first, and what the parts rest on."""

    kpi: str
    unit: str
    period: Period
    months: tuple[Period, ...]
    source: str  # where the total comes from: asked, or a place of targets
    steps: Steps
    keys: tuple[Key, ...]
    shares: tuple[Share, ...]
    staff: Workforce
    evidence: Evidence
    curve: Ramp
    commitments: Mapping[str, float] = field(default_factory=dict)
    pinned: tuple[str, ...] = ()
    by_key: Mapping[str, Floats] = field(default_factory=dict)  # each row's part under a key alone
    notes: tuple[Finding, ...] = ()

    @property
    def whole(self) -> float:
        """The figure that was divided."""
        return self.shares[0].value

    @property
    def people(self) -> dict[str, float]:
        """What each person (or finest unit) has, over all units that they are in."""
        counts: dict[str, int] = {}
        for share in self.shares:
            if share.level == self.staff.dims[-1]:
                counts[share.path[-1]] = counts.get(share.path[-1], 0) + share.count
        return {name: self.steps.amount(count) for name, count in counts.items()}


def allocate(project: Project, wish: Wish) -> Allocation:
    """The target of a KPI that adds up, divided among units, people and months.

    Raises KanameError with all that stands in the way.
    """
    period, dims = first_of(project, wish)
    staff = planned(project, wish.kpi, period, dims)
    asked_for = read(project, wish, period, staff)
    keys, steps, limits = asked_for.keys, asked_for.steps, asked_for.limits
    given = evidence(project, wish.kpi, staff, _further(project, wish, period, keys, staff))
    weights = blending.blend(keys, given)
    fixed = asked_for.source != "asked"
    months = _months(project, wish.kpi, period, asked_for) if fixed else None
    order = _order(staff, weights, int(asked_for.total / steps.size), limits, wish.over, months)
    found = _divided(order, asked_for, wish.blend)
    return Allocation(
        wish.kpi,
        project.units[wish.kpi],
        period,
        staff.ahead,
        asked_for.source,
        steps,
        keys,
        tuple(_shares(order, found, dims, steps)),
        staff,
        given,
        ramp(given),
        asked_for.commitments,
        tuple(limits.pins),
        blending.parts(keys, given),
        (*asked_for.notes, *_notes(project, staff, weights, given, keys)),
    )


def _further(
    project: Project, wish: Wish, period: Period, keys: Sequence[Key], staff: Workforce
) -> dict[str, Floats]:
    """The figures that the keys need beside results. KanameError where they are not there."""
    found: dict[str, Floats] = {}
    for name in blending.needed(keys):
        if name == POTENTIAL:
            found[name] = potentials(project, staff.dims[-1], staff.people)
        elif name == FORECAST:
            found[name] = expected(project, wish.kpi, period, wish.to, staff)
        elif name == WEIGHTS:
            found[name] = _stated(wish, staff)
        else:
            found[name] = figure(project, name, staff, kind_of(project.design, name))
    return found


def _stated(wish: Wish, staff: Workforce) -> Floats:
    if wish.weights is None:
        raise KanameError(Finding("allocation.no-weights-file"))
    table = read_table(wish.weights)
    wrong = unknown(list(table), list(staff.people))
    if wrong:
        raise KanameError(wrong)
    return np.array([table.get(name, 0.0) for name in staff.people])


def _months(project: Project, kpi: str, period: Period, of: AskedFor) -> Ints | None:
    """The months of the whole as they are agreed, in steps; None where they are not, or not so."""
    found = target_figures(project, kpi, "month", start=period.label, end=period.label)
    ordered = sorted(found.items(), key=lambda one: one[0][1].start)
    counts = [of.steps.count(Decimal(repr(target.value))) for _, target in ordered]
    known = [count for count in counts if count is not None]
    if len(known) != len(counts) or sum(known) != of.steps.count(of.total):
        return None
    return np.array(known, dtype=np.int64)


def _order(
    staff: Workforce,
    weights: Floats,
    whole: int,
    limits: Limits,
    over: Decimal,
    months: Ints | None,
) -> Order:
    """The division that is asked for, among the rows that are there in the period."""
    there = np.flatnonzero(staff.active.any(axis=1))
    if not len(there):
        raise KanameError(Finding("allocation.nobody-there"))
    if months is not None and len(months) != len(staff.ahead):
        months = None
    paths = tuple(staff.paths[i] for i in there)
    labels = tuple(month.label for month in staff.ahead)
    return Order(whole, paths, weights[there], labels, limits, over, months)


def _divided(order: Order, of: AskedFor, blend: float) -> Divided:
    """The division, drawn towards the commitments as far as is asked for."""
    found = divide(order, of.steps.told)
    if not of.commitments or not blend:
        return found
    drawn = _blended(order, found, of.commitments, blend, of.steps)
    return divide(replace(order, weights=drawn), of.steps.told)


def _blended(
    order: Order, found: Divided, commitments: Mapping[str, float], blend: float, steps: Steps
) -> Floats:
    """The weights drawn towards what people committed to; who did not keeps their own."""
    names = [path[-1] for path in order.paths]
    sums: dict[str, float] = {}
    for name, row in zip(names, found.rows.sum(axis=1).tolist(), strict=True):
        sums[name] = sums.get(name, 0.0) + steps.amount(row)
    factor = [
        1 - blend + blend * commitments[name] / sums[name]
        if name in commitments and sums[name]
        else 1.0
        for name in names
    ]
    drawn: Floats = order.weights * np.array(factor)[:, None]
    return drawn


def _shares(order: Order, found: Divided, dims: Sequence[str], steps: Steps) -> list[Share]:
    """All levels from the company down, each unit before those in it."""
    lines: dict[tuple[str, ...], Share] = {}
    levels = (COMPANY, *dims)
    for path, months in found.units.items():
        lines[path] = _share(levels[len(path)], path, months, steps, found.over.get(path))
    for path, months in zip(order.paths, found.rows, strict=True):
        lines[path] = _share(levels[len(path)], path, months, steps)
    return [lines[path] for path in sorted(lines)]


def _share(
    level: str, path: tuple[str, ...], months: Ints, steps: Steps, over: Ints | None = None
) -> Share:
    amounts = tuple(steps.amount(int(month)) for month in months)
    count = int(months.sum())
    plain = Share(level, path, amounts, steps.amount(count), count)
    if over is None:
        return plain
    beyond = tuple(steps.amount(int(month)) for month in over)
    return replace(plain, over=steps.amount(int(over.sum())), over_months=beyond)


def _notes(
    project: Project, staff: Workforce, weights: Floats, given: Evidence, keys: Sequence[Key]
) -> list[Finding]:
    """What one should know of the weights."""
    found = []
    idle = (staff.active > 0).any(axis=1) & (weights.sum(axis=1) <= 0)
    if idle.any():
        names = [staff.people[i] for i in np.flatnonzero(idle)]
        words = {"count": len(names), "names": some(names)}
        found.append(Finding("allocation.without-weight", words, severity="warning"))
    used = {key.name for key in keys}
    if used & {"ramp", "skill"} and staff.hired and not ramp(given).hires_seen:
        found.append(Finding("allocation.ramp-assumed", severity="info"))
    if len(staff.known) < 12:
        months = {"months": len(staff.known)}
        found.append(Finding("allocation.short-history", months, severity="warning"))
    return found
