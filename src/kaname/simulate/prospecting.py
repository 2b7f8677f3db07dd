"""From inquiry to first meeting: leads arrive, are called, become appointments and are met."""

from __future__ import annotations

import numpy as np

from kaname.simulate import deals
from kaname.simulate.effort import Done, Tasks
from kaname.simulate.market import SOURCE_QUALITY
from kaname.simulate.records import (
    NEVER,
    NOBODY,
    Contact,
    DealType,
    Flags,
    Ints,
    LeadState,
    Outcome,
)
from kaname.simulate.world import Today, World, likely, pick, record, travel

CALL_MINUTES = 8.0
TRIES = 5
STALE = 50  # days after which a lead that nobody reached is laid aside
REACHED = -0.30  # logit of reaching a fresh lead of mean quality with mean skill
AGREED = -0.95  # of an appointment, once reached
REFUSED = 0.36  # of those reached who do not agree
OPENED = -0.45  # of a deal after the first meeting


def arrive(world: World, day: int) -> None:
    """Inquiries up to 9:00 of `day` become leads in the hands of a rep."""
    created = world.inquiries.created
    until = int(np.searchsorted(created, day * 86_400 + 9 * 3600))
    fresh = slice(world.arrived, until)
    count, world.arrived = until - world.arrived, until
    account = _prospects(world, count)
    rows = world.leads.add(
        count,
        created=created[fresh],
        source=world.inquiries.source[fresh],
        quality=world.inquiries.quality[fresh],
        account=account,
        owner=pick(world, world.accounts["section"][account], day),
        next=day,
        appointment=NOBODY,
        qualified=NEVER,
        closed=NEVER,
        deal=NOBODY,
    )
    world.worked = np.r_[world.worked, rows]


def _prospects(world: World, count: int) -> Ints:
    """Companies that do not buy from us yet, by their interest."""
    reach = np.cumsum(np.where(world.accounts["customer"], 0.0, world.accounts["interest"]))
    drawn = world.rng.random(count) * reach[-1]
    return np.asarray(np.searchsorted(reach, drawn, side="right"), dtype=np.int64)


def calls(world: World, today: Today) -> Tasks:
    """Leads to call today: the fresh ones first."""
    leads, rows = world.leads, world.worked
    due = rows[(leads["state"][rows] == LeadState.CALLING) & (leads["next"][rows] <= today.day)]
    fresh = (leads["tries"][due] == 0) & (leads["created"][due] > (today.day - 3) * 86_400)
    noise = world.rng.random(len(due))
    blank = np.zeros(len(due))
    return Tasks(
        due,
        leads["owner"][due].astype(np.int64),
        blank + CALL_MINUTES,
        blank,
        np.where(fresh, 2.0, 4.0) + noise,
    )


def call(world: World, today: Today, done: Done) -> None:
    """Calls: reached or not, an appointment, a refusal, or another try later."""
    leads, rng, who = world.leads, world.rng, done.ref
    age = np.minimum(today.day - leads["created"][who] / 86_400, 25)
    tries = leads["tries"][who]
    quality = leads["quality"][who]
    reached = likely(
        REACHED + 0.5 * quality + today.talk[done.rep] - 0.04 * age - 0.12 * tries, rng
    )
    agreed = reached & likely(AGREED + 0.7 * quality + today.talk[done.rep], rng)
    seconds = np.where(reached, rng.gamma(3.0, 90, len(who)), 30).astype(np.int64)
    rows = record(
        world,
        Contact.CALL,
        np.where(agreed, Outcome.APPOINTMENT, np.where(reached, Outcome.CONNECTED, 0)),
        member=done.rep,
        account=leads["account"][who],
        lead=who,
        started=done.started,
        ended=done.started + np.minimum(seconds, done.ended - done.started),
        new_approach=tries == 0,
        next_step=agreed,
    )
    leads["tries"][who] += 1
    leads["next"][who] = today.day + rng.integers(3, 15, len(who))
    _agree(world, today, who[agreed], rows[agreed])
    refused = reached & ~agreed & (rng.random(len(who)) < REFUSED)
    _close(world, who[refused], LeadState.DISQUALIFIED, done.ended[refused])
    lost = ~agreed & ~refused & (tries + 1 >= TRIES)
    _close(world, who[lost], LeadState.UNREACHED, done.ended[lost])


def _agree(world: World, today: Today, who: Ints, rows: Ints) -> None:
    leads = world.leads
    leads["state"][who] = LeadState.MEETING
    leads["next"][who] = today.day + world.rng.integers(3, 12, len(who))
    leads["appointment"][who] = rows
    leads["qualified"][who] = world.contacts["ended"][rows]


def _close(world: World, who: Ints, state: LeadState, at: Ints) -> None:
    world.leads["state"][who] = state
    world.leads["closed"][who] = at


def lay_aside(world: World, today: Today) -> None:
    """Leads that have waited too long are given up; the rest stay in work."""
    leads, rows = world.leads, world.worked
    old = leads["created"][rows] < (today.day - STALE) * 86_400
    stale = rows[old & (leads["state"][rows] == LeadState.CALLING)]
    _close(world, stale, LeadState.UNREACHED, np.full(len(stale), today.opens + 9 * 3600))
    world.worked = rows[leads["state"][rows] < LeadState.CONVERTED]


def meetings(world: World, today: Today) -> Tasks:
    """First meetings that were agreed for today: at the customer's or on screen."""
    leads, rows = world.leads, world.worked
    due = rows[(leads["state"][rows] == LeadState.MEETING) & (leads["next"][rows] <= today.day)]
    rep = leads["owner"][due].astype(np.int64)
    away = travel(world, rep, world.rng.random(len(due)) < 0.55)
    return Tasks(due, rep, 50.0 + away, away, world.rng.random(len(due)))


def _deals(world: World, today: Today, done: Done, opened: Flags) -> Ints:
    """The deal that each meeting opened, NOBODY where it opened none."""
    leads, who = world.leads, done.ref[opened]
    deal = np.full(len(done.ref), NOBODY, dtype=np.int64)
    deal[opened] = deals.open_(
        world,
        today,
        account=leads["account"][who],
        owner=done.rep[opened],
        kind=np.full(len(who), DealType.NEW),
        quality=0.5 * (leads["quality"][who] - SOURCE_QUALITY.mean()),
        met=done.started[opened],
        created=done.ended[opened],
        lead=who,
        source=world.contacts["member"][leads["appointment"][who]],
    )
    return deal


def meet(world: World, today: Today, done: Done) -> None:
    """First meetings: held or not, and a deal where there is something to work on."""
    leads, rng, who = world.leads, world.rng, done.ref
    held = rng.random(len(who)) >= 0.06
    prepared = rng.random(len(who)) < world.staff.order[done.rep]
    bought = world.accounts["customer"][leads["account"][who]]
    logit = OPENED + 0.6 * leads["quality"][who] + today.hear[done.rep] + 0.3 * (prepared - 0.7)
    opened = held & ~bought & likely(logit, rng)
    deal = _deals(world, today, done, opened)
    record(
        world,
        np.where(done.travel > 0, Contact.VISIT, Contact.WEB),
        np.where(held, Outcome.HELD, Outcome.NO_SHOW),
        member=done.rep,
        account=leads["account"][who],
        lead=who,
        deal=deal,
        started=done.started,
        ended=done.ended,
        travel=done.travel,
        first_meeting=True,
        info=prepared,
        material=rng.random(len(who)) < 0.5,
        next_step=opened,
        set_by=leads["appointment"][who],
    )
    leads["deal"][who] = deal
    _close(world, who[opened], LeadState.CONVERTED, done.ended[opened])
    _close(world, who[held & ~opened], LeadState.DISQUALIFIED, done.ended[held & ~opened])
    again = ~held & (rng.random(len(who)) < 0.6)  # a new date, else back to the telephone
    leads["next"][who[~held]] = today.day + rng.integers(4, 12, int((~held).sum()))
    leads["state"][who[~held & ~again]] = LeadState.CALLING
