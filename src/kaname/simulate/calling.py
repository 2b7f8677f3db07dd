"""Calls to leads: who is reached, who agrees on an appointment, who comes back by mail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.departments import FUKUOKA_CENTRE, Style
from kaname.simulate.horizon import DAY, Horizon
from kaname.simulate.leads import CATALOGUE, Leads
from kaname.simulate.mailing import Mailing
from kaname.simulate.records import NEVER, Flags, Floats, Ints
from kaname.simulate.timetable import FOREVER, Timetable, Workdays
from kaname.simulate.workforce import Staff

NO_ANSWER, CONNECTED, APPOINTMENT = range(3)
APPROACHED = 0.94
ATTEMPTS, SECOND_ATTEMPTS = 4, 2
REACHED = -0.86  # logit that a call reaches the person
OUTAGE = 0.38  # what is left of that chance while the telephones are out of order
AGREES = np.array([-1.15, -0.5, -1.45, -0.9, -0.85])  # logit of an appointment, by style
SECOND = -0.55  # less of it in the second talk
PUSHED = 1.2  # more of it, once inside sales is measured by appointments
PUSHED_QUALITY = -1.15  # what those are worth who would not have agreed before


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls in no particular order (arrays by call)."""

    lead: Ints
    day: Ints
    outcome: Ints
    first: Flags


@dataclass(frozen=True, slots=True)
class Appointments:
    """One row per appointment: the call that gave it, and what it is worth in logits."""

    lead: Ints
    day: Ints
    call: Ints
    extra: Floats


@dataclass(frozen=True, slots=True)
class _World:
    when: Horizon
    leads: Leads
    staff: Staff
    times: Timetable


@dataclass(slots=True)
class _State:
    """Where the work on each lead stands."""

    place: Ints  # business-day position of the last call
    reached: Ints  # day of the first talk
    agreed: Ints  # day of the appointment
    extra: Floats


def call(
    when: Horizon, leads: Leads, staff: Staff, times: Timetable, mailing: Mailing
) -> tuple[Calls, Appointments, Ints]:
    """All calls and appointments, and the day on which each lead was first talked to (NEVER)."""
    world, work = _World(when, leads, staff, times), Workdays(when.business)
    count = len(leads.key)
    quick = chance.pick(leads.key, "quick", np.array([0.55, 0.3, 0.15]))
    slow = chance.whole(leads.key, "slow", 1, 7)
    morning = leads.created % DAY < 9 * 3600  # who asks later is called another day
    place = work.place(leads.day + ~morning) + np.where(leads.source <= CATALOGUE, quick, slow)
    state = _State(place, np.full(count, NEVER), np.full(count, NEVER), np.zeros(count))
    todo = np.flatnonzero(chance.happens(leads.key, "approached", APPROACHED))
    rows: list[Calls] = []
    for attempt in range(ATTEMPTS):
        todo = _attempt(world, state, todo, attempt, rows)
    again = (state.reached != NEVER) & (state.agreed == NEVER)
    todo = np.flatnonzero(again & chance.happens(leads.key, "second talk", 0.55))
    state.place[todo] += 9 + chance.whole(leads.key[todo], "pause", 0, 12)
    for attempt in range(ATTEMPTS, ATTEMPTS + SECOND_ATTEMPTS):
        todo = _attempt(world, state, todo, attempt, rows)
    _revive(when, leads, state, mailing, work, rows)
    return _collected(rows, state)


def _attempt(world: _World, state: _State, todo: Ints, attempt: int, rows: list[Calls]) -> Ints:
    """One more call to each of `todo`; returns who has to be called once more."""
    when, leads, staff, times = world.when, world.leads, world.staff, world.times
    key, name = leads.key[todo], f"call {attempt}"
    if attempt:
        state.place[todo] += chance.whole(key, name + " gap", 1, 4)
    day = Workdays(when.business).day(state.place[todo])
    seen = day <= when.end
    todo, key, day = todo[seen], key[seen], day[seen]
    seat = leads.caller[todo]
    rep = staff.at(seat, day)
    reach = chance.logistic(REACHED + 0.6 * staff.talk[rep] - 0.05 * attempt)
    out = (staff.area[seat] == FUKUOKA_CENTRE) & (day >= times.outage) & (day < times.outage_ends)
    hit = chance.happens(key, name, np.where(out, OUTAGE, 1.0) * reach)
    usual = AGREES[staff.style[seat]] + 0.7 * leads.quality[todo] + staff.talk[rep]
    usual = usual + (SECOND if attempt >= ATTEMPTS else 0.0)
    pushed = PUSHED * ((staff.style[seat] == Style.INSIDE) & (day >= times.overload))
    draw = chance.uniform(key, name + " agrees")
    yes = hit & (draw < chance.logistic(usual + pushed))
    weak = yes & (draw >= chance.logistic(usual))
    rows.append(Calls(todo, day, hit.astype(np.int64) + yes, np.full(len(todo), attempt == 0)))
    fresh = hit & (state.reached[todo] == NEVER)
    state.reached[todo[fresh]] = day[fresh]
    state.agreed[todo[yes]] = day[yes]
    state.extra[todo[weak]] = PUSHED_QUALITY
    return todo[~hit]


def _revive(
    when: Horizon, leads: Leads, state: _State, mailing: Mailing, work: Workdays, rows: list[Calls]
) -> None:
    """People of whom nothing was heard any more take up the talk again."""
    back = np.flatnonzero(mailing.returns < FOREVER)
    open_ = (state.agreed[back] == NEVER) & (state.place[back] < work.place(mailing.returns[back]))
    back = back[open_]
    day = work.day(work.place(mailing.returns[back]))
    back, day = back[day <= when.end], day[day <= when.end]
    state.agreed[back] = day
    state.extra[back] = 0.2
    fresh = state.reached[back] == NEVER
    state.reached[back[fresh]] = day[fresh]
    untouched = ~np.isin(back, np.concatenate([r.lead for r in rows]))
    rows.append(Calls(back, day, np.full(len(back), APPOINTMENT), untouched))


def _collected(rows: list[Calls], state: _State) -> tuple[Calls, Appointments, Ints]:
    calls = Calls(
        *(
            np.concatenate([getattr(r, n) for r in rows])
            for n in ("lead", "day", "outcome", "first")
        )
    )
    agreed = np.flatnonzero(calls.outcome == APPOINTMENT)
    lead = calls.lead[agreed]
    found = Appointments(lead, calls.day[agreed], agreed, state.extra[lead])
    return calls, found, state.reached
