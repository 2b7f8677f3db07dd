"""Route selling: customers have needs that pass unheard unless somebody keeps in touch."""

from __future__ import annotations

import numpy as np

from kaname.simulate import deals
from kaname.simulate.effort import Done, Tasks
from kaname.simulate.market import NEED_LASTS, NEED_SEASON, NEEDS_GROW, SEGMENT_CONTACT
from kaname.simulate.records import Contact, DealType, Ints, Outcome
from kaname.simulate.world import Today, World, likely, record, travel

HEARD = 1.3  # logit that a need comes up in a contact
VISITED = np.array(
    [0.55, 0.40, 0.15]
)  # share of visits by segment; of the rest a third is on screen
DORMANT = 0.12  # per year


def live(world: World, today: Today) -> None:
    """A day in the life of the customers: needs arise and pass, a few customers go quiet."""
    accounts, rng = world.accounts, world.rng
    draw = rng.random((3, len(accounts)))
    years = (today.day - world.when.start) / 365.25
    season = NEED_SEASON[today.month - 1] * (1 + NEEDS_GROW) ** years
    arises = accounts["customer"] & (draw[0] < accounts["needs"] * season)
    accounts["need"] = (accounts["need"] & (draw[1] > 1 / NEED_LASTS)) | arises
    quiet = accounts["customer"] & (draw[2] < DORMANT / 244)
    accounts["needs"][quiet] *= 0.25


def contacts(world: World, today: Today) -> Tasks:
    """Customers to keep in touch with today: by visit, on screen or by telephone."""
    accounts, rng = world.accounts, world.rng
    due = np.flatnonzero(accounts["customer"] & (accounts["contact"] <= today.day))
    rep = accounts["owner"][due].astype(np.int64)
    draw, visited = rng.random(len(due)), VISITED[accounts["segment"][due]]
    away = travel(world, rep, draw < visited)
    screen = draw > visited + (1 - visited) * 0.67
    minutes = np.where(draw < visited, 45.0 + away, np.where(screen, 40.0, 10.0))
    late = np.minimum((today.day - accounts["contact"][due]) / 40, 0.9)
    return Tasks(due, rep, minutes, away, 3.5 - late)


def contact(world: World, today: Today, done: Done) -> None:
    """Contacts with customers: where a need comes up it becomes a deal."""
    accounts, rng, who = world.accounts, world.rng, done.ref
    length = done.ended - done.started
    kind = np.where(
        done.travel > 0, Contact.VISIT, np.where(length > 1200, Contact.WEB, Contact.CALL)
    )
    called = kind == Contact.CALL
    held = rng.random(len(who)) < np.where(called, 0.62, 0.97)
    heard = held & accounts["need"][who] & likely(HEARD + today.hear[done.rep], rng)
    deal = np.full(len(who), -1, dtype=np.int64)
    deal[heard] = _found(world, today, done, heard)
    meeting = np.where(held, Outcome.HELD, Outcome.NO_SHOW)
    record(
        world,
        kind,
        np.where(called, np.where(held, Outcome.CONNECTED, Outcome.NO_ANSWER), meeting),
        member=done.rep,
        account=who,
        deal=deal,
        started=done.started,
        ended=done.ended,
        travel=done.travel,
        info=~called & (rng.random(len(who)) < world.staff.order[done.rep]),
        next_step=heard,
    )
    pause = SEGMENT_CONTACT[accounts["segment"][who]] * rng.uniform(0.7, 1.3, len(who))
    accounts["contact"][who] = today.day + np.where(held, pause, 3).astype(np.int64)
    accounts["need"][who[heard]] = False


def _found(world: World, today: Today, done: Done, heard: np.ndarray) -> Ints:
    count = int(heard.sum())
    more = world.rng.random(count) < 0.32
    return deals.open_(
        world,
        today,
        account=done.ref[heard],
        owner=done.rep[heard],
        kind=np.where(more, DealType.EXPANSION, DealType.REPEAT),
        quality=world.rng.normal(0, 0.45, count),
        met=done.started[heard],
        created=done.ended[heard],
        lead=np.full(count, -1),
        source=done.rep[heard],
    )
