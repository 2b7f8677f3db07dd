"""The books of deals: opened, moved, repriced, closed, handed over; every change is logged."""

from __future__ import annotations

import numpy as np

from kaname.simulate.horizon import add_months, day_of, number
from kaname.simulate.products import AMOUNT, LATER, PRICES_RISE, SHARE_MORE, SHARE_NEW, SPREAD
from kaname.simulate.records import (
    NEVER,
    NOBODY,
    DealType,
    Field,
    Flags,
    Floats,
    Ints,
    Stage,
    Status,
)
from kaname.simulate.world import Today, World

STATED = np.array([0.0, 0.1, 0.2, 0.4, 0.7, 1.0])  # probability by stage


def open_(
    world: World, today: Today, *, account: Ints, kind: Ints, **columns: Ints | Floats
) -> Ints:
    """Write new deals down; returns their rows. Further columns as in DEAL."""
    rng, count = world.rng, len(account)
    segment = world.accounts["segment"][account]
    draw = rng.random(count)[:, None]
    new = kind == DealType.NEW
    first, later = (np.cumsum(s)[:-1] for s in (SHARE_NEW, SHARE_MORE))
    family = np.where(new, (draw > first).sum(1), (draw > later).sum(1))
    rise = (1 + PRICES_RISE) ** ((today.day - world.when.start) / 365.25)
    amount = AMOUNT[segment, family] * np.where(new, 1.0, LATER) * rise
    weeks = np.array([18.0, 12.0, 8.0])[segment] * rng.uniform(0.7, 1.3, count)
    return world.deals.add(
        count,
        account=account,
        kind=kind,
        family=family,
        rival=np.where(rng.random(count) < 0.45, rng.integers(1, 5, count), 0),
        amount=_rounded(amount * np.exp(rng.normal(0, SPREAD, count))),
        expected=month_ends(today.day + (7 * weeks).astype(np.int64)),
        stage=Stage.OPENED,
        probability=STATED[Stage.OPENED],
        next=today.day + rng.integers(4, 13, count),
        problem=NEVER,
        proposed=NEVER,
        answered=NEVER,
        closed=NEVER,
        answer_on=NEVER,
        reason=NOBODY,
        **columns,
    )


def _rounded(amount: Floats) -> Floats:
    """Offers are made in steps of 10,000 yen."""
    return np.maximum(np.round(amount, -4), 50_000.0)


def month_ends(days: Ints) -> Ints:
    """The last day of the month of each day number."""
    unique, where = np.unique(days, return_inverse=True)
    ends = [number(add_months(day_of(d), 1)) - 1 for d in unique]
    return np.array(ends, dtype=np.int64)[where]


def win(world: World, today: Today, who: Ints, at: Ints) -> None:
    """Close deals as won; companies that had not bought before become customers."""
    if not len(who):
        return
    accounts, deals = world.accounts, world.deals
    _close(world, who, Status.WON, Stage.WON, at)
    account = np.unique(deals["account"][who])
    first = account[~accounts["customer"][account]]
    accounts["customer"][first] = True
    accounts["first_order"][first] = today.day
    accounts["needs"][first] *= world.rng.gamma(0.8, 0.42, len(first))  # many buy only once
    accounts["contact"][first] = today.day + world.rng.integers(10, 40, len(first))


def end(world: World, who: Ints, status: Status, at: Ints, reason: Ints | int) -> None:
    """Close deals as lost or dropped."""
    if not len(who):
        return
    world.deals["reason"][who] = reason
    _close(world, who, status, Stage.LOST, at)


def _close(world: World, who: Ints, status: Status, stage: Stage, at: Ints) -> None:
    deals, by = world.deals, world.deals["owner"][who]
    _log(world, who, Field.STATUS, deals["status"][who], np.full(len(who), status), at, by)
    move(world, who, stage, at, by)
    _log(world, who, Field.EXPECTED, deals["expected"][who], at // 86_400, at, by)
    deals["status"][who], deals["closed"][who] = status, at
    deals["expected"][who] = at // 86_400


def move(world: World, who: Ints, stage: Stage, at: Ints, by: Ints) -> None:
    """Bring deals to a stage, and state the probability that the rep sees."""
    if not len(who):
        return
    deals, rng = world.deals, world.rng
    _log(world, who, Field.STAGE, deals["stage"][who], np.full(len(who), stage), at, by)
    ended = stage in (Stage.WON, Stage.LOST)
    stated = np.full(len(who), STATED[stage])
    if not ended:  # some see every deal through rose-coloured glasses
        stated = np.clip(stated + 0.1 * np.round(rng.normal(0.2, 0.7, len(who))), 0.05, 0.95)
    _log(world, who, Field.PROBABILITY, deals["probability"][who], stated, at, by)
    deals["stage"][who], deals["probability"][who] = stage, stated


def reprice(world: World, who: Ints, factor: Floats, at: Ints) -> None:
    """Multiply the amounts of deals."""
    if not len(who):
        return
    deals = world.deals
    amount = _rounded(deals["amount"][who] * factor)
    _log(world, who, Field.AMOUNT, deals["amount"][who], amount, at, deals["owner"][who])
    deals["amount"][who] = amount


def _log(
    world: World, who: Ints, field: Field, old: np.ndarray, new: np.ndarray, at: Ints, by: Ints
) -> None:
    changed: Flags = old != new
    count = int(changed.sum())
    world.changes.add(
        count,
        deal=who[changed],
        field=field,
        old=old[changed],
        new=new[changed],
        at=at[changed],
        by=by[changed],
    )


def keep_in_order(world: World, today: Today) -> None:
    """Reps move overdue closing dates to a later month's end; the orderly do it at once."""
    deals, rng = world.deals, world.rng
    rows = np.flatnonzero(deals["status"] == Status.OPEN)
    late = rows[deals["expected"][rows] < today.day]
    chance = world.staff.order[deals["owner"][late]] ** 2 * (0.35 if today.weekday == 0 else 0.03)
    who = late[rng.random(len(late)) < chance]
    dates = month_ends(today.day + rng.integers(5, 45, len(who)))
    at = np.full(len(who), today.opens)
    _log(world, who, Field.EXPECTED, deals["expected"][who], dates, at, deals["owner"][who])
    deals["expected"][who] = dates


def hand_over(world: World, who: Ints, to: Ints, at: Ints) -> None:
    """Give deals to other owners, and say so in the log."""
    deals = world.deals
    _log(world, who, Field.OWNER, deals["owner"][who], to, at, deals["owner"][who])
    deals["owner"][who] = to
