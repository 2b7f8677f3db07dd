"""Targets of amounts and counts: last year's result, a growth, the season, the people there.

Every level adds up: reps make the team, teams the division, divisions the company.
"""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import polars as pl

from kaname.simulate.aftersale.figures import COMPANY
from kaname.simulate.aftersale.given import Given, local_date, month_starts
from kaname.simulate.aftersale.learning import members_of_months
from kaname.simulate.horizon import add_months, day_of, fiscal_start
from kaname.simulate.records import Floats, Ints

GROWTH = {"won_amount": 1.08, "sales": 1.08, "gross_profit": 1.08, "won_deals": 1.05}
USUAL_GROWTH = 1.04
STEP = {"won_amount": 10_000.0, "sales": 10_000.0, "gross_profit": 10_000.0, "won_deals": 0.1}
UNIT = {"won_amount": "JPY", "sales": "JPY", "gross_profit": "JPY"}
REVISED = ("won_amount", "sales", "gross_profit", "won_deals")
ORIGINAL, REVISION = "当初", "修正"


def results(of: Given, lines: pl.DataFrame) -> pl.DataFrame:
    """What every rep did in every month: measure, member_id, month, value."""
    parts = [*_of_deals(of), *_of_lines(of, lines), *_of_work(of)]
    return pl.concat(parts).filter(pl.col("month") >= day_of(of.when.start))


def _of_deals(of: Given) -> list[pl.DataFrame]:
    deals, one = of.deals.rename({"owner_id": "member_id"}), pl.lit(1.0)
    won = deals.filter(pl.col("status") == "won")
    return [
        _sum("won_amount", won, pl.col("closed_on"), pl.col("amount")),
        _sum("won_deals", won, pl.col("closed_on"), one),
        _sum("opportunities", deals, pl.col("created_on"), one),
        _sum("proposals", deals, pl.col("proposed_on"), one),
    ]


def _of_lines(of: Given, lines: pl.DataFrame) -> list[pl.DataFrame]:
    known, day = lines.filter(pl.col("day") <= of.when.end), pl.col("day").cast(pl.Int32)
    margin = pl.col("net") - pl.col("cost")
    return [
        _sum("sales", known, day.cast(pl.Date), pl.col("net")),
        _sum("gross_profit", known, day.cast(pl.Date), margin),
    ]


def _of_work(of: Given) -> list[pl.DataFrame]:
    done = (
        of.frames["activity"]
        .select("member_id", "kind", "outcome", "is_new_approach", on=local_date("started_at"))
        .filter(pl.col("on").is_not_null())
    )
    held = pl.col("outcome") == "held"
    leads = (
        of.frames["person"]
        .select("kind", on=local_date("created_at"), member_id="owner_id")
        .filter(pl.col("kind") == "lead")
    )
    one, meeting = pl.lit(1.0), pl.col("kind").is_in(["visit", "web_meeting"]) & held
    return [
        _sum("meetings", done.filter(meeting), pl.col("on"), one),
        _sum("visits", done.filter(held, pl.col("kind") == "visit"), pl.col("on"), one),
        _sum("appointments", done.filter(pl.col("outcome") == "appointment"), pl.col("on"), one),
        _sum("new_approaches", done.filter("is_new_approach"), pl.col("on"), one),
        _sum("new_leads", leads, pl.col("on"), one),
    ]


def _sum(measure: str, rows: pl.DataFrame, day: pl.Expr, value: pl.Expr) -> pl.DataFrame:
    month = day.dt.truncate("1mo").alias("month")
    # A literal has to become a column: summed in a group, it would count once.
    known = rows.filter(day.is_not_null(), pl.col("member_id").is_not_null())
    known = known.with_columns(month, value=value.cast(pl.Float64))
    sums = known.group_by("member_id", "month").agg(pl.col("value").sum().round())
    return sums.select(pl.lit(measure).alias("measure"), "member_id", "month", "value").sort(
        "member_id", "month"
    )


def planned_months(of: Given) -> list[date]:
    """From the first month of the data to the end of the fiscal year that holds its last day."""
    last, month = add_months(fiscal_start(day_of(of.when.end)), 12), month_starts(of.when)[0]
    found = []
    while month < last:
        found.append(month)
        month = add_months(month, 1)
    return found


def goals(of: Given, lines: pl.DataFrame) -> pl.DataFrame:
    """Rows of targets by month for reps, teams, divisions and the company, in two versions."""
    done = results(of, lines)
    reps, _first = members_of_months(of)
    reps = _to_year_end(of, reps)
    parts = [
        _of_measure(of, name, rows, reps)
        for (name,), rows in done.group_by("measure", maintain_order=True)
    ]
    original = pl.concat(parts)
    revised = _revised(of, original, done)
    rows = pl.concat([_levels(original, ORIGINAL), _levels(revised, REVISION)])
    basis = json.dumps({"base": "last_12_months", "growth": GROWTH["won_amount"]})
    return rows.with_columns(basis=pl.lit(basis), months=pl.lit(1), scenario=pl.lit("target"))


def _to_year_end(of: Given, reps: pl.DataFrame) -> pl.DataFrame:
    """Who will be there in each planned month: after the data, whoever is there at its end."""
    months = planned_months(of)
    starts = dict(enumerate(months))
    last = reps["month"].max()
    known = reps.with_columns(start=pl.col("month").replace_strict(starts, return_dtype=pl.Date))
    later = known.filter(pl.col("month") == last).drop("start")
    future = pl.DataFrame(
        {"start": months[len(month_starts(of.when)) :]}, schema={"start": pl.Date}
    )
    rows = pl.concat([known, later.join(future, how="cross")], how="diagonal")
    division = pl.col("org_path").str.split("/").list.first()
    fiscal = pl.col("start").dt.offset_by("-3mo").dt.year()
    return rows.with_columns(division=division, fiscal=fiscal).sort("start", "member_id")


def _of_measure(of: Given, name: object, done: pl.DataFrame, reps: pl.DataFrame) -> pl.DataFrame:
    """The targets of one measure by rep and month."""
    measure = str(name)
    shape = _shape(done)
    years = []
    for (fiscal,), rows in reps.group_by("fiscal", maintain_order=True):
        base = _base(of, done, int(str(fiscal)))
        whole = float(base["value"].to_numpy().sum()) * GROWTH.get(measure, USUAL_GROWTH)
        own = rows.join(base, on="member_id", how="left", maintain_order="left").with_columns(
            pl.col("value").fill_null(0.0)
        )
        own = own.with_columns(mean=pl.col("value").mean().over("division", "start"))
        own = own.with_columns(weight=(pl.col("mean") + pl.col("value")) * _ramp())
        month = own["start"].dt.month().to_numpy()
        share = pl.col("weight") / pl.col("weight").sum().over("start")
        years.append(own.with_columns(value=share * whole * pl.Series(shape[month - 1])))
    step = STEP.get(measure, 1.0)
    found = pl.concat(years).with_columns(value=((pl.col("value") / step).round() * step).round(4))
    columns = ["member_id", "org_path", "division", "start", "fiscal", "value"]
    decided = pl.date(pl.col("fiscal"), 3, 15)
    return found.filter(pl.col("value") > 0).select(
        *columns, measure=pl.lit(measure), as_of=decided
    )


def _ramp() -> pl.Expr:
    """Beginners start with a fifth of a full target and have all of it after a year."""
    years = (pl.col("start") - pl.col("hired_on")).dt.total_days().fill_null(1000) / 365
    return (0.2 + 0.8 * years).clip(0.2, 1.0)


def _base(of: Given, done: pl.DataFrame, fiscal: int) -> pl.DataFrame:
    """What each rep did in the year before a fiscal year; without such data, in the first one."""
    start, first = date(fiscal, 4, 1), day_of(of.when.start)
    begin = add_months(start, -12)
    if begin < first:
        begin, start = first, min(add_months(first, 12), add_months(day_of(of.when.end), 1))
    length = (start.year - begin.year) * 12 + start.month - begin.month
    rows = done.filter(pl.col("month") >= begin, pl.col("month") < start)
    return rows.group_by("member_id").agg(value=pl.col("value").sum() * 12 / length)


def _shape(done: pl.DataFrame) -> Floats:
    """The share of a year's result by calendar month, as the planners know it from experience."""
    totals = done.group_by("month").agg(pl.col("value").sum()).sort("month")
    month: Ints = totals["month"].dt.month().cast(pl.Int64).to_numpy()
    value = np.bincount(month - 1, totals["value"].to_numpy(), 12)
    mean = value / np.maximum(np.bincount(month - 1, minlength=12), 1)
    if (mean <= 0).any():
        return np.full(12, 1 / 12)
    shape: Floats = 0.7 * mean / mean.sum() + 0.3 / 12
    return shape


def _revised(of: Given, original: pl.DataFrame, done: pl.DataFrame) -> pl.DataFrame:
    """The second half of each year, decided anew in October by how the first one went."""
    half = pl.col("start").dt.month().is_between(4, 9)
    first = original.filter(half, pl.col("measure") == "won_amount")
    results_ = done.filter(pl.col("measure") == "won_amount").rename({"month": "start"})
    results_ = results_.select("member_id", "start", result="value")
    went = (
        first.join(results_, on=["member_id", "start"], how="left")
        .group_by("org_path", "fiscal")
        .agg(pl.col("result").sum().fill_null(0.0), pl.col("value").sum())
        .select(
            "org_path",
            "fiscal",
            factor=(0.5 + 0.5 * pl.col("result") / pl.col("value")).clip(0.92, 1.06),
        )
    )
    decided = pl.date(pl.col("fiscal"), 10, 15)
    rows = original.filter(~half, pl.col("measure").is_in(REVISED))
    rows = rows.with_columns(as_of=decided).filter(pl.col("as_of") <= day_of(of.when.end))
    step = pl.col("measure").replace_strict(STEP, return_dtype=pl.Float64)
    rows = rows.join(went, on=["org_path", "fiscal"], how="inner", maintain_order="left")
    value = (pl.col("value") * pl.col("factor") / step).round() * step
    return rows.with_columns(value=value.round(4)).filter(pl.col("value") > 0).drop("factor")


def _levels(rows: pl.DataFrame, version: str) -> pl.DataFrame:
    """The same targets for reps, teams, divisions and the company."""
    key = ["measure", "start", "as_of"]
    parts = []
    for kind, scope in (
        ("member", pl.col("member_id")),
        ("team", pl.col("org_path")),
        ("division", pl.col("division")),
        ("company", pl.lit(COMPANY)),
    ):
        sums = rows.group_by(*key, scope.alias("scope_id")).agg(pl.col("value").sum().round(4))
        parts.append(sums.sort(*key, "scope_id").with_columns(scope_kind=pl.lit(kind)))
    unit = pl.col("measure").replace_strict(UNIT, default="件", return_dtype=pl.String)
    return pl.concat(parts).with_columns(version=pl.lit(version), unit=unit)
