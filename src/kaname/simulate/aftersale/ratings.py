"""What customers think: surveys of satisfaction, ratings of reps and proposals, benefits, use."""

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
    owner_on,
)
from kaname.simulate.aftersale.subscriptions import Book
from kaname.simulate.products import FINANCE, HARDWARE, SAAS
from kaname.simulate.records import Floats

ANSWERED = 0.46  # of the surveys
LEAVING = 120  # days before the end of a contract in which its use falls
SEAT = 1_800.0  # yen per licensed user and month


def surveys(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Satisfaction and recommendation after won deals and after orders without a deal."""
    deals = of.won.select("account_id", "opportunity_id", member_id="owner_id", day="closed_on")
    orders = lines.filter(pl.col("opportunity_id").is_null(), pl.col("order_kind") != "return")
    orders = orders.unique("order_id", keep="first", maintain_order=True)
    orders = orders.select("account_id", "member_id", day="date")
    asked = pl.concat([some(deals, 0.6, rng), some(orders, 0.05, rng)], how="diagonal")
    found = []
    for kind, top, mean in (("csat", 5, 0.79), ("nps", 10, 0.72), ("rep_rating", 5, 0.82)):
        chosen = some(asked, 0.75 if kind == "csat" else 0.45, rng)
        answers = pl.Series(rng.random(chosen.height) < ANSWERED)
        score = pl.Series(_marks(np.full(chosen.height, mean), top, rng))
        found.append(
            at_some_day(of, chosen, 20, 50, rng).with_columns(
                kind=pl.lit(kind),
                instrument=pl.lit("survey"),
                invited=pl.lit(value=True),
                answered=answers,
                score=pl.when(answers).then(score),
                max_score=pl.lit(float(top)),
            )
        )
    return found


def some(rows: pl.DataFrame, share: float, rng: np.random.Generator) -> pl.DataFrame:
    return rows.filter(pl.Series(rng.random(rows.height) < share))


def _marks(mean: Floats, top: int, rng: np.random.Generator, low: int = 1) -> Floats:
    """Whole marks up to `top` around a share of it."""
    marks: Floats = np.clip(np.round(mean * top + rng.normal(0, 0.16 * top, len(mean))), low, top)
    return marks


def at_some_day(
    of: Given, rows: pl.DataFrame, low: int, high: int, rng: np.random.Generator
) -> pl.DataFrame:
    """The rows some days after their `day`, as far as that lies in the data."""
    day = day_numbers(rows["day"]) + rng.integers(low, high, rows.height)
    at = instants(day, office_seconds(rng, rows.height))
    inside = pl.Series((day >= of.when.start) & (day <= of.when.end))
    return rows.drop("day").with_columns(assessed_at=at, _inside=inside)


def proposals(of: Given, rng: np.random.Generator) -> list[pl.DataFrame]:
    """Checklists before a proposal, the customer's marks after it, the distance to a rival."""
    columns = ["account_id", "opportunity_id", "status", "competitor"]
    deals = of.deals.filter(pl.col("proposed_on").is_not_null())
    deals = deals.select(*columns, member_id="owner_id", day="proposed_on")
    found = []
    for kind, instrument, share, top, mean in (
        ("proposal_quality", "checklist", 0.7, 20, 0.74),
        ("proposal_evaluation", "form", 0.4, 5, 0.7),
        ("differentiation", "manual", 0.75, 5, 0.58),
    ):
        rows = some(deals, share, rng)
        if kind == "differentiation":
            rows = rows.filter(pl.col("competitor").is_not_null())
        won = (rows["status"] == "won").to_numpy()
        score = _marks(mean + 0.07 * won - 0.03, top, rng)
        # checklists are filled in before the customer sees the proposal
        days = (-2, 1) if instrument == "checklist" else (1, 10)
        found.append(
            at_some_day(of, rows.drop("status", "competitor"), *days, rng).with_columns(
                kind=pl.lit(kind),
                instrument=pl.lit(instrument),
                score=pl.Series(score),
                max_score=pl.lit(float(top)),
                invited=pl.lit(value=True),
                answered=pl.lit(value=True),
            )
        )
    return found


def meetings(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """How much customers took part in web meetings, 0 to 100, as the meeting tool counts it."""
    columns = ["activity_id", "kind", "member_id", "account_id", "opportunity_id", "outcome"]
    held = (
        of.frames["activity"]
        .select(*columns, "started_at", "ended_at")
        .filter(
            pl.col("kind") == "web_meeting",
            pl.col("outcome").is_in(["held", "done"]),
            pl.col("started_at").is_not_null(),
        )
    )
    held = some(held.sort("activity_id"), 0.6, rng)
    at = pl.coalesce("ended_at", "started_at") + pl.duration(minutes=5)
    score = np.clip(np.round(rng.normal(64, 15, held.height)), 5, 100)
    return held.select(
        "activity_id", "account_id", "opportunity_id", "member_id", assessed_at=at
    ).with_columns(
        kind=pl.lit("engagement"),
        instrument=pl.lit("telemetry"),
        score=pl.Series(score),
        max_score=pl.lit(100.0),
        _inside=pl.lit(value=True),
    )


def benefits(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """What larger deals brought against what was promised, some months after the win (yen)."""
    rows = of.won.filter(
        pl.col("family").is_in([SAAS, HARDWARE]), pl.col("amount") >= 1_000_000
    ).select("account_id", "opportunity_id", "amount", member_id="owner_id", day="closed_on")
    rows = some(rows, 0.55, rng)
    promised = np.round(rows["amount"].to_numpy() * rng.uniform(1.2, 2.6, rows.height), -4)
    realised = np.round(promised * np.clip(rng.normal(0.88, 0.2, rows.height), 0.1, 1.6), -4)
    early = at_some_day(of, rows.drop("amount"), 60, 240, rng)
    return early.with_columns(
        kind=pl.lit("roi"),
        instrument=pl.lit("form"),
        score=pl.Series(realised),
        max_score=pl.Series(promised),
        passed=pl.Series(realised >= promised),
    )


def usage(of: Given, kept: Book, rng: np.random.Generator) -> pl.DataFrame:
    """Active and licensed users of every software contract at each month's end."""
    rows = kept.contracts.filter(
        pl.col("family") == SAAS, pl.col("row") == pl.col("parent"), pl.col("day") <= of.when.end
    ).select("account_id", "day", "ended", "mrr")
    _first, after = month_numbers(of.when)
    at = np.tile(after - 1, rows.height)
    row = np.repeat(np.arange(rows.height), len(after))
    here = rows[row]
    start, ended = here["day"].to_numpy(), here["ended"].to_numpy()
    level = np.clip(rng.normal(0.7, 0.14, rows.height), 0.2, 0.97)[row]
    level = level * np.clip((at - start) / 90, 0.3, 1.0) * np.where(ended - at < LEAVING, 0.55, 1.0)
    licensed = np.ceil(here["mrr"].to_numpy() / SEAT) + 2
    active = np.minimum(np.round(licensed * level * np.exp(rng.normal(0, 0.06, len(at)))), licensed)
    found = (
        here.select("account_id")
        .with_columns(
            assessed_at=instants(at, np.full(len(at), 20 * 3600)),
            date=dates(at),
            kind=pl.lit("usage"),
            instrument=pl.lit("telemetry"),
            score=pl.Series(active),
            max_score=pl.Series(licensed),
            _inside=pl.Series((at >= start) & (at < ended)),
        )
        .filter("_inside")
    )
    return _of_accounts(of, found)


def _of_accounts(of: Given, found: pl.DataFrame) -> pl.DataFrame:
    """One figure per account and day: its contracts are taken together."""
    once = found.group_by("account_id", "date", maintain_order=True).agg(
        pl.col("assessed_at", "kind", "instrument", "_inside").first(),
        pl.col("score", "max_score").sum(),
    )
    return once.with_columns(owner_on(once, of, "date")).drop("date")


def onboarding(of: Given, kept: Book, rng: np.random.Generator) -> pl.DataFrame:
    """Whether a customer of the software or a service got going within its first weeks."""
    rows = kept.contracts.filter(
        pl.col("family") != FINANCE, pl.col("row") == pl.col("parent"), ~pl.col("old")
    ).select(
        "account_id", "opportunity_id", "member_id", day=pl.col("day").cast(pl.Int32).cast(pl.Date)
    )
    passed = rng.random(rows.height) < 0.83
    steps = np.where(passed, 10, rng.integers(2, 9, rows.height)).astype(np.float64)
    return at_some_day(of, rows, 25, 50, rng).with_columns(
        kind=pl.lit("onboarding"),
        instrument=pl.lit("checklist"),
        score=pl.Series(steps),
        max_score=pl.lit(10.0),
        passed=pl.Series(passed),
    )
