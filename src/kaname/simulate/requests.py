"""What customers ask for: inquiries, technical proposals, changed designs, help in trouble.

These have instants of their own: customers do not ask whether anybody is free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate import diary as book
from kaname.simulate.deals import Deals
from kaname.simulate.departments import SHOPS, Style
from kaname.simulate.diary import Diary
from kaname.simulate.handover import Owners
from kaname.simulate.horizon import DAY, Horizon
from kaname.simulate.leads import FREE_CHECK, WEB, Leads, staff_keys
from kaname.simulate.market import Market
from kaname.simulate.products import HARDWARE
from kaname.simulate.records import NEVER, NOBODY, Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, Workdays
from kaname.simulate.workforce import Staff

OPENS, CLOSES = 9 * 3600, 18 * 3600  # seconds of local time
RESPONSE = 34.0  # median minutes to the first response, in office hours
TROUBLE_RESPONSE = 105.0
WITH_INQUIRY = np.array([0.0, 0.5, 0.0, 0.35, 0.15])  # share of deals from talks, by style
QUESTIONS = np.array([1.5, 5.0, 0.0, 1.5, 2.5])  # per seat and month
TROUBLES = np.array([0.3, 1.8, 0.0, 1.0, 0.9])
CHANGES, CHANGE_DAYS, IN_TIME = 0.5, 5, 0.92
TECHNICAL = 0.75


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked for: who has to answer, and whose it is (arrays)."""

    key: Keys
    seat: Ints
    account: Ints
    lead: Ints
    deal: Ints
    at: Ints  # local seconds


def requests(
    when: Horizon,
    staff: Staff,
    market: Market,
    found: tuple[Leads, Deals, Owners],
    stamps: tuple[Ints, Ints, Ints],
    diary: Diary,
) -> None:
    """Write all of it down; `stamps` are the deals' creation, proposal and answer."""
    leads, deals, owners = found
    asked = [
        _of_leads(leads, deals),
        _before_deals(deals, stamps[0]),
        _by_customers(when, staff, market, "questions", QUESTIONS),
    ]
    for one in asked:
        _answered(when, staff, one, diary, book.INQUIRY, RESPONSE)
    trouble = _by_customers(when, staff, market, "troubles", TROUBLES)
    _answered(when, staff, trouble, diary, book.TROUBLE, TROUBLE_RESPONSE)
    _technical(when, deals, owners, stamps, diary)
    _changes(when, deals, owners, diary)


def _of_leads(leads: Leads, deals: Deals) -> Asked:
    """Every lead from the web begins with an inquiry; it belongs to the deal that came of it."""
    deal = np.full(len(leads.key), NOBODY)
    fresh = np.flatnonzero(deals.lead != NOBODY)
    deal[deals.lead[fresh]] = fresh
    asks = np.isin(leads.source, (WEB, FREE_CHECK)) | chance.happens(leads.key, "asks", 0.12)
    which = np.flatnonzero(asks)
    key = chance.again(leads.key[which], "inquiry")
    return Asked(
        key, leads.caller[which], leads.account[which], which, deal[which], leads.created[which]
    )


def _before_deals(deals: Deals, created: Ints) -> Asked:
    asks = (deals.lead == NOBODY) & chance.happens(deals.key, "asked", WITH_INQUIRY[deals.style])
    which = np.flatnonzero(asks & (created != NEVER))
    key = chance.again(deals.key[which], "inquiry")
    before = chance.whole(key, "before", 3 * 3600, 60 * 3600)
    return Asked(
        key,
        deals.seat[which],
        deals.account[which],
        np.full(len(which), NOBODY),
        which,
        created[which] - before,
    )


def _by_customers(when: Horizon, staff: Staff, market: Market, what: str, rate: Floats) -> Asked:
    seat, month = (a.ravel() for a in np.meshgrid(np.flatnonzero(market.size), staff.months))
    cell = chance.again(staff_keys(staff, seat), what, month)
    mean = np.where(staff.area[seat] == SHOPS, 4.0, rate[staff.style[seat]])
    number = chance.count(cell, "n", mean)
    parent = np.repeat(np.arange(len(number)), number)
    turn = np.arange(len(parent)) - np.repeat(np.cumsum(number) - number, number)
    key = chance.again(cell[parent], "one", turn)
    day = month[parent] + chance.whole(key, "day", 0, 28)
    work = Workdays(when.business)
    day = np.where(chance.happens(key, "in the week", 0.85), work.day(work.place(day)), day)
    at = day * DAY + chance.whole(key, "at", 8 * 3600, 18 * 3600)
    nobody = np.full(len(key), NOBODY)
    account = market.of_seat(key, "account", seat[parent])
    return Asked(key, seat[parent], account, nobody, nobody, at)


def _answered(
    when: Horizon, staff: Staff, asked: Asked, diary: Diary, kind: int, median: float
) -> None:
    """Answers come in office hours; what was asked before the end may be unanswered at the end."""
    work, last = Workdays(when.business), (when.end + 1) * DAY - 1
    day, second = asked.at // DAY, asked.at % DAY
    same = np.isin(day, when.business) & (second < CLOSES - 3600)
    open_day = np.where(same, day, work.day(work.place(day + 1)))
    begins = np.where(same, np.maximum(asked.at, day * DAY + OPENS), open_day * DAY + OPENS)
    takes = 60 * median * np.exp(0.8 * chance.normal(asked.key, "takes"))
    responded = begins + np.clip(takes, 120, 40 * 3600).astype(np.int64)
    long = 15 if kind == book.INQUIRY else 60 * chance.whole(asked.key, "repair", 2, 50)
    ended = responded + 60 * np.broadcast_to(np.asarray(long), len(responded))
    diary.add(
        len(asked.key),
        kind=kind,
        inbound=True,
        member=staff.at(asked.seat, np.minimum(day, when.end)),
        account=asked.account,
        lead=asked.lead,
        deal=asked.deal,
        day=day,
        started=asked.at,
        responded=np.where(responded <= last, responded, NEVER),
        ended=np.where(ended <= last, ended, NEVER),
        due=np.where(kind == book.TROUBLE, open_day * DAY + DAY + CLOSES, NEVER),
    )


def _technical(
    when: Horizon, deals: Deals, owners: Owners, stamps: tuple[Ints, Ints, Ints], diary: Diary
) -> None:
    """Technical proposals go with the offer; the customer's answer adopts or rejects them."""
    fits = (deals.family == HARDWARE) | (deals.style == Style.SOLUTION)
    fits &= chance.happens(deals.key, "technical", TECHNICAL) & (deals.reached[:, 2] <= when.end)
    which = np.flatnonzero(fits & (stamps[1] != NEVER))
    key = chance.again(deals.key[which], "technical")
    answered = stamps[2][which]
    adopted = np.where(
        deals.failed[which] >= 4,
        chance.happens(key, "adopted", 0.88),
        chance.happens(key, "adopted though", 0.2),
    )
    diary.add(
        len(which),
        kind=book.TECH_PROPOSAL,
        member=owners.at(which, deals.reached[which, 2]),
        account=deals.account[which],
        lead=deals.lead[which],
        deal=which,
        day=deals.reached[which, 2],
        started=stamps[1][which],
        ended=answered,
        outcome=np.where(answered == NEVER, -1, np.where(adopted, book.ADOPTED, book.REJECTED)),
        due=(deals.reached[which, 2] + 30) * DAY + CLOSES,
        material=True,
    )


def _changes(when: Horizon, deals: Deals, owners: Owners, diary: Diary) -> None:
    """Customers change what they want: while they negotiate, and once they have ordered."""
    work = Workdays(when.business)
    for name, begins in (("early", deals.reached[:, 2]), ("late", deals.closed)):
        fits = (deals.family == HARDWARE) & (begins <= when.end)
        fits &= (deals.failed == 5) | (name == "early")
        which = np.flatnonzero(fits & chance.happens(deals.key, name, CHANGES))
        key = chance.again(deals.key[which], name + " change")
        day = work.after(begins[which], chance.whole(key, "after", 1, 9))
        late = ~chance.happens(key, "in time", IN_TIME)
        done = work.after(day, chance.whole(key, "takes", 1, 5) + np.where(late, 6, 0))
        started = day * DAY + chance.whole(key, "at", OPENS, CLOSES)
        ended = done * DAY + chance.whole(key, "ended", OPENS, CLOSES)
        known = done <= when.end
        diary.add(
            len(which),
            kind=book.DESIGN_CHANGE,
            inbound=True,
            member=owners.at(which, np.minimum(day, when.end)),
            account=deals.account[which],
            lead=deals.lead[which],
            deal=which,
            day=np.minimum(day, FOREVER),
            started=started,
            responded=np.where(known, ended, NEVER),
            ended=np.where(known, ended, NEVER),
            due=work.after(day, np.full(len(day), CHANGE_DAYS)) * DAY + CLOSES,
            outcome=np.where(known, book.DONE, -1),
        )
