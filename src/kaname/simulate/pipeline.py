"""Tables of the way to an order: person, opportunity, its changes and credits, activity."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.extract import (
    MONEY,
    Extract,
    accounts,
    dates,
    entered,
    ids,
    instants,
    members,
    nothing,
    words,
)
from kaname.simulate.market import FAIR, SOURCES
from kaname.simulate.records import NEVER, Field, Floats, Ints, Records, Stage, Status
from kaname.simulate.selling import REASONS

STAGES = ("失注・見送り", "商談化", "課題確認", "提案", "条件交渉", "受注")
STATUSES = ("open", "won", "lost", "dropped")
DEAL_TYPES = ("new", "repeat", "expansion")
LEAD_STATES = ("working", "appointment", "converted", "disqualified", "unreached")
CONTACTS = ("call", "visit", "web_meeting", "proposal")
OUTCOMES = ("no_answer", "connected", "appointment", "held", "no_show", "done")
FIELDS = ("stage", "status", "amount", "probability", "expected_close_on", "owner_id")
RIVALS = ("競合A社", "競合B社", "競合C社", "競合D社")
REFERRAL = SOURCES.index("紹介")


def person(of: Extract) -> pl.DataFrame:
    """Leads. `closed_at` is added to the model's columns: when work on the lead ended."""
    rows = of.world.leads.records[of.leads]
    count, closed = len(rows), entered(of, rows["closed"])
    marks = 52 + 15 * rows["quality"] + of.rng.normal(0, 14, (4, count))
    bant = np.clip(np.round(marks), 0, 100).astype(np.int32)
    score = np.clip(bant.mean(0) + of.rng.normal(0, 4, count), 0, 100).round(1)
    referrer = of.rng.choice(np.flatnonzero(of.world.accounts["customer"]), count)
    return pl.DataFrame(
        {
            "person_id": ids("L", of.leads),
            "account_id": accounts(rows["account"]),
            "kind": ["lead"] * count,
            "owner_id": members(rows["owner"]),
            "lead_source": words(SOURCES, rows["source"]),
            "campaign_id": _fairs(rows),
            "created_at": instants(entered(of, rows["created"])),
            "status": words(LEAD_STATES, rows["state"]),
            **{
                f"bant_{n}": bant[i]
                for i, n in enumerate(("budget", "authority", "need", "timing"))
            },
            "score": score,
            "score_initial": np.clip(score - of.rng.gamma(2, 3, count), 0, 100).round(1),
            "qualified_at": instants(rows["qualified"]),
            "converted_at": instants(np.where(rows["deal"] >= 0, closed, NEVER)),
            "opportunity_id": ids("D", rows["deal"]),
            "referred_by_account_id": accounts(np.where(rows["source"] == REFERRAL, referrer, -1)),
            "closed_at": instants(closed),
        }
    )


def _fairs(rows: Records) -> pl.Series:
    """The fair at which a lead was met."""
    month = pl.Series(rows["created"] // 86_400, dtype=pl.Int32).cast(pl.Date).dt.strftime("%Y-%m")
    return pl.select(pl.when(pl.Series(rows["source"] == FAIR)).then("fair-" + month)).to_series()


_STEPS = {
    "first_meeting_at": "met",
    "problem_identified_at": "problem",
    "proposed_at": "proposed",
    "answered_at": "answered",
    "closed_at": "closed",
}


def opportunity(of: Extract, profit: Floats) -> pl.DataFrame:
    """Deals; `profit` is the gross profit of every deal of the world."""
    rows = of.world.deals.records[of.deals]
    open_, lead = rows["status"] == Status.OPEN, rows["lead"]
    source = np.where(lead >= 0, of.world.leads["source"][lead], len(SOURCES))
    planned = np.where(rows["stage"] == Stage.PROPOSED, rows["answer_on"], rows["next"])
    noted = open_ & (of.rng.random(len(rows)) < of.world.staff.order[rows["owner"]] + 0.1)
    frame = pl.DataFrame(
        {
            "opportunity_id": ids("D", of.deals),
            "account_id": accounts(rows["account"]),
            "person_id": ids("L", lead),
            "owner_id": members(rows["owner"]),
            "pipeline": ["標準"] * len(rows),
            "deal_type": words(DEAL_TYPES, rows["kind"]),
            "amount": pl.Series(rows["amount"]).cast(MONEY),
            "gross_profit": pl.Series(profit[of.deals]).cast(MONEY),
            "currency": ["JPY"] * len(rows),
            "created_at": instants(entered(of, rows["created"])),
            **{name: instants(rows[field]) for name, field in _STEPS.items()},
            "expected_close_on": dates(rows["expected"]),
            "stage": words(STAGES, rows["stage"]),
            "status": words(STATUSES, rows["status"]),
            "probability": rows["probability"].round(2),
            "lost_reason": words(REASONS, rows["reason"]),
            "competitor": words(RIVALS, rows["rival"] - 1),
            "lead_source": words((*SOURCES, "既存顧客"), source),
            "next_action_on": dates(planned, noted),
            "stage_due_on": dates(planned + 14, open_),
        }
    )
    return frame.with_columns(*_yomi()).select(_OPPORTUNITY)


def _yomi() -> tuple[pl.Expr, ...]:
    """How a rep's stated probability is called: a rank and a forecast category."""
    open_, stated = pl.col("status") == "open", pl.col("probability")
    rank = pl.when(stated >= 0.7).then(pl.lit("A")).when(stated >= 0.4).then(pl.lit("B"))
    category = (
        pl.when(pl.col("status") == "won")
        .then(pl.lit("closed"))
        .when(~open_)
        .then(pl.lit("omitted"))
        .when(stated >= 0.7)
        .then(pl.lit("commit"))
        .when(stated >= 0.4)
        .then(pl.lit("best_case"))
        .otherwise(pl.lit("pipeline"))
    )
    return (
        category.alias("forecast_category"),
        pl.when(open_).then(rank.otherwise(pl.lit("C"))).alias("yomi"),
        nothing().alias("campaign_id"),
        nothing().alias("referred_by_account_id"),
    )


_OPPORTUNITY = """opportunity_id account_id person_id owner_id pipeline deal_type amount
gross_profit currency created_at first_meeting_at problem_identified_at proposed_at answered_at
closed_at expected_close_on stage status probability forecast_category yomi lost_reason competitor
lead_source campaign_id referred_by_account_id next_action_on stage_due_on""".split()


def opportunity_change(of: Extract) -> pl.DataFrame:
    """The log of changed fields, from the first day of the data."""
    rows = of.world.changes.records
    rows = rows[(rows["at"] >= of.begins) & np.isin(rows["deal"], of.deals)]
    stage = rows["field"] == Field.STAGE
    return pl.DataFrame(
        {
            "opportunity_id": ids("D", rows["deal"]),
            "changed_at": instants(rows["at"]),
            "field": words(FIELDS, rows["field"]),
            "old_value": _as_text(rows["field"], rows["old"]),
            "new_value": _as_text(rows["field"], rows["new"]),
            "old_rank": _rank(rows["old"], stage),
            "new_rank": _rank(rows["new"], stage),
            "changed_by": members(rows["by"]),
            "observed": ["source"] * len(rows),
        }
    )


def _rank(value: Floats, stage: np.ndarray) -> pl.Series:
    number = pl.Series(value).cast(pl.Int32)
    return pl.select(pl.when(pl.Series(stage)).then(number)).to_series()


def _as_text(field: Ints, value: Floats) -> pl.Series:
    """Values as the log holds them: names of stages, yen, probabilities, dates, member ids."""
    whole = value.astype(np.int64)
    shown = pl.select(
        field=pl.Series(field),
        stage=words(STAGES, np.where(field == Field.STAGE, whole, -1)),
        status=words(STATUSES, np.where(field == Field.STATUS, whole, -1)),
        amount=pl.Series(whole).cast(pl.String),
        probability=pl.Series(value.round(2)).cast(pl.String),
        expected=pl.Series(np.where(field == Field.EXPECTED, whole, 0), dtype=pl.Int32)
        .cast(pl.Date)
        .cast(pl.String),
        owner=members(np.where(field == Field.OWNER, whole, -1)),
    )
    return shown.select(
        pl.coalesce(
            pl.when(pl.col("field") == code).then(pl.col(column))
            for code, column in enumerate(shown.columns[1:])
        )
    ).to_series()


def opportunity_credit(of: Extract) -> pl.DataFrame:
    """The owner's and the finder's share in every deal."""
    rows = of.world.deals.records[of.deals]
    owner, source = (
        pl.DataFrame(
            {
                "opportunity_id": ids("D", of.deals),
                "member_id": members(rows[column]),
                "role": [column] * len(rows),
                "share": np.ones(len(rows)),
            }
        )
        for column in ("owner", "source")
    )
    return pl.concat([owner, source])


def activity(of: Extract) -> pl.DataFrame:
    """Calls, visits, web meetings and proposals since the first day of the data."""
    rows = of.world.contacts.records[of.first_contact :]
    number = np.arange(of.first_contact, of.world.contacts.size)
    called = rows["kind"] == 0
    set_by = np.where(rows["set_by"] >= of.first_contact, rows["set_by"], -1)
    never = np.full(len(rows), -1)
    return pl.DataFrame(
        {
            "activity_id": ids("C", number, 6),
            "kind": words(CONTACTS, rows["kind"]),
            "direction": ["outbound"] * len(rows),
            "member_id": members(rows["member"]),
            "account_id": accounts(rows["account"]),
            "person_id": ids("L", rows["lead"]),
            "opportunity_id": ids("D", rows["deal"]),
            "planned_at": instants(np.where(called, -1, rows["started"])),
            "started_at": instants(rows["started"]),
            "responded_at": instants(never),
            "ended_at": instants(rows["ended"]),
            "due_at": instants(never),
            "travel_minutes": pl.Series(rows["travel"], dtype=pl.Int32),
            "outcome": words(OUTCOMES, rows["outcome"]),
            "is_new_approach": rows["new_approach"],
            "is_first_meeting": rows["first_meeting"],
            "is_continuation": rows["continuation"],
            "prepared_info": rows["info"],
            "prepared_material": rows["material"],
            "next_step_agreed": rows["next_step"],
            "set_by_activity_id": ids("C", set_by, 6),
        }
    )
