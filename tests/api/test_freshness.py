"""Freshness: each KPI is as fresh as the worst of the facts that it reads."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import kaname.api
from kaname.api.freshness import Fresh, Rule, freshness, long, short, usual_days
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.record import Record
from kaname.intake.state import SourceState
from kaname.sales_model import TABLES
from kaname.warehouse.store import writing

NOW = datetime(2026, 11, 24, 9, 2, tzinfo=UTC)  # 18:02 in Tokyo
DESIGN = """\
kaname: 1
name: test
calendar: {timezone: Asia/Tokyo}
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, types: {amount: number}, join: {reps: rep}}
  visits: {from: visits.csv, time: visited_on}
  reps: {from: reps.csv, key: rep}
measures:
  won: {of: deals, agg: count}
  by_team: {of: deals, agg: count, where: reps.team = 'A'}
  visits: {of: visits, agg: count}
kpis: {won: {value: won, role: kgi}, by_team: {value: by_team}, visits: {value: visits}, both: {value: won / visits}}
"""
DEALS = "deal,rep,amount,closed_on\n1,A,10,2026-11-20\n2,A,20,2026-11-23\n"
VISITS = "visited_on\n2026-11-23\n"
REPS = "rep,team\nA,A\n"

Look = Callable[..., dict[str, Fresh]]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """`look(deals="…", ages={"deals": 3})`: the freshness with files of these ages in days."""

    def make(
        *,
        ages: dict[str, float] | None = None,
        design: str = DESIGN,
        now: datetime = NOW,
        rule: Rule = Rule(),  # noqa: B008 -- frozen
        **tables: str,
    ) -> dict[str, Fresh]:
        for name, text in ({"deals": DEALS, "visits": VISITS, "reps": REPS} | tables).items():
            file = tmp_path / f"{name}.csv"
            file.write_text(text, "utf-8")
            at = (NOW - timedelta(days=(ages or {}).get(name, 0))).timestamp()
            os.utime(file, (at, at))
        (tmp_path / "design.yaml").write_text(design, "utf-8")
        project = kaname.api.open(tmp_path / "design.yaml", store=tmp_path / "store")
        return freshness(project, now=now, rule=rule)

    return make


def rules(fresh: Fresh) -> list[str]:
    return [reason.rule.partition(".")[2] for reason in fresh.reasons]


def test_all_is_fresh_as_of_the_oldest_file(look: Look) -> None:
    found = look(ages={"visits": 2})
    assert {name: fresh.state for name, fresh in found.items()} == dict.fromkeys(found, "fresh")
    assert found["won"] == Fresh("fresh", NOW)
    assert found["both"] == Fresh("fresh", NOW - timedelta(days=2))


def test_kpi_is_late_with_any_of_its_files(look: Look) -> None:
    found = look(ages={"visits": 8})
    assert [found[name].state for name in ("won", "visits", "both")] == ["fresh", "late", "late"]
    assert found["both"].reasons[0].text("en") == (
        "`visits.csv` is of 16 Nov 2026, more than 7 days old. Put a newer one there."
    )


def test_list_that_rows_are_joined_to_may_be_old(look: Look) -> None:
    assert look(ages={"reps": 400})["by_team"] == Fresh("fresh", NOW - timedelta(days=400))


def test_rejected_rows_are_worse_than_age(look: Look) -> None:
    deals = DEALS + "3,B,many,2026-11-22\n"
    fresh = look(deals=deals, ages={"deals": 9})["won"]
    assert (fresh.state, rules(fresh)) == ("incomplete", ["rejected", "late-file"])
    assert "1 of 3 rows of `deals.csv`" in fresh.reasons[0].text("en")


def test_missing_key_makes_incomplete(look: Look) -> None:
    fresh = look(deals=DEALS + ",B,5,2026-11-22\n")["won"]
    assert (fresh.state, rules(fresh)) == ("incomplete", ["without-key"])


def test_new_file_without_new_rows_is_late(look: Look) -> None:
    old = "visited_on\n2026-10-01\n2026-10-02\n2026-10-04\n2027-01-01\n"  # the last is planned
    fresh = look(visits=old)["visits"]
    assert (fresh.state, rules(fresh)) == ("late", ["late-rows"])
    assert short(fresh, "ja", "Asia/Tokyo", NOW) == "51日前"


def test_rare_events_are_not_late(look: Look) -> None:
    rare = "visited_on\n2026-07-01\n2026-08-15\n2026-10-01\n"  # gaps of 45 and 47 days
    assert look(visits=rare)["visits"].state == "fresh"


def test_age_is_seen_from_the_day_that_the_design_covers(look: Look) -> None:
    design = DESIGN.replace("Tokyo}", "Tokyo, as_of: 2026-11-26}")
    later = NOW + timedelta(days=365)
    assert look(design=design, now=later)["won"].state == "fresh"
    assert look(now=later)["won"].state == "late"


def test_file_that_usually_comes_daily_is_late_after_two_days(look: Look, tmp_path: Path) -> None:
    for age in (6, 5, 4, 3):
        look(ages={"reps": age}, reps=REPS + f"R{age},B\n")
    found = look(ages={"reps": 3}, reps=REPS + "R3,B\n")
    assert found["by_team"].state == "late"  # a list too, for its interval is known
    assert found["by_team"].reasons[0].text("ja").startswith("「reps.csv」は 2026/11/21 のもので")
    assert (
        look(ages={"reps": 3}, reps=REPS + "R3,B\n", rule=Rule(patience=4))["by_team"].state
        == "fresh"
    )


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=20, unique=True))
def test_usual_interval_is_the_median_gap(days: list[int]) -> None:
    times = [datetime(2000, 1, 1) + timedelta(days=day) for day in days]
    gaps = sorted(b - a for a, b in zip(sorted(days), sorted(days)[1:], strict=False))
    middle = len(gaps) // 2
    expected = gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2
    assert usual_days(times) == expected


def test_too_few_versions_say_nothing() -> None:
    assert usual_days([NOW, NOW, NOW - timedelta(days=1)]) is None


# The sales model


def state(**more: object) -> SourceState:
    usual = {"source": "deals", "file": "案件一覧.xlsx", "loaded_at": NOW, "file_modified": NOW}
    usual |= {"rows": 1, "rejects": 0, "late_entries": 0, "duplicates": 0, "missing_keys": 0}
    return SourceState(**(usual | {"usual_days": None} | more))  # type: ignore[arg-type]


def of_model(folder: Path, *states: SourceState) -> Fresh:
    """The freshness of a KPI on deals of the sales model, loaded from these sources."""
    frames = {}
    deal = {"opportunity_id": "1", "created_at": datetime(2026, 11, 23)}
    for table in TABLES:
        schema = keeping.schema_of(table)
        rows = [{name: deal.get(name) for name in schema}] if table == "opportunity" else []
        frames[table] = pl.DataFrame(rows, schema=schema)
    about = Record(NOW, states=tuple(("opportunity", each) for each in states))
    with writing(Folder(folder).store):
        keeping.keep(frames, {}, keeping.no_rejects(), about, Folder(folder).store)
    (folder / "design.yaml").write_text(
        "kaname: 1\nname: t\ncalendar: {timezone: Asia/Tokyo}\n"
        "facts: {deals: {from: model, table: opportunity}}\n"
        "measures: {n: {of: deals, agg: count}}\nkpis: {n: {value: n, role: kgi}}\n",
        "utf-8",
    )
    return freshness(kaname.api.open(folder / "design.yaml", store=folder / "store"), now=NOW)["n"]


def test_sources_of_the_model_are_read_from_the_data_folder(tmp_path: Path) -> None:
    old = NOW - timedelta(days=2)
    assert of_model(tmp_path, state(), state(file_modified=old)) == Fresh("fresh", old)


def test_source_that_usually_comes_daily(tmp_path: Path) -> None:
    fresh = of_model(tmp_path, state(file_modified=NOW - timedelta(days=2), usual_days=1.0))
    assert (fresh.state, rules(fresh)) == ("late", ["late-file"])
    assert long(fresh, "ja", "Asia/Tokyo", NOW) == (
        "2日前 ／ 「案件一覧.xlsx」は 2026/11/22 のもので、1.5日を超えています。"
        "新しいファイルに置き換えてください。"
    )


def test_rejects_and_missing_keys_of_a_source(tmp_path: Path) -> None:
    fresh = of_model(tmp_path, state(rejects=2, missing_keys=1))
    assert (fresh.state, rules(fresh)) == ("incomplete", ["rejected", "without-key"])
    assert "の3行のうち2行を取り込めず" in fresh.reasons[0].text("ja")


def test_state_of_a_source_goes_through_json() -> None:
    adapter = TypeAdapter(SourceState)
    assert adapter.validate_json(adapter.dump_json(state(usual_days=7.0))) == state(usual_days=7.0)


# Words


@pytest.mark.parametrize(
    ("fresh", "ja", "en"),
    [
        (Fresh("fresh", NOW), "11/24 18:02 時点", "as of 24 Nov 18:02"),
        (Fresh("late", NOW - timedelta(days=3)), "3日前", "3 days ago"),
        (Fresh("late", NOW - timedelta(days=1)), "1日前", "1 day ago"),
        (Fresh("incomplete", NOW), "一部欠け", "incomplete"),
        (Fresh("fresh", None), "時点不明", "as of an unknown time"),
        (
            Fresh("fresh", datetime(2025, 12, 31, 20, tzinfo=UTC)),
            "1/1 05:00 時点",
            "as of 1 Jan 05:00",
        ),
        (
            Fresh("fresh", datetime(2025, 3, 4, 0, 5, tzinfo=UTC)),
            "2025/3/4 09:05 時点",
            "as of 4 Mar 2025 09:05",
        ),
    ],
)
def test_short_words(fresh: Fresh, ja: str, en: str) -> None:
    assert short(fresh, "ja", "Asia/Tokyo", NOW) == ja
    assert short(fresh, "en", "Asia/Tokyo", NOW) == en


def test_every_kpi_has_a_freshness(look: Look) -> None:
    found = look()
    assert list(found) == ["won", "by_team", "visits", "both"]
    assert NOW.date() == date(2026, 11, 24)
