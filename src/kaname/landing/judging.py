"""How well people's own forecasts have held: bias, MAPE and Brier, per person and per rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Deals, Ints, due_within
from kaname.landing.rivals import ranks, view
from kaname.landing.tally import tally


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The open deals that were due in a month, as people saw them some weeks before."""

    day: int
    start: int
    end: int
    deal: Ints
    owner: Ints
    category: Ints
    probability: Floats
    amount: Floats
    won: Flags  # by the end


@dataclass(frozen=True, slots=True)
class Record:
    """Calls against outcomes. `bias` is (called - came) / came; None where nothing can be said.

    `brier` is the mean squared difference of stated probability and outcome (0 or 1), `stated` and
    `share` the mean probability and the share that was won by the month's end.
    """

    name: str
    months: int
    deals: int
    bias: float | None
    mape: float | None
    brier: float | None
    stated: float | None
    share: float | None


def snapshots(deals: Deals, months: Sequence[tuple[int, int]], ahead: int) -> list[Snapshot]:
    """What people saw so many days before the end of each month [start, end)."""
    found = []
    for start, end in months:
        day = end - 1 - ahead
        seen = view(deals, day)
        at = np.flatnonzero(due_within(seen.due, day, start, end))
        deal = seen.deal[at]
        won = deals.won[deal] & (deals.closed[deal] < end)
        found.append(
            Snapshot(
                day,
                start,
                end,
                deal,
                seen.owner[at],
                seen.category[at],
                seen.probability[at],
                seen.amount[at],
                won,
            )
        )
    return found


def by_rank(deals: Deals, of: Sequence[Snapshot]) -> list[Record]:
    """A record per category, those first that people think the likeliest."""
    if not of or "category" not in deals.state:
        return []
    category = np.concatenate([snapshot.category for snapshot in of])
    probability = np.concatenate([snapshot.probability for snapshot in of])
    won = np.concatenate([snapshot.won for snapshot in of])
    found = []
    for rank, name in enumerate(deals.names.get("category", ())):
        inside = category == rank
        if inside.any():
            brier, stated = _brier(probability[inside], won[inside])
            share = float(won[inside].mean())
            found.append(Record(name, len(of), int(inside.sum()), None, None, brier, stated, share))
    return sorted(found, key=lambda record: (-(record.stated or 0.0), record.name))


def by_person(deals: Deals, of: Sequence[Snapshot]) -> list[Record]:
    """A record per owner of what they stood by, beside what they won: months of both count.

    A call is what was booked in the month and the amount of deals in a rank that people stand by;
    without ranks, probability times amount.
    """
    owners = deals.names.get("owner", ())
    if not ranks(deals)[0].size and all(np.isnan(s.probability).all() for s in of):
        return []  # nobody says anything
    calls = np.array([_calls(deals, s, len(owners)) for s in of]).reshape(len(of), len(owners))
    came = np.array([_came(deals, s, len(owners)) for s in of]).reshape(len(of), len(owners))
    owner = np.concatenate([s.owner for s in of]) if of else np.zeros(0, dtype=np.int64)
    probability = np.concatenate([s.probability for s in of]) if of else np.zeros(0)
    won = np.concatenate([s.won for s in of]) if of else np.zeros(0, dtype=np.bool_)
    found = []
    for at, name in enumerate(owners):
        own = owner == at
        if own.any():
            brier, stated = _brier(probability[own], won[own])
            bias, mape = errors(calls[:, at], came[:, at])
            share = float(won[own].mean())
            seen = int(((calls[:, at] != 0) | (came[:, at] != 0)).sum())
            found.append(Record(name, seen, int(own.sum()), bias, mape, brier, stated, share))
    return found


def errors(called: Floats, came: Floats) -> tuple[float | None, float | None]:
    """Bias of the sum, and the mean absolute percentage error where something came."""
    some = came > 0
    if not some.any():
        return None, None
    bias = float((called.sum() - came.sum()) / came.sum())
    return bias, float(np.mean(np.abs(called[some] - came[some]) / came[some]))


def _calls(deals: Deals, of: Snapshot, owners: int) -> Floats:
    sure, _ = ranks(deals)
    part = np.isin(of.category, sure) if sure.size else np.nan_to_num(of.probability)
    known = of.owner >= 0
    amounts = (of.amount * part)[known]
    return tally(of.owner[known], amounts, owners) + _won(deals, of, owners, of.day)


def _came(deals: Deals, of: Snapshot, owners: int) -> Floats:
    """What each won in the month; of deals opened after the call, too."""
    return _won(deals, of, owners, of.end - 1)


def _won(deals: Deals, of: Snapshot, owners: int, until: int) -> Floats:
    inside = deals.won & (deals.closed >= of.start) & (deals.closed <= until)
    owner = deals.state.get("owner", np.full(deals.count, np.nan))
    inside &= ~np.isnan(owner)
    at = owner[inside].astype(np.int64)
    return tally(at, np.nan_to_num(deals.amount[inside]), owners)


def _brier(probability: Floats, won: Flags) -> tuple[float | None, float | None]:
    known = ~np.isnan(probability)
    if not known.any():
        return None, None
    square = (probability[known] - won[known]) ** 2
    return float(square.mean()), float(probability[known].mean())
