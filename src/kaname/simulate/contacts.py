"""Contacts with accounts in charge: visits, calls, mails; in some of them a need comes up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.departments import SHOPS, Style
from kaname.simulate.horizon import Horizon
from kaname.simulate.leads import staff_keys
from kaname.simulate.market import Market
from kaname.simulate.records import Flags, Ints, Keys
from kaname.simulate.timetable import NEED_SEASON, Workdays, rush
from kaname.simulate.workforce import Staff

CALL, EMAIL, VISIT, WEB = range(4)
PER_SEAT = np.array([9.0, 92.0, 0.0, 16.0, 36.0])  # contacts per seat and month, by style
IN_SHOPS = 22.0  # telephone and mail to the shops' customers
KIND_SHARE = np.array(
    [
        [0.25, 0.15, 0.30, 0.30],  # by style: call, mail, visit, web meeting
        [0.30, 0.12, 0.42, 0.16],
        [0.50, 0.50, 0.00, 0.00],
        [0.20, 0.15, 0.32, 0.33],
        [0.20, 0.08, 0.64, 0.08],
    ]
)
NEED = np.array([0.13, 0.060, 0.0, 0.11, 0.15])  # chance that a need comes up in a talk, by style
NEED_IN_SHOPS = 0.13


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts with accounts (arrays by contact)."""

    key: Keys
    seat: Ints
    account: Ints
    day: Ints
    kind: Ints
    held: Flags  # the person was reached, the meeting took place, the mail went out
    need: Flags  # and it opened a deal


def contacts(when: Horizon, staff: Staff, market: Market, begins: int) -> Contacts:
    """As many contacts per seat and month as its rep gets done, with accounts of the seat."""
    months = staff.months[staff.months >= begins]
    seat, month = (a.ravel() for a in np.meshgrid(np.flatnonzero(market.size), months))
    cell = chance.again(staff_keys(staff, seat), "contacts", month)
    style, shop = staff.style[seat], staff.area[seat] == SHOPS
    mean = np.where(shop, IN_SHOPS, PER_SEAT[style]) * staff.pace(staff.at(seat, month), month)
    number = chance.count(cell, "n", mean)
    parent = np.repeat(np.arange(len(number)), number)
    key = chance.again(
        cell[parent],
        "contact",
        np.arange(len(parent)) - np.repeat(np.cumsum(number) - number, number),
    )
    seat, month, style, shop = seat[parent], month[parent], style[parent], shop[parent]
    work = Workdays(when.business)
    day = work.day(work.place(month + chance.whole(key, "day", 0, 28)))
    kind = chance.pick(key, "kind", KIND_SHARE[np.where(shop, Style.INSIDE, style)])
    held = chance.happens(key, "held", np.array([0.62, 1.0, 0.96, 0.95])[kind])
    usual = np.where(shop, NEED_IN_SHOPS, NEED[style]) * np.where(kind == EMAIL, 0.3, 1.0)
    need = held & chance.happens(key, "need", usual * rush(when, month, NEED_SEASON))
    rows = Contacts(key, seat, market.of_seat(key, "account", seat), day, kind, held, need)
    seen = day <= when.end
    return Contacts(*(getattr(rows, name)[seen] for name in Contacts.__slots__))
