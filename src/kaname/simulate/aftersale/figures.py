"""Figures that finance, production and the market state by period."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import Given, local_date, month_starts
from kaname.simulate.aftersale.learning import members_of_months
from kaname.simulate.horizon import add_months, day_of, fiscal_start
from kaname.simulate.records import Floats

SCHEDULED = 2 * 16 * 20  # hours of two lines in two shifts
PEOPLE_PER_CONSUMER = 9.0  # of the target population
SHARE_OF_MARKET = 0.06
OVERHEAD = 0.51  # of the mean gross profit
SELLING = 0.26  # likewise: sales and marketing
WORK = ("visit", "web_meeting", "call", "email", "serve", "trouble", "design_change")
COST_OF = (6_500.0, 3_000.0, 700.0, 300.0, 900.0, 5_000.0, 8_000.0)
SERVED = 0.025  # of sales: handling and delivery
COMPANY = "全社"
SPANS = (1, 3, 6, 12)  # months


def inputs(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Actuals and market inputs: measure, scenario, scope_kind, scope_id, start, months, value.

    One frame per measure, the first being the largest.
    """
    months = month_starts(of.when)
    sales = by_month(of, lines.with_columns(value=pl.col("net")))
    margin = sales - by_month(of, lines.with_columns(value=pl.col("cost")))
    cost = to_serve(of, lines)
    flows = {
        **finance(of, sales, margin, rng),
        **production(of, rng),
        "market_size": np.round(_market(sales, rng), -4),
    }
    parts = [_flow(name, months, values) for name, values in flows.items()]
    served = cost.group_by("month").agg(pl.col("value").sum()).sort("month")
    parts.append(_flow("cost_to_serve", served["month"].to_list(), served["value"].to_numpy()))
    parts.append(_states(of, "target_population", _population(of)))
    parts += licences(of)
    market = pl.col("measure").is_in(["market_size", "target_population"])
    scenario = pl.when(market).then(pl.lit("market")).otherwise(pl.lit("actual"))
    return [part.with_columns(scenario=scenario) for part in [_spans_of_accounts(cost), *parts]]


def by_month(of: Given, lines: pl.DataFrame) -> Floats:
    """The sum of `value` in each month of the data, by the day of revenue."""
    months = pl.DataFrame({"month": month_starts(of.when)})
    month = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.truncate("1mo").alias("month")
    known = lines.filter(pl.col("day") <= of.when.end)
    sums = known.group_by(month).agg(pl.col("value").sum())
    found = months.join(sums, on="month", how="left", maintain_order="left")
    return np.asarray(found["value"].fill_null(0.0).to_numpy(), dtype=np.float64)


def finance(
    of: Given, sales: Floats, margin: Floats, rng: np.random.Generator
) -> dict[str, Floats]:
    """Net sales as closed, cost of selling, and what is left."""
    usual = np.convolve(np.pad(margin, 3, mode="edge"), np.ones(7) / 7, mode="valid")
    selling = np.round(SELLING * usual * np.exp(rng.normal(0, 0.04, len(sales))), -3)
    overhead = OVERHEAD * usual * np.exp(rng.normal(0, 0.02, len(sales)))
    return {
        "net_sales": np.round(sales),
        "sales_marketing_cost": selling,
        "operating_income": np.round(margin - selling - overhead),
    }


def production(of: Given, rng: np.random.Generator) -> dict[str, Floats]:
    """Hours and pieces of the factory, slowly getting better."""
    months = month_starts(of.when)
    business = np.array([day_of(day) for day in of.when.business], dtype="datetime64[M]")
    days = np.array([(business == np.datetime64(m, "M")).sum() for m in months], dtype=np.float64)
    trend = np.linspace(0, 1, len(months))
    scheduled = SCHEDULED / 20 * days
    running = 0.81 + 0.05 * trend + rng.normal(0, 0.012, len(months))
    produced = np.round(scheduled * running * 9.5 * np.exp(rng.normal(0, 0.02, len(months))))
    bad = 0.019 - 0.006 * trend + np.abs(rng.normal(0, 0.0012, len(months)))
    worked = np.round(scheduled * 6.2 * np.exp(rng.normal(0, 0.02, len(months))))
    good = 0.86 + 0.05 * trend + rng.normal(0, 0.012, len(months))
    return {
        "scheduled_hours": scheduled,
        "operating_hours": np.round(scheduled * running, 1),
        "produced_units": produced,
        "defective_units": np.round(produced * bad),
        "hours_worked": worked,
        "standard_hours": np.round(worked * good),
    }


def _market(sales: Floats, rng: np.random.Generator) -> Floats:
    """The market moves like our sales, with less noise, and grows a little slower."""
    usual = np.convolve(np.pad(sales, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    slower = np.linspace(1.06, 0.96, len(sales))
    size: Floats = usual / SHARE_OF_MARKET * slower * np.exp(rng.normal(0, 0.03, len(sales)))
    return size


def _population(of: Given) -> Floats:
    """People of the target group."""
    people = of.accounts.filter(pl.col("kind") == "consumer").height or of.accounts.height
    growth = 1.002 ** np.arange(len(month_starts(of.when)))
    return np.round(people * PEOPLE_PER_CONSUMER * growth, -2)


def to_serve(of: Given, lines: pl.DataFrame) -> pl.DataFrame:
    """Cost to serve by account and month of those who bought: work for them and handling."""
    code = pl.col("account_id").cast(pl.Enum(of.accounts["account_id"]))  # smaller than names
    known = lines.select(code, "day", "net").filter(
        pl.col("day") <= of.when.end, pl.col("account_id").is_not_null()
    )
    month = pl.col("day").cast(pl.Int32).cast(pl.Date).dt.truncate("1mo").alias("month")
    sales = known.group_by("account_id", month).agg(pl.col("net").sum())
    price = pl.col("kind").replace_strict(
        dict(zip(WORK, COST_OF, strict=True)), default=0.0, return_dtype=pl.Float64
    )
    done = of.frames["activity"].select(
        code, price.alias("cost"), month=local_date("started_at").dt.truncate("1mo")
    )
    work = done.drop_nulls().group_by("account_id", "month").agg(work=pl.col("cost").sum())
    found = sales.join(work, on=["account_id", "month"], how="left").sort("month", "account_id")
    handling = SERVED * pl.max_horizontal(pl.col("net"), 0.0)
    return found.select(
        "account_id", "month", value=(handling + pl.col("work").fill_null(0.0) + 60).round()
    )


def _spans_of_accounts(cost: pl.DataFrame) -> pl.DataFrame:
    """Months, quarters, halves and years: months with gaps do not make up a quarter."""
    parts = []
    for months in SPANS:
        start = pl.col("month").dt.offset_by("-3mo").dt.truncate(f"{months}mo").dt.offset_by("3mo")
        rows = cost.group_by("account_id", start.alias("start"), maintain_order=True)
        parts.append(rows.agg(pl.col("value").sum()).with_columns(months=pl.lit(months)))
    return pl.concat(parts).select(
        "start",
        "months",
        "value",
        measure=pl.lit("cost_to_serve"),
        scope_kind=pl.lit("account"),
        scope_id=pl.col("account_id").cast(pl.String),
    )


def _flow(measure: str, months: list[date], values: Floats) -> pl.DataFrame:
    """A sum by month of the company: months make up longer spans."""
    return pl.DataFrame({"start": months, "value": values}).with_columns(
        measure=pl.lit(measure),
        scope_kind=pl.lit("company"),
        scope_id=pl.lit(COMPANY),
        months=pl.lit(1),
    )


def _states(of: Given, measure: str, values: Floats) -> pl.DataFrame:
    """A stock by month and, as at its end, for every longer span that it touches."""
    months = month_starts(of.when)
    rows = pl.DataFrame({"month": months, "value": values})
    parts = []
    for length in SPANS:
        start = pl.Series([span_start(month, length) for month in months])
        spans = rows.with_columns(start=start).group_by("start", maintain_order=True)
        parts.append(spans.agg(pl.col("value").last()).with_columns(months=pl.lit(length)))
    return pl.concat(parts).with_columns(
        measure=pl.lit(measure), scope_kind=pl.lit("company"), scope_id=pl.lit(COMPANY)
    )


def span_start(month: date, length: int) -> date:
    """The first month of the fiscal quarter, half or year that holds a month."""
    since = (month.month - 4) % 12
    return add_months(fiscal_start(month), since // length * length)


def licences(of: Given) -> list[pl.DataFrame]:
    """Members with a licence for the tools at some time of a span: the company and each team."""
    reps, _first = members_of_months(of)
    month = pl.Series(month_starts(of.when))
    reps = reps.with_columns(start=month.gather(reps["month"]))
    parts = []
    for kind, scope in (("company", pl.lit(COMPANY)), ("team", pl.col("org_path"))):
        for length in SPANS:
            starts = {m: span_start(m, length) for m in month}
            span = pl.col("start").replace_strict(starts, return_dtype=pl.Date)
            who = reps.group_by(span.alias("span"), scope.alias("scope_id"))
            count = who.agg(value=pl.col("member_id").n_unique().cast(pl.Float64))
            parts.append(
                count.sort("span", "scope_id").select(
                    "scope_id",
                    "value",
                    start="span",
                    months=pl.lit(length),
                    measure=pl.lit("licences"),
                    scope_kind=pl.lit(kind),
                )
            )
    return parts
