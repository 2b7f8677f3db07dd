"""The tables that follow the sale, on a small company of chance."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from kaname.sales_model.checks import check
from kaname.sales_model.columns import polars_schema
from kaname.sales_model.model import TABLES
from kaname.simulate import aftersale, company
from kaname.simulate.aftersale import season
from kaname.simulate.horizon import horizon
from kaname.simulate.tables import before_sale
from kaname.simulate.timetable import timetable

MADE = "order_line contract_event delivery customer_event assessment period_value fx_rate".split()
WHEN = horizon(date(2025, 11, 26), 20)
REPS = 24


def made(frames, stories=True):
    return aftersale.tables(frames, WHEN, np.random.default_rng([7, 5]), stories)


@pytest.fixture(scope="module")
def before():
    lived = company.live(WHEN, REPS, 7, timetable(WHEN, True))
    return before_sale(lived, lambda _, frame: frame)


@pytest.fixture(scope="module")
def frames(before):
    return dict(before) | made(before)


def amount(column):
    return pl.col(column).cast(pl.Float64)


def local(column):
    return pl.col(column).dt.offset_by("9h").dt.date()


def test_every_column_of_the_sales_model_is_there(frames):
    for name in MADE:
        assert frames[name].schema == polars_schema(TABLES[name]), name


def test_the_model_finds_no_fault(frames):
    typed = {
        name: rows.select(
            pl.col(c).cast(t) for c, t in polars_schema(TABLES[name]).items() if c in rows
        )
        for name, rows in frames.items()
    }
    assert check(typed).findings == ()


def test_the_same_frames_give_the_same_rows(before, frames):
    again = made(before)
    assert all(again[name].equals(frames[name]) for name in MADE)


def test_lines_add_up_to_deals_but_for_the_known_differences(frames):
    found = aftersale.ledger_differences(frames)
    count = dict(found.group_by("kind").len().iter_rows())
    won = frames["opportunity"].filter(pl.col("status") == "won").height
    assert set(count) == {"missing_order", "missing_deal", "other_amount"}
    assert all(3 <= n <= max(3, 0.02 * won) for n in count.values())
    other = found.filter(pl.col("kind") == "other_amount")
    ratio = (other["ordered"] / other["booked"]).to_numpy()
    assert ((abs(ratio - 1) > 0.01) & (abs(ratio - 1) < 0.11)).all()


def test_revenue_follows_the_order_and_is_empty_until_it_is_recognised(frames):
    lines = frames["order_line"]
    known = lines.filter(pl.col("revenue_on").is_not_null())
    assert known["revenue_on"].max() <= date(2025, 11, 26)
    assert (known["revenue_on"] >= known.select(local("ordered_at")).to_series()).all()
    assert 0 < lines["revenue_on"].null_count() < 0.3 * lines.height


def test_there_are_orders_of_every_kind_and_channel(frames):
    lines = frames["order_line"]
    assert set(lines["order_kind"]) == {"new", "repeat", "expansion", "return"}
    assert set(lines["channel"]) == {"direct", "contract", "route", "store", "online"}
    back = lines.filter(pl.col("order_kind") == "return")
    assert (back["net_amount"] < 0).all()
    assert (back["quantity"] < 0).all()
    stores = frames["account"].filter(pl.col("kind") == "store")["account_id"]
    sold = lines.filter(pl.col("channel") == "store")
    assert set(sold["store_id"]) <= set(stores)
    assert sold["store_id"].null_count() == 0
    assert lines["member_id"].null_count() == 0


@pytest.mark.parametrize("stories", [True, False])
def test_seasonal_products_sell_in_their_season_where_that_is_told(before, stories):
    lines = made(before, stories)["order_line"].filter(
        pl.col("product_id") == "P19", pl.col("channel").is_in(["store", "online"])
    )
    summer = local("ordered_at").dt.month().is_in([6, 7, 8])
    goods = made(before, stories)["order_line"].filter(pl.col("channel").is_in(["store", "online"]))
    orders = goods.filter(pl.col("order_kind") != "return")
    lines = lines.filter(pl.col("order_kind") != "return")
    inside = lines.filter(summer).height / orders.filter(summer)["order_id"].n_unique()
    outside = lines.filter(~summer).height / orders.filter(~summer)["order_id"].n_unique()
    truth = season.RATIO if stories else 1.0
    assert inside / outside == pytest.approx(truth, rel=0.4)


def test_a_contract_never_earns_less_than_nothing(frames):
    events = frames["contract_event"].with_columns(amount("mrr_delta"))
    running = events.select(
        "contract_id", "event", mrr=pl.col("mrr_delta").cum_sum().over("contract_id")
    )
    assert running["mrr"].min() > -0.01
    ended = running.group_by("contract_id").agg(
        pl.col("mrr").last(), (pl.col("event") == "churn").any()
    )
    assert ended.filter("event")["mrr"].abs().max() < 0.01
    assert set(events["event"]) == set(TABLES["contract_event"].columns["event"].codes)


def test_churn_is_credible(frames):
    events = frames["contract_event"].with_columns(amount("mrr_delta"))
    start = date(2024, 4, 1)
    opening = events.filter(pl.col("event_on") < start)["mrr_delta"].sum()
    lost = -events.filter(pl.col("event") == "churn")["mrr_delta"].sum()
    assert 0.003 < lost / opening / 20 < 0.03


def test_renewals_lie_near_the_day_on_which_they_are_due(frames):
    events = frames["contract_event"]
    due = events.filter(pl.col("event") == "renewal_due").select("contract_id", due="event_on")
    done = events.filter(pl.col("event") == "renew").select("contract_id", done="event_on")
    pairs = due.join(done, on="contract_id").with_columns(
        away=(pl.col("done") - pl.col("due")).dt.total_days().abs()
    )
    assert pairs.filter(pl.col("away") <= 60).height == done.height
    settled = due.filter(pl.col("due") < date(2025, 9, 26))
    kept = pairs.join(settled, on=["contract_id", "due"]).filter(pl.col("away") <= 60)
    assert 0.8 < kept.height / settled.height < 0.97


def test_deliveries_are_mostly_on_time_and_some_are_under_way(frames):
    rows = frames["delivery"]
    done = rows.filter(pl.col("status") == "delivered")
    on_time = (done.select(local("delivered_at")).to_series() <= done["promised_on"]).mean()
    assert 0.90 < on_time < 0.97
    assert set(rows["status"]) == {"planned", "under_way", "delivered", "failed"}
    assert set(done["evidence"]) == {"none", "time_place", "signature", "photo"}
    under_way = rows.filter(pl.col("status") == "under_way")
    assert under_way["shipped_at"].null_count() == under_way["delivered_at"].count() == 0


def test_contracts_are_checked_and_explained_before_they_are_concluded(frames):
    won = (
        frames["opportunity"]
        .filter(pl.col("status") == "won")
        .select("opportunity_id", "closed_at")
    )
    checks = frames["assessment"].filter(pl.col("kind") == "suitability", pl.col("passed"))
    seen = won.join(checks, on="opportunity_id", how="left")
    good = (seen["assessed_at"] <= seen["closed_at"]).fill_null(value=False).mean()
    assert 0.97 < good < 1.0
    items = frames["assessment"].filter(pl.col("kind") == "explanation")
    assert set(items.group_by("opportunity_id").len()["len"]) == {3}


def test_every_kind_of_assessment_is_there_and_fits_its_scale(frames):
    rows = frames["assessment"]
    assert set(rows["kind"]) == set(TABLES["assessment"].columns["kind"].codes)
    marked = rows.filter(pl.col("score").is_not_null(), pl.col("kind") != "roi")
    assert (marked["score"] <= marked["max_score"]).all()
    share = rows.filter(pl.col("kind") == "csat", "answered")
    assert 0.7 < (share["score"] / share["max_score"]).mean() < 0.9


def test_some_events_in_life_are_followed_by_a_proposal(frames):
    events = frames["customer_event"].join(
        frames["opportunity"].select("account_id", "proposed_at").drop_nulls(), on="account_id"
    )
    wait = (events["proposed_at"] - events["detected_at"]).dt.total_days()
    followed = events.filter(wait.is_between(0, 30))["event_id"].n_unique()
    assert 0.1 < followed / frames["customer_event"].height < 0.7


def test_targets_of_counts_are_as_large_as_what_is_counted(frames):
    wins = frames["opportunity"].filter(pl.col("status") == "won")
    won = wins.select(local("closed_at").dt.truncate("1mo")).to_series().value_counts()
    goals = frames["period_value"].filter(
        pl.col("scenario") == "target",
        pl.col("measure") == "won_deals",
        pl.col("scope_kind") == "company",
        pl.col("version") == "当初",
    )
    aimed = goals.select(amount("value")).to_series().mean()
    assert 0.5 < aimed / won["count"].mean() < 2


def test_targets_add_up_over_the_levels(frames):
    rows = frames["period_value"].filter(
        pl.col("scenario") == "target", pl.col("measure") == "won_amount"
    )
    sums = rows.group_by("version", "period_start", "scope_kind").agg(amount("value").sum())
    wide = sums.pivot(on="scope_kind", index=["version", "period_start"], values="value")
    for level in ("team", "division", "member"):
        assert wide[level].to_list() == pytest.approx(wide["company"].to_list())
    assert set(rows["version"]) == {"当初", "修正"}
    assert rows["period_start"].max() == date(2026, 3, 1)


def test_cost_to_serve_of_accounts_adds_up_to_the_company(frames):
    rows = frames["period_value"].filter(pl.col("measure") == "cost_to_serve")
    months = rows.filter(pl.col("period_end") == pl.col("period_start").dt.offset_by("1mo"))
    sums = months.group_by("period_start", "scope_kind").agg(amount("value").sum())
    wide = sums.pivot(on="scope_kind", index="period_start", values="value")
    assert wide["account"].to_list() == wide["company"].to_list()
    quarters = rows.filter(pl.col("period_end") == pl.col("period_start").dt.offset_by("3mo"))
    assert amount_of(quarters) == pytest.approx(amount_of(months.filter(scope_kind="account")))


def amount_of(rows):
    return rows["value"].cast(pl.Float64).sum()


def test_all_stated_measures_hold_for_every_month(frames):
    rows = frames["period_value"].filter(pl.col("scenario").is_in(["actual", "market"]))
    company_ = rows.filter(pl.col("scope_kind") == "company")
    months = company_.filter(pl.col("period_end") == pl.col("period_start").dt.offset_by("1mo"))
    count = dict(months.group_by("measure").len().iter_rows())
    assert len(count) == 13
    assert set(count.values()) == {20}


def test_rates_know_yen_and_two_currencies(frames):
    rates = frames["fx_rate"]
    assert set(rates["currency"]) == {"JPY", "USD", "EUR"}
    assert set(rates["rate_kind"]) == {"internal", "month_average", "month_end"}
    assert set(rates.filter(pl.col("currency") == "JPY")["rate_to_base"].cast(pl.Float64)) == {1.0}
