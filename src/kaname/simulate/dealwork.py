"""What is done about deals: first meetings, hearings, proposals, demos, talks in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate import diary as book
from kaname.simulate.deals import Deals
from kaname.simulate.departments import AREA_TRAVEL, Style
from kaname.simulate.diary import Diary
from kaname.simulate.handover import Owners
from kaname.simulate.horizon import Horizon
from kaname.simulate.products import SAAS
from kaname.simulate.records import NOBODY, Flags, Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, Workdays
from kaname.simulate.workforce import Staff

# kinds of talks about deals, by style: call, mail, visit, web meeting
TALKS = np.array(
    [
        [0.22, 0.18, 0.32, 0.28],
        [0.26, 0.16, 0.40, 0.18],
        [0.45, 0.25, 0.00, 0.30],
        [0.16, 0.18, 0.30, 0.36],
        [0.20, 0.10, 0.58, 0.12],
    ]
)
IN_PERSON = np.array([0.55, 0.65, 0.0, 0.5, 0.85])  # share of visits among meetings, by style
MINUTES = np.array([6.0, 8.0, 50.0, 40.0])
PAUSE = 11  # business days between talks
DEMOS = 0.6


@dataclass(frozen=True, slots=True)
class Steps:
    """The rows of the diary on which deals took their steps, NOBODY where there is none."""

    met: Ints
    heard: Ints
    proposed: Ints
    deal: Ints  # of every talk about a deal …
    day: Ints  # … and its day


def travel(staff: Staff, key: Keys, seat: Ints, visit: Flags) -> Ints:
    """Minutes on the way, 0 for what is no visit."""
    away = AREA_TRAVEL[staff.area[seat]] * np.exp(0.3 * chance.normal(key, "travel"))
    return np.where(visit, away, 0).astype(np.int64)


def prepared(staff: Staff, key: Keys, member: Ints) -> tuple[Flags, Flags]:
    """Whether a visitor looked the customer up, and had the material ready."""
    info = chance.happens(key, "info", staff.order[member] - 0.1)
    return info, chance.happens(key, "material", staff.order[member] - 0.16)


def came_of(kind: Ints, reached: Flags) -> Ints:
    """The outcome of calls, mails and meetings."""
    return np.select(
        [kind == book.EMAIL, kind == book.CALL],
        [book.DONE, np.where(reached, book.CONNECTED, book.NO_ANSWER)],
        np.where(reached, book.HELD, book.NO_SHOW),
    )


def work(when: Horizon, deals: Deals, owners: Owners, staff: Staff, diary: Diary) -> Steps:
    """Write down all that was done about deals from the second talk on."""
    fresh = (deals.lead == NOBODY) & (deals.met < FOREVER)
    met = _meeting(deals, owners, staff, diary, np.where(fresh, deals.met, FOREVER), "met")
    heard = _meeting(deals, owners, staff, diary, deals.reached[:, 0], "heard")
    proposed = _proposal(deals, owners, staff, diary)
    demo = np.where(
        (deals.family == SAAS) & chance.happens(deals.key, "demo", DEMOS),
        Workdays(when.business).after(deals.reached[:, 0], np.full(len(deals.key), 2)),
        FOREVER,
    )
    demo = np.where(demo < deals.closed, demo, FOREVER)
    _demo(deals, owners, staff, diary, demo)
    talks = _talks(when, deals, owners, staff, diary)
    days = (
        np.where(fresh, deals.met, FOREVER),
        deals.reached[:, 0],
        deals.reached[:, 2],
        demo,
        deals.reached[:, 3],
    )
    deal = np.concatenate([*(np.flatnonzero(d < FOREVER) for d in days), talks[0]])
    day = np.concatenate([*(d[d < FOREVER] for d in days), talks[1]])
    return Steps(met, heard, proposed, deal, day)


def _rows(found: Ints, which: Ints, count: int) -> Ints:
    rows = np.full(count, NOBODY, dtype=np.int64)
    rows[which] = found
    return rows


def _meeting(
    deals: Deals, owners: Owners, staff: Staff, diary: Diary, day: Ints, step: str
) -> Ints:
    """Meetings that bring a deal to a step, by visit or on screen."""
    which = np.flatnonzero((day < FOREVER) & (day <= deals.closed))
    key, seat, when = chance.again(deals.key[which], step), deals.seat[which], day[which]
    member = owners.at(which, when)
    visit = chance.happens(key, "visit", IN_PERSON[deals.style[which]])
    info, material = prepared(staff, key, member)
    rows = diary.add(
        len(which),
        kind=np.where(visit, book.VISIT, book.WEB),
        member=member,
        account=deals.account[which],
        lead=deals.lead[which],
        deal=which,
        day=when,
        minutes=np.where(visit, 50.0, 40.0) * np.exp(0.25 * chance.normal(key, "long")),
        travel=travel(staff, key, seat, visit),
        outcome=book.HELD,
        first_meeting=step == "met",
        continuation=True,
        info=info,
        material=material,
        next_step=chance.happens(key, "next", 0.78),
    )
    return _rows(rows, which, len(day))


def _proposal(deals: Deals, owners: Owners, staff: Staff, diary: Diary) -> Ints:
    day = deals.reached[:, 2]
    which = np.flatnonzero(day < FOREVER)
    key, style = chance.again(deals.key[which], "proposal"), deals.style[which]
    visit = chance.happens(key, "visit", IN_PERSON[style])
    member = owners.at(which, day[which])
    rows = diary.add(
        len(which),
        kind=book.PROPOSAL,
        member=member,
        account=deals.account[which],
        lead=deals.lead[which],
        deal=which,
        day=day[which],
        minutes=np.where(style == Style.SOLUTION, 90.0, 60.0),
        travel=travel(staff, key, deals.seat[which], visit),
        outcome=book.DONE,
        continuation=True,
        info=True,
        material=True,
        next_step=chance.happens(key, "next", 0.85),
    )
    return _rows(rows, which, len(day))


def _demo(deals: Deals, owners: Owners, staff: Staff, diary: Diary, day: Ints) -> None:
    which = np.flatnonzero(day < FOREVER)
    key = chance.again(deals.key[which], "demo")
    diary.add(
        len(which),
        kind=book.DEMO,
        member=owners.at(which, day[which]),
        account=deals.account[which],
        lead=deals.lead[which],
        deal=which,
        day=day[which],
        minutes=60.0,
        outcome=book.HELD,
        continuation=True,
        material=True,
        next_step=chance.happens(key, "next", 0.7),
    )


def _talks(
    when: Horizon, deals: Deals, owners: Owners, staff: Staff, diary: Diary
) -> tuple[Ints, Ints]:
    """Talks every two weeks or so while a deal is open; returns deals and days."""
    days = Workdays(when.business)
    begin = days.place(deals.created)
    length = days.place(np.minimum(deals.closed, when.end)) - begin
    number = np.maximum(length - 3, 0) // PAUSE
    which = np.repeat(np.arange(len(number)), number)
    turn = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
    key = chance.again(deals.key[which], "talk", turn)
    day = days.day(begin[which] + 4 + PAUSE * turn + chance.whole(key, "day", 0, 5))
    seen = (day >= when.start) & (day <= when.end) & (day < deals.closed[which])
    which, key, day = which[seen], key[seen], day[seen]
    _write_talks(deals, owners, staff, diary, (which, key, day))
    return which, day


def _write_talks(
    deals: Deals, owners: Owners, staff: Staff, diary: Diary, of: tuple[Ints, Keys, Ints]
) -> None:
    which, key, day = of
    kind = chance.pick(key, "kind", TALKS[deals.style[which]])
    member = owners.at(which, day)
    info, material = prepared(staff, key, member)
    meeting = kind >= book.VISIT
    takes: Floats = MINUTES[kind] * np.exp(0.3 * chance.normal(key, "long"))
    reached = chance.happens(key, "reached", np.where(meeting, 0.96, 0.66))
    missed = (kind == book.CALL) & ~reached
    diary.add(
        len(which),
        kind=kind,
        member=member,
        account=deals.account[which],
        lead=deals.lead[which],
        deal=which,
        day=day,
        minutes=np.where(missed, 0.7, takes),
        travel=travel(staff, key, deals.seat[which], kind == book.VISIT),
        outcome=came_of(kind, reached),
        continuation=meeting,
        info=meeting & info,
        material=meeting & material,
        next_step=meeting & reached & chance.happens(key, "next", 0.7),
    )
