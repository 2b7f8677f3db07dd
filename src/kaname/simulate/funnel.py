"""The days, one after the other: what came in, what was done, what customers decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kaname.simulate import customers, deals, handover, prospecting, selling
from kaname.simulate.company import hire
from kaname.simulate.effort import Done, Tasks, clocked, fit, joined, only
from kaname.simulate.horizon import Horizon
from kaname.simulate.market import companies, inquiries
from kaname.simulate.world import Today, World, today

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: which tasks there are on a day, and what comes of those that are done."""

    tasks: Callable[[World, Today], Tasks]
    do: Callable[[World, Today, Done], None]


WORK = (
    Work(prospecting.meetings, prospecting.meet),
    Work(selling.meetings, selling.meet),
    Work(selling.proposals, selling.propose),
    Work(prospecting.calls, prospecting.call),
    Work(customers.contacts, customers.contact),
)


def begin(when: Horizon, seed: int) -> World:
    """The world on the evening before the run-in."""
    rng = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(4)]
    staff = hire(when, rng[0])
    accounts = companies(when, rng[1])
    posts = staff.sections_on(when.run_in)
    world = World(when, staff, accounts, inquiries(when, rng[2]), rng[3], posts)
    handover.assign_all(world)
    return world


def run(when: Horizon, seed: int, progress: Progress) -> World:
    """Live through every business day of the horizon."""
    world, days = begin(when, seed), when.working
    for count, day in enumerate(days):
        live(world, int(day))
        if count % 20 == 0 or count == len(days) - 1:
            progress("simulate.days", count + 1, len(days))
    return world


def live(world: World, day: int) -> None:
    """One business day."""
    handover.follow(world, day)
    now = today(world, day)
    prospecting.arrive(world, day)
    customers.live(world, now)
    deals.keep_in_order(world, now)
    selling.decide(world, now)
    selling.answer(world, now)
    _work(world, now)
    prospecting.lay_aside(world, now)


def _work(world: World, now: Today) -> None:
    lists = [work.tasks(world, now) for work in WORK]
    kind = np.repeat(np.arange(len(WORK)), [len(t.ref) for t in lists])
    tasks = joined(lists)
    chosen, begins = fit(tasks, now.budget)
    done = clocked(now.day, tasks, chosen, begins, now.budget)
    for code, work in enumerate(WORK):
        work.do(world, now, only(done, kind[chosen] == code))
