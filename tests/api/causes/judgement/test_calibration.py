"""A company in which it is known who misjudges, who is new and where it jams, and its twin."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kaname import api
from kaname.api.causes.judgement import calibration
from kaname.api.causes.judgement.calibrated import Calibration
from kaname.api.causes.judgement.words_of_deals import of_deals
from kaname.api.project import Project
from kaname.causes.judgement.slips import Slips
from kaname.errors import KanameError
from kaname.simulate import simulate
from tests.landing.files import write

END = date(2026, 3, 31)
SEED = 11
GOOD = {"people-fair", "whole-fair", "ranks", "slips", "speed-same", "stalled"}


def _project(folder: Path, *, stories: bool) -> Project:
    simulate(folder, end=END, months=36, reps=60, seed=SEED, stories=stories)
    return api.open(folder / "design.yaml", store=folder / "store")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company with its stories."""
    return _project(tmp_path_factory.mktemp("told"), stories=True)


@pytest.fixture(scope="module")
def found(told: Project) -> Calibration:
    """What is found of it."""
    return calibration(told)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A company of four reps with a pipeline of its own."""
    folder = tmp_path_factory.mktemp("small")
    return api.open(write(folder), store=folder / "store")


def _kinds(of: Calibration) -> Counter[str]:
    return Counter(insight.kind.removeprefix("calibration.") for insight in of.insights)


def _truth(project: Project, key: str) -> tuple[set[str], str]:
    """The names of a story's people, and its first day."""
    folder = project.path.parent
    story = {one["key"]: one for one in json.loads((folder / "stories.json").read_text("utf-8"))}[
        key
    ]
    members = pl.read_parquet(folder / "member.parquet")
    ids = story["where"].get("member", [])
    return set(members.filter(pl.col("member_id").is_in(ids))["name"]), story["start"]


def test_the_two_who_misjudge_are_named_and_nobody_else(told: Project, found: Calibration) -> None:
    names, _ = _truth(told, "misjudged_chances")
    named = {n: one for n, one in found.people if one.verdict in ("cautious", "optimistic")}
    assert named.keys() == names
    assert sorted(one.verdict for one in named.values()) == ["cautious", "optimistic"]
    assert all(one.p < 0.001 and abs(one.bias) > 0.15 for one in named.values())
    assert _kinds(found)["cautious-person"] == _kinds(found)["optimistic-person"] == 1


def test_the_words_say_what_to_read(found: Calibration) -> None:
    (insight,) = (i for i in found.insights if i.kind == "calibration.cautious-person")
    name = insight.where["member"]
    assert insight.text("ja").startswith(f"{name}さんの受注確度は慎重すぎます。平均")
    assert "too cautious (sandbagging)" in insight.text("en")
    assert insight.size is not None
    assert insight.size < 0


def test_the_cohort_that_started_together_is_found(told: Project, found: Calibration) -> None:
    names, start = _truth(told, "ramping_cohort")
    ramping = [cohort for cohort in found.beginners if cohort.found.ramping]
    assert [cohort.month.start.isoformat() for cohort in ramping] == [start]
    assert names <= set(ramping[0].people)
    assert len(set(ramping[0].named) & names) >= 3


def test_the_jam_is_found_with_its_month_and_unit(told: Project, found: Calibration) -> None:
    _, start = _truth(told, "closers_full")
    (jam,) = found.bottlenecks
    assert jam.up == "appointments"
    assert jam.down in ("first_meetings", "new_opportunities")
    assert abs((jam.since.start - date.fromisoformat(start)).days) <= 31
    assert jam.unit is not None
    assert jam.unit[:2] == ("division", "インサイドセールス部")
    assert jam.found.up.change > 0.2
    assert found.insights[0].kpi == "appointments"
    assert "枠がいっぱい" in "".join(line.text("ja") for line in found.insights[0].causes)


def test_in_the_twin_without_stories_nothing_is_invented(tmp_path: Path) -> None:
    twin = calibration(_project(tmp_path, stories=False))
    assert set(_kinds(twin)) <= GOOD
    assert [one.verdict for _, one in twin.people if one.verdict not in ("fair", "unknown")] == []
    assert twin.bottlenecks == ()


def test_figures_are_those_of_the_rows(told: Project, found: Calibration) -> None:
    deals = pl.read_parquet(told.path.parent / "opportunity.parquet")
    assert found.open == deals.filter(pl.col("status") == "open").height
    ids = {deal.deal: deal for deal in found.stalled}
    rows = deals.filter(pl.col("opportunity_id").is_in(list(ids)))
    assert rows["status"].unique().to_list() == ["open"]
    for key, stage, amount in rows.select("opportunity_id", "stage", "amount").iter_rows():
        assert (ids[key].stage, ids[key].amount) == (stage, float(amount or 0))
        assert ids[key].days > ids[key].slow
    assert [d.amount for d in found.stalled] == sorted(
        (d.amount for d in found.stalled), reverse=True
    )
    assert found.whole is not None
    assert found.whole.cases == sum(band.cases for band in found.whole.bands)


def test_every_sentence_is_there_in_both_languages(found: Calibration) -> None:
    for insight in (*found.insights, *(c for i in found.insights for c in i.causes)):
        for text in (insight.text("ja"), insight.text("en")):
            assert text
            assert "nan" not in text.lower()
            assert "{" not in text


def test_teams_are_judged_as_groups(told: Project) -> None:
    found = calibration(told, by="team")
    assert not found.persons
    assert {name for name, _ in found.people} <= set(told.members("team")) | {"(none)"}
    assert found.beginners == ()
    assert sum(one.deals for _, one in found.people) <= (found.whole.cases if found.whole else 0)


def test_a_part_of_the_company(small: Project) -> None:
    whole, east = calibration(small), calibration(small, where={"team": "East"})
    assert {name for name, one in east.people if one.deals} <= {"Abe", "Baba"}
    assert whole.whole is not None
    assert east.whole is not None
    assert east.whole.cases < whole.whole.cases
    assert east.open < whole.open


def test_every_stalled_deal_on_demand(small: Project) -> None:
    found = calibration(small, deals=True)
    (insight,) = (i for i in found.insights if i.kind == "calibration.stalled")
    assert [cause.where["deal"] for cause in insight.causes] == [d.deal for d in found.stalled]


def test_unknown_names_are_told(small: Project) -> None:
    with pytest.raises(KanameError) as caught:
        calibration(small, by="temm")
    (finding,) = caught.value.findings
    assert (finding.rule, finding.suggestion) == ("measure.unknown-dimension", "team")
    with pytest.raises(KanameError, match="No deal is inside"):
        calibration(small, where={"team": "North"})


def test_without_a_history_it_says_what_it_does_not_know(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8")
    kept = [line for line in text.splitlines() if "history:" not in line and "changes:" not in line]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    found = calibration(api.open(path, store=tmp_path / "store"))
    assert found.stages is None
    assert {"no-probability", "no-stages", "slips-untold"} <= set(_kinds(found))
    assert not {"slips", "slips-bare"} & set(_kinds(found))


def test_few_deals_are_no_finding(small: Project) -> None:
    found = replace(calibration(small), slips=Slips(9, 1.0, None, None))
    (told,) = (i for i in of_deals(found, every=False) if "slips" in i.kind)
    assert told.kind == "calibration.slips-little"
    assert "データが足りません" in told.text("ja")
    assert told.level == "neutral"


def test_counts_that_differ_are_explained(found: Calibration) -> None:
    (slips,) = (i for i in found.insights if i.kind == "calibration.slips")
    assert found.slips is not None
    assert found.whole is not None
    more = found.slips.deals - found.whole.cases
    assert [c.text("ja").split("は、")[0] for c in slips.causes] == [f"このうち{more}件"]


def test_nothing_is_dated_before_the_data(told: Project, found: Calibration) -> None:
    first = told.design.calendar.data_from
    assert first is not None
    assert min(i.since for i in found.insights if i.since is not None) >= first
    assert found.months[0].start >= first
