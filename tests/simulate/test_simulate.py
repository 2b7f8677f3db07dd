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
from kaname.sales_model.checks import check
from kaname.simulate import simulate

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
    assert 8_000 <= company["account"].height <= 12_000
    assert 11_000 <= company["person"].height <= 25_000
    assert 3_000 <= company["opportunity"].height <= 5_000
    assert 80_000 <= company["activity"].height <= 130_000
    reps = company["member"].filter(pl.col("is_quota_carrier") & pl.col("valid_to").is_null())
    assert 52 <= reps.height <= 70


def test_five_departments_sell_four_lines(company: Tables) -> None:
    divisions = company["member"]["org_path"].str.split("/").list.first().unique()
    pipelines = company["opportunity"]["pipeline"]

    assert divisions.str.ends_with("部").sum() == 6  # with the head office
    assert pipelines.value_counts()["count"].min() > 100
    assert set(company["opportunity"]["family"]) == {"SaaS", "機器", "金融", "小売"}
    assert set(company["account"]["kind"]) == {"company", "consumer", "store"}


def test_books_close_in_march_and_september(company: Tables) -> None:
    months = won_by_month(company)

    assert len(months) == 12
    assert months[11] > 1.2 * sum(months) / 12
    assert months[5] > sum(months) / 12  # September
    assert 1.5e9 < sum(months) < 5e9


def test_about_a_third_of_the_deals_is_won(company: Tables) -> None:
    decided = deals(company).filter(pl.col("status").is_in(["won", "lost"]))
    rate = dict(decided.group_by("pipeline").agg((pl.col("status") == "won").mean()).iter_rows())

    assert 0.28 < decided["status"].eq("won").mean() < 0.40
    assert all(0.20 < found < 0.50 for found in rate.values())


def test_reps_differ(company: Tables) -> None:
    decided = deals(company).filter(pl.col("status").is_in(["won", "lost"]))
    rates = (
        decided.group_by("owner_id")
        .agg(pl.len(), (pl.col("status") == "won").mean().alias("rate"))
        .filter(pl.col("len") >= 25)["rate"]
    )

    assert rates.len() > 40
    assert 0.06 < rates.std() < 0.16


def test_three_calls_in_ten_reach_somebody(company: Tables) -> None:
    leads = company["person"].filter(pl.col("kind") == "lead")["person_id"]
    calls = company["activity"].filter(
        (pl.col("kind") == "call") & pl.col("person_id").is_in(leads.implode())
    )
    reached = calls["outcome"].is_in(["connected", "appointment"])

    assert 0.25 < reached.mean() < 0.35
    assert calls.height > 30_000


def test_every_kind_of_activity_and_assessment_occurs(company: Tables) -> None:
    for table, count in (("activity", 12), ("assessment", 17)):
        by_month = (
            company[table]
            .group_by("kind")
            .agg(
                pl.col("started_at" if table == "activity" else "assessed_at").dt.month().n_unique()
            )
        )
        assert by_month.height == count
        assert by_month[by_month.columns[1]].min() >= 8


def test_stated_chances_are_about_right(company: Tables) -> None:
    stated = company["opportunity_change"].filter(pl.col("field") == "probability")
    ended = deals(company).filter(pl.col("status").is_in(["won", "lost"]))
    before = stated.join(ended, on="opportunity_id").filter(
        pl.col("changed_at") <= pl.col("closed_at") - pl.duration(days=30)
    )
    last = before.sort("changed_at").group_by("opportunity_id").last()
    chance = last["new_value"].cast(float)
    won = (last["status"] == "won").cast(float)

    assert last.height > 0.4 * ended.height
    assert abs(chance.mean() - won.mean()) < 0.04
    assert ((chance - won) ** 2).mean() < 0.25


# --- the organisation -------------------------------------------------------------------------


def test_the_reorganisation_renames_and_regroups(tmp_path: Path) -> None:
    simulate(tmp_path, end=date(2026, 3, 31), months=18, reps=30)
    rows = pl.read_parquet(tmp_path / "member.parquet")
    day = date(2025, 4, 1)
    old = set(rows.filter(pl.col("valid_to") == day)["org_path"])
    new = set(rows.filter(pl.col("valid_from") == day)["org_path"])

    assert "新規開拓営業部/名古屋新規課" in old - new
    assert {"新規開拓営業部/西日本新規課", "ルート営業部/大手ルート課"} <= new - old
    assert rows.filter(pl.col("manager_id").is_null())["role"].unique().to_list() == ["manager"]


def test_a_company_of_many_has_more_teams(tmp_path: Path) -> None:
    simulate(tmp_path, end=date(2026, 3, 31), months=2, reps=240)
    reps = pl.read_parquet(tmp_path / "member.parquet").filter("is_quota_carrier")
    now = reps.filter(pl.col("valid_to").is_null()).group_by("org_path").len()

    assert 30 <= now.height <= 45
    assert now["len"].max() <= 12
    assert now["len"].sum() > 220


# --- consistent -------------------------------------------------------------------------------


def test_the_stages_of_a_deal_follow_one_another(company: Tables) -> None:
    stages = [
        "created_at",
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


def test_a_deal_out_of_a_lead_begins_with_its_first_meeting(company: Tables) -> None:
    met = company["activity"].filter(
        pl.col("set_by_activity_id").is_not_null() & pl.col("opportunity_id").is_not_null()
    )
    fresh = company["opportunity"].filter(pl.col("lead_source") != "既存顧客")

    joined = fresh.join(met, on="opportunity_id", suffix="_of_meeting")
    assert joined.height == met.height > 0.8 * fresh.height
    assert joined.filter(pl.col("started_at") != pl.col("created_at")).height == 0
    persons = company["person"].rename({"created_at": "known_at"})
    known = company["opportunity"].join(persons, on="person_id")
    assert known.height == company["opportunity"].height
    assert known.filter(pl.col("created_at") < pl.col("known_at")).height == 0


def test_nobody_is_called_before_being_known(company: Tables) -> None:
    for table, when in (("activity", "started_at"), ("campaign_touch", "touched_at")):
        rows = company[table].join(company["person"], on="person_id")
        assert rows.height > 1_000
        assert rows.filter(pl.col(when) < pl.col("created_at")).height == 0


def test_the_sales_model_finds_nothing(company: Tables) -> None:
    assert [finding.line() for finding in check(company).findings] == []


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
    seen = log.with_columns(before=pl.col("new_value").shift().over("opportunity_id", "field"))

    assert seen.filter(pl.col("before") != pl.col("old_value")).height == 0
    assert log.filter(pl.col("new_rank") > 6).height == 0
    assert (log["old_rank"].is_null() == (log["field"] != "stage")).all()


@pytest.mark.parametrize(
    ("table", "who", "when"),
    [
        ("opportunity", "owner_id", "created_at"),
        ("opportunity", "owner_id", "closed_at"),
        ("person_lead", "owner_id", "created_at"),
        ("activity", "member_id", "started_at"),
    ],
)
def test_everything_has_an_owner_in_the_organisation_of_its_day(
    company: Tables, table: str, who: str, when: str
) -> None:
    frame = company["person"].filter(pl.col("kind") == "lead") if "_" in table else company[table]
    rows = frame.select(pl.col(who).alias("member_id"), day=local(when).dt.date())
    rows = rows.drop_nulls("day").with_row_index()
    posts = rows.join(company["member"], on="member_id").filter(
        (pl.col("valid_from") <= pl.col("day"))
        & (pl.col("valid_to").is_null() | (pl.col("day") < pl.col("valid_to")))
    )

    assert posts["index"].sort().to_list() == rows["index"].to_list()


def test_nobody_is_in_two_places_at_once(company: Tables) -> None:
    own = ~pl.col("kind").is_in(["inquiry", "design_change", "tech_proposal", "trouble"])
    acts = company["activity"].filter(own).sort("started_at")
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
    added = {"opportunity": ["family"]}
    assert len(company) == 19
    for name, frame in company.items():
        body = re.search(rf"create table {name}\((.*?)\);\n", model, re.S)
        assert body is not None
        columns = re.findall(r"^  (?!primary)(\w+) ", body[1], re.M)
        assert frame.columns == columns + added.get(name, [])


# --- the same every time ----------------------------------------------------------------------


def small(folder: Path, seed: int) -> dict[str, pl.DataFrame]:
    written = simulate(folder, end=date(2025, 11, 14), months=2, reps=20, seed=seed)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in written.rows}


def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    one, other = small(tmp_path / "one", 3), small(tmp_path / "other", 3)

    assert one.keys() == other.keys()
    for name, frame in one.items():
        assert_frame_equal(frame, other[name])


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    one, other = small(tmp_path / "one", 3), small(tmp_path / "other", 4)

    assert one["member"]["name"].to_list() != other["member"]["name"].to_list()
    assert one["activity"].height != other["activity"].height


def test_nothing_is_later_than_the_last_day(tmp_path: Path) -> None:
    frames = small(tmp_path, 3)

    for table, column in (
        ("activity", "started_at"),
        ("activity", "ended_at"),
        ("activity", "responded_at"),
        ("opportunity", "closed_at"),
        ("opportunity_change", "changed_at"),
        ("person", "created_at"),
        ("person", "converted_at"),
        ("campaign_touch", "touched_at"),
    ):
        assert frames[table].select(local(column).dt.date().max()).item() <= date(2025, 11, 14)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    simulate(tmp_path, end=date(2025, 11, 14), months=1, reps=16, progress=tell)
    assert {step for step, _, _ in told} == {"simulate.days", "simulate.tables"}
    assert all(done <= total for _, done, total in told)


@pytest.mark.parametrize(
    ("end", "months", "reps", "rules"),
    [
        (date(2026, 3, 31), 0, 60, ["simulate.months-out-of-range"]),
        (date(2026, 3, 31), 12, 15, ["simulate.reps-out-of-range"]),
        (date(2026, 3, 31), 121, 60, ["simulate.months-out-of-range"]),
        (date(1949, 3, 31), -1, 60, ["simulate.months-out-of-range", "simulate.end-out-of-range"]),
    ],
)
def test_arguments_out_of_range(
    tmp_path: Path, end: date, months: int, reps: int, rules: list[str]
) -> None:
    with pytest.raises(KanameError) as caught:
        simulate(tmp_path / "demo", end=end, months=months, reps=reps)

    assert [finding.rule for finding in caught.value.findings] == rules
    assert all(f.text(lang) for f in caught.value.findings for lang in ("ja", "en"))
    assert not (tmp_path / "demo").exists()


def test_seed_below_zero(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as caught:
        simulate(tmp_path / "demo", end=date(2026, 3, 31), seed=-1)

    assert [finding.rule for finding in caught.value.findings] == ["simulate.seed-out-of-range"]
    assert not (tmp_path / "demo").exists()
