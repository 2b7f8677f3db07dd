"""The market: companies, consumers and shops of ours, and who looks after each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.departments import SHOPS, Style
from kaname.simulate.horizon import Horizon
from kaname.simulate.names import INDUSTRIES
from kaname.simulate.records import NEVER, Floats, Ints, Keys
from kaname.simulate.workforce import Staff

COMPANY, CONSUMER, SHOP = range(3)
KINDS = ("company", "consumer", "store")
SEGMENTS = ("大手", "中堅", "中小", "個人", "直営店")
LARGE, MIDDLE, SMALL, PRIVATE, OWN = range(5)
HOUSEHOLD, RETAILING = "個人", "小売"
INDUSTRY_SHARE = np.array([0.24, 0.14, 0.11, 0.11, 0.11, 0.10, 0.09, 0.10])
MAKERS = INDUSTRIES.index("製造")
# companies and consumers for each seat, by style
COMPANIES = (190, 66, 0, 62, 62)
CONSUMERS = (0, 0, 0, 0, 160)
SHOP_CUSTOMERS, SHOPS_PER_SEAT = 650, 2
KNOWN = np.array([0.06, 0.85, 0.0, 0.55, 0.42])  # companies that bought before, by style
KNOWN_CONSUMERS, KNOWN_SHOPPERS = 0.40, 0.55
LARGE_SHARE = np.array([0.05, 0.06, 0.0, 0.62, 0.02])
MIDDLE_SHARE = np.array([0.35, 0.40, 0.0, 0.33, 0.30])


@dataclass(frozen=True, slots=True)
class Market:
    """All accounts, ordered by seat (arrays by account)."""

    key: Keys
    kind: Ints
    seat: Ints
    segment: Ints
    industry: Ints
    potential: Floats
    bought: Ints  # first order before the data, NEVER for none
    first: Ints  # of each seat: its first account
    size: Ints  # of each seat: how many companies and consumers it has; shops of ours come after

    def of_seat(self, key: Keys, what: str, seat: Ints) -> Ints:
        """An account of each seat, drawn by chance; NOBODY (-1) if the seat has none."""
        size = self.size[seat]
        drawn = self.first[seat] + (chance.uniform(key, what) * size).astype(np.int64)
        return np.where(size > 0, drawn, -1)


def market(when: Horizon, staff: Staff, reps: int, seed: int) -> Market:
    """Companies, consumers and shops for every seat of the company's beginning."""
    seat, kind = _sizes(staff, reps)
    key = chance.keys(seed, "account", len(seat))
    style = staff.style[seat]
    industry = chance.pick(key, "industry", INDUSTRY_SHARE)
    makers = (style == Style.SOLUTION) & (staff.area[seat] % 2 == 0)
    industry = np.where(makers & chance.happens(key, "maker", 0.7), MAKERS, industry)
    segment = np.select(
        [kind == CONSUMER, kind == SHOP], [PRIVATE, OWN], _segments(staff, seat, style, key)
    )
    typical = np.array([60e6, 15e6, 3.5e6, 4e5, 0.0])[segment]
    potential = np.round(typical * np.exp(0.6 * chance.normal(key, "size")), -4)
    shopper = staff.area[seat] == SHOPS
    share = np.where(kind == CONSUMER, KNOWN_CONSUMERS, KNOWN[style])
    share = np.where((kind == CONSUMER) & shopper, KNOWN_SHOPPERS, share)
    known = (kind != SHOP) & chance.happens(key, "known", share)
    age = 20 + (chance.uniform(key, "age") ** 1.4 * 10 * 365).astype(np.int64)
    return Market(
        key=key,
        kind=kind,
        seat=seat,
        segment=segment,
        industry=np.where(kind == COMPANY, industry, NEVER),
        potential=potential,
        bought=np.where(known, when.start - age, NEVER),
        first=np.searchsorted(seat, np.arange(len(staff.seats))).astype(np.int64),
        size=np.bincount(seat[kind != SHOP], minlength=len(staff.seats)).astype(np.int64),
    )


def _segments(staff: Staff, seat: Ints, style: Ints, key: Keys) -> Ints:
    """Seats of the key-account team to be have larger companies."""
    key_account = np.array([s.after.startswith("大手") for s in staff.seats])[seat]
    large = np.where(key_account, 0.5, LARGE_SHARE[style])
    draw = chance.uniform(key, "segment")
    return np.where(
        draw < large, LARGE, np.where(draw < large + MIDDLE_SHARE[style], MIDDLE, SMALL)
    )


def _sizes(staff: Staff, reps: int) -> tuple[Ints, Ints]:
    """Seat and kind of every account."""
    seats = np.arange(reps)
    style, shop = staff.style[:reps], staff.area[:reps] == SHOPS
    companies = np.where(shop, 0, np.array(COMPANIES)[style])
    consumers = np.where(shop, SHOP_CUSTOMERS, np.array(CONSUMERS)[style])
    shops = np.where(shop, SHOPS_PER_SEAT, 0)
    seat = np.concatenate([np.repeat(seats, n) for n in (companies, consumers, shops)])
    kind = np.repeat([COMPANY, CONSUMER, SHOP], [companies.sum(), consumers.sum(), shops.sum()])
    order = np.argsort(seat, kind="stable")
    return seat[order], kind[order]
