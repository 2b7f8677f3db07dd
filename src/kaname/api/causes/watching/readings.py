"""Readings: the KPIs of every unit as series that can be watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kaname.api import goals
from kaname.api.causes.watching.inputs import FREE, USUAL, people, working_days
from kaname.api.causes.watching.units import NOBODY
from kaname.api.forecasts.quotients import Quotient, quotient
from kaname.api.kinds import kind_of
from kaname.api.project import Project, Scope
from kaname.causes.watching.observed import AMOUNT, COUNT, SHARE, Observed
from kaname.design.model import Design
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Expr, Name
from kaname.measure.clock import clock_of
from kaname.measure.cube import Cube
from kaname.measure.leaves import plan
from kaname.periods import Grain, Period
from kaname.series.events import Event, touched
from kaname.series.panel import Flags, Floats

CYCLE = {"week": 52, "month": 12}
PERCENT = ("ratio", "%")
MAY_CROSS = 0.1  # of its periods, in which a share may be over 100 %; these are not judged
FEWEST_DAYS = 3  # business days: a week with fewer is like no other


@dataclass(frozen=True, slots=True)
class Series:
    """A KPI of a part of the organisation; an empty `where` is all that was asked for.

    That is `part`, several members of a dimension meaning any of them; empty is the company.
    """

    kpi: str
    where: Mapping[str, str]
    part: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def members(self) -> dict[str, str]:
        """The members of each dimension, those that were asked for first."""
        return {**{dim: "・".join(of) for dim, of in self.part.items()}, **self.where}

    @property
    def scope(self) -> Scope:
        """What its figures are limited to."""
        return {**self.part, **self.where}

    def within(self, other: Series) -> bool:
        """Whether it is the same KPI of a part of the other's part, or of the same part."""
        return self.kpi == other.kpi and other.where.items() <= self.where.items()


@dataclass(frozen=True, slots=True)
class Row:
    """One series as it is read: (periods,) each, the inputs (periods, inputs)."""

    series: Series
    above: Floats
    below: Floats
    kind: int
    inputs: Floats
    restless: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """What was read, a row each; KPIs without a figure that can be watched are `left_out`.

    `crossed`: rates that are over 100 % too often to be shares, which are no rows. `masked` are
    the periods that a known event keeps from being judged.
    """

    series: tuple[Series, ...]
    periods: tuple[Period, ...]
    observed: Observed
    left_out: tuple[str, ...]
    crossed: int = 0
    masked: tuple[Period, ...] = ()


def watchable(project: Project, last: Period | None = None) -> list[str]:
    """The KPIs that are in use and measured; targets and what is judged by them are not."""
    design, day = project.design, project.as_of
    found = []
    for name, kpi in design.kpis.items():
        leaves = plan(design, {name: Name(name)}).leaves.values()
        measures = [design.measures.get(leaf.measure) for leaf in leaves]
        clocks = [clock_of(design, m).kind for m in measures if m is not None and m.of is not None]
        start, end = (last.start, last.end) if last else (day, day)
        if clocks and "stated" not in clocks and kpi.in_use(start, end):
            found.append(name)
    return found


def readings(
    project: Project,
    kpis: Sequence[str],
    levels: Sequence[tuple[str, ...]],
    grain: str,
    where: Scope | None,
    events: Sequence[Event],
) -> Readings:
    """The series of the KPIs by every level, in periods that lie wholly in the data."""
    known = {kpi: set(goals.complete(project, kpi, Grain(grain))) for kpi in kpis}
    usable = [kpi for kpi in kpis if known[kpi]]
    if not usable:
        return _nothing(kpis)
    first, last = (edge(p for kpi in usable for p in known[kpi]) for edge in (min, max))
    part = part_of(where)
    rows: list[Row] = []
    crossed = 0
    periods: tuple[Period, ...] = ()
    for dims in levels:
        cube = project.measure(
            *(usable, dims, grain), start=first.start, end=last.start, where=where
        ).cube
        periods = cube.periods
        level = _Level(project, grain, cube, people(project, cube, dims, where), periods, part)
        for kpi in usable:
            told = _masked(periods, known[kpi], events)
            found = list(_rows(level, kpi, told))
            rows += [row for row in found if row is not None]
            crossed += found.count(None)
    kept = _distinct(rows)
    if not kept:
        return _nothing(kpis)
    seen = {row.series.kpi for row in kept}
    series = tuple(row.series for row in kept)
    left_out = tuple(kpi for kpi in kpis if kpi not in seen)
    masked = tuple(p for p, met in zip(periods, touched(periods, events), strict=True) if met)
    return Readings(series, periods, _observed(kept, grain), left_out, crossed, masked)


def part_of(where: Scope | None) -> dict[str, tuple[str, ...]]:
    """The members of each dimension that are asked for."""
    given = where or {}
    return {dim: (of,) if isinstance(of, str) else tuple(of) for dim, of in given.items()}


def _observed(rows: Sequence[Row], grain: str) -> Observed:
    return Observed(
        above=np.stack([row.above for row in rows]),
        below=np.stack([row.below for row in rows]),
        kind=np.array([row.kind for row in rows], dtype=np.int64),
        inputs=np.stack([row.inputs for row in rows]),
        usual=np.array(USUAL),
        free=np.array(FREE),
        restless=np.array([row.restless for row in rows], dtype=np.bool_),
        cycle=CYCLE[grain],
    )


def _nothing(kpis: Sequence[str]) -> Readings:
    none, flat = np.zeros((0, 0)), np.zeros(0, np.int64)
    inputs = np.zeros((0, 0, len(USUAL)))
    observed = Observed(
        none, none, flat, inputs, np.array(USUAL), np.array(FREE), flat > 0, CYCLE["month"]
    )
    return Readings((), (), observed, tuple(kpis))


def until(read: Readings, end: int) -> Readings:
    """What was known when the first `end` periods were over."""
    part = replace(
        read.observed,
        above=read.observed.above[:, :end],
        below=read.observed.below[:, :end],
        inputs=read.observed.inputs[:, :end],
    )
    masked = tuple(period for period in read.masked if period in read.periods[:end])
    return replace(read, periods=read.periods[:end], observed=part, masked=masked)


def _masked(periods: Sequence[Period], known: set[Period], events: Sequence[Event]) -> Flags:
    """The periods that say something: complete, and without a known event."""
    there = np.array([period in known for period in periods], dtype=np.bool_)
    return there & ~touched(periods, events)


@dataclass(frozen=True, slots=True)
class _Level:
    """The figures of one level and the people there (groups, periods), 0 where nobody is."""

    project: Project
    grain: str
    cube: Cube
    people: Floats | None
    periods: tuple[Period, ...]
    part: Mapping[str, tuple[str, ...]]


def _rows(level: _Level, kpi: str, told: Flags) -> Iterator[Row | None]:
    """A row per group; None for one whose rate is over 100 % too often to be a share."""
    design = level.project.design
    shape = quotient(design, kpi)
    flows = shape.flows and kind_of(design, kpi) == "sum"
    moves = shape.flows or shape.below is not None  # else it is how things stand
    days, ends, busy = working_days(level.periods, level.project.calendar)
    above, below, kind = _figures(level, kpi, shape)
    seen = told & (busy >= FEWEST_DAYS if level.grain == "week" else True)
    for n in range(level.cube.groups.height):
        key = level.cube.group(n)
        number = np.where(seen, above[n], np.nan)
        if NOBODY in key or np.isfinite(number).sum() < 2 or not np.nan_to_num(number).any():
            continue
        if kind == SHARE and (number > below[n]).sum() > MAY_CROSS * np.isfinite(number).sum():
            yield None
            continue
        if kind == SHARE:
            number = np.where(number <= below[n], number, np.nan)
        staff = _staff(level, n) if kind != SHARE and shape.below is None else 0 * days
        inputs = np.stack([days * flows, staff, days * (not flows and moves), *ends], axis=1)
        series = Series(kpi, dict(zip(level.cube.dims, key, strict=True)), level.part)
        yield Row(series, number, np.where(seen, below[n], np.nan), kind, inputs, not moves)


def _staff(level: _Level, row: int) -> Floats:
    """The logarithm of the people in a unit, around its mean."""
    if level.people is None:
        return np.zeros(len(level.periods))
    count = np.log(np.maximum(level.people[row], 1.0))
    there = level.people[row] > 0
    if not there.any() or np.ptp(count[there]) == 0:
        return np.zeros(len(level.periods))
    return np.where(there, count - count[there].mean(), 0.0)


def _figures(level: _Level, kpi: str, shape: Quotient) -> tuple[Floats, Floats, int]:
    """What is counted or added up, over what, and which kind that is: (groups, periods) each."""
    none = np.full(level.cube.shape, np.nan)
    if shape.above is None:
        return level.cube.values(kpi).number, none, AMOUNT
    above = _sums(level, shape.above)
    if shape.below is None:
        counted = kind_of(level.project.design, kpi) == "sum" and _counts(level.project.design, kpi)
        return above, none, COUNT if counted and _whole(above) else AMOUNT
    below = _sums(level, shape.below)
    with np.errstate(divide="ignore", invalid="ignore"):
        known = np.isfinite(above) & (below > 0)
    if _whole(above) and _whole(below) and _share(level, kpi, above[known], below[known]):
        return np.where(known, above, np.nan), below, SHARE
    return np.where(known, above / np.where(known, below, 1.0), np.nan), below, AMOUNT


def _share(level: _Level, kpi: str, above: Floats, below: Floats) -> bool:
    """Whether a rate counts a part of what it is divided by.

    What is written in per cent does even where a period or a small unit is over 100 %: there the
    parts come at another time than what they are parts of.
    """
    percent = level.project.units.get(kpi, "") in PERCENT and above.sum() <= below.sum()
    return percent or bool((above <= below).all())


def _sums(level: _Level, expr: Expr) -> Floats:
    """What adds up: 0 where nothing happened while the unit was there."""
    found = evaluate(expr, level.cube.leaves).spread(level.cube.shape)
    number = np.nan_to_num(found.number)
    there = np.maximum.accumulate(number != 0, axis=1)
    if level.people is not None:
        there &= level.people > 0
    return np.where(there, number, np.nan)


def _counts(design: Design, kpi: str) -> bool:
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    measures = [design.measures.get(leaf.measure) for leaf in leaves]
    return all(m is not None and m.agg == "count" for m in measures)


def _whole(values: Floats) -> bool:
    seen = values[np.isfinite(values)]
    return bool((seen >= 0).all() and (seen == np.round(seen)).all())


def _distinct(
    rows: Sequence[Row],
) -> list[Row]:
    """Without units that are all of a larger one: they would only say the same again."""
    seen: set[tuple[str, bytes, bytes]] = set()
    kept = []
    for row in rows:
        above, below = (np.nan_to_num(part, nan=-1.0).tobytes() for part in (row.above, row.below))
        mark = row.series.kpi, above, below
        if mark not in seen:
            kept.append(row)
        seen.add(mark)
    return kept
