"""Monthly targets of the won amount: last year's result, a growth, the season, the people there."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import polars as pl

from kaname.simulate.company import DIVISIONS, SECTIONS
from kaname.simulate.extract import Extract, members
from kaname.simulate.horizon import add_months, day_of, fiscal_start, number
from kaname.simulate.records import Floats, Ints, Status
from kaname.simulate.world import World

GROWTH = 1.08
# share of a year's won amount by month from April, as the planners know it from experience
PROFILE = (0.048, 0.082, 0.083, 0.068, 0.074, 0.122, 0.060, 0.076, 0.098, 0.072, 0.079, 0.138)
STEP = 10_000  # yen
COMPANY = "全社"


def period_value(of: Extract) -> pl.DataFrame:
    """Targets by month for the company, divisions, sections and reps; each level adds up.

    `period_end` is exclusive.
    """
    when = of.world.when
    last = add_months(fiscal_start(day_of(when.end)), 12)
    month, rows, plan = day_of(when.start), [], None
    while month < last:
        if plan is None or month.month == 4:
            plan = _yearly(of.world, number(month))
            decided = add_months(month, -1).replace(day=15)
        rows += _month(of.world, month, plan * PROFILE[(month.month - 4) % 12], decided)
        month = add_months(month, 1)
    return _frame(rows)


def _won_before(world: World, day: int) -> tuple[Ints, Floats]:
    """Owners and amounts of the deals won in the year before `day`."""
    deals = world.deals
    closed = deals["closed"] // 86_400
    won = (deals["status"] == Status.WON) & (closed < day) & (closed >= day - 365)
    return deals["owner"][won], deals["amount"][won]


def _yearly(world: World, day: int) -> Floats:
    """A year's target per section: mostly its own last year, partly its share of the people."""
    owner, amount = _won_before(world, day)
    posts = world.staff.sections_on(day)
    last = world.staff.sections_on(day - 1)
    section = np.where(posts >= 0, posts, last)[owner]
    own = np.bincount(section[section >= 0], amount[section >= 0], len(SECTIONS))
    people = np.bincount(posts[posts >= 0], minlength=len(SECTIONS))
    total = amount.sum() * GROWTH
    target: Floats = total * (0.8 * own / max(own.sum(), 1) + 0.2 * people / people.sum())
    return target


def _month(world: World, month: date, plan: Floats, decided: date) -> list[tuple[object, ...]]:
    """Rows of one month: reps get their section's target by past result and time in the company."""
    day = number(month)
    posts = world.staff.sections_on(day)
    rep = np.flatnonzero(posts >= 0)
    section, weight = posts[rep], _weights(world, rep, day)
    total = np.bincount(section, weight, len(SECTIONS))[section]
    value = np.round(plan[section] * weight / total / STEP) * STEP
    teams = np.bincount(section, value, len(SECTIONS))
    rows = [("member", m, v) for m, v in zip(members(rep), value, strict=True)]
    rows += [("team", s.path, teams[i]) for i, s in enumerate(SECTIONS)]
    rows += [
        ("division", d, sum(teams[i] for i, s in enumerate(SECTIONS) if s.division == d))
        for d in DIVISIONS
    ]
    rows += [("company", COMPANY, teams.sum())]
    return [(*row, month, decided) for row in rows]


def _weights(world: World, rep: Ints, day: int) -> Floats:
    """Half alike, half by last year's result; beginners start with a fifth."""
    owner, amount = _won_before(world, day)
    result = np.bincount(owner, amount, len(world.staff.hired))[rep]
    years = (day - world.staff.hired[rep]) / 365.25
    ramp = np.clip(0.2 + 0.8 * years, 0.2, 1.0)
    weights: Floats = (0.5 * result.mean() + 0.5 * result + 1.0) * ramp
    return weights


def _frame(rows: list[tuple[object, ...]]) -> pl.DataFrame:
    kind, scope, value, month, decided = zip(*rows, strict=True)
    basis = json.dumps({"base": "last_12_months", "growth": GROWTH})
    start = pl.Series("period_start", month, dtype=pl.Date)
    return pl.select(
        measure=pl.repeat("won_amount", len(rows), dtype=pl.String),
        scenario=pl.lit("target"),
        version=pl.lit("当初"),
        scope_kind=pl.Series(kind),
        scope_id=pl.Series(scope),
        period_start=start,
        period_end=start.dt.offset_by("1mo"),
        as_of=pl.Series(decided, dtype=pl.Date),
        value=pl.Series(value, dtype=pl.Float64).cast(pl.Decimal(18, 4)),
        unit=pl.lit("JPY"),
        basis=pl.lit(basis),
        status=pl.lit("approved"),
    )
