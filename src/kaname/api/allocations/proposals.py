"""Proposals: an allocation, or the targets that are there, with what they are judged by."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kaname.allocation.fairness import HIGH, LOW, Fairness
from kaname.api.allocations.allocating import Allocation, allocate
from kaname.api.allocations.asked import (
    Wish,
    read_period,
    refuse_kind,
    refuse_over,
    stated,
    stated_total,
)
from kaname.api.allocations.experience import composite_weights, volume_shares
from kaname.api.allocations.fair_shares import current, fairness, outlook, require_current
from kaname.api.allocations.lines import Line, beside, lines, ratio_lines, standing_lines
from kaname.api.allocations.ratio_targets import RatioTargets, is_ratio, ratio_targets
from kaname.api.allocations.remarks import fairness_notes, gaps, unassigned, unseen_deals
from kaname.api.goals import next_year
from kaname.api.project import Project
from kaname.api.targets.amounts import change_of
from kaname.errors import Finding, KanameError
from kaname.periods import Period, shift_period

KGI = "kgi"
SIGNS = ("+", "-", "−", "▲", "△")  # of a change on the year before
PLACES = 12


@dataclass(frozen=True)
class Proposal:
    """Targets with what they are to be judged by. `before`: how fair the present ones are.

    `weights` are those of each person's composite, by KPI.
    """

    kpi: str
    unit: str
    period: Period
    lines: tuple[Line, ...]
    made: Allocation | RatioTargets | None
    fair: Fairness | None
    before: Fairness | None
    notes: tuple[Finding, ...]
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def usual(project: Project, kpi: str | None, period: str | None) -> tuple[str, str]:
    """The KPI and period that are meant where they are not named: the KGI, the year to plan."""
    design = project.design
    goals = [name for name, spec in design.kpis.items() if spec.role == KGI] or list(design.kpis)
    return (
        kpi or next(iter(goals), ""),
        period or next_year(project.as_of, project.calendar).label,
    )


def propose(project: Project, wish: Wish) -> Proposal:
    """The allocation of a sum, or individual targets of a ratio.

    Raises KanameError with what stands in the way.
    """
    if wish.kpi in project.design.kpis and is_ratio(project, wish.kpi):
        return _of_ratio(project, wish, read_period(project, wish.period))
    made = allocate(project, wish)
    period = made.period
    seen = outlook(project, wish.kpi, period, wish.to)
    step, unit = float(made.steps.size), project.units[wish.kpi]
    fair = fairness(seen, made.people, step, made.pinned)
    now = current(project, wish.kpi, period, wish.to)
    before = fairness(seen, now, step) if now else None
    weights = composite_weights(project, made.staff, made.curve)
    listed = tuple(lines(made, beside(fair, volume_shares(project, weights))))
    unseen = unseen_deals(project, wish.kpi, period, made.staff.dims[-1])
    notes = (*made.notes, *unseen, *gaps(made, unit), *fairness_notes(fair, unit))
    return Proposal(wish.kpi, unit, period, listed, made, fair, before, notes, weights)


def judge_current(project: Project, wish: Wish) -> Proposal:
    """The targets that people have for the period, judged as a proposal is.

    Raises KanameError where there are none, or the KPI does not add up.
    """
    period = read_period(project, wish.period)
    targets = require_current(project, wish.kpi, period, wish.to)
    refuse_kind(project, wish.kpi)
    seen = outlook(project, wish.kpi, period, wish.to)
    unit, dims = project.units[wish.kpi], seen.staff.dims
    fair = fairness(seen, targets)
    weights = composite_weights(project, seen.staff, seen.curve)
    found = stated(project, wish.kpi, period)
    whole = float(found[0]) if found else None
    shown = beside(fair, volume_shares(project, weights))
    listed = tuple(standing_lines(dims, period.label, shown, whole))
    unseen = unseen_deals(project, wish.kpi, period, dims[-1])
    notes = (*unseen, *unassigned(fair, whole, unit), *fairness_notes(fair, unit))
    return Proposal(wish.kpi, unit, period, listed, None, fair, None, notes, weights)


def _of_ratio(project: Project, wish: Wish, period: Period) -> Proposal:
    refused = {
        "--pin": wish.pins,
        "--over": wish.over,
        "--commitments": wish.commitments,
        "--step": wish.step,
        "--weights": wish.weights,
    }
    found = [
        Finding("allocation.not-of-a-ratio", {"option": name, "kpi": wish.kpi})
        for name, value in refused.items()
        if value
    ]
    if found:
        raise KanameError(found)
    refuse_over(project, wish.kpi, period)
    made = ratio_targets(project, wish.kpi, period, _ratio(project, wish, period), wish.to)
    reached = made.shares[0].target or 0.0
    notes = []
    if round(reached, 12) != round(made.asked, 12):
        words: dict[str, object] = {"asked": f"{made.asked:.2%}", "reached": f"{reached:.2%}"}
        counts = {"count": made.shares[0].count, "volume": made.shares[0].volume}
        notes.append(Finding("allocation.nearest-ratio", words | counts, severity="info"))
    listed = tuple(ratio_lines(made))
    return Proposal(wish.kpi, made.unit, period, listed, made, None, None, tuple(notes))


def _ratio(project: Project, wish: Wish, period: Period) -> float:
    """The ratio to reach: as it is written (35%, 0.35, +2pt), else the target that is there."""
    if wish.total is None:
        return float(stated_total(project, wish.kpi, period)[0])
    plain = unicodedata.normalize("NFKC", wish.total).strip()
    try:
        value = float(plain.removesuffix("%"))
    except ValueError:
        value = float("nan")
    ratio = value / 100 if plain.endswith("%") else value
    if plain[:1] in SIGNS:
        change = change_of(plain, project.units[wish.kpi])
        ratio = round(_ratio_before(project, wish, period) + change, PLACES)
    if not 0 <= ratio <= 1:
        raise KanameError(Finding("allocation.no-share", {"target": wish.total}))
    return ratio


def _ratio_before(project: Project, wish: Wish, period: Period) -> float:
    """The ratio of the same period a year before, up to today. KanameError where there is none."""
    at = shift_period(period, -1, "year", project.calendar)
    found = project.measure(wish.kpi, grain=at.grain.value, start=at.label, end=at.label).frame
    value = found["value"][0] if found.height else None
    if value is None:
        raise KanameError(Finding("allocation.no-year-before", {"total": str(wish.total)}))
    return float(value)


def spread(fair: Fairness) -> Mapping[str, tuple[float, float]]:
    """The range of attainability, of the target over potential and of the growth asked for.

    Each from the first to the last tenth of people, so that one does not make the range.
    """
    columns: dict[str, Sequence[float | None]] = {
        "attainability": [s.attainability for s in fair.standings],
        "potential_share": [s.potential_share for s in fair.standings],
        "growth": [s.growth for s in fair.standings],
    }
    known = {name: [v for v in of if v is not None] for name, of in columns.items()}
    return {
        name: (float(np.quantile(of, 0.1)), float(np.quantile(of, 0.9)))
        for name, of in known.items()
        if of
    }


def within_reach(fair: Fairness) -> tuple[int, int, int]:
    """How many people's targets are hard, fair (between 40 and 60 %) and easy."""
    chances = [s.attainability for s in fair.standings]
    low, high = sum(c < LOW for c in chances), sum(c > HIGH for c in chances)
    return low, len(chances) - low - high, high
