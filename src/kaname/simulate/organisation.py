"""Tables of who and where: calendar_day, member, territory, account, account_owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from kaname.simulate.company import DIVISIONS, FOREVER, HEAD_OFFICE, MANAGERS, SECTIONS, Staff
from kaname.simulate.extract import MONEY, Extract, accounts, dates, ids, members, words
from kaname.simulate.horizon import add_months, day_of, fiscal_start, number
from kaname.simulate.market import SEGMENTS
from kaname.simulate.names import INDUSTRIES, companies
from kaname.simulate.records import Ints

REP, MANAGER = "営業担当", "管理職"


def calendar_day(of: Extract) -> pl.DataFrame:
    """Every day from the first of the data to the end of its last fiscal year."""
    when = of.world.when
    last = number(add_months(fiscal_start(day_of(when.end)), 12))
    day = pl.int_range(when.start, last, eager=True).cast(pl.Date).alias("date")
    month = (pl.col("date").dt.month().cast(pl.Int32) + 8) % 12 + 1  # of the fiscal year
    business = pl.Series(np.isin(np.arange(when.start, last), when.business))
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
        .with_columns(
            business_day_of_month=pl.when("is_business_day").then(
                pl.col("is_business_day")
                .cast(pl.Int32)
                .cum_sum()
                .over(pl.col("date").dt.truncate("1mo"))
            )
        )
    )


def member(of: Extract) -> pl.DataFrame:
    """One row per post held: managers for the whole time, reps with their transfers."""
    staff, when = of.world.staff, of.world.when
    rows = [*_managers(staff, when.run_in), *_reps(staff, when.start, when.end)]
    schema = {
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
    return pl.DataFrame(rows, schema, orient="row")


def _managers(staff: Staff, first: int) -> Iterator[tuple[object, ...]]:
    """The head of sales, the heads of divisions, the chiefs of sections."""
    posts: list[tuple[str, int | None, str]] = [(HEAD_OFFICE, None, "本部長")]
    posts += [(d, 0, "部長") for d in DIVISIONS]
    posts += [(s.path, 1 + DIVISIONS.index(s.division), "課長") for s in SECTIONS]
    for row, (path, boss, grade) in enumerate(posts):
        hired = date(day_of(first).year - 12 - row % 9, 4, 1)
        boss_id = None if boss is None else _manager_id(boss)
        who = (_manager_id(row), hired, None, staff.managers[row], MANAGER, path, boss_id)
        yield (*who, None, hired, grade, False, 480)


def _manager_id(row: int) -> str:
    return f"M{row + 1:03d}"


def _reps(staff: Staff, start: int, end: int) -> Iterator[tuple[object, ...]]:
    stints = zip(staff.member, staff.section, staff.begins, staff.ends, strict=True)
    for rep, section, begins, ends in stints:
        if ends >= start and begins <= end:  # on the evening before too: see `extract`
            years = (begins - staff.hired[rep]) / 365.25 + staff.prior[rep] / 12
            yield (
                members(np.array([rep]))[0],
                day_of(begins),
                day_of(ends) if ends <= end else None,
                staff.names[rep],
                REP,
                SECTIONS[section].path,
                _manager_id(MANAGERS - len(SECTIONS) + section),
                f"T{section + 1:02d}",
                day_of(staff.hired[rep]),
                "新人" if years < 1 and staff.hired[rep] > start - 400 else "担当",
                True,
                480,
            )


def territory(of: Extract) -> pl.DataFrame:
    """One territory per section."""
    count = len(SECTIONS)
    section, potential = of.world.accounts["section"], of.world.accounts["potential"]
    return pl.DataFrame(
        {
            "territory_id": ids("T", np.arange(count), 2),
            "name": [s.region for s in SECTIONS],
            "kind": [s.kind for s in SECTIONS],
            "area_km2": [float(s.km2) for s in SECTIONS],
            "accounts": pl.Series(np.bincount(section, minlength=count), dtype=pl.Int32),
            "potential_amount": np.bincount(section, potential, count),
            "mean_travel_minutes": [s.travel for s in SECTIONS],
            "valid_from": pl.Series([day_of(of.world.when.run_in)] * count, dtype=pl.Date),
            "valid_to": pl.Series([None] * count, dtype=pl.Date),
        }
    ).with_columns(pl.col("potential_amount").cast(MONEY))


def account(of: Extract) -> pl.DataFrame:
    """The companies of the market: customers and those that may become customers."""
    rows = of.world.accounts
    name = companies(rows["industry"].astype(np.int64), of.rng)
    row = np.arange(len(rows))
    return pl.DataFrame(
        {
            "account_id": accounts(row),
            "parent_id": pl.Series([None] * len(rows), dtype=pl.String),
            "name": name,
            "segment": words(SEGMENTS, rows["segment"]),
            "industry": words(INDUSTRIES, rows["industry"]),
            "region": words(tuple(s.region for s in SECTIONS), rows["section"]),
            "territory_id": ids("T", rows["section"].astype(np.int64), 2),
            "owner_id": members(rows["owner"]),
            "first_order_on": dates(rows["first_order"]),
            "potential_amount": pl.Series(rows["potential"]).cast(MONEY),
            "kind": ["company"] * len(rows),
        }
    )


def account_owner(of: Extract) -> pl.DataFrame:
    """Who looked after which account from when until when."""
    when, owners = of.world.when, of.world.owners
    kept = np.concatenate([a for a, _, _ in owners])
    who = np.concatenate([m for _, m, _ in owners])
    since: Ints = np.concatenate([np.full(len(a), day) for a, _, day in owners])
    order = np.lexsort((np.arange(len(kept)), since, kept))
    kept, who, since = kept[order], who[order], since[order]
    until = np.r_[np.where(kept[1:] == kept[:-1], since[1:], FOREVER), FOREVER]
    shown = (until > since) & (until > when.start)  # a second change on one day replaces the first
    kept, who, since, until = kept[shown], who[shown], since[shown], until[shown]
    return pl.DataFrame(
        {
            "account_id": accounts(kept),
            "member_id": members(who),
            "valid_from": dates(since),
            "valid_to": dates(until, until != FOREVER),
        }
    )
