"""Turns told: segments whose rate or average became another one, since when, and with what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kaname.api.causes.review.reach import Asked, Stack, stacks
from kaname.api.causes.review.segments import UNKNOWN, Segments, segments
from kaname.api.causes.review.words import (
    Words,
    crossed,
    dimension_words,
    kpi_words,
    listed,
    where_of,
)
from kaname.causes.insight import Figure, Insight, Level
from kaname.causes.reviewing.arrivals import Arrival, arrivals
from kaname.causes.reviewing.groups import Group
from kaname.causes.reviewing.turns import Turn, lasting, levels, turns
from kaname.design.model import Fact
from kaname.formula.parse import Name
from kaname.measure.leaves import plan
from kaname.numbers import RATIOS
from kaname.text import LANGS, message

LEVEL = 0.05  # of a turn anywhere, over all stacks together; and of those near an initiative
NEAR = timedelta(days=70)  # of an initiative's start
LATER = 3  # months after an arrival in which its effect may begin to show
KINDS = {  # whether it went up, whether it is an amount
    (True, False): "causes.turn-up",
    (False, False): "causes.turn-down",
    (True, True): "causes.turn-up-amount",
    (False, True): "causes.turn-down-amount",
}
CLEAR = 2.6  # standard errors of a share that moved


@dataclass(frozen=True, slots=True)
class _Seen:
    """A stack's segments, and those of its dimensions that may cut it."""

    stack: Stack
    of: Segments
    dims: tuple[str, ...]
    groups: tuple[Group, ...]


def turned(asked: Asked) -> tuple[Insight, ...]:
    """Arrivals with what they did, then other turns, the clearest first."""
    every = [_seen(asked, stack) for stack in stacks(asked)]
    seen = [one for one in every if one is not None]
    told = _once([insight for one in seen for insight in _arrived(asked, one)])
    dated = [(one, dates) for one in seen if (dates := _dates(asked, one))]
    for one, dates in dated:
        near = turns(one.of.cells, _single(one), level=LEVEL / len(dated), dates=dates)
        told += _new(asked, one, near, told)
    for one in seen:
        level = LEVEL / len(seen)
        found = turns(one.of.cells, _single(one), level=level)
        found = found or turns(one.of.cells, one.groups, level=level)
        told += _new(asked, one, found, told)
    return tuple(sorted(told, key=lambda insight: 1.0 if insight.p is None else insight.p))


def _seen(asked: Asked, stack: Stack) -> _Seen | None:
    found = segments(asked, stack)
    if found is None:
        return None
    dims = tuple(dim for dim in found.dims if found.known(dim) >= UNKNOWN)
    return _Seen(stack, found, dims, found.groups(dims, _nested(asked, dims))) if dims else None


def _nested(asked: Asked, dims: Sequence[str]) -> list[frozenset[str]]:
    """Pairs of which one is in the hierarchy of the other."""
    declared = asked.project.design.dimensions
    return [frozenset((d, up)) for d in dims for up in declared[d].hierarchy if up in dims]


# --- turns ---------------------------------------------------------------------------------------


def _single(one: _Seen) -> list[Group]:
    """Segments of one dimension: what one dimension says needs no second."""
    return [group for group in one.groups if group.order == 1]


def _dates(asked: Asked, one: _Seen) -> list[int]:
    """The months after the start of an initiative that was to move one of these KPIs."""
    begun = [start for _, start in _initiatives(asked, one.stack)]
    periods = one.of.periods
    first = [n for n, p in enumerate(periods) for day in begun if p.start <= day < p.end]
    return [n + later for n in first for later in range(LATER) if n + later < len(periods)]


def _new(
    asked: Asked, one: _Seen, found: Sequence[Turn], told: Sequence[Insight]
) -> Iterator[Insight]:
    """Turns of the segment itself that last and that nothing told already."""
    for turn in found:
        for seen, own in _lasting(asked, one, turn) if turn.alone else ():
            insight = _told(asked, seen, own)
            if not any(_same(insight, other) for other in told):
                yield insight


def _lasting(asked: Asked, one: _Seen, turn: Turn) -> Iterator[tuple[_Seen, Turn]]:
    """The turn while it lasts: of the stack where each of its KPIs lasts, else of those that do.

    A KPI that is made of the whole stack is one; KPIs that are only listed together are told
    together only if each of them holds, and tested again by themselves if one does not.
    """
    if _whole(asked, one.stack) is not None or len(one.stack.kpis) == 1:
        if lasting(one.of.cells, turn):
            yield one, turn
        return
    apart = {kpi: _apart(one, turn, kpi) for kpi in one.stack.kpis}
    holds = [kpi for kpi, (seen, own) in apart.items() if lasting(seen.of.cells, own)]
    if len(holds) == len(apart):
        yield one, turn
        return
    for kpi in holds:
        seen, own = apart[kpi]
        again = turns(seen.of.cells, [own.group], level=LEVEL / len(apart), most=1)
        yield from ((seen, new) for new in again if new.alone and lasting(seen.of.cells, new))


def _apart(one: _Seen, turn: Turn, kpi: str) -> tuple[_Seen, Turn]:
    """One KPI of the stack alone, and the same turn there."""
    group = Group(turn.group.where, turn.group.cells[one.of.mine(kpi)])
    seen = replace(one, stack=Stack((kpi,)), of=one.of.only(kpi), groups=(group,))
    return seen, replace(turn, group=group)


def _same(one: Insight, other: Insight) -> bool:
    """Of one KPI, and one segment lies in the other."""
    inside = other.where.items() <= one.where.items() or one.where.items() <= other.where.items()
    return one.kpi == other.kpi and inside


def _once(found: Sequence[Insight]) -> list[Insight]:
    """Each arrival once: where most of it was seen, so that it explains nothing by the way."""
    ordered = sorted(found, key=lambda each: -(_news(each).size or 0))
    kept: dict[str, Insight] = {}
    for insight in ordered:
        kept.setdefault(str(_news(insight).params["value"]), insight)
    return list(kept.values())


def _news(insight: Insight) -> Insight:
    """The arrival itself, which may stand under what it did."""
    under = (c for c in insight.causes if c.kind.startswith("causes.arrival"))
    return next(under, insight)


def _told(asked: Asked, one: _Seen, turn: Turn, causes: tuple[Insight, ...] = ()) -> Insight:
    kpi, words = _named(asked, one.stack)
    unit = asked.project.units[one.stack.kpis[0]]
    before, after = levels(one.of.cells, turn)
    change = math.expm1(turn.change)
    where, since = where_of(one.dims, turn.group), one.of.periods[turn.at]
    params = {
        "where": crossed(where),
        "kpi": words,
        "since": since,
        **_moved(before, after, change, unit),
        "before": Figure(before, unit),
        "after": Figure(after, unit),
    }
    more = (*causes, *_share(asked, one, turn), *_begun(asked, one, turn))
    return Insight(
        KINDS[change > 0, one.of.cells.logs],
        params,
        kpi=kpi,
        where=where,
        since=since.start,
        size=after - before,
        unit=unit,
        p=turn.p,
        level=_level(asked, one.stack.kpis[0], change),
        causes=more,
    )


def _moved(before: float, after: float, change: float, unit: str) -> dict[str, Figure]:
    """The change, and what of it is beyond that of all others: rates in points, else shares."""
    if unit in RATIOS:
        found, beyond = after - before, before * change
        return {"change": Figure(found, "%", "change"), "beyond": Figure(beyond, "%", "change")}
    share = after / before - 1 if before else None
    return {"change": Figure(share, "", "share"), "beyond": Figure(change, "", "share")}


def _named(asked: Asked, stack: Stack) -> tuple[str, Words]:
    """The KPI that is made of the whole stack, if there is one, else those in it."""
    whole = _whole(asked, stack)
    if whole is not None:
        return whole, kpi_words(asked.project, whole)
    return stack.kpis[0], listed(kpi_words(asked.project, kpi) for kpi in stack.kpis)


def _whole(asked: Asked, stack: Stack) -> str | None:
    """The KPI that is made of all of a stack of several."""
    design, kpis, units = asked.project.design, stack.kpis, asked.project.units
    parts = set(plan(design, {kpi: Name(kpi) for kpi in kpis}).leaves)
    made = (
        kpi
        for kpi in design.kpis
        if len(kpis) > 1
        and units[kpi] == units[kpis[0]]
        and set(plan(design, {kpi: Name(kpi)}).leaves) == parts
    )
    return next(made, None)


def _level(asked: Asked, kpi: str, change: float) -> Level:
    better = asked.project.design.kpis[kpi].better
    if better == "band":
        return "neutral"
    return "good" if (change > 0) == (better == "up") else "bad"


def _share(asked: Asked, one: _Seen, turn: Turn) -> Iterator[Insight]:
    """How the segment's share of all cases moved at the same time: the mix."""
    cases = one.of.plain.below
    mine = cases[turn.group.cells].sum(axis=0)
    parts = [
        (float(mine[span].sum()), float(cases[:, span].sum()), mine[span].size)
        for span in (slice(0, turn.at), slice(turn.at, None))
    ]
    (k0, n0, t0), (k1, n1, t1) = parts
    common = (k0 + k1) / (n0 + n1)
    error = math.sqrt(common * (1 - common) * (1 / n0 + 1 / n1))
    if abs(k1 / n1 - k0 / n0) < CLEAR * error:
        return
    yield Insight(
        "causes.share",
        {
            "where": crossed(where_of(one.dims, turn.group)),
            "before": Figure(k0 / n0, "%"),
            "after": Figure(k1 / n1, "%"),
            "count": Figure(k0 / t0, _case(asked, one), decimals=0),
            "now": Figure(k1 / t1, _case(asked, one), decimals=0),
        },
        kpi=one.stack.kpis[0],
        where=where_of(one.dims, turn.group),
        size=k1 / n1 - k0 / n0,
        unit="%",
    )


def _begun(asked: Asked, one: _Seen, turn: Turn) -> Iterator[Insight]:
    """Initiatives that began about then."""
    since = one.of.periods[turn.at].start
    for words, start in _initiatives(asked, one.stack):
        if abs(start - since) <= NEAR:
            yield Insight("causes.begun", {"initiative": words, "since": start}, since=start)


def _initiatives(asked: Asked, stack: Stack) -> Iterator[tuple[object, date]]:
    """Name and start of those that were to move a KPI of the stack, everywhere."""
    for name, each in asked.project.design.initiatives.items():
        moves = any(effect.kpi in stack.kpis for effect in each.effects)
        if each.valid and moves:
            yield each.label or name, each.valid[0]


# --- arrivals ------------------------------------------------------------------------------------


def _arrived(asked: Asked, one: _Seen) -> Iterator[Insight]:
    """Values that were never seen before, and what changed where they show."""
    for dim in one.of.dims:
        others = [d for d in one.dims if d != dim]
        at = one.of.dims.index(dim)
        values = [key[at] for key in one.of.keys]
        asked_for = one.of.groups(others, _nested(asked, others)) if others else ()
        for arrival in arrivals(one.of.plain.below, values, asked_for):
            yield _arrival(asked, one, dim, others, arrival)


def _arrival(
    asked: Asked, one: _Seen, dim: str, others: Sequence[str], arrival: Arrival
) -> Insight:
    since = one.of.periods[arrival.at]
    where = where_of(others, arrival.group) if arrival.group is not None else {}
    params = {
        "dimension": dimension_words(asked.project, dim),
        "value": arrival.value,
        "since": since,
        "share": Figure(arrival.share, "%", decimals=0),
        "cases": Figure(arrival.cases, _case(asked, one)),
        "kpi": kpi_words(asked.project, one.stack.kpis[0]),
        "of": _cases(asked, one),
    }
    news = Insight(
        "causes.arrival-inside" if where else "causes.arrival",
        {**params, "where": crossed(where)} if where else params,
        kpi=one.stack.kpis[0],
        where={**where, dim: arrival.value},
        since=since.start,
        size=arrival.cases,
        unit=_case(asked, one),
    )
    turn = _after(one, arrival)
    if turn is None:
        return news
    moved = _Seen(one.stack, one.of, tuple(others), ())
    return _told(asked, moved, turn, (news,))


def _after(one: _Seen, arrival: Arrival) -> Turn | None:
    """The turn of the arrival's segment, soon after it came; dated by the arrival."""
    if arrival.group is None:
        return None
    dates = range(arrival.at, arrival.at + LATER)
    found = turns(one.of.cells, [arrival.group], level=LEVEL, dates=list(dates), most=1)
    turn = replace(found[0], at=arrival.at) if found and found[0].alone else None
    return turn if turn is not None and lasting(one.of.cells, turn) else None


def _case(asked: Asked, one: _Seen) -> str:
    """The unit of what is divided by, as far as the KPI says it: the fact's."""
    return next((unit for fact in _facts(asked, one) if (unit := fact.unit)), "")


def _cases(asked: Asked, one: _Seen) -> object:
    """What is divided by: what the fact's rows are called."""
    names = (fact.label for fact in _facts(asked, one) if fact.label)
    return next(names, {lang: message("causes.cases", lang) for lang in LANGS})


def _facts(asked: Asked, one: _Seen) -> list[Fact]:
    design = asked.project.design
    leaves = plan(design, {one.stack.kpis[0]: Name(one.stack.kpis[0])}).leaves.values()
    facts = [design.measures[leaf.measure].of for leaf in leaves]
    return [design.facts[fact] for fact in facts if fact is not None]
