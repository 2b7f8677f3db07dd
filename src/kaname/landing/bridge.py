"""The bridge: from the pipeline of one day to that of another, exact, block by block, deal by deal.

opening + new + up - down ± slipped - lost - won = closing. Amounts are counted in hundredths, as
whole numbers, so that sums are exact. Deals whose amount is nothing, or is not known, are counted
like all others: opening + new ± slipped - lost - won = closing in their number, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from kaname.formula.values import Flags
from kaname.landing.deals import Deals, Ints, known

Block = Literal["opening", "new", "up", "down", "slipped", "lost", "won", "closing"]
BLOCKS: tuple[Block, ...] = (
    *("opening", "new", "up", "down"),
    *("slipped", "lost", "won", "closing"),
)
HUNDREDTHS = 100
Cents: TypeAlias = Ints


@dataclass(frozen=True, slots=True)
class Move:
    """What one deal adds to a block, in hundredths, perhaps nothing; the deal is a position."""

    deal: int
    block: Block
    cents: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """The blocks in hundredths with their signs, and the deals of each, the largest first.

    Opening and the moves sum to closing exactly. So do `counts`, the deals that a block brings or
    takes away (slipped: the balance; up and down: none).
    """

    since: int
    until: int
    sums: dict[Block, int]
    counts: dict[Block, int]
    moves: dict[Block, tuple[Move, ...]]


@dataclass(frozen=True, slots=True)
class _State:
    """All deals on a day: whether they were there, open, due, and for how much."""

    there: Flags
    open: Flags
    inside: Flags
    won: Flags
    cents: Cents


def bridge(deals: Deals, since: int, until: int, end: int | None = None) -> Bridge:
    """The bridge between the ends of two days, of open deals of the groups that are asked for.

    With `end`, only deals count that are expected to close before that day: what leaves that span
    has slipped, what comes into it has been drawn in (a slip with the other sign). A deal that was
    opened and closed in between is new, and lost or won. A reopened deal is new: one that was lost
    before and is won in between, too.
    """
    before, after = (_state(deals, day, end) for day in (since, until))
    asked = deals.group < deals.asked
    flows = _flows(before, after)
    moves = {block: _moves(block, flows[block], asked) for block in BLOCKS}
    sums = {block: sum(move.cents for move in moves[block]) for block in BLOCKS}
    counts = {block: int(flows[block].count[asked].sum()) for block in BLOCKS}
    return Bridge(since, until, sums, counts, moves)


def _state(deals: Deals, day: int, end: int | None) -> _State:
    seen = known(deals, day)
    there = deals.opened <= day
    at = np.flatnonzero(there)
    cents = np.zeros(deals.count, dtype=np.int64)
    cents[at] = np.rint(np.nan_to_num(seen.amount) * HUNDREDTHS).astype(np.int64)
    opened, won, due = (np.zeros(deals.count, dtype=np.bool_) for _ in range(3))
    opened[at] = seen.closed > day
    won[at] = seen.won
    expected = seen.state.get("expected")
    if end is None or expected is None:
        due[at] = True
    else:
        due[at] = np.isnan(expected) | (expected < end)
    return _State(there, opened, opened & due, won, cents)


@dataclass(frozen=True, slots=True)
class _Flow:
    """A block: each deal's signed part, how many deals it is (-1, 0, 1), whether it is there."""

    cents: Cents
    count: Ints
    there: Flags


def _flows(before: _State, after: _State) -> dict[Block, _Flow]:
    """Each deal's part of each block."""
    stays = before.inside & after.inside
    ends = ~after.open & after.there
    again = before.there & ~before.open & ~before.won & after.won  # lost, reopened and won
    came = after.inside | (ends & (~before.there | before.inside | (before.open & after.won)))
    came |= again
    new = came & ~before.open & (again | ~(before.there & ends))
    drawn = came & before.open & ~before.inside
    gone = ends & (before.inside | drawn | new)
    slipped = before.inside & after.open & ~after.inside
    kept = stays | (before.inside & gone)
    change = np.where(kept, after.cents - before.cents, 0)
    return {
        "opening": _counted(before.inside, before.cents),
        "new": _counted(new, after.cents),
        "up": _changed(np.maximum(change, 0)),
        "down": _changed(np.minimum(change, 0)),
        "slipped": _joined(_counted(drawn, after.cents), _counted(slipped, before.cents, -1)),
        "lost": _counted(gone & ~after.won, after.cents, -1),
        "won": _counted(gone & after.won, after.cents, -1),
        "closing": _counted(after.inside, after.cents),
    }


def _counted(there: Flags, cents: Cents, sign: int = 1) -> _Flow:
    """Deals that come (or with -1 go) with their amounts."""
    return _Flow(sign * np.where(there, cents, 0), sign * there.astype(np.int64), there)


def _changed(cents: Cents) -> _Flow:
    """Deals that stay, with what their amounts changed."""
    return _Flow(cents, np.zeros_like(cents), cents != 0)


def _joined(one: _Flow, other: _Flow) -> _Flow:
    return _Flow(one.cents + other.cents, one.count + other.count, one.there | other.there)


def _moves(block: Block, flow: _Flow, asked: Flags) -> tuple[Move, ...]:
    at = np.flatnonzero(flow.there & asked)
    ordered = at[np.argsort(-np.abs(flow.cents[at]), kind="stable")]
    return tuple(Move(int(deal), block, int(flow.cents[deal])) for deal in ordered)
