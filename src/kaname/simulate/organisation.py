"""Tables of who and where: calendar_day, member, territory, account, account_owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from kaname.simulate.columns import dates, money, named, numbered
from kaname.simulate.company import Company
from kaname.simulate.departments import AREAS, DIVISIONS, HEAD_OFFICE, MANAGER, ROLES, Seat, path
from kaname.simulate.horizon import Horizon, add_months, day_of, fiscal_start, number
from kaname.simulate.market import COMPANY, CONSUMER, HOUSEHOLD, KINDS, RETAILING, SEGMENTS
from kaname.simulate.names import INDUSTRIES, companies, people, shops
from kaname.simulate.records import NEVER, NOBODY, Floats, Ints
from kaname.simulate.timetable import FOREVER
from kaname.simulate.workforce import Staff

Post = tuple[object, ...]
MEMBER = {
    "member_id": pl.String,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "name": pl.String,
    "role": pl.String,
    "org_path": pl.String,
    "manager_id": pl.String,
    "territory_id": pl.String,
    "hired_on": pl.Date,
    "grade": pl.String,
    "is_quota_carrier": pl.Boolean,
    "work_minutes_per_day": pl.Int32,
}


def calendar_day(when: Horizon) -> pl.DataFrame:
    """Every day from the first of the data to the end of its last fiscal year."""
    last = number(add_months(fiscal_start(day_of(when.end)), 12))
    day = pl.int_range(when.start, last, eager=True).cast(pl.Date).alias("date")
    month = (pl.col("date").dt.month().cast(pl.Int32) + 8) % 12 + 1  # of the fiscal year
    business = pl.Series(np.isin(np.arange(when.start, last), when.business))
    count = pl.col("is_business_day").cast(pl.Int32).cum_sum()
    of_month = count.over(pl.col("date").dt.truncate("1mo"))
    return (
        day.to_frame()
        .with_columns(
            fiscal_year=pl.col("date").dt.year() - (pl.col("date").dt.month() < 4).cast(pl.Int32),
            half=(month - 1) // 6 + 1,
            fiscal_quarter=(month - 1) // 3 + 1,
            fiscal_month=month,
            iso_week=pl.col("date").dt.strftime("%G-W%V"),
            is_business_day=business,
        )
        .with_columns(business_day_of_month=pl.when("is_business_day").then(of_month))
    )


def manager_ids(staff: Staff) -> dict[str, str]:
    """The id of who leads each team: those before the reorganisation in order, and after it."""
    before = list(dict.fromkeys(seat.team for seat in staff.seats))
    first = 2 + len(DIVISIONS)
    ids = {team: f"M{first + n:04d}" for n, team in enumerate(before)}
    return ids | {after: ids[team] for after, team in _led_after(staff.seats).items()}


def _led_after(seats: list[Seat]) -> dict[str, str]:
    """For each team that the reorganisation founds, the team whose leader takes it."""
    before = dict.fromkeys(seat.team for seat in seats)
    kept = {seat.after for seat in seats} & set(before)
    free = [team for team in before if team not in kept]
    founded = dict.fromkeys(seat.after for seat in seats if seat.after not in before)
    pairs: dict[str, str] = {}
    for place, team in enumerate(founded):
        pairs[team] = free[place] if place < len(free) else next(iter(kept))
    return pairs


def managers_of(staff: Staff) -> int:
    """How many managers there are; their ids come before those of reps."""
    return len(staff.managers)


def rep_ids(staff: Staff) -> pl.Series:
    """The ids of all reps."""
    before = managers_of(staff)
    return numbered("M", before + len(staff.careers), 4).slice(before)


def member(of: Company) -> pl.DataFrame:
    """One row per post held: managers, reps with their transfers, both with the reorganisation."""
    rows = [*_managers(of), *_reps(of)]
    return pl.DataFrame(rows, MEMBER, orient="row").sort("member_id", "valid_from")


@dataclass(frozen=True, slots=True)
class _Lead:
    """A manager's post; `until` is exclusive."""

    who: str
    place: str
    boss: str | None
    grade: str
    since: int
    until: int = FOREVER


def _managers(of: Company) -> Iterator[Post]:
    """The head of sales, the heads of divisions, the leaders of teams."""
    first = of.when.run_in
    for post in _posts(of, first):
        row = int(post.who[1:]) - 1
        hired = date(day_of(first).year - 12 - row % 9, 4, 1)
        since = day_of(post.since)
        until = None if post.until == FOREVER else day_of(post.until)
        name, place, above = of.staff.managers[row], post.place, post.boss
        yield (
            post.who, since, until, name, MANAGER, place, above, None, hired, post.grade, False, 480
        )  # fmt: skip


def _posts(of: Company, first: int) -> Iterator[_Lead]:
    seats, moved = of.staff.seats, of.times.reorganised
    yield _Lead("M0001", HEAD_OFFICE, None, "本部長", first)
    for style, division in enumerate(DIVISIONS):
        yield _Lead(f"M{2 + style:04d}", division, "M0001", "部長", first)
    styles = {s.team: s.style for s in seats} | {s.after: s.style for s in seats}
    after = _led_after(seats)
    for team, who in manager_ids(of.staff).items():
        boss, place = f"M{2 + styles[team]:04d}", path(styles[team], team)
        if team not in after:
            until = moved if team in after.values() else FOREVER
            yield _Lead(who, place, boss, "課長", first, until)
        elif moved < FOREVER:
            yield _Lead(who, place, boss, "課長", moved)


def _reps(of: Company) -> Iterator[Post]:
    staff, leaders, ids = of.staff, manager_ids(of.staff), rep_ids(of.staff)
    for rep, career in enumerate(staff.careers):
        ends = [day for day, _ in career.posts[1:]] + [career.left]
        for (begins, seat), end in zip(career.posts, ends, strict=True):
            for since, until, team in _stints(of, rep, seat, begins, end):
                area = staff.area[seat]
                style = AREAS[area].style
                yield (
                    ids[rep],
                    day_of(since),
                    None if until > of.when.end else day_of(until),
                    staff.names[rep],
                    ROLES[style],
                    path(style, team),
                    leaders[team],
                    f"T{area + 1:02d}",
                    day_of(career.hired),
                    _grade(staff, rep, since),
                    True,
                    360 if style == 2 and rep % 5 == 0 else 480,
                )


def _stints(
    of: Company, rep: int, seat: int, begins: int, ends: int
) -> Iterator[tuple[int, int, str]]:
    """A post in pieces: cut where the reorganisation or a new grade begins; those in the data."""
    place, moved = of.staff.seats[seat], of.times.reorganised
    cuts = {begins, ends} | ({moved} if place.team != place.after else set())
    cuts |= {d for d in _aprils(of, begins, ends) if _promoted(of.staff, rep, d)}
    inside = sorted(day for day in cuts if begins <= day <= ends)
    for since, until in pairwise(inside):
        if until > of.begins and since <= of.when.end:
            known = max(since, of.when.run_in)  # the records begin then
            yield known, until, place.after if since >= moved else place.team


def _aprils(of: Company, begins: int, ends: int) -> Iterator[int]:
    """Every 1 April within a post, up to the end of the data."""
    for year in range(day_of(begins).year, day_of(min(ends, of.when.end)).year + 1):
        day = number(date(year, 4, 1))
        if begins < day < min(ends, of.when.end + 1):
            yield day


def _promoted(staff: Staff, rep: int, day: int) -> bool:
    return _grade(staff, rep, day) != _grade(staff, rep, day - 365)


def _grade(staff: Staff, rep: int, day: int) -> str:
    years = (day - staff.careers[rep].hired) / 365.25 + staff.careers[rep].prior / 12
    return "新人" if years < 0.95 else "担当" if years < 4.95 else "主任"


def territory(of: Company) -> pl.DataFrame:
    """One territory per area."""
    area, count = of.staff.area[of.market.seat], len(AREAS)
    potential: Floats = np.bincount(area, of.market.potential, count).astype(np.float64)
    return pl.DataFrame(
        {
            "territory_id": numbered("T", count, 2),
            "name": [a.region for a in AREAS],
            "kind": [a.kind for a in AREAS],
            "area_km2": [float(a.km2) for a in AREAS],
            "accounts": pl.Series(np.bincount(area, minlength=count), dtype=pl.Int32),
            "potential_amount": money(potential),
            "mean_travel_minutes": [a.travel for a in AREAS],
            "valid_from": pl.Series([day_of(of.when.run_in)] * count, dtype=pl.Date),
            "valid_to": pl.Series([None] * count, dtype=pl.Date),
        }
    )


def account(of: Company, first_order: Ints) -> pl.DataFrame:
    """Companies, consumers and our shops; `first_order` is a day number or NEVER."""
    market, staff, count = of.market, of.staff, len(of.market.seat)
    ids = account_ids(of)
    owner = staff.at(market.seat, np.full(count, of.when.end))
    area = staff.area[market.seat]
    return pl.DataFrame(
        {
            "account_id": ids,
            "parent_id": named(ids, _parents(of)),
            "name": _names(of),
            "segment": named(SEGMENTS, market.segment),
            "industry": _industries(of),
            "region": named([a.region for a in AREAS], area),
            "territory_id": named(numbered("T", len(AREAS), 2), area),
            "owner_id": named(rep_ids(staff), owner),
            "first_order_on": dates(first_order),
            "potential_amount": money(market.potential),
            "kind": named(KINDS, market.kind),
        }
    )


def account_ids(of: Company) -> pl.Series:
    """The ids of all accounts."""
    return numbered("A", len(of.market.seat), 6)


def _parents(of: Company) -> Ints:
    """A few smaller companies belong to a large one of the same seat."""
    market = of.market
    large = np.flatnonzero((market.kind == COMPANY) & (market.segment == 0))
    parent = np.full(len(market.seat), NOBODY)
    if len(large):
        place = np.clip(np.searchsorted(large, np.arange(len(parent))), 0, len(large) - 1)
        near = large[place]
        fits = (market.kind == COMPANY) & (market.segment > 0)
        fits &= (market.seat[near] == market.seat) & (np.arange(len(parent)) % 9 == 0)
        parent = np.where(fits, near, parent)
    return parent


def _names(of: Company) -> pl.Series:
    market, rng = of.market, np.random.default_rng([of.seed, 4])
    names = np.empty(len(market.seat), dtype=object)
    company = market.kind == COMPANY
    names[company] = companies(market.industry[company], rng)
    person = market.kind == CONSUMER
    names[person] = people(int(person.sum()), rng)
    names[~company & ~person] = shops(int((~company & ~person).sum()))
    return pl.Series(names.tolist(), dtype=pl.String)


def _industries(of: Company) -> pl.Series:
    words = (*INDUSTRIES, HOUSEHOLD, RETAILING)
    other = np.where(of.market.kind == CONSUMER, len(INDUSTRIES), len(INDUSTRIES) + 1)
    return named(words, np.where(of.market.kind == COMPANY, of.market.industry, other))


def account_owner(of: Company) -> pl.DataFrame:
    """Who looked after which account from when until when."""
    seat, since, until, rep = _tenures(of.staff)
    shown = (until > of.when.start) & (since <= of.when.end)
    seat, since, until, rep = seat[shown], since[shown], until[shown], rep[shown]
    first = np.searchsorted(seat, of.market.seat)
    number_of = np.searchsorted(seat, of.market.seat, side="right") - first
    account_ = np.repeat(np.arange(len(first)), number_of)
    turn = np.arange(len(account_)) - np.repeat(np.cumsum(number_of) - number_of, number_of)
    row = np.repeat(first, number_of) + turn
    return pl.DataFrame(
        {
            "account_id": named(account_ids(of), account_),
            "member_id": named(rep_ids(of.staff), rep[row]),
            "valid_from": dates(since[row]),
            "valid_to": dates(np.where(until[row] > of.when.end, FOREVER, until[row])),
        }
    )


def _tenures(staff: Staff) -> tuple[Ints, Ints, Ints, Ints]:
    """Seat, first day, day after the last and rep of everyone who did the work of a seat."""
    changed = np.diff(staff.covering, axis=1, prepend=NEVER - 1) != 0
    seat, month = np.nonzero(changed)
    since, rep = staff.months[month], staff.covering[seat, month]
    until = np.append(since[1:], FOREVER)
    until[np.append(seat[1:] != seat[:-1], True)] = FOREVER
    return seat, since, until, rep
