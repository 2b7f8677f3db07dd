"""Deals: where they begin, what they are about, how much they are worth, how they go."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaname.simulate import chance
from kaname.simulate.contacts import Contacts
from kaname.simulate.departments import SHOPS
from kaname.simulate.horizon import Horizon
from kaname.simulate.journey import OPEN, Traveller, Way, way
from kaname.simulate.leads import Leads
from kaname.simulate.market import CONSUMER, PRIVATE, SMALL, Market
from kaname.simulate.meetings import Meetings
from kaname.simulate.products import FINANCE, HARDWARE, RETAIL, SAAS
from kaname.simulate.records import NOBODY, Flags, Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, PRICES_RISE, Timetable, Workdays, years
from kaname.simulate.workforce import TRAINED, Staff

PERCEIVED, BASE = 0.5, 0.10  # weight of a lead's quality; logits of every deal
RIVAL_SHARE, USUAL_RIVALS = 0.42, 4
RIVAL = -0.22  # logits if there is a competitor
ENTRANT, ENTRANT_SHARE = 4, 0.65  # the competitor of the story: small companies, hardware
ENTERED = -0.5  # logits in each of the last two steps
DEARER, FEWER, SWITCHES = 1.12, -0.22, 0.12  # the price rise of hardware
TRAINING = 0.21  # logits in each of the last two steps: about four points of the win rate
FAMILY_SHARE = np.array(
    [
        [0.48, 0.52, 0.0, 0.0],  # by style: SaaS, hardware, finance, retail
        [0.26, 0.60, 0.14, 0.0],
        [1.0, 0.0, 0.0, 0.0],
        [0.60, 0.40, 0.0, 0.0],
        [0.0, 0.62, 0.38, 0.0],
    ]
)
# median amount in yen by segment (large, middle, small, private) and family
AMOUNT = np.array(
    [
        [6.4e6, 9.0e6, 4.8e6, 1e6],
        [2.3e6, 3.9e6, 1.9e6, 5e5],
        [0.9e6, 1.7e6, 0.8e6, 3e5],
        [2e5, 3e5, 1.9e5, 1.1e5],
    ]
)
BIGGER = np.array([1.0, 0.75, 0.5, 2.1, 0.9])  # by style
MET_LATER, NEVER_MET = 8, 0.06  # business days until a need is talked over; or it is not


@dataclass(frozen=True, slots=True)
class Deals:
    """All deals (arrays by deal); what never happens is on the day FOREVER."""

    key: Keys
    seat: Ints
    account: Ints
    lead: Ints  # NOBODY for deals that came up in a contact
    origin: Ints  # row of the first meeting (with a lead) or of the contact
    created: Ints  # day
    met: Ints
    style: Ints
    segment: Ints
    family: Ints
    rival: Ints  # NOBODY, or a position in RIVALS
    reached: Ints  # as in Way, likewise the next five
    answered: Ints
    closed: Ints
    failed: Ints
    ends: Ints
    likely: Floats
    amount: Floats  # as first estimated, as offered, as agreed
    offered: Floats
    agreed: Floats

    def status(self, end: int) -> Ints:
        """How each stands at the end of day `end`."""
        return np.where(self.closed <= end, self.ends, OPEN)


@dataclass(frozen=True, slots=True)
class _Start:
    key: Keys
    seat: Ints
    account: Ints
    lead: Ints
    origin: Ints
    quality: Floats
    created: Ints
    met: Ints


@dataclass(frozen=True, slots=True)
class _Matter:
    style: Ints
    segment: Ints
    family: Ints
    rival: Ints


@dataclass(frozen=True, slots=True)
class _Price:
    amount: Floats
    offered: Floats
    agreed: Floats


def deals(
    when: Horizon,
    staff: Staff,
    market: Market,
    times: Timetable,
    found: tuple[Leads, Meetings, Contacts],
) -> Deals:
    """All deals, from first meetings with leads and from contacts with accounts."""
    start = _starts(when, *found)
    matter = _matter(staff, market, times, start)
    gone: Way = way(when, _traveller(staff, times, start, matter))
    price = _price(when, times, start, matter)
    columns: dict[str, NDArray[Any]] = {
        f.name: getattr(part, f.name) for part in (start, matter, gone, price) for f in fields(part)
    }
    order = np.argsort(start.created, kind="stable")
    return Deals(**{f.name: columns[f.name][order] for f in fields(Deals)})


def _starts(when: Horizon, leads: Leads, meetings: Meetings, contacts: Contacts) -> _Start:
    met = np.flatnonzero(meetings.held & meetings.converts)
    talk = np.flatnonzero(contacts.need)
    from_leads, from_talks = leads.key[meetings.lead[met]], contacts.key[talk]
    created = np.r_[meetings.day[met], contacts.day[talk]]
    key = chance.again(np.concatenate([from_leads, from_talks]), "deal")
    later = Workdays(when.business).after(created, chance.whole(key, "met", 1, MET_LATER))
    later = np.where(chance.happens(key, "never met", NEVER_MET), FOREVER, later)
    fresh = np.arange(len(key)) < len(met)
    return _Start(
        key=key,
        seat=np.r_[meetings.seat[met], contacts.seat[talk]],
        account=np.r_[leads.account[meetings.lead[met]], contacts.account[talk]],
        lead=np.r_[meetings.lead[met], np.full(len(talk), NOBODY)],
        origin=np.r_[met, talk],
        quality=np.r_[meetings.worth[met] * 0.8 - 0.05, 0.45 * chance.normal(from_talks, "worth")],
        created=created,
        met=np.where(fresh, created, later),
    )


def _matter(staff: Staff, market: Market, times: Timetable, start: _Start) -> _Matter:
    """What it is about, with whom, and against whom."""
    key, style = start.key, staff.style[start.seat]
    segment = market.segment[start.account]
    consumer = market.kind[start.account] == CONSUMER
    shop = staff.area[start.seat] == SHOPS
    family = chance.pick(key, "family", FAMILY_SHARE[style])
    family = np.select([shop, consumer], [RETAIL, FINANCE], family)
    dear = (family == HARDWARE) & (start.created >= times.price)
    turns = dear & chance.happens(key, "turns to software", SWITCHES)
    family = np.where(turns, SAAS, family)
    usual = chance.whole(key, "rival", 0, USUAL_RIVALS)
    rival = np.where(chance.happens(key, "competes", RIVAL_SHARE), usual, NOBODY)
    entered = _contested(segment, family) & (start.created >= times.rival)
    rival = np.where(entered & chance.happens(key, "new rival", ENTRANT_SHARE), ENTRANT, rival)
    return _Matter(style, segment, family, rival)


def _contested(segment: Ints, family: Ints) -> Flags:
    """The market that the new competitor enters."""
    contested: Flags = (segment == SMALL) & (family == HARDWARE)
    return contested


def _traveller(staff: Staff, times: Timetable, start: _Start, matter: _Matter) -> Traveller:
    """What speaks for a win, always and from the days of the stories on."""
    rep = staff.at(start.seat, start.created)
    appeal = BASE + PERCEIVED * start.quality + staff.skill(rep, start.created)
    trained = np.isin(staff.area[start.seat], TRAINED)
    contested = (matter.rival == ENTRANT) & _contested(matter.segment, matter.family)
    return Traveller(
        key=start.key,
        style=matter.style,
        segment=matter.segment,
        begins=np.where(start.met < FOREVER, start.met, start.created),
        appeal=appeal + RIVAL * (matter.rival != NOBODY),
        turns=(
            (times.training, TRAINING * trained),
            (times.price, FEWER * (matter.family == HARDWARE)),
            (times.rival, ENTERED * contested),
        ),
    )


def _price(when: Horizon, times: Timetable, start: _Start, matter: _Matter) -> _Price:
    """The first estimate, the offer, what was agreed; hardware is dearer after the price rise."""
    key, family = start.key, matter.family
    typical = AMOUNT[np.minimum(matter.segment, PRIVATE), family] * BIGGER[matter.style]
    rise = (1 + PRICES_RISE) ** years(when, start.created)
    dear = np.where((family == HARDWARE) & (start.created >= times.price), DEARER, 1.0)
    amount = _rounded(typical * rise * dear * np.exp(0.5 * chance.normal(key, "amount")))
    offered = _rounded(amount * np.exp(0.02 + 0.14 * chance.normal(key, "offer")))
    discount = np.exp(-0.035 + 0.04 * chance.normal(key, "discount"))
    return _Price(amount, offered, _rounded(offered * discount))


def _rounded(amount: Floats) -> Floats:
    """Offers are made in steps of 10,000 yen, to consumers of 1,000."""
    step = np.where(amount < 500_000, 1_000.0, 10_000.0)
    return np.asarray(np.maximum(np.round(amount / step) * step, 10_000.0), dtype=np.float64)
