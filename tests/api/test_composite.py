"""Composite attainment by hand: weights and targets of segments, and who is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import kaname.api as kaname
from kaname.api.composite import Composite, Composites, composites
from kaname.catalogue import USUAL_CALENDAR, compose
from kaname.catalogue.ready import chosen
from kaname.errors import KanameError
from kaname.simulate import simulate
from tests.reps import DESIGN, write

SPINES = "dimensions:\n  rep: {spine: reps}\n"


def opened(folder: Path, design: str = DESIGN) -> kaname.Project:
    return kaname.open(write(folder, design), store=folder / "store")


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    return opened(tmp_path)


def people(found: Composites, segment: str) -> dict[str, Composite]:
    (of,) = (one for one in found.segments if one.segment == segment)
    return {one.person: one for one in of.people}


def test_weighted_mean_with_its_parts(project: kaname.Project) -> None:
    found = composites(project, "2026-05", "junior")
    assert (found.period.label, found.running) == ("2026-05", False)
    assert [one.segment for one in found.segments] == ["junior"]
    juniors = people(found, "junior")
    assert set(juniors) == {"abe", "baba"}  # of the segment, without the others
    abe = juniors["abe"]
    assert [(p.kpi, p.weight, p.actual, p.target, p.attainment) for p in abe.parts] == [
        ("closed", 0.75, 2, 4, 0.5),
        ("win_rate", 0.25, 0.5, 0.5, 1.0),
    ]
    assert (abe.value, abe.covered) == (0.75 * 0.5 + 0.25 * 1.0, 1)
    assert juniors["baba"].value == 0.75 * 0.25


def test_less_is_better_a_band_and_a_part_that_cannot_be_said(project: kaname.Project) -> None:
    seasoned = people(composites(project, "2026-05"), "seasoned")
    assert set(seasoned) == {"chiba", "emi"}  # of two bands
    chiba, emi = seasoned["chiba"], seasoned["emi"]
    assert [(p.actual, p.target, p.attainment) for p in chiba.parts] == [
        (1, None, None),  # no target
        (20, 10, 0.5),
        (2, None, 0.5),  # half of the band's lower end
    ]
    assert (chiba.value, chiba.covered) == (0.5, 0.75)
    assert [p.attainment for p in emi.parts] == [None, None, 1.0]  # no deals: no days
    assert (emi.value, emi.covered) == (1.0, 0.5)


def test_parts_are_not_capped(project: kaname.Project) -> None:
    baba = people(composites(project, "2026-04"), "junior")["baba"]
    assert [p.attainment for p in baba.parts] == [0.25, 2.0]
    assert baba.value == 0.75 * 0.25 + 0.25 * 2.0


def test_who_has_no_figure_is_left_out_and_counted(project: kaname.Project) -> None:
    found = composites(project, "2026-05")
    assert [(of.segment, of.left_out) for of in found.segments] == [("junior", 1), ("seasoned", 0)]
    earlier = composites(project, "2026-04")
    assert [(of.segment, of.left_out) for of in earlier.segments] == [
        ("junior", 2),
        ("seasoned", 2),
    ]


def test_a_figure_without_weight_is_no_work_of_the_segment(tmp_path: Path) -> None:
    weights = "weights: {closed: 1, days: 1, visits: 0}"
    design = DESIGN.replace("weights: {closed: 1, days: 1, visits: 2}", weights)
    found = composites(opened(tmp_path, design), "2026-05", "seasoned")
    assert set(people(found, "seasoned")) == {"chiba"}
    assert found.segments[0].left_out == 1


@pytest.mark.parametrize(
    ("as_of", "asked", "month", "running"),
    [
        ("2026-05-31", None, "2026-05", False),
        ("2026-05-20", None, "2026-04", False),  # the last complete one
        ("2026-05-20", "2026-05", "2026-05", True),
        ("2026-05-31", "2026-06", "2026-06", False),  # yet to begin
        ("2026-04-20", None, "2026-04", True),  # there is no complete one
    ],
)
def test_month(tmp_path: Path, as_of: str, asked: str | None, month: str, running: bool) -> None:
    project = opened(tmp_path, DESIGN.replace("2026-05-31", as_of))
    found = composites(project, asked)
    assert (found.period.label, found.running) == (month, running)


@pytest.mark.parametrize(
    "dimensions",
    [
        "band: {spine: reps}\n  rep: {spine: reps}",  # the key, wherever it stands
        "band: {spine: reps}\n  rep: {spine: reps, hierarchy: [band]}",
        "name: {spine: reps, value: upper(rep)}\n  rep: {spine: reps}",
        # no key: the one with something above it
        "name: {spine: reps, value: upper(band)}\n"
        "  rep: {spine: reps, value: trim(rep), hierarchy: [band]}\n  band: {}",
    ],
)
def test_people_among_several_lists(tmp_path: Path, dimensions: str) -> None:
    design = DESIGN.replace(SPINES, f"dimensions:\n  {dimensions}\n")
    found = composites(opened(tmp_path, design), "2026-05", "junior")
    assert set(people(found, "junior")) == {"abe", "baba"}


def test_which_list_is_of_people_is_left_open(tmp_path: Path) -> None:
    keys = "  deals_list: {from: deals.csv, key: id, time: none, dimensions: {deal: id}}\n"
    design = DESIGN.replace(SPINES, SPINES + "  deal: {spine: deals_list}\n")
    design = design.replace("dimensions:\n  rep:", keys + "dimensions:\n  rep:")
    project = opened(tmp_path, design)
    with pytest.raises(KanameError) as raised:
        composites(project, "2026-05")
    (finding,) = raised.value.findings
    assert (finding.rule, finding.params) == ("measure.which-person", {"dimensions": "rep, deal"})
    assert set(people(composites(project, "2026-05", "junior", by="rep"), "junior")) == {
        "abe",
        "baba",
    }


def test_what_cannot_be_asked(project: kaname.Project) -> None:
    for segment, meant in (("junio", "junior"), ("watched", None)):  # the second has no weights
        with pytest.raises(KanameError) as raised:
            composites(project, "2026-05", segment)
        (finding,) = raised.value.findings
        assert (finding.rule, finding.suggestion) == ("measure.unknown-segment", meant)
    with pytest.raises(KanameError) as raised:
        composites(project, "FY2026")
    assert raised.value.findings[0].rule == "measure.not-a-month"
    with pytest.raises(KanameError) as raised:
        composites(project, "2026-05", by="person")
    assert raised.value.findings[0].rule == "measure.unknown-dimension"


@pytest.mark.parametrize(
    ("design", "rule"),
    [
        (DESIGN.replace(SPINES, ""), "measure.no-person"),
        (DESIGN.partition("segments:")[0], "measure.no-weights"),
    ],
)
def test_what_the_design_lacks(tmp_path: Path, design: str, rule: str) -> None:
    with pytest.raises(KanameError) as raised:
        composites(opened(tmp_path, design))
    assert raised.value.findings[0].rule == rule


def test_a_role_narrows_a_segment_of_a_ready_design(tmp_path: Path) -> None:
    simulate(tmp_path, end=date(2026, 3, 31), months=3, reps=20)
    parts = chosen("field", None)
    parts["segments"]["fielders"] = {**parts["segments"]["tenure_veteran"], "label": "Field"}
    parts["segments"]["fielders"]["where"] = {"tenure": "ベテラン", "role": "field"}
    calendar = {**USUAL_CALENDAR, "as_of": "2026-03-31"}
    text = compose({"kaname": 1, "name": "x", "currency": "JPY", "calendar": calendar}, parts)
    path = tmp_path / "field.yaml"
    path.write_text(text, "utf-8")
    found = composites(kaname.open(path, store=tmp_path / "store"))
    members = pl.read_parquet(tmp_path / "member.parquet", columns=["member_id", "role"])
    field = set(members.filter(role="field").get_column("member_id"))
    veterans = set(people(found, "tenure_veteran"))
    assert set(people(found, "fielders")) == veterans & field
    assert veterans & field < veterans


def test_who_had_a_chance_and_won_nothing_is_listed(tmp_path: Path) -> None:
    lost_all = DESIGN.replace("weights: {closed: 3, win_rate: 1}", "weights: {won: 3, win_rate: 1}")
    juniors = people(composites(opened(tmp_path, lost_all), "2026-05"), "junior")
    assert set(juniors) == {"abe", "baba"}  # not Doi, who had nothing to win
    assert [part.actual for part in juniors["baba"].parts] == [0, 0]
