"""Standings by hand: to date, against what is due, with paces and alarms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.progress.due import Due
from kaname.api.progress.standing import Judged, Pace, Standing, Standings, aimed, standings
from kaname.errors import KanameError
from tests.standing_company import DESIGN, TARGETS, write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    return opened(tmp_path_factory.mktemp("standing"))


def opened(folder: Path, design: str = DESIGN, targets: str = TARGETS) -> kaname.Project:
    return kaname.open(write(folder, design, targets), store=folder / "store")


def row(found: Standings, kpi: str, *group: str) -> Standing:
    (one,) = (each for each in found.rows if (each.kpi, each.group) == (kpi, group))
    return one


def test_a_running_month(project: kaname.Project) -> None:
    found = standings(project)
    assert (found.period.label, found.day, found.running) == ("2026-05", date(2026, 5, 15), True)
    assert (found.days_over, found.days_left) == (10, 10)
    sales = row(found, "sales")
    assert sales.target is not None
    assert (sales.actual, sales.target.value, sales.due) == (120, 500, Due(0.25, "profile", 4))
    assert sales.judged == Judged(owed=125, attainment=0.96, of_target=0.24, status="near")
    assert (sales.gap, sales.left) == (-5, 380)
    assert sales.pace == Pace(so_far=12, needed=38)


def test_rates_and_what_should_be_low(project: kaname.Project) -> None:
    found = standings(project)
    rate, days = row(found, "win_rate"), row(found, "days")
    assert rate.judged == Judged(0.6, pytest.approx(0.5 / 0.6), pytest.approx(0.5 / 0.6), "off")
    assert (rate.pace, rate.gap) == (Pace(), pytest.approx(-0.1))
    assert (days.actual, days.judged) == (15, Judged(12, 0.8, 0.8, "off"))
    assert days.gap == 3


def test_a_band_needs_no_target(project: kaname.Project) -> None:
    found = row(standings(project), "open")
    assert (found.actual, found.target, found.judged) == (0, None, Judged(None, 0.0, 0.0, "off"))


def test_a_broken_floor_is_an_alarm_whatever_the_target(project: kaname.Project) -> None:
    west = row(standings(project, by=("region",)), "win_rate", "West")
    assert (west.actual, west.target, west.judged.status) == (0, None, "breach")


def test_a_month_that_is_over(project: kaname.Project) -> None:
    found = standings(project, "2026-04")
    assert (found.running, found.days_left) == (False, 0)
    sales = row(found, "sales")
    assert sales.judged == Judged(400, 1.0, 1.0, "on")
    assert sales.pace == Pace(so_far=20, needed=None)


def test_a_quarter_by_the_targets_of_its_months(project: kaname.Project) -> None:
    sales = row(standings(project, "FY2026-Q1", ["sales"]), "sales")
    assert sales.actual == 520
    assert sales.judged.owed == pytest.approx(400 + 500 * 0.25)
    assert sales.judged.status == "near"  # 520 of 525


def test_groups_and_limits(project: kaname.Project) -> None:
    found = standings(project, kpis=["sales"], by=("region",))
    east = row(found, "sales", "East")
    assert (east.actual, east.judged.owed, east.judged.status) == (120, 75, "on")
    (west,) = standings(project, kpis=["sales"], where={"region": "West"}).rows
    assert west.target is not None
    assert (west.actual, west.target.value, west.judged.status) == (0, 200, "off")


def test_as_it_stood_on_a_day_with_the_targets_of_that_day(project: kaname.Project) -> None:
    found = standings(project, as_of=date(2026, 5, 8))
    assert (found.day, found.days_over, found.days_left) == (date(2026, 5, 8), 5, 15)
    sales = row(found, "sales")
    assert sales.target is not None
    assert (sales.actual, sales.target.value) == (120, 400)
    april = row(standings(project, as_of=date(2026, 4, 30)), "sales")
    assert (april.actual, april.judged.status) == (400, "on")


def test_no_day_is_later_than_the_data(project: kaname.Project) -> None:
    found = standings(project, "2026-05", ["sales"], as_of=date(2026, 6, 30))
    assert (found.day, found.running) == (date(2026, 5, 15), True)


def test_a_kpi_that_is_asked_for_needs_no_target(project: kaname.Project) -> None:
    (found,) = standings(project, "2026-03", ["sales"]).rows
    assert (found.actual, found.target, found.judged) == (400, None, Judged(None, None, None, None))


def test_which_kpis_are_to_reach_something(project: kaname.Project) -> None:
    assert aimed(project) == ["sales", "closed", "win_rate", "days", "open", "buyers"]


def test_other_thresholds(tmp_path: Path) -> None:
    project = opened(tmp_path, DESIGN.replace("segments:", "status: {green: 0.95}\nsegments:"))
    assert row(standings(project), "sales").judged.status == "on"


def test_a_target_of_zero_leaves_the_gap(tmp_path: Path) -> None:
    project = opened(tmp_path, targets=TARGETS.replace("2026-05-10,500,", "2026-05-10,0,"))
    sales = row(standings(project), "sales")
    assert (sales.judged, sales.gap) == (Judged(0, None, None, None), 120)


def test_nothing_is_to_be_reached(tmp_path: Path) -> None:
    bare = DESIGN[: DESIGN.index("segments:")].replace(", floor: 0.4", "")
    bare = bare.replace(", better: band, band: [1, 3]", "")
    start, end = bare.index("strategy:"), bare.index("facts:")
    others = "\n".join(TARGETS.splitlines()[:2]).replace("sales", "headcount") + "\n"
    project = opened(tmp_path, bare[:start] + bare[end:], others)
    with pytest.raises(KanameError) as refused:
        standings(project)
    assert [f.rule for f in refused.value.findings] == ["objectives.no-targets"]


def test_a_period_without_an_end(project: kaname.Project) -> None:
    with pytest.raises(KanameError) as refused:
        standings(project, "all")
    assert [f.rule for f in refused.value.findings] == ["objectives.no-end"]


def test_nobody_to_show_is_told(tmp_path: Path) -> None:
    project = opened(tmp_path, DESIGN.replace("rep: {spine: reps, hierarchy: [region]}", "rep: {}"))
    found = standings(project, "2024-01", ["sales"], by=("rep",))
    assert (found.rows, [note.rule for note in found.notes]) == ((), ["objectives.no-group"])
