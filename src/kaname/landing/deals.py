"""Deals with the log of their changes, and what was known of them on any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaname.formula.values import Flags, Floats

Ints: TypeAlias = NDArray[np.int64]
Field = Literal["amount", "expected", "probability", "stage", "category", "owner", "status"]
FIELDS: tuple[Field, ...] = (
    *("amount", "expected", "probability"),
    *("stage", "category", "owner", "status"),
)
NAMED: tuple[Field, ...] = ("stage", "category", "owner")
NEVER = 10**7  # a day that does not come: ordinals of dates end before it
OPEN, WON, LOST = 0.0, 1.0, 2.0
_SPAN = 2**24  # more than there are days


@dataclass(frozen=True, slots=True)
class Log:
    """The changes of one field, in the order of deal and time; equal lengths.

    `deal` is a position among the deals, `day` the ordinal of a date. What a named field holds is
    the position of its name; NaN: nothing.
    """

    deal: Ints
    day: Ints
    old: Floats
    new: Floats


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals in columns of one length: days as ordinals of dates, NEVER where there is none.

    `state` holds the changeable fields as they are now, `names` what the numbers of the named ones
    mean, `logs` how they changed. `segment` and `group` are positions in their names; a deal
    belongs to one group (a team, a rep: by what the landing is asked), and to one segment, within
    which deals run alike. The last group is of deals that are learnt from and not asked for.
    """

    ids: tuple[str, ...]
    opened: Ints
    closed: Ints
    won: Flags
    segment: Ints
    segments: tuple[str, ...]
    group: Ints
    groups: tuple[str, ...]
    state: Mapping[Field, Floats]
    names: Mapping[Field, tuple[str, ...]] = field(default_factory=dict)
    logs: Mapping[Field, Log] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many deals there are."""
        return len(self.ids)

    @property
    def asked(self) -> int:
        """How many groups are asked for."""
        return len(self.groups) - 1

    @property
    def open(self) -> Ints:
        """The positions of the deals that are open."""
        return np.flatnonzero(self.closed == NEVER)

    @property
    def amount(self) -> Floats:
        """Amounts as they are; NaN where none is written."""
        return self.state["amount"]


def value_on(deals: Deals, name: Field, deal: Ints, day: Ints) -> Floats:
    """A field of some deals as it was at the end of some days.

    That is the new value of the last change until then, the old one of the first change after it
    where there was none before, and what stands there now where nothing changed since.
    """
    now = deals.state[name][deal]
    log = deals.logs.get(name)
    if log is None or not log.deal.size:
        return now
    at = np.searchsorted(log.deal * _SPAN + log.day, deal * _SPAN + day, "right")
    last = log.deal.size - 1
    before = (at > 0) & (log.deal[np.maximum(at - 1, 0)] == deal)
    after = (at <= last) & (log.deal[np.minimum(at, last)] == deal)
    changed = np.where(before, log.new[np.maximum(at - 1, 0)], log.old[np.minimum(at, last)])
    return np.where(after, changed, now)


def due_within(expected: Floats, day: int, start: int, end: int) -> Flags:
    """Which open deals, seen at the end of a day, are to close from `start` up to before `end`.

    What is overdue can only close from now on: it is of a span that has begun, and of no later
    one. Where no day is stated (NaN), nothing says that it is not.
    """
    begun = start <= day + 1
    return np.isnan(expected) | ((expected < end) & (begun | (expected >= start)))


def changed_on(deals: Deals, name: Field, deal: Ints, day: Ints) -> Ints:
    """The day of a field's last change until some days; of none: the day of opening."""
    log = deals.logs.get(name)
    if log is None or not log.deal.size:
        return deals.opened[deal]
    at = np.searchsorted(log.deal * _SPAN + log.day, deal * _SPAN + day, "right")
    before = (at > 0) & (log.deal[np.maximum(at - 1, 0)] == deal)
    return np.where(before, log.day[np.maximum(at - 1, 0)], deals.opened[deal])


def known(deals: Deals, day: int) -> Deals:
    """The deals as they were known at the end of a day: nothing in it comes from later.

    Later deals are gone, later changes undone; what closed later is open. Where the log tells the
    status it is believed: a deal written off and taken up again was lost in between.
    """
    kept = np.flatnonzero(deals.opened <= day)
    days = np.full(kept.size, day)
    state = {name: value_on(deals, name, kept, days) for name in deals.state}
    closed, won = _outcome(deals, kept, day)
    position = np.full(deals.count, -1)
    position[kept] = np.arange(kept.size)
    return replace(
        deals,
        ids=tuple(deals.ids[at] for at in kept),
        opened=deals.opened[kept],
        closed=closed,
        won=won,
        segment=deals.segment[kept],
        group=deals.group[kept],
        state=state,
        logs={name: _until(log, day, position) for name, log in deals.logs.items()},
    )


def _outcome(deals: Deals, kept: Ints, day: int) -> tuple[Ints, Flags]:
    """When the deals had closed as far as was known, and whether they were won."""
    closed = np.where(deals.closed[kept] <= day, deals.closed[kept], NEVER)
    won = deals.won[kept] & (closed != NEVER)
    log = deals.logs.get("status")
    if log is None or "status" not in deals.state:
        return closed, won
    days = np.full(kept.size, day)
    status = value_on(deals, "status", kept, days)
    changed_later = status != deals.state["status"][kept]
    since = changed_on(deals, "status", kept, days)
    was = np.where(status == OPEN, NEVER, np.minimum(since, day))
    closed = np.where(changed_later, was, closed)
    won = np.where(changed_later, status == WON, won)
    return closed, won & (closed != NEVER)


def _until(log: Log, day: int, position: Ints) -> Log:
    """The changes until a day, of the deals that have a new position."""
    kept = (log.day <= day) & (position[log.deal] >= 0)
    return Log(position[log.deal[kept]], log.day[kept], log.old[kept], log.new[kept])


def only(deals: Deals, kept: Ints) -> Deals:
    """Some of the deals, with their logs."""
    position = np.full(deals.count, -1)
    position[kept] = np.arange(kept.size)
    return replace(
        deals,
        ids=tuple(deals.ids[at] for at in kept),
        opened=deals.opened[kept],
        closed=deals.closed[kept],
        won=deals.won[kept],
        segment=deals.segment[kept],
        group=deals.group[kept],
        state={name: values[kept] for name, values in deals.state.items()},
        logs={name: _until(log, NEVER, position) for name, log in deals.logs.items()},
    )


def positions(values: Sequence[str | None]) -> tuple[Floats, tuple[str, ...]]:
    """Each value's position among the distinct ones in order; NaN for none."""
    names = tuple(sorted({value for value in values if value is not None}))
    at = {name: float(number) for number, name in enumerate(names)}
    return np.array([np.nan if v is None else at[v] for v in values], dtype=np.float64), names
