"""The company as it was lived: all that was simulated, before it becomes tables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaname.simulate import chance
from kaname.simulate.calling import Appointments, Calls, call
from kaname.simulate.contacts import Contacts, contacts
from kaname.simulate.deals import Deals, deals
from kaname.simulate.dealwork import Steps, work
from kaname.simulate.diary import Diary
from kaname.simulate.handover import Owners, owners
from kaname.simulate.horizon import DAY, Horizon, add_months, day_of, number
from kaname.simulate.leads import Leads, leads
from kaname.simulate.mailing import Mailing, mailing
from kaname.simulate.market import Market, market
from kaname.simulate.meetings import Meetings, meet
from kaname.simulate.records import NEVER, NOBODY, Flags, Ints
from kaname.simulate.requests import requests
from kaname.simulate.routine import Beginnings, routine
from kaname.simulate.timetable import FOREVER, Timetable, Workdays, month_ends
from kaname.simulate.workforce import Staff, hire

WARM_UP = 12  # months before the data in which leads and deals begin
LEADS_SHOWN = 80  # days before the data from which leads are in it
LATE_AREA = 14  # the team whose entries come late
AT_MONTH_END = 0.4  # of its closings carry the date of entry

Rows = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Stamps:
    """Local instants of the deals' steps; NEVER for what had not happened by the end."""

    created: Ints
    met: Ints
    reached: Ints  # matrix deal x ranks 2 to 5
    answered: Ints
    closed: Ints


@dataclass(frozen=True, slots=True)
class Company:
    """Everything; `deal_shown` and `lead_shown` say what is in the data."""

    when: Horizon
    times: Timetable
    seed: int
    staff: Staff
    market: Market
    leads: Leads
    mailing: Mailing
    appointments: Appointments
    calls: Calls
    reached: Ints  # day on which each lead was first talked to
    meetings: Meetings
    contacts: Contacts
    deals: Deals
    owners: Owners
    steps: Steps
    stamps: Stamps
    diary: Rows
    deal_shown: Flags
    lead_shown: Flags

    @property
    def begins(self) -> int:
        """The first day on which a deal that is in the data can have begun."""
        return warm_up(self.when)


def live(when: Horizon, reps: int, seed: int, times: Timetable) -> Company:
    """Everything that happens in the company from the warm-up to the last day."""
    met = _prospected(when, reps, seed, times)
    found = deals(when, met.staff, met.market, times, (met.leads, met.meetings, met.contacts))
    owned, diary = owners(found, met.staff), Diary(when)
    opened = _opened(found, len(met.meetings.lead), len(met.contacts.key))
    people = (met.leads, met.calls, met.meetings, met.contacts)
    begun = routine(when, met.staff, met.market, times, people, opened, diary)
    steps = work(when, found, owned, met.staff, diary)
    rows = diary.arranged()
    stamps = _stamps(when, times, met.staff, found, (begun, steps, rows))
    asked = Diary(when)
    answered = (stamps.created, stamps.reached[:, 2], stamps.answered)
    requests(when, met.staff, met.market, (met.leads, found, owned), answered, asked)
    shown = (found.created <= when.end) & (found.closed >= when.start)
    return Company(
        when=when,
        times=times,
        seed=seed,
        **{f.name: getattr(met, f.name) for f in fields(met)},
        deals=found,
        owners=owned,
        steps=steps,
        stamps=stamps,
        diary=_joined(rows, asked.arranged()),
        deal_shown=shown,
        lead_shown=_leads_shown(when, met.leads, found, shown),
    )


@dataclass(frozen=True, slots=True)
class _Prospected:
    staff: Staff
    market: Market
    leads: Leads
    mailing: Mailing
    calls: Calls
    appointments: Appointments
    reached: Ints
    meetings: Meetings
    contacts: Contacts


def _prospected(when: Horizon, reps: int, seed: int, times: Timetable) -> _Prospected:
    """People, accounts, leads, and all that is done until deals begin."""
    staff = hire(when, times, reps, seed)
    places = market(when, staff, reps, seed)
    begins = warm_up(when)
    asked = leads(when, staff, places, times, begins)
    mails = mailing(when, asked)
    calls, agreed, reached = call(when, asked, staff, times, mails)
    meetings = meet(when, asked, agreed, staff)
    kept_up = contacts(when, staff, places, begins)
    return _Prospected(staff, places, asked, mails, calls, agreed, reached, meetings, kept_up)


def warm_up(when: Horizon) -> int:
    """The day on which leads and deals begin, some time before the data."""
    return number(add_months(day_of(when.start), -WARM_UP))


def _opened(found: Deals, meetings: int, contacts: int) -> tuple[Ints, Ints]:
    """The deal that each meeting and each contact opened."""
    from_leads = found.lead != NOBODY
    of_meetings, of_contacts = np.full(meetings, NOBODY), np.full(contacts, NOBODY)
    of_meetings[found.origin[from_leads]] = np.flatnonzero(from_leads)
    of_contacts[found.origin[~from_leads]] = np.flatnonzero(~from_leads)
    return of_meetings, of_contacts


def _leads_shown(when: Horizon, asked: Leads, found: Deals, deal_shown: Flags) -> Flags:
    """Leads of the data and shortly before; of those with a deal, those whose deal is shown."""
    shown = asked.day >= when.start - LEADS_SHOWN
    fresh = found.lead != NOBODY
    shown[found.lead[fresh]] = deal_shown[fresh]
    return shown


def _joined(one: Rows, other: Rows) -> Rows:
    return {name: np.concatenate([one[name], other[name]]) for name in one}


def _stamps(
    when: Horizon,
    times: Timetable,
    staff: Staff,
    found: Deals,
    done: tuple[Beginnings, Steps, Rows],
) -> Stamps:
    """Instants of every step: those of its row in the diary, else some time in office hours."""
    begun, steps, rows = done
    fresh = found.lead != NOBODY
    first, talk = np.full(len(found.key), NOBODY), np.full(len(found.key), NOBODY)
    first[fresh] = begun.meetings[found.origin[fresh]]
    talk[~fresh] = begun.contacts[found.origin[~fresh]]
    created = _instant(when, found, found.created, "created", rows["started"], first)
    created = _instant(when, found, found.created, "created", rows["ended"], talk, created)
    met = _instant(when, found, found.met, "met", rows["started"], steps.met)
    reached = [
        _instant(when, found, found.reached[:, 0], "heard", rows["ended"], steps.heard),
        _instant(when, found, found.reached[:, 1], "written"),
        _instant(when, found, found.reached[:, 2], "proposed", rows["ended"], steps.proposed),
        _instant(when, found, found.reached[:, 3], "agreed"),
    ]
    answered = _instant(when, found, found.answered, "agreed")
    closed = _instant(when, found, _entered_closing(when, times, staff, found), "closed")
    same = (closed != NEVER) & (closed <= answered)
    closed = np.where(same, answered + 1200, closed)
    met = np.where(fresh, created, met)
    return Stamps(created, met, np.stack(reached, axis=1), answered, closed)


def _instant(
    when: Horizon,
    found: Deals,
    day: Ints,
    what: str,
    seconds: NDArray[Any] | None = None,
    row: Ints | None = None,
    other: Ints | None = None,
) -> Ints:
    """The second of the row in the diary, where there is one; else `other`, or some time."""
    drawn = day * DAY + chance.whole(found.key, what + " at", 9 * 3600 + 1200, 18 * 3600)
    drawn = drawn if other is None else other
    if seconds is not None and row is not None and len(seconds):
        drawn = np.where(row != NOBODY, seconds[np.maximum(row, 0)], drawn)
    return np.where(day <= when.end, drawn, NEVER)


def is_late(times: Timetable, area: Ints, day: Ints) -> Flags:
    """Whether what happens to a deal of an area on a day is entered late."""
    late: Flags = (area == LATE_AREA) & (day >= times.late) & (day < FOREVER)
    return late


def entry_day(when: Horizon, day: Ints) -> Ints:
    """The last business day of the month, on which the late team makes up its entries."""
    work = Workdays(when.business)
    safe = np.minimum(day, when.end)
    return np.minimum(work.day(work.place(month_ends(safe) + 1) - 1), when.end)


def _entered_closing(when: Horizon, times: Timetable, staff: Staff, found: Deals) -> Ints:
    moved = is_late(times, staff.area[found.seat], found.closed) & (found.closed <= when.end)
    moved &= chance.happens(found.key, "closed at month end", AT_MONTH_END)
    entered = np.maximum(entry_day(when, found.closed), found.closed)
    return np.where(moved, entered, found.closed)
