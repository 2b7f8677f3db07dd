"""What reps learn and use: skills tested, trainings invited to, days on which tools were used."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import (
    Given,
    dates,
    day_numbers,
    instants,
    month_numbers,
    office_seconds,
)
from kaname.simulate.aftersale.ratings import some
from kaname.simulate.departments import AREAS
from kaname.simulate.records import Ints
from kaname.simulate.timetable import timetable
from kaname.simulate.workforce import TRAINED

CERTIFIED = 0.62  # of the skills tested, of beginners
WITH_YEARS = 0.22  # more after five years
INVITED, ATTENDED = 0.34, 0.84  # per member and month; of those invited
WITHOUT = 0.08  # members who do without the tools
ACTIVE = 0.93  # of the others, in a month


def members_of_months(of: Given) -> tuple[pl.DataFrame, Ints]:
    """Reps at the end of every month, and the number of the month: member_id, org_path, month."""
    first, after = month_numbers(of.when)
    months = pl.DataFrame({"month": np.arange(len(first)), "last": dates(after - 1)})
    reps = of.frames["member"].filter(pl.col("is_quota_carrier").fill_null(value=False))
    found = months.join(reps, how="cross").filter(
        pl.col("valid_from") <= pl.col("last"),
        pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("last")),
    )
    found = found.sort("month", "member_id")
    return found.select("member_id", "org_path", "hired_on", "month", "last"), first


def assessed(of: Given, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Skills tested, trainings invited to, and days on which the tools were used, by month."""
    reps, first = members_of_months(of)
    month = reps["month"].to_numpy()
    length = day_numbers(reps["last"]) - first[month] + 1
    day = first[month] + (rng.random(reps.height) * length).astype(np.int64)
    reps = reps.select("member_id", "hired_on", "last").with_columns(
        assessed_at=instants(day, office_seconds(rng, reps.height)), _inside=pl.lit(value=True)
    )
    parts = [_skills(reps, rng), _trainings(of, reps, rng), _tools(reps, rng)]
    return [part.drop("hired_on", "last") for part in parts]


def _skills(reps: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """One skill tested per member and month; with the years more are certified."""
    years = (reps["last"] - reps["hired_on"]).dt.total_days().fill_null(1000).to_numpy() / 365.25
    certain = rng.random(reps.height) < CERTIFIED + WITH_YEARS * np.clip(years / 5, 0, 1)
    return reps.with_columns(
        kind=pl.lit("skill"),
        instrument=pl.lit("lms"),
        passed=pl.Series(certain),
        score=pl.Series(np.where(certain, 1.0, 0.0)),
        max_score=pl.lit(1.0),
        invited=pl.lit(value=True),
        answered=pl.lit(value=True),
    )


def _trainings(of: Given, reps: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Invitations, and whether one came."""
    invited = some(reps, INVITED, rng)
    invited = pl.concat([invited, _trained(of)], how="diagonal")
    there = rng.random(invited.height) < ATTENDED
    return invited.with_columns(
        kind=pl.lit("training"),
        instrument=pl.lit("lms"),
        invited=pl.lit(value=True),
        answered=pl.Series(there),
        passed=pl.Series(there),
    )


def _tools(reps: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Days of a month on which a member used the tools; some never do."""
    names = reps["member_id"].unique().sort()
    keen = names.filter(pl.Series(rng.random(names.len()) >= WITHOUT))
    uses = reps["member_id"].is_in(keen.implode()).to_numpy()
    uses &= rng.random(reps.height) < ACTIVE
    used = np.where(uses, rng.integers(4, 21, reps.height), 0)
    return reps.with_columns(
        kind=pl.lit("tool_use"),
        instrument=pl.lit("telemetry"),
        passed=pl.Series(used > 0),
        score=pl.Series(used.astype(np.float64)),
        max_score=pl.lit(20.0),
        assessed_at=instants(day_numbers(reps["last"]), np.full(reps.height, 20 * 3600)),
    )


def _trained(of: Given) -> pl.DataFrame:
    """The invitations of the teams that were all trained in two weeks, where that is told."""
    day = timetable(of.when, of.stories).training
    teams = "|".join(f"/{AREAS[area].team}" for area in TRAINED)
    on = dates(np.array([min(day, of.when.end)]))[0]
    reps = (
        of.frames["member"]
        .filter(
            pl.col("org_path").str.contains(teams),
            pl.col("valid_from") <= on,
            pl.col("valid_to").is_null() | (pl.col("valid_to") > on),
            pl.lit(day <= of.when.end),
        )
        .sort("member_id")
    )
    days = day + np.arange(reps.height) % 10
    return reps.select("member_id").with_columns(
        assessed_at=instants(days, np.full(reps.height, 10 * 3600)), _inside=pl.lit(value=True)
    )
