"""The lines of an allocation: every unit and person with what their figure is to be seen beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from kaname.allocation.fairness import Fairness, Standing
from kaname.api.allocations.allocating import COMPANY, Allocation, Share
from kaname.api.allocations.ratio_targets import RatioTargets

PLACES = 6  # of a part of a commitment
OVER = "over"  # the line of what people have beyond their unit


@dataclass(frozen=True, slots=True)
class Line:
    """A figure of a unit or person for the period or a month; what is not known is None.

    `share` is of the whole, `growth` on the year before, `volume_weight` how much of a person's
    composite lies on volume; `gap` is the figure less the commitment, of a unit that of those in it
    who committed: `committed` of its `people`. A line of level `over` holds what the people of a
    unit have beyond it.
    """

    level: str
    unit: str
    period: str
    value: float | None
    share: float | None = None
    attainability: float | None = None
    growth: float | None = None
    potential_share: float | None = None
    volume_weight: float | None = None
    commitment: float | None = None
    gap: float | None = None
    committed: int | None = None
    people: int | None = None
    count: int | None = None  # of a ratio: its numerator …
    volume: int | None = None  # … and denominator
    own: float | None = None  # where they stand today
    by_key: Mapping[str, float] | None = None  # the share that each key alone would give


BY_KEY = "by_key"
COLUMNS = tuple(one.name for one in fields(Line) if one.name != BY_KEY)


@dataclass(frozen=True, slots=True)
class Beside:
    """What people's figures are seen beside, by name."""

    standings: Mapping[str, Standing]
    volume_weights: Mapping[str, float]


def beside(fair: Fairness, volume_weights: Mapping[str, float]) -> Beside:
    """The standings by name, and the weights."""
    return Beside({s.holder.name: s for s in fair.standings}, volume_weights)


def lines(found: Allocation, seen: Beside) -> Iterator[Line]:
    """A line for each share, followed by its months where the period has several.

    What people have beyond a unit follows its line, of the period and of each month.

    What a person is seen beside stands on their line for the period.
    """
    committed, keys = _committed(found), _by_key(found)
    for share in found.shares:
        yield replace(_line(found, share, seen, committed), by_key=keys.get(share.path))
        if share.over:
            yield Line(OVER, "/".join(share.path), found.period.label, share.over)
        if len(found.months) > 1:
            yield from _monthly(found, share)


def _monthly(found: Allocation, share: Share) -> Iterator[Line]:
    """A line for each month, each followed by what people have beyond it."""
    unit = "/".join(share.path)
    for i, (month, value) in enumerate(zip(found.months, share.months, strict=True)):
        yield Line(share.level, unit, month.label, value)
        if share.over:
            yield Line(OVER, unit, month.label, share.over_months[i])


def _by_key(found: Allocation) -> dict[tuple[str, ...], dict[str, float]]:
    """What each key alone would give to each unit and person, of the whole."""
    sums: dict[tuple[str, ...], dict[str, float]] = {}
    for name, parts in found.by_key.items():
        for path, part in zip(found.staff.paths, parts.tolist(), strict=True):
            for depth in range(len(path) + 1):
                of = sums.setdefault(path[:depth], {})
                of[name] = of.get(name, 0.0) + part
    return sums


@dataclass(slots=True)
class _Committed:
    """What those of a unit who committed did commit to, and how much more they are given."""

    amount: float = 0.0
    gap: float = 0.0
    names: set[str] = field(default_factory=set)


def _committed(found: Allocation) -> dict[tuple[str, ...], _Committed]:
    """The commitments of each unit and person.

    Who works in several units has a part of their commitment in each, as of their target.
    """
    totals = found.people
    sums: dict[tuple[str, ...], _Committed] = {}
    for share in found.shares:
        name = share.path[-1] if share.path else ""
        if share.level != found.staff.dims[-1] or name not in found.commitments:
            continue
        whole = found.commitments[name]
        part = whole * share.value / totals[name] if totals[name] else whole
        for depth in range(len(share.path) + 1):
            of = sums.setdefault(share.path[:depth], _Committed())
            of.amount = round(of.amount + part, PLACES)
            of.gap = round(of.gap + share.value - part, PLACES)
            of.names.add(name)
    return sums


def _people(found: Allocation, path: tuple[str, ...]) -> int:
    """How many are in a unit."""
    rows = (s.path for s in found.shares if s.level == found.staff.dims[-1])
    return len({row[-1] for row in rows if row[: len(path)] == path})


def _line(
    found: Allocation,
    share: Share,
    seen: Beside,
    committed: Mapping[tuple[str, ...], _Committed],
) -> Line:
    unit, label = "/".join(share.path), found.period.label
    part = share.value / found.whole if found.whole else None
    of = committed.get(share.path)
    commitment, gap = (of.amount, of.gap) if of else (None, None)
    if share.level != found.staff.dims[-1]:
        plain = Line(share.level, unit, label, share.value, part)
        if not committed:
            return plain
        count, people = len(of.names) if of else 0, _people(found, share.path)
        return replace(plain, commitment=commitment, gap=gap, committed=count, people=people)
    name = share.path[-1]
    standing = seen.standings.get(name)
    return Line(
        share.level,
        unit,
        label,
        share.value,
        part,
        standing.attainability if standing else None,
        standing.growth if standing else None,
        standing.potential_share if standing else None,
        seen.volume_weights.get(name),
        commitment,
        gap,
    )


def standing_lines(
    dims: Sequence[str], period: str, seen: Beside, whole: float | None
) -> Iterator[Line]:
    """A line for each person who has a target, below units with the sums of theirs.

    The company has its own target, `whole`, where there is one.
    """
    people = {_path(one): one for one in seen.standings.values()}
    sums: dict[tuple[str, ...], float] = {}
    for path, one in people.items():
        for depth in range(len(path)):
            sums[path[:depth]] = sums.get(path[:depth], 0.0) + one.target
    levels = (COMPANY, *dims[:-1])
    for path in sorted({*people, *sums}):
        unit = "/".join(path)
        if path in people:
            yield _standing_line(dims[-1], unit, period, people[path], seen)
            continue
        value = sums[path] if path or whole is None else whole
        yield Line(levels[min(len(path), len(levels) - 1)], unit, period, round(value, PLACES))


def _path(one: Standing) -> tuple[str, ...]:
    return (*(one.holder.unit.split("/") if one.holder.unit else ()), one.holder.name)


def _standing_line(level: str, unit: str, period: str, one: Standing, seen: Beside) -> Line:
    weight = seen.volume_weights.get(one.holder.name)
    beside_it = (one.attainability, one.growth, one.potential_share, weight)
    return Line(level, unit, period, one.target, None, *beside_it)


def ratio_lines(found: RatioTargets) -> Iterator[Line]:
    """A line for each unit and person of a ratio."""
    for share in found.shares:
        yield Line(
            share.level,
            "/".join(share.path),
            found.period.label,
            share.target,
            count=share.count,
            volume=share.volume,
            own=share.own,
        )
