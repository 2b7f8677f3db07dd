"""Leads: who asks, through which source, how good they are, and who is to take care of them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kaname.simulate import chance
from kaname.simulate.departments import Style
from kaname.simulate.horizon import DAY, Horizon
from kaname.simulate.market import Market
from kaname.simulate.records import Floats, Ints, Keys
from kaname.simulate.timetable import LEAD_SEASON, Timetable, Workdays, months_of, rush
from kaname.simulate.workforce import Staff

SOURCES = (
    "Web問い合わせ",
    "資料請求",
    "展示会",
    "セミナー",
    "紹介",
    "自社リスト",
    "無料診断キャンペーン",
)
WEB, CATALOGUE, FAIR, SEMINAR, REFERRAL, OWN_LIST, FREE_CHECK = range(7)
SOURCE_SHARE = np.array(
    [
        [0.10, 0.10, 0.15, 0.10, 0.10, 0.45, 0.0],  # by the style of who calls
        [0.00, 0.00, 0.00, 0.00, 1.00, 0.00, 0.0],
        [0.30, 0.34, 0.18, 0.14, 0.04, 0.00, 0.0],
        [0.05, 0.05, 0.10, 0.65, 0.15, 0.00, 0.0],
        [0.12, 0.14, 0.04, 0.18, 0.22, 0.30, 0.0],
    ]
)
SOURCE_QUALITY = np.array([0.40, -0.20, -0.10, 0.15, 0.90, -0.35, -1.7])
FAIR_MONTHS = np.array([2, 6, 10])
PER_SEAT = np.array([8.0, 0.6, 46.0, 1.0, 7.0])  # leads per seat and month, by style
POOR = 40.0  # more of them per inside seat and month, while the campaign of the story runs
GOES_TO = np.array([0.58, 0.0, 0.20, 0.22, 0.0])  # styles that close inside sales' leads


@dataclass(frozen=True, slots=True)
class Leads:
    """All leads of the run-in and the data, in the order of their creation (arrays by lead)."""

    key: Keys
    created: Ints  # local seconds
    caller: Ints  # seat
    closer: Ints  # seat
    account: Ints
    source: Ints
    quality: Floats  # logits

    @property
    def day(self) -> Ints:
        return self.created // DAY


def leads(when: Horizon, staff: Staff, market: Market, times: Timetable, begins: int) -> Leads:
    """The leads from day `begins` on: so many per seat and month, more of them every year."""
    months = staff.months[staff.months >= begins]
    seat, month = (a.ravel() for a in np.meshgrid(np.arange(len(staff.seats)), months))
    there = ~_not_yet(staff, seat, month)
    seat, month = seat[there], month[there]
    key = chance.again(staff_keys(staff, seat), "leads", month)
    pace = staff.pace(staff.at(seat, month), month)
    style = staff.style[seat]
    mean = PER_SEAT[style] * rush(when, month, LEAD_SEASON) * np.where(style == 2, 1.0, pace)
    usual = _arrive(when, staff, market, (key, seat, month), chance.count(key, "n", mean))
    during = (style == Style.INSIDE) & (month >= times.campaign) & (month < times.campaign_ends)
    key, seat, month = (a[during] for a in (chance.again(key, "poor"), seat, month))
    more = _arrive(when, staff, market, (key, seat, month), chance.count(key, "n", POOR), True)
    return _in_order([usual, more])


def staff_keys(staff: Staff, seat: Ints) -> Keys:
    """A key for each seat; the staff's own keys are those of people."""
    return chance.again(np.full(len(seat), staff.key[0]), "seat", seat)


def _not_yet(staff: Staff, seat: Ints, month: Ints) -> Ints:
    """Seats that are not there yet: those of the cohort before it joins."""
    opened = np.array([staff.months[np.argmax(row >= 0)] for row in staff.sitting])
    return np.asarray(month < opened[seat])


def _arrive(
    when: Horizon,
    staff: Staff,
    market: Market,
    cell: tuple[Keys, Ints, Ints],
    count: Ints,
    poor: bool = False,
) -> Leads:
    parents = np.repeat(np.arange(len(count)), count)
    ordinal = np.arange(len(parents)) - np.repeat(np.cumsum(count) - count, count)
    key = chance.again(cell[0][parents], "lead", ordinal)
    caller, month = cell[1][parents], cell[2][parents]
    style = staff.style[caller]
    source = chance.pick(key, "source", SOURCE_SHARE[style])
    off_season = (source == FAIR) & ~np.isin(months_of(month), FAIR_MONTHS)
    source = np.where(off_season, CATALOGUE, source)
    if poor:
        source = np.full(len(key), FREE_CHECK)
    created = _instant(when, key, month, source)
    closer = np.where(style == Style.INSIDE, _closers(staff, key, month), caller)
    account = market.of_seat(key, "account", _with_accounts(staff, market, key, closer))
    quality = SOURCE_QUALITY[source] + 0.7 * chance.normal(key, "quality")
    seen = created <= when.end * DAY + DAY - 1
    rows = Leads(key, created, caller, closer, account, source, quality)
    return Leads(*(getattr(rows, f.name)[seen] for f in fields(Leads)))


def _instant(when: Horizon, key: Keys, month: Ints, source: Ints) -> Ints:
    """A day of the month and a time of day: the web is open always, all else on business days."""
    work = Workdays(when.business)
    length = 28 + 3 * chance.happens(key, "late", 0.07)
    day = month + (chance.uniform(key, "day") * length).astype(np.int64)
    open_ = np.isin(day, when.business)
    waits = ~open_ & ((source > CATALOGUE) | chance.happens(key, "waits", 0.6))
    day = np.where(waits, work.day(work.place(day)), day)
    hour = np.where(
        source <= CATALOGUE,
        13.5 + 4.2 * chance.normal(key, "hour"),
        9.5 + 8 * chance.uniform(key, "hour"),
    )
    return np.asarray(day * DAY + (np.clip(hour, 0.1, 23.8) * 3600).astype(np.int64))


def _closers(staff: Staff, key: Keys, month: Ints) -> Ints:
    """The seat that is to meet a lead of inside sales: of the style, open in that month."""
    style = chance.pick(key, "style", GOES_TO)
    found = np.zeros(len(key), dtype=np.int64)
    for code in np.flatnonzero(GOES_TO):
        seats = np.flatnonzero(staff.style == code)
        opened = np.array([staff.months[np.argmax(staff.sitting[s] >= 0)] for s in seats])
        seats, opened = seats[np.argsort(opened, kind="stable")], np.sort(opened)
        mine = style == code
        open_ = np.searchsorted(opened, month[mine], side="right")
        drawn = (chance.uniform(key[mine], "closer") * open_).astype(np.int64)
        found[mine] = seats[np.minimum(drawn, len(seats) - 1)]
    return found


def _with_accounts(staff: Staff, market: Market, key: Keys, seat: Ints) -> Ints:
    """The seat itself, or one of new business where the seat has no accounts of its own."""
    has = market.size > 0
    seats = np.flatnonzero((staff.style == Style.NEW) & has)
    other = seats[chance.whole(key, "home", 0, len(seats))]
    return np.where(has[seat], seat, other)


def _in_order(parts: list[Leads]) -> Leads:
    joined = [np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Leads)]
    order = np.argsort(joined[1], kind="stable")
    return Leads(*(column[order] for column in joined))
