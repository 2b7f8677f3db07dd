"""First meetings: closers have so much time a week; what does not fit waits or is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.calling import Appointments
from kaname.simulate.departments import AREA_STYLE, AREAS, Style
from kaname.simulate.horizon import Horizon
from kaname.simulate.leads import Leads
from kaname.simulate.records import Flags, Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, Workdays
from kaname.simulate.workforce import Staff

# first meetings a week that a closer has time for, by style; route and field reps make time
PER_WEEK = np.array([1.8, 9.0, 0.75, 0.9, 99.0])
LATE = 1.08  # of the capacity: who waits another two weeks is still met
SHOWS_UP, SHOWS_UP_LATE = 0.93, 0.72
CONVERTS = np.array([1.05, 1.6, 0.95, 0.95, 1.15])  # logit that a meeting opens a deal


@dataclass(frozen=True, slots=True)
class Meetings:
    """First meetings with leads (arrays by appointment that was planned into a closer's week)."""

    lead: Ints
    call: Ints  # that gave the appointment
    seat: Ints
    day: Ints
    held: Flags
    converts: Flags
    worth: Floats  # quality of the deal, logits
    visit: Flags


def meet(when: Horizon, leads: Leads, found: Appointments, staff: Staff) -> Meetings:
    """Which appointments are met, when, and which of them open a deal."""
    key, seat = leads.key[found.lead], leads.closer[found.lead]
    style, work = staff.style[seat], Workdays(when.business)
    near = np.where(style == Style.INSIDE, 1, 3)
    planned = work.after(found.day, near + chance.whole(key, "planned", 0, 4))
    rank, capacity = _ranked(when, staff, key, seat, planned)
    late, lost = rank >= capacity, rank >= capacity * LATE
    wait = chance.whole(key, "waits", 8, 15)
    day = np.where(late & ~lost, work.after(planned, wait), planned)
    shows = np.where(late, SHOWS_UP_LATE, SHOWS_UP)
    worth = leads.quality[found.lead] + found.extra
    # a beginner hears less; so does who meets somebody two weeks late
    rep = staff.at(seat, np.minimum(day, when.end))
    logit = CONVERTS[style] + 0.8 * worth + staff.hear[rep] - 0.4 * late
    kept = ~lost & (day <= when.end) & (planned < FOREVER)
    rows = Meetings(
        lead=found.lead,
        call=found.call,
        seat=seat,
        day=day,
        held=chance.happens(key, "held", shows),
        converts=chance.happens(key, "converts", chance.logistic(logit)),
        worth=worth,
        visit=(style != Style.INSIDE)
        & chance.happens(key, "visit", np.where(style == Style.FIELD, 0.9, 0.5)),
    )
    return Meetings(*(getattr(rows, name)[kept] for name in Meetings.__slots__))


def _ranked(
    when: Horizon, staff: Staff, key: Keys, seat: Ints, planned: Ints
) -> tuple[Ints, Floats]:
    """Place of each appointment in its team's week (drawn: nobody sees their worth), and room."""
    week = (planned + 3) // 7
    team = staff.area[seat]
    group = team * 1_000_000 + week
    order = np.lexsort((chance.uniform(key, "turn"), group))
    first = np.r_[True, group[order][1:] != group[order][:-1]]
    starts = np.flatnonzero(first)
    position = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = position
    return rank, _room(when, staff, team, week, planned)


def _room(when: Horizon, staff: Staff, team: Ints, week: Ints, planned: Ints) -> Floats:
    """First meetings that a team can hold in a week: its people times their time, less holidays."""
    month = staff.month(np.minimum(planned, when.end))
    people = np.stack([staff.people(np.flatnonzero(staff.area == a)) for a in range(len(AREAS))])
    days = np.bincount((when.business + 3) // 7, minlength=int(week.max(initial=0)) + 1)
    room = people[team, month] * PER_WEEK[AREA_STYLE[team]] * days[week] / 5
    return np.asarray(np.maximum(room, 1.0), dtype=np.float64)
