"""The daily work beside deals: calls, first meetings, contacts, the shops, improvements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate import diary as book
from kaname.simulate.calling import APPOINTMENT, CONNECTED, OUTAGE, Calls
from kaname.simulate.contacts import VISIT, Contacts
from kaname.simulate.dealwork import MINUTES, came_of, prepared, travel
from kaname.simulate.departments import FUKUOKA_CENTRE, SHOPS, Style
from kaname.simulate.diary import Diary
from kaname.simulate.horizon import Horizon
from kaname.simulate.leads import Leads, staff_keys
from kaname.simulate.market import Market
from kaname.simulate.meetings import Meetings
from kaname.simulate.records import NOBODY, Floats, Ints, Keys
from kaname.simulate.timetable import Timetable, month_starts
from kaname.simulate.workforce import Staff

TALK_MINUTES = 4.6  # median of a call that reached the person
FOLLOW_UPS = 9  # calls to older leads per inside seat and business day
FOLLOW_UP_DAYS = 75
FOLLOW_UP_REACHED = -0.82
SERVED = 5.5  # customers per shop seat and business day
IMPROVEMENTS = 0.4  # per seat and month


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The rows of the diary of first meetings and contacts, by row of those."""

    meetings: Ints
    contacts: Ints


def routine(
    when: Horizon,
    staff: Staff,
    market: Market,
    times: Timetable,
    found: tuple[Leads, Calls, Meetings, Contacts],
    deal_of: tuple[Ints, Ints],
    diary: Diary,
) -> Beginnings:
    """Write it all down; `deal_of` names the deal that each meeting and contact opened."""
    leads, calls, meetings, contacts = found
    called = _calls(staff, leads, calls, diary)
    met = _meetings(staff, leads, meetings, diary, deal_of[0], called)
    kept_up = _contacts(staff, contacts, diary, deal_of[1])
    _follow_ups(when, staff, leads, times, diary)
    _served(when, staff, market, diary)
    _improvements(staff, diary)
    return Beginnings(met, kept_up)


def _calls(staff: Staff, leads: Leads, calls: Calls, diary: Diary) -> Ints:
    key = chance.again(leads.key[calls.lead], "called", calls.day)
    outcome = np.array([book.NO_ANSWER, book.CONNECTED, book.APPOINTMENT])[calls.outcome]
    return diary.add(
        len(key),
        kind=book.CALL,
        member=staff.at(leads.caller[calls.lead], calls.day),
        account=leads.account[calls.lead],
        lead=calls.lead,
        day=calls.day,
        minutes=_talked(key, calls.outcome),
        outcome=outcome,
        new_approach=calls.first,
        info=chance.happens(key, "info", 0.7),
        next_step=calls.outcome == APPOINTMENT,
    )


def _talked(key: Keys, outcome: Ints) -> Floats:
    long = TALK_MINUTES * np.exp(0.5 * chance.normal(key, "talk")) + 2.0 * (outcome == APPOINTMENT)
    return np.where(outcome >= CONNECTED, long, 0.7)


def _meetings(
    staff: Staff, leads: Leads, meetings: Meetings, diary: Diary, deal: Ints, called: Ints
) -> Ints:
    key = chance.again(leads.key[meetings.lead], "meeting")
    member = staff.at(meetings.seat, meetings.day)
    info, material = prepared(staff, key, member)
    long = np.where(meetings.visit, 55.0, 45.0) * np.exp(0.25 * chance.normal(key, "long"))
    return diary.add(
        len(key),
        kind=np.where(meetings.visit, book.VISIT, book.WEB),
        member=member,
        account=leads.account[meetings.lead],
        lead=meetings.lead,
        deal=deal,
        day=meetings.day,
        minutes=np.where(meetings.held, long, 10.0),
        travel=travel(staff, key, meetings.seat, meetings.visit),
        outcome=np.where(meetings.held, book.HELD, book.NO_SHOW),
        first_meeting=True,
        info=info,
        material=material,
        next_step=meetings.held & meetings.converts,
        set_by=called[meetings.call],
    )


def _contacts(staff: Staff, contacts: Contacts, diary: Diary, deal: Ints) -> Ints:
    key, kind = contacts.key, contacts.kind
    member = staff.at(contacts.seat, contacts.day)
    info, material = prepared(staff, key, member)
    meeting = kind >= VISIT
    long = MINUTES[kind] * np.exp(0.3 * chance.normal(key, "long"))
    return diary.add(
        len(key),
        kind=kind,
        member=member,
        account=contacts.account,
        deal=deal,
        day=contacts.day,
        minutes=np.where((kind == book.CALL) & ~contacts.held, 0.7, long),
        travel=travel(staff, key, contacts.seat, kind == VISIT),
        outcome=came_of(kind, contacts.held),
        continuation=meeting & chance.happens(key, "continues", 0.45),
        info=meeting & info,
        material=meeting & material,
        next_step=meeting & contacts.held & chance.happens(key, "next", 0.45),
    )


def _follow_ups(when: Horizon, staff: Staff, leads: Leads, times: Timetable, diary: Diary) -> None:
    """Inside sales also calls leads of the last weeks again, to hear whether anything is new."""
    seats = np.flatnonzero(staff.style == Style.INSIDE)
    days = when.working[when.working >= when.start]
    seat, day = (np.repeat(a.ravel(), FOLLOW_UPS) for a in np.meshgrid(seats, days))
    turn = np.tile(np.arange(FOLLOW_UPS), len(seats) * len(days))
    key = chance.again(chance.again(staff_keys(staff, seat), "follow-up", day), "n", turn)
    mine = np.lexsort((leads.day, leads.caller))
    place = leads.caller[mine] * 100_000 + leads.day[mine]
    oldest = np.maximum(day - FOLLOW_UP_DAYS, when.start - 80)
    low = np.searchsorted(place, seat * 100_000 + oldest)
    high = np.searchsorted(place, seat * 100_000 + day)
    chosen = mine[
        np.minimum(low + (chance.uniform(key, "lead") * (high - low)).astype(int), len(mine) - 1)
    ]
    rep = staff.at(seat, day)
    reach = chance.logistic(FOLLOW_UP_REACHED + 0.6 * staff.talk[rep])
    out = (staff.area[seat] == FUKUOKA_CENTRE) & (day >= times.outage) & (day < times.outage_ends)
    hit = chance.happens(key, "reached", reach * np.where(out, OUTAGE, 1.0))
    there = high > low
    diary.add(
        int(there.sum()),
        kind=book.CALL,
        member=rep[there],
        account=leads.account[chosen[there]],
        lead=chosen[there],
        day=day[there],
        minutes=_talked(key, hit.astype(np.int64))[there],
        outcome=np.where(hit, book.CONNECTED, book.NO_ANSWER)[there],
    )


def _served(when: Horizon, staff: Staff, market: Market, diary: Diary) -> None:
    """Customers served in the shops."""
    seats = np.flatnonzero((staff.area == SHOPS) & (market.size > 0))
    days = when.working[when.working >= when.start]
    seat, day = (a.ravel() for a in np.meshgrid(seats, days))
    cell = chance.again(staff_keys(staff, seat), "served", day)
    number = chance.count(cell, "n", SERVED)
    parent = np.repeat(np.arange(len(number)), number)
    turn = np.arange(len(parent)) - np.repeat(np.cumsum(number) - number, number)
    key = chance.again(cell[parent], "customer", turn)
    shop = market.first[seat[parent]] + market.size[seat[parent]] + turn % 2
    diary.add(
        len(key),
        kind=book.SERVE,
        member=staff.at(seat[parent], day[parent]),
        account=shop,
        day=day[parent],
        minutes=13.0 * np.exp(0.45 * chance.normal(key, "long")),
        inbound=True,
    )


def _improvements(staff: Staff, diary: Diary) -> None:
    """Proposals how to work better; two fifths are adopted."""
    seat, month = (a.ravel() for a in np.meshgrid(np.arange(len(staff.seats)), staff.months))
    cell = chance.again(staff_keys(staff, seat), "improvement", month)
    there = staff.sitting[seat, staff.month(month)] != NOBODY
    number = chance.count(cell, "n", IMPROVEMENTS) * there
    parent = np.repeat(np.arange(len(number)), number)
    key = chance.again(cell[parent], "one", np.arange(len(parent)))
    day = _some_day(key, month[parent], diary.when)
    diary.add(
        len(key),
        kind=book.IMPROVEMENT,
        member=staff.at(seat[parent], day),
        day=day,
        minutes=20.0,
        outcome=np.array([book.ADOPTED, book.REJECTED, book.DONE])[
            chance.pick(key, "outcome", np.array([0.4, 0.25, 0.35]))
        ],
    )


def _some_day(key: Keys, month: Ints, when: Horizon) -> Ints:
    """A business day of the month."""
    day = month + chance.whole(key, "day", 0, 27)
    at = np.minimum(np.searchsorted(when.business, day), len(when.business) - 1)
    return np.maximum(when.business[at], month_starts(month))
