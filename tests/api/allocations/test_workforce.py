"""The workforce: who is where in which month, since when, with what potential."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import kaname.api as kaname
from kaname.api.allocations.member_list import potentials
from kaname.api.allocations.workforce import (
    Workforce,
    dimensions,
    evidence,
    figure,
    months_of,
    planned,
    tenure,
)
from kaname.errors import KanameError
from kaname.periods import parse
from tests.sellers import DESIGN, write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("sellers")
    return kaname.open(write(folder), store=folder / "store")


@pytest.fixture
def staff(project: kaname.Project) -> Workforce:
    period = parse("FY2026", project.calendar)
    return planned(project, "sales", period, dimensions(project, []))


def of(staff: Workforce, values: np.ndarray) -> dict[str, object]:
    return {
        "/".join(path[1:]): value for path, value in zip(staff.paths, values.tolist(), strict=True)
    }


def test_dimensions_from_the_top_down(project: kaname.Project) -> None:
    assert dimensions(project, []) == ("division", "team", "member")
    assert dimensions(project, ["team", "division"]) == ("division", "team")
    assert dimensions(project, ["size"]) == ("size",)


def test_an_unknown_dimension_is_guessed(project: kaname.Project) -> None:
    with pytest.raises(KanameError) as raised:
        dimensions(project, ["teem"])
    assert raised.value.findings[0].suggestion == "team"


def test_who_is_there_in_which_month(staff: Workforce) -> None:
    there = of(staff, staff.active.sum(axis=1))
    assert there == {
        "Tokyo/Abe": 12, "Tokyo/Baba": 12, "Tokyo/Chiba": 12, "Osaka/Doi": 3, "Kobe/Doi": 9,
        "Osaka/Endo": 0, "Kobe/Fukui": 12, "Kobe/Goto": 12, "Osaka/Hara": 12,
    }  # fmt: skip


def test_who_comes_in_the_middle_of_a_month_has_a_part_of_it(tmp_path: Path) -> None:
    path = write(tmp_path)
    members = (tmp_path / "members.csv").read_text("utf-8")
    late = "M9,2026-04-16,,Ito,West,Osaka,2026-04-16\n"
    (tmp_path / "members.csv").write_text(members + late, "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    period = parse("FY2026-Q1", project.calendar)
    staff = planned(project, "sales", period, dimensions(project, []))
    row = staff.people.index("Ito")
    assert staff.active[row].tolist() == [0.5, 1, 1]  # 11 of 22 business days


def test_results_are_known_until_the_period_begins(staff: Workforce) -> None:
    assert [staff.known[0].label, staff.known[-1].label] == ["2024-04", "2026-03"]
    assert of(staff, np.nansum(staff.past, axis=1))["Kobe/Fukui"] == 3_000_000
    fukui = staff.past[staff.people.index("Fukui")]
    assert np.isnan(fukui[:21]).all()  # not there: no zeros


def test_a_running_period_rests_on_what_was_known_before_it(project: kaname.Project) -> None:
    period = parse("FY2025-H2", project.calendar)
    found = planned(project, "sales", period, dimensions(project, []))
    assert found.known[-1].label == "2025-09"
    assert months_of(project, period)[0].label == "2025-10"


def test_tenure_in_months(staff: Workforce) -> None:
    months = tenure(staff, staff.ahead[:2])
    assert months[staff.people.index("Fukui")].tolist() == [3, 4]
    assert months[staff.people.index("Abe")].tolist() == [72, 73]


def test_tenure_without_a_date_of_hire(tmp_path: Path) -> None:
    path = write(tmp_path)
    lines = (tmp_path / "members.csv").read_text("utf-8").splitlines()
    (tmp_path / "members.csv").write_text(
        "\n".join(line.rpartition(",")[0] for line in lines), "utf-8"
    )
    project = kaname.open(path, store=tmp_path / "store")
    period = parse("FY2026", project.calendar)
    staff = planned(project, "sales", period, dimensions(project, []))
    months = tenure(staff, staff.ahead[:1])[:, 0]
    assert months[staff.people.index("Fukui")] == 3  # listed since January
    assert np.isnan(months[staff.people.index("Abe")])  # was there when the list began


def test_units_have_no_tenure(project: kaname.Project) -> None:
    period = parse("FY2026", project.calendar)
    assert planned(project, "sales", period, ("division", "team")).hired == {}


def test_potential_of_accounts(project: kaname.Project, staff: Workforce) -> None:
    found = of(staff, potentials(project, staff.dims[-1], staff.people))
    assert (found["Tokyo/Abe"], found["Kobe/Doi"], found["Osaka/Endo"]) == (6e8, 2e8, 0)


def test_potential_of_units_is_that_of_their_people_today(project: kaname.Project) -> None:
    staff = planned(project, "sales", parse("FY2026", project.calendar), ("division", "team"))
    found = dict(
        zip(staff.people, potentials(project, staff.dims[-1], staff.people).tolist(), strict=True)
    )
    assert found == {"Tokyo": 1.1e9, "Kobe": 5e8, "Osaka": 2e8}  # Doi's accounts only in Kobe


def test_potential_of_territories_is_shared_by_their_people(tmp_path: Path) -> None:
    design = DESIGN.replace(
        "accounts: {from: accounts.csv, key: account_id}", "areas: {from: areas.csv}"
    )
    path = write(tmp_path, design, areas="territory_id,potential_amount\nT1,900\nT2,100\n")
    lines = (tmp_path / "members.csv").read_text("utf-8").splitlines()
    areas = ["territory_id", *("T1" if "Tokyo" in line else "T2" for line in lines[1:])]
    joined = [f"{line},{area}" for line, area in zip(lines, areas, strict=True)]
    (tmp_path / "members.csv").write_text("\n".join(joined), "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    staff = planned(project, "sales", parse("FY2026", project.calendar), dimensions(project, []))
    found = of(staff, potentials(project, staff.dims[-1], staff.people))
    assert found["Tokyo/Abe"] == 300
    assert found["Osaka/Hara"] == 20


def test_without_potential(tmp_path: Path) -> None:
    design = DESIGN.replace("  accounts: {from: accounts.csv, key: account_id}\n", "")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    staff = planned(project, "sales", parse("FY2026", project.calendar), dimensions(project, []))
    with pytest.raises(KanameError) as raised:
        potentials(project, staff.dims[-1], staff.people)
    assert raised.value.findings[0].rule == "allocation.no-potential"


def test_any_kpi_is_a_figure_by_person(project: kaname.Project, staff: Workforce) -> None:
    deals = of(staff, figure(project, "won", staff, "sum"))
    assert (deals["Tokyo/Abe"], deals["Kobe/Doi"], deals["Kobe/Fukui"]) == (72, 48, 3)
    rate = of(staff, figure(project, "win_rate", staff, "ratio"))
    assert (rate["Tokyo/Abe"], rate["Tokyo/Baba"]) == (0.5, 1.0)


def test_season_is_flat_where_every_month_brings_the_same(
    project: kaname.Project, staff: Workforce
) -> None:
    given = evidence(project, "sales", staff, {})
    assert given.season.min() > 0.9
    assert given.season.max() < 1.1


def test_segments_without_a_list_are_those_with_results(project: kaname.Project) -> None:
    period = parse("FY2026", project.calendar)
    found = planned(project, "sales", period, dimensions(project, ["size"]))
    assert found.people == ("large", "small")
    assert found.active.tolist() == [[1.0] * 12] * 2
