"""Composite attainment: what a person has reached of several weighted KPIs, with its parts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from kaname.api.project import Project
from kaname.design.model import Design
from kaname.design.system import Segment
from kaname.errors import Finding, KanameError
from kaname.formula.attainment import attainment
from kaname.periods import Grain, Period, parse
from kaname.text import suggest


@dataclass(frozen=True, slots=True)
class Share:
    """One KPI's part in a composite. `attainment` is None where it cannot be said."""

    kpi: str
    weight: float  # the weights of a segment add up to 1
    actual: float | None
    target: float | None
    attainment: float | None


@dataclass(frozen=True, slots=True)
class Composite:
    """A person's composite attainment in a month, never without its parts.

    `value` is the weighted mean of the parts that can be said, and `covered` the weight that
    they have of all; None where nothing can be said. Parts are not capped: what is reached twice
    over can stand in for what is not.
    """

    person: str
    value: float | None
    covered: float
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class SegmentComposites:
    """The people of a segment. `left_out`: how many more are there, with no figure but 0.

    Who has none in any KPI of the segment has another job, as far as is known, and is neither
    0 % nor 100 %.
    """

    segment: str
    people: tuple[Composite, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Composites:
    """A month's composites by segment. `running`: it is not over, so figures are to date."""

    period: Period
    running: bool
    segments: tuple[SegmentComposites, ...]


def composites(
    project: Project,
    period: str | None = None,
    segment: str | None = None,
    by: str | None = None,
) -> Composites:
    """Everybody's composite attainment of a month, in the segments that have weights.

    The month is the last complete one where none is named; `by` is the dimension of people where
    the design leaves that open. Targets are those of the segment: of each person and month.
    Raises KanameError where the design has no such segment, or no one dimension of people.
    """
    chosen = _chosen(project.design, segment)
    month = _month(project, period)
    person = by or person_dimension(project.design)
    found = tuple(_of_segment(project, month, person, *one) for one in chosen.items())
    running = month.start <= project.as_of and not _is_over(month, project)
    return Composites(month, running, found)


def _chosen(design: Design, name: str | None) -> Mapping[str, Segment]:
    weighted = {key: part for key, part in design.segments.items() if part.weights}
    if name is not None and name not in weighted:
        meant = suggest(name, weighted)
        raise KanameError(Finding("measure.unknown-segment", {"name": name}, suggestion=meant))
    if not weighted:
        raise KanameError(Finding("measure.no-weights"))
    return weighted if name is None else {name: weighted[name]}


def _month(project: Project, written: str | None) -> Period:
    """The month that is named; else the last complete one, or the running one where none is."""
    if written is None:
        months = project.periods("month")
        return next((m for m in reversed(months) if _is_over(m, project)), months[-1])
    period = parse(written, project.calendar)
    if period.grain is not Grain.MONTH:
        raise KanameError(Finding("measure.not-a-month", {"period": written}))
    return period


def _is_over(month: Period, project: Project) -> bool:
    return month.end - timedelta(days=1) <= project.as_of


def person_dimension(design: Design) -> str:
    """The finest dimension that lists people: a spine that no other one stands above.

    Where there are several: the one that is in the key of its spine, then the one that has a
    hierarchy. Raises KanameError where that leaves it open.
    """
    coarser = {name for d in design.dimensions.values() for name in d.hierarchy}
    listed = [n for n, d in design.dimensions.items() if d.spine is not None and n not in coarser]
    keys = [n for n in listed if _is_key(design, n)] or listed
    found = [n for n in keys if design.dimensions[n].hierarchy] if len(keys) > 1 else keys
    if not listed:
        raise KanameError(Finding("measure.no-person"))
    if len(found) != 1:
        names = ", ".join(found or keys)
        raise KanameError(Finding("measure.which-person", {"dimensions": names}))
    return found[0]


def _is_key(design: Design, name: str) -> bool:
    """Whether a dimension's members are the rows of its spine, or their states in time."""
    dimension = design.dimensions[name]
    fact = design.facts[str(dimension.spine)]
    key = (fact.key,) if isinstance(fact.key, str) else fact.key or ()
    return (dimension.value or fact.dimensions.get(name)) in key


def _of_segment(
    project: Project, month: Period, person: str, name: str, segment: Segment
) -> SegmentComposites:
    where = {d: [v] if isinstance(v, str) else list(v) for d, v in segment.where.items()}
    figures = project.measure(
        list(segment.weights), by=[person], start=month.label, end=month.label, where=where
    )
    found: dict[str, dict[str, float | None]] = {}
    for row in figures.frame.iter_rows(named=True):
        found.setdefault(row[person], {})[row["kpi"]] = row["value"]
    counted = [kpi for kpi, weight in segment.weights.items() if weight]
    tallies = {kpi for kpi in counted if _is_tally(project.design, kpi)}
    at_work = {who: of for who, of in found.items() if _does_this(of, counted, tallies)}
    people = (_of_person(project.design, segment, *one) for one in at_work.items())
    return SegmentComposites(name, tuple(people), len(found) - len(at_work))


def _does_this(
    of: Mapping[str, float | None], counted: Sequence[str], tallies: Collection[str]
) -> bool:
    """Whether somebody's figures say anything: a count of 0 does not, a rate of 0 does."""
    return any(of.get(kpi) if kpi in tallies else of.get(kpi) is not None for kpi in counted)


def _is_tally(design: Design, kpi: str) -> bool:
    """Whether a KPI is one count or sum, which is 0 also for who has nothing to do with it."""
    measure = design.measures.get(design.kpis[kpi].value or "")
    return measure is not None and measure.agg in ("count", "count_distinct", "sum")


def _of_person(
    design: Design, segment: Segment, who: str, values: Mapping[str, float | None]
) -> Composite:
    whole = sum(segment.weights.values()) or 1.0
    parts = tuple(
        _share(design, kpi, weight / whole, values.get(kpi), segment.targets.get(kpi))
        for kpi, weight in segment.weights.items()
    )
    covered = sum(part.weight for part in parts if part.attainment is not None)
    return Composite(who, _mean(parts, covered), covered, parts)


def _share(
    design: Design, kpi: str, weight: float, actual: float | None, target: float | None
) -> Share:
    spec = design.kpis[kpi]
    return Share(kpi, weight, actual, target, attainment(actual, target, spec.better, spec.band))


def _mean(parts: Sequence[Share], covered: float) -> float | None:
    if not covered:
        return None
    return sum(p.weight * p.attainment for p in parts if p.attainment is not None) / covered
