"""The demo company of one year: credible figures, consistent tables, the same ones every time."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from kaname.errors import KanameError
from kaname.simulate import simulate
from kaname.simulate.extract import extract
from kaname.simulate.funnel import run
from kaname.simulate.horizon import horizon
from kaname.simulate.tables import tables

SHARED = Path(os.environ.get("KANAME_SHARED", Path(__file__).parents[3] / "shared"))
YEAR = [date(2025 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16)]
Tables = Mapping[str, pl.DataFrame]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("demo")
    summary = simulate(folder, end=date(2026, 3, 31), months=12)
    assert summary.design.read_text("utf-8").startswith("#")
    frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in summary.rows}
    assert {name: frame.height for name, frame in frames.items()} == summary.rows
    return frames


def local(column: str) -> pl.Expr:
    """A UTC instant on the clock of Tokyo."""
    return pl.col(column).dt.offset_by("9h")


def deals(company: Tables) -> pl.DataFrame:
    return company["opportunity"].with_columns(
        opened=local("created_at").dt.date(), decided=local("closed_at").dt.date()
    )


def won_by_month(company: Tables) -> list[float]:
    won = deals(company).filter(pl.col("status") == "won")
    by_month = won.group_by(pl.col("decided").dt.truncate("1mo").alias("month")).agg(
        pl.col("amount").cast(float).sum()
    )
    return by_month.sort("month")["amount"].to_list()


# --- credible ---------------------------------------------------------------------------------


def test_sizes(company: Tables) -> None:
    assert 1_500 <= company["account"].height <= 3_000
    assert 5_000 <= company["person"].height <= 14_000
    assert 2_500 <= company["opportunity"].height <= 4_500
    assert 40_000 <= company["activity"].height <= 85_000
    reps = company["member"].filter(pl.col("is_quota_carrier") & pl.col("valid_to").is_null())
    assert 52 <= reps.height <= 70


def test_books_close_in_march_and_budgets_are_new_in_april(company: Tables) -> None:
    months = won_by_month(company)

    assert len(months) == 12
    assert months[11] == max(months)
    assert months[0] < sum(months) / 12 < months[11] / 1.3
    assert months[5] > sum(months) / 12  # September
    assert 2.5e9 < sum(months) < 6.5e9


def test_about_a_third_of_the_deals_is_won(company: Tables) -> None:
    decided = deals(company).filter(pl.col("status").is_in(["won", "lost"]))
    rate = {
        new: decided.filter((pl.col("deal_type") == "new") == new)["status"].eq("won").mean()
        for new in (True, False)
    }

    assert 0.25 < decided["status"].eq("won").mean() < 0.38
    assert 0.20 < rate[True] < rate[False] < 0.45


def test_the_target_is_near(company: Tables) -> None:
    target = company["period_value"].filter(pl.col("scope_kind") == "company")["value"]

    assert 0.8 < sum(won_by_month(company)) / float(target.sum()) < 1.2


def test_reps_differ(company: Tables) -> None:
    decided = deals(company).filter(pl.col("status").is_in(["won", "lost"]))
    rates = (
        decided.group_by("owner_id")
        .agg(pl.len(), (pl.col("status") == "won").mean().alias("rate"))
        .filter(pl.col("len") >= 25)["rate"]
    )

    assert rates.len() > 40
    assert 0.06 < rates.std() < 0.16


def test_leads_cool_down(company: Tables) -> None:
    calls = company["activity"].filter(
        (pl.col("kind") == "call") & pl.col("person_id").is_not_null()
    )
    reached = pl.col("outcome").is_in(["connected", "appointment"]).mean()
    first, later = calls.group_by("is_new_approach").agg(reached).sort("is_new_approach")["outcome"]

    assert 0.2 < first < later < 0.45


# --- consistent -------------------------------------------------------------------------------


def test_the_stages_of_a_deal_follow_one_another(company: Tables) -> None:
    stages = [
        "first_meeting_at",
        "problem_identified_at",
        "proposed_at",
        "answered_at",
        "closed_at",
    ]
    deal = company["opportunity"]
    for earlier, later in pairwise(stages):
        assert deal.filter(pl.col(later) < pl.col(earlier)).height == 0
    closed = pl.col("status") != "open"
    assert deal.filter(closed != pl.col("closed_at").is_not_null()).height == 0
    assert deal.filter((pl.col("status") == "won") & pl.col("answered_at").is_null()).height == 0


def test_every_new_deal_comes_from_a_first_meeting_of_its_day(company: Tables) -> None:
    met = company["activity"].filter(
        pl.col("is_first_meeting") & pl.col("opportunity_id").is_not_null()
    )
    new = deals(company).filter((pl.col("deal_type") == "new") & (pl.col("opened") >= YEAR[0]))

    joined = new.join(met, on="opportunity_id", suffix="_of_meeting")
    assert joined.height == new.height == met.height
    assert joined.filter(local("started_at").dt.date() != pl.col("opened")).height == 0


def test_the_log_leads_to_the_deals_as_they_are(company: Tables) -> None:
    log = company["opportunity_change"].sort("changed_at")
    last = log.group_by("opportunity_id", "field", maintain_order=True).last()
    for field in ("stage", "status", "owner_id"):
        then = last.filter(pl.col("field") == field).join(
            company["opportunity"], on="opportunity_id"
        )
        assert then.height > 0
        assert then.filter(pl.col("new_value") != pl.col(field)).height == 0
    assert log.select("opportunity_id", "changed_at", "field").is_duplicated().sum() == 0


def test_old_values_are_the_new_ones_before_them(company: Tables) -> None:
    log = company["opportunity_change"].sort("changed_at")
    before = pl.col("new_value").shift().over("opportunity_id", "field")

    assert (
        log.with_columns(before=before).filter(pl.col("before") != pl.col("old_value")).height == 0
    )


def test_orders_add_up_to_what_was_won(company: Tables) -> None:
    lines = company["order_line"].group_by("opportunity_id").agg(pl.col("net_amount").sum())
    won = company["opportunity"].filter(pl.col("status") == "won")
    both = won.join(lines, on="opportunity_id")

    assert both.height == won.height
    assert both.filter(pl.col("amount") != pl.col("net_amount")).height == 0
    revenue = company["order_line"]["revenue_on"]
    assert (revenue.min(), revenue.max()) >= (YEAR[0], YEAR[0])
    assert revenue.max() <= date(2026, 3, 31)
    assert revenue.null_count() > 0  # the backlog


def test_targets_add_up_at_every_level(company: Tables) -> None:
    sums = company["period_value"].group_by("scope_kind", "period_start").agg(pl.col("value").sum())
    wide = sums.pivot("scope_kind", index="period_start", values="value")

    assert sorted(wide["period_start"]) == YEAR
    for level in ("division", "team", "member"):
        assert wide[level].to_list() == wide["company"].to_list()


@pytest.mark.parametrize(
    ("table", "who", "when"),
    [
        ("opportunity", "owner_id", "created_at"),
        ("opportunity", "owner_id", "closed_at"),
        ("person", "owner_id", "created_at"),
        ("activity", "member_id", "started_at"),
    ],
)
def test_everything_has_an_owner_in_the_organisation_of_its_day(
    company: Tables, table: str, who: str, when: str
) -> None:
    rows = company[table].select(pl.col(who).alias("member_id"), day=local(when).dt.date())
    rows = rows.drop_nulls("day").with_row_index()
    posts = rows.join(company["member"], on="member_id").filter(
        (pl.col("valid_from") <= pl.col("day"))
        & (pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to")))
    )

    assert posts["index"].sort().to_list() == rows["index"].to_list()


def test_nobody_is_in_two_places_at_once(company: Tables) -> None:
    acts = company["activity"].sort("started_at")
    following = acts.with_columns(following=pl.col("started_at").shift(-1).over("member_id"))

    assert following.filter(pl.col("ended_at") > pl.col("following")).height == 0


@pytest.mark.parametrize(
    ("table", "column", "other", "key"),
    [
        ("person", "account_id", "account", "account_id"),
        ("person", "opportunity_id", "opportunity", "opportunity_id"),
        ("opportunity", "person_id", "person", "person_id"),
        ("opportunity_change", "opportunity_id", "opportunity", "opportunity_id"),
        ("opportunity_credit", "opportunity_id", "opportunity", "opportunity_id"),
        ("activity", "person_id", "person", "person_id"),
        ("activity", "opportunity_id", "opportunity", "opportunity_id"),
        ("activity", "set_by_activity_id", "activity", "activity_id"),
        ("order_line", "opportunity_id", "opportunity", "opportunity_id"),
        ("order_line", "product_id", "product", "product_id"),
        ("account_owner", "account_id", "account", "account_id"),
        ("member", "manager_id", "member", "member_id"),
    ],
)
def test_references_lead_somewhere(
    company: Tables, table: str, column: str, other: str, key: str
) -> None:
    named = company[table][column].drop_nulls()

    assert named.len() > 0
    assert named.is_in(company[other][key].unique().implode()).all()


def test_the_calendar_counts_business_days(company: Tables) -> None:
    days = company["calendar_day"]
    last = days.filter(pl.col("date") == date(2026, 3, 31)).row(0, named=True)

    assert days["date"].to_list()[0] == YEAR[0]
    assert (last["fiscal_year"], last["half"], last["fiscal_quarter"]) == (2025, 2, 4)
    assert (last["fiscal_month"], last["business_day_of_month"]) == (12, 21)
    assert days.filter(pl.col("date") == date(2026, 1, 2))["is_business_day"].item() is False


def test_tables_have_the_columns_of_the_sales_model(company: Tables) -> None:
    path = SHARED / "domain" / "sales_model.sql"
    if not path.exists():
        pytest.skip("the sales model is in the shared material; set KANAME_SHARED to its folder")
    model = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
    added = {"person": ["closed_at"]}
    for name, frame in company.items():
        body = re.search(rf"create table {name}\((.*?)\);\n", model, re.S)
        assert body is not None
        columns = re.findall(r"^  (?!primary)(\w+) ", body[1], re.M)
        assert frame.columns == columns + added.get(name, [])


# --- the same every time ----------------------------------------------------------------------


def small(seed: int) -> dict[str, pl.DataFrame]:
    return tables(extract(run(horizon(date(2025, 11, 14), 1, run_in=2), seed, quiet), seed))


def quiet(step: str, done: int, total: int) -> None:
    assert step == "simulate.days"
    assert 0 < done <= total


def test_the_same_seed_gives_the_same_figures() -> None:
    one, other = small(3), small(3)

    assert one.keys() == other.keys()
    for name, frame in one.items():
        assert_frame_equal(frame, other[name])


def test_another_seed_gives_another_company() -> None:
    one, other = small(3), small(4)

    assert one["member"]["name"].to_list() != other["member"]["name"].to_list()
    assert one["activity"].height != other["activity"].height


def test_nothing_is_later_than_the_last_day() -> None:
    frames = small(3)

    for table, column in (
        ("activity", "ended_at"),
        ("opportunity", "closed_at"),
        ("person", "created_at"),
    ):
        assert frames[table].select(local(column).dt.date().max()).item() <= date(2025, 11, 14)


@pytest.mark.parametrize(
    ("end", "months", "rules"),
    [
        (date(2026, 3, 31), 0, ["simulate.months-out-of-range"]),
        (date(2026, 3, 31), 121, ["simulate.months-out-of-range"]),
        (date(1949, 3, 31), -1, ["simulate.months-out-of-range", "simulate.end-out-of-range"]),
    ],
)
def test_arguments_out_of_range(tmp_path: Path, end: date, months: int, rules: list[str]) -> None:
    with pytest.raises(KanameError) as caught:
        simulate(tmp_path / "demo", end=end, months=months)

    assert [finding.rule for finding in caught.value.findings] == rules
    assert all(f.text(lang) for f in caught.value.findings for lang in ("ja", "en"))
    assert not (tmp_path / "demo").exists()
