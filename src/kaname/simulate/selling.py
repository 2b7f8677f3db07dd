"""Selling: problems come to light, proposals are made and answered, customers decide."""

from __future__ import annotations

import numpy as np

from kaname.simulate import deals as books
from kaname.simulate.effort import Done, Tasks
from kaname.simulate.market import decision_pressure, price_pressure
from kaname.simulate.records import Contact, Floats, Ints, Outcome, Stage, Status
from kaname.simulate.world import Today, World, likely, record, travel

UNDERSTOOD = 0.05  # logit that a meeting brings the problem to light
GAVE_UP = 0.22  # of the meetings that did not
POSITIVE = -0.46  # logit of a positive answer to the proposal
WINS = 0.50  # logit of a win among decisions
KNOWN = np.array([0.0, 0.55, 0.45])  # what knowing the customer adds, by deal type
ANSWER_DAYS = np.array([26.0, 17.0, 11.0])  # median days to the answer, by segment
DECIDES = 0.045  # of those in negotiation, per business day
STALE = 270  # days without an end after which a deal is given up
REASONS = ("価格", "競合の機能", "予算凍結", "時期尚早", "現状維持", "担当者交代", "対応の遅れ")
BUDGET, TOO_EARLY, NO_NEED = 2, 3, 4
REASON_SHARE = np.array(
    [
        [0.22, 0.03, 0.17, 0.17, 0.23, 0.08, 0.10],  # without a rival
        [0.42, 0.30, 0.06, 0.05, 0.06, 0.05, 0.06],  # with one
    ]
)


def meetings(world: World, today: Today) -> Tasks:
    """Open deals to meet about today: to understand the problem, or to agree on terms."""
    due = _due(world, today, Stage.OPENED, Stage.ANSWERED)
    rep = world.deals["owner"][due].astype(np.int64)
    away = travel(world, rep, world.rng.random(len(due)) < 0.55)
    urgency = 1.6 - 0.2 * world.deals["stage"][due] + 0.2 * world.rng.random(len(due))
    return Tasks(due, rep, 50.0 + away, away, urgency)


def meet(world: World, today: Today, done: Done) -> None:
    """Meetings: the problem comes to light, or it takes another one, or there is none."""
    deals, rng, who = world.deals, world.rng, done.ref
    held = rng.random(len(who)) >= 0.04
    prepared = rng.random(len(who)) < world.staff.order[done.rep]
    record(
        world,
        np.where(done.travel > 0, Contact.VISIT, Contact.WEB),
        np.where(held, Outcome.HELD, Outcome.NO_SHOW),
        member=done.rep,
        account=deals["account"][who],
        lead=deals["lead"][who],
        deal=who,
        started=done.started,
        ended=done.ended,
        travel=done.travel,
        continuation=True,
        info=prepared,
        material=rng.random(len(who)) < 0.7,
        next_step=held & (rng.random(len(who)) < 0.75),
    )
    deals["next"][who] = today.day + np.where(held, rng.integers(6, 15, len(who)), 3)
    early = held & (deals["stage"][who] == Stage.OPENED)
    logit = UNDERSTOOD + KNOWN[deals["kind"][who]] + deals["quality"][who] + 0.3 * (prepared - 0.7)
    clear = early & likely(logit + today.hear[done.rep], rng)
    deals["problem"][who[clear]] = done.ended[clear]
    books.move(world, who[clear], Stage.PROBLEM, done.ended[clear], done.rep[clear])
    over = early & ~clear & (rng.random(len(who)) < GAVE_UP)
    reason = np.where(rng.random(int(over.sum())) < 0.5, TOO_EARLY, NO_NEED)
    books.end(world, who[over], Status.LOST, done.ended[over], reason)


def proposals(world: World, today: Today) -> Tasks:
    """Proposals to write and present today."""
    due = _due(world, today, Stage.PROBLEM)
    rep = world.deals["owner"][due].astype(np.int64)
    away = travel(world, rep, world.rng.random(len(due)) < 0.6)
    segment = world.accounts["segment"][world.deals["account"][due]]
    minutes = np.array([150.0, 110.0, 80.0])[segment]
    return Tasks(due, rep, minutes + away, away, 1.1 + 0.2 * world.rng.random(len(due)))


def propose(world: World, today: Today, done: Done) -> None:
    """Proposals made: the offer gets its amount, and the customer takes time to answer."""
    deals, rng, who = world.deals, world.rng, done.ref
    record(
        world,
        Contact.PROPOSAL,
        Outcome.DONE,
        member=done.rep,
        account=deals["account"][who],
        lead=deals["lead"][who],
        deal=who,
        started=done.started,
        ended=done.ended,
        travel=done.travel,
        continuation=True,
        info=True,
        material=True,
        next_step=rng.random(len(who)) < 0.8,
    )
    frozen = rng.random(len(who)) < 0.05
    books.end(world, who[frozen], Status.DROPPED, done.ended[frozen], BUDGET)
    made, at, rep = who[~frozen], done.ended[~frozen], done.rep[~frozen]
    deals["proposed"][made] = at
    books.move(world, made, Stage.PROPOSED, at, rep)
    books.reprice(world, made, np.exp(rng.normal(0.02, 0.16, len(made))), at)
    days = ANSWER_DAYS[world.accounts["segment"][deals["account"][made]]]
    deals["answer_on"][made] = today.day + 1 + (days * rng.lognormal(0, 0.5, len(made))).astype(int)


def answer(world: World, today: Today) -> None:
    """Customers answer proposals: no, or yes in principle."""
    deals, rng, rows = world.deals, world.rng, _open_rows(world)
    who = rows[(deals["stage"][rows] == Stage.PROPOSED) & (deals["answer_on"][rows] <= today.day)]
    at = _office_hours(today, len(who), rng)
    delay = (deals["proposed"][who] - deals["created"][who]) / 86_400
    logit = POSITIVE + _appeal(world, today, who) - 0.012 * np.minimum(delay - 30, 60)
    yes = likely(logit, rng)
    deals["answered"][who] = at
    books.end(world, who[~yes], Status.LOST, at[~yes], _reasons(world, who[~yes]))
    books.move(world, who[yes], Stage.ANSWERED, at[yes], deals["owner"][who[yes]])
    deals["next"][who[yes]] = today.day + rng.integers(2, 8, int(yes.sum()))


def _appeal(world: World, today: Today, who: Ints) -> Floats:
    """What speaks for our offer, in logits."""
    deals = world.deals
    kind, owner = deals["kind"][who], deals["owner"][who]
    pressure = price_pressure(world.when, today.day)
    segment = world.accounts["segment"][deals["account"][who]]
    rival = 0.35 * (deals["rival"][who] > 0)
    appeal: Floats = (
        KNOWN[kind] + deals["quality"][who] + today.close[owner] - rival - pressure[segment]
    )
    return appeal


def decide(world: World, today: Today) -> None:
    """Customers decide: more of them at a month's end, most of them when they close their books."""
    deals, rng, rows = world.deals, world.rng, _open_rows(world)
    talks = rows[deals["stage"][rows] == Stage.ANSWERED]
    pressure = decision_pressure(today.month, today.days_left)
    who = talks[rng.random(len(talks)) < min(DECIDES * pressure, 0.5)]
    at = _office_hours(today, len(who), rng)
    push = 0.25 if today.month in (3, 9) else 0.0
    neglect = 0.04 * np.clip(today.day - deals["next"][who] - 3, 0, 15)
    won = likely(WINS + push + _appeal(world, today, who) - neglect, rng)
    books.reprice(world, who[won], np.exp(rng.normal(-0.04, 0.05, int(won.sum()))), at[won])
    books.win(world, today, who[won], at[won])
    books.end(world, who[~won], Status.LOST, at[~won], _reasons(world, who[~won]))
    stale = rows[(deals["created"][rows] < (today.day - STALE) * 86_400)]
    stale = stale[deals["status"][stale] == Status.OPEN]
    books.end(world, stale, Status.DROPPED, _office_hours(today, len(stale), rng), TOO_EARLY)


def _office_hours(today: Today, count: int, rng: np.random.Generator) -> Ints:
    return today.opens + rng.integers(3600, 8 * 3600, count)


def _reasons(world: World, who: Ints) -> Ints:
    """Reasons of loss as reps write them down; without a rival it is price less often."""
    rival = (world.deals["rival"][who] > 0).astype(np.int64)
    steps = np.cumsum(REASON_SHARE, axis=1)[rival, :-1]
    return np.asarray((world.rng.random(len(who))[:, None] > steps).sum(1), dtype=np.int64)


def _open_rows(world: World) -> Ints:
    return np.flatnonzero(world.deals["status"] == Status.OPEN)


def _due(world: World, today: Today, *stages: Stage) -> Ints:
    rows = _open_rows(world)
    deals = world.deals
    return rows[np.isin(deals["stage"][rows], stages) & (deals["next"][rows] <= today.day)]
