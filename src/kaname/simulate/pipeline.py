"""Tables of deals: opportunity, opportunity_change, opportunity_credit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.simulate import chance
from kaname.simulate.columns import dates, instants, money, named, numbered
from kaname.simulate.company import Company
from kaname.simulate.departments import LOST, PIPELINES, STAGES, WON_RANK, Style
from kaname.simulate.departments import WON as WON_STAGE
from kaname.simulate.horizon import DAY
from kaname.simulate.journey import OPEN, WON
from kaname.simulate.leads import SOURCES
from kaname.simulate.organisation import account_ids, rep_ids
from kaname.simulate.persons import campaigns, person_of, referrers
from kaname.simulate.products import COST, FAMILIES, FAMILY_OF, SAAS
from kaname.simulate.records import NEVER, NOBODY, Flags, Floats, Ints
from kaname.simulate.statements import (
    AMOUNT,
    EXPECTED,
    FIELDS,
    NEXT_ACTION,
    OWNER,
    PROBABILITY,
    STAGE,
    STAGE_DUE,
    STATUS,
    Log,
)
from kaname.simulate.timetable import FOREVER

STATUSES = ("open", "won", "lost", "dropped")
DEAL_TYPES = ("new", "repeat", "expansion", "renewal")
RIVALS = ("競合A社", "競合B社", "競合C社", "競合D社", "競合E社")
REASONS = ("price", "product", "competitor", "timing", "budget", "no_decision", "relationship")
REASON_SHARE = np.array(
    [
        [0.22, 0.12, 0.00, 0.18, 0.20, 0.20, 0.08],  # without a rival
        [0.30, 0.14, 0.34, 0.06, 0.06, 0.05, 0.05],  # with one
    ]
)
RETURNS_AS = np.array([[0.1, 0.55, 0.35], [0.6, 0.4, 0.0], [0.2, 0.4, 0.4], [0.8, 0.2, 0.0]])
CUSTOMERS = "既存顧客"  # the source of deals that came up in a contact
SUPPORTED, SUPPORT = 0.14, 0.2
UNRECORDED = 0.02


@dataclass(frozen=True, slots=True)
class State:
    """How every deal stands at the end, by what was stated last (arrays by field and deal)."""

    last: Floats  # matrix field x deal, NaN for nothing

    def whole(self, field: int) -> Ints:
        """The last statement of a field as a whole number, NEVER for none."""
        return np.where(np.isnan(self.last[field]), NEVER, np.nan_to_num(self.last[field])).astype(
            np.int64
        )


def state(of: Company, log: Log) -> State:
    """The last statement on every field of every deal."""
    last = np.full((len(FIELDS), len(of.deals.key)), np.nan)
    last[log.field[log.last], log.deal[log.last]] = log.new[log.last]
    return State(last)


def deal_ids(of: Company) -> pl.Series:
    """The ids of all deals."""
    return numbered("D", len(of.deals.key), 7)


def first_orders(of: Company) -> Ints:
    """Day of the first order of every account as far as it lies before the data, NEVER else."""
    first = np.where(of.market.bought == NEVER, FOREVER, of.market.bought)
    won = np.flatnonzero((of.deals.ends == WON) & (of.deals.closed < of.when.start))
    np.minimum.at(first, of.deals.account[won], of.deals.closed[won])
    return np.where(first == FOREVER, NEVER, first)


def opportunity(of: Company, log: Log) -> pl.DataFrame:
    """Deals. `family`, the product family, is added to the model's columns."""
    which = np.flatnonzero(of.deal_shown)
    deals, now = of.deals, state(of, log)
    status, lead = now.whole(STATUS)[which], deals.lead[which]
    amount = now.last[AMOUNT][which]
    columns = {
        "opportunity_id": named(deal_ids(of), which),
        "account_id": named(account_ids(of), deals.account[which]),
        "person_id": person_of(of, lead, deals.account[which]),
        "owner_id": named(rep_ids(of.staff), now.whole(OWNER)[which]),
        "pipeline": named(PIPELINES, deals.style[which]),
        "deal_type": named(DEAL_TYPES, _types(of)[which]),
        "amount": money(amount),
        "gross_profit": money(np.round(amount * _margin(of)[which])),
        "currency": pl.repeat("JPY", len(which), dtype=pl.String, eager=True),
        **_times(of, which),
        "expected_close_on": dates(now.whole(EXPECTED)[which]),
        "stage": _stage_names(now.whole(STAGE)[which], deals.style[which]),
        "status": named(STATUSES, status),
        "probability": pl.Series(now.last[PROBABILITY][which]).fill_nan(None),
        "lost_reason": named(REASONS, np.where(status > WON, _reasons(of)[which], NOBODY)),
        "competitor": named(RIVALS, deals.rival[which]),
        **_origins(of, lead),
        "next_action_on": dates(now.whole(NEXT_ACTION)[which], status == OPEN),
        "stage_due_on": dates(now.whole(STAGE_DUE)[which], status == OPEN),
        "family": named(FAMILIES, deals.family[which]),
    }
    return pl.DataFrame(columns).with_columns(*_yomi()).select(_OPPORTUNITY)


def _times(of: Company, which: Ints) -> dict[str, pl.Series]:
    """The steps' instants; in a few deals nobody wrote down when the problem was understood."""
    stamps = of.stamps
    unrecorded = chance.happens(of.deals.key[which], "unrecorded", UNRECORDED)
    heard = np.where(unrecorded, NEVER, stamps.reached[which, 0])
    return {
        "created_at": instants(stamps.created[which]),
        "first_meeting_at": instants(stamps.met[which]),
        "problem_identified_at": instants(heard),
        "proposed_at": instants(stamps.reached[which, 2]),
        "answered_at": instants(stamps.answered[which]),
        "closed_at": instants(stamps.closed[which]),
    }


def _origins(of: Company, lead: Ints) -> dict[str, pl.Series]:
    """Where deals come from: source, campaign and referrer of their lead."""
    known, place = lead != NOBODY, np.maximum(lead, 0)
    source = np.where(known, of.leads.source[place], len(SOURCES))
    return {
        "lead_source": named((*SOURCES, CUSTOMERS), source),
        "campaign_id": named(campaigns(of), lead),
        "referred_by_account_id": named(
            account_ids(of), np.where(known, referrers(of, place), NOBODY)
        ),
    }


_OPPORTUNITY = """opportunity_id account_id person_id owner_id pipeline deal_type amount
gross_profit currency created_at first_meeting_at problem_identified_at proposed_at answered_at
closed_at expected_close_on stage status probability forecast_category yomi lost_reason competitor
lead_source campaign_id referred_by_account_id next_action_on stage_due_on family""".split()


def _stage_names(rank: Ints, style: Ints) -> pl.Series:
    """Stages are called differently in every pipeline; the ends of all have one name."""
    names = [LOST, *(name for stages in STAGES for name in stages), WON_STAGE]
    place = np.where(rank == WON_RANK, len(names) - 1, 1 + style * 5 + rank - 1)
    return named(names, np.where(rank == 0, 0, place))


def _types(of: Company) -> Ints:
    """New until the account has bought; then the same again, something more, or a renewal."""
    deals = of.deals
    first = np.where(of.market.bought == NEVER, FOREVER, of.market.bought)
    won = np.flatnonzero(deals.ends == WON)
    np.minimum.at(first, deals.account[won], deals.closed[won])
    again = 1 + chance.pick(deals.key, "type", RETURNS_AS[deals.family])
    return np.where(deals.created > first[deals.account], again, 0)


def _margin(of: Company) -> Floats:
    """Gross profit over amount: the family's, a little different in every deal."""
    usual = np.array([1 - COST[f == FAMILY_OF].mean() for f in range(len(FAMILIES))])
    margin = usual[of.deals.family] + 0.05 * chance.normal(of.deals.key, "margin")
    return np.clip(margin, 0.05, 0.9)


def _reasons(of: Company) -> Ints:
    rival = (of.deals.rival != NOBODY).astype(np.int64)
    return chance.pick(of.deals.key, "reason", REASON_SHARE[rival])


def _yomi() -> tuple[pl.Expr, ...]:
    """How a rep's stated probability is called: a rank and a forecast category."""
    open_, stated = pl.col("status") == "open", pl.col("probability").fill_null(0.0)
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
    )


def opportunity_change(of: Company, log: Log) -> pl.DataFrame:
    """The log of changed fields; deals carried over into the data bring theirs with them."""
    old = np.r_[np.nan, log.new[:-1]]
    same = (old == log.new) | (np.isnan(old) & np.isnan(log.new))
    shown = ~log.first & ~same
    deal, field, at = log.deal[shown], log.field[shown], log.at[shown]
    style, stage = of.deals.style[deal], field == STAGE
    before, after = old[shown], log.new[shown]
    by = of.owners.at(deal, at // DAY)
    seen = chance.happens(of.deals.key[deal], "seen by comparing", 0.04)
    return pl.DataFrame(
        {
            "opportunity_id": named(deal_ids(of), deal),
            "changed_at": instants(at),
            "field": named(FIELDS, field),
            "old_value": _as_text(of, field, before, style),
            "new_value": _as_text(of, field, after, style),
            "old_rank": _rank(before, stage),
            "new_rank": _rank(after, stage),
            "changed_by": named(rep_ids(of.staff), by),
            "observed": named(("source", "diff"), seen.astype(np.int64)),
        }
    )


def _rank(value: Floats, stage: Flags) -> pl.Series:
    number = pl.Series(np.where(stage, value, np.nan)).fill_nan(None)
    return number.cast(pl.Int32)


def _as_text(of: Company, field: Ints, value: Floats, style: Ints) -> pl.Series:
    """Values as the log holds them: names of stages, yen, probabilities, dates, member ids."""
    known = ~np.isnan(value)
    whole = np.nan_to_num(value).astype(np.int64)
    day = np.isin(field, (EXPECTED, NEXT_ACTION, STAGE_DUE)) & known

    def code(mine: int) -> Ints:
        return np.where((field == mine) & known, whole, -1)

    text = pl.Series(value, dtype=pl.Float64)
    rank = code(STAGE)
    stages = _stage_names(np.maximum(rank, 0), style)
    shown = pl.select(
        stage=pl.when(pl.Series(rank >= 0)).then(stages),
        status=named(STATUSES, code(STATUS)),
        owner=named(rep_ids(of.staff), code(OWNER)),
        date=dates(whole, day).cast(pl.String),
        amount=pl.when(pl.Series((field == AMOUNT) & known)).then(pl.Series(whole).cast(pl.String)),
        probability=pl.when(pl.Series((field == PROBABILITY) & known)).then(
            text.round(2).cast(pl.String)
        ),
    )
    return shown.select(pl.coalesce(pl.all())).to_series()


def opportunity_credit(of: Company, log: Log) -> pl.DataFrame:
    """Shares of the owner, of who found the deal (inside sales, or the owner), of who helped."""
    which = np.flatnonzero(of.deal_shown)
    owner = state(of, log).whole(OWNER)[which]
    helped, helper = _helpers(of, which, owner)
    source = _finders(of, which)
    parts = [
        _credits(of, which, owner, "owner", np.where(helped, 1 - SUPPORT, 1.0)),
        _credits(of, which, source, "source", np.ones(len(which))),
        _credits(of, which[helped], helper[helped], "support", np.full(int(helped.sum()), SUPPORT)),
    ]
    return pl.concat(parts)


def _credits(of: Company, deal: Ints, rep: Ints, role: str, share: Floats) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "opportunity_id": named(deal_ids(of), deal),
            "member_id": named(rep_ids(of.staff), rep),
            "role": pl.repeat(role, len(deal), dtype=pl.String, eager=True),
            "share": share,
        }
    )


def _finders(of: Company, which: Ints) -> Ints:
    """Who won the appointment; for deals out of a contact, who had it."""
    agreed = np.full(len(of.leads.key), NEVER)
    agreed[of.appointments.lead] = of.appointments.day
    lead = of.deals.lead[which]
    place = np.maximum(lead, 0)
    caller = of.staff.at(of.leads.caller[place], np.maximum(agreed[place], of.when.run_in))
    return np.where(lead == NOBODY, of.owners.first[which], caller)


def _helpers(of: Company, which: Ints, owner: Ints) -> tuple[Flags, Ints]:
    """A colleague of the style, in some of the larger deals."""
    key, style = of.deals.key[which], of.deals.style[which]
    seats = np.flatnonzero(of.staff.style == Style.SOLUTION)
    seat = seats[chance.whole(key, "helper", 0, len(seats))]
    helper = of.staff.at(seat, np.minimum(of.deals.created[which], of.when.end))
    fits = (style == Style.SOLUTION) | (style == Style.NEW) | (of.deals.family[which] == SAAS)
    fits &= chance.happens(key, "helped", SUPPORTED) & (helper != owner)
    return fits, helper
