"""The outlook of people: what is done counts, what is ahead is drawn, and what is not known is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import kaname.api as kaname
from kaname.api.allocations.fair_shares import Outlook, band, current, fairness, outlook
from kaname.periods import parse
from tests.sellers import DESIGN, write


def opened(folder: Path, as_of: str = "2026-03-31", begins: str = "2024-04-01") -> kaname.Project:
    design = DESIGN.replace("2026-03-31}", f"{as_of}}}").replace("2024-04-01", begins)
    return kaname.open(write(folder, design), store=folder / "store")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    return opened(tmp_path_factory.mktemp("sellers"))


def seen(project: kaname.Project, label: str) -> Outlook:
    return outlook(project, "sales", parse(label, project.calendar))


def of(found: Outlook, name: str) -> np.ndarray:
    return found.draws[found.names.index(name)]


def test_each_is_expected_to_go_on(project: kaname.Project) -> None:
    found = seen(project, "FY2026")
    assert of(found, "Abe").mean() == pytest.approx(72e6, rel=0.1)
    assert of(found, "Hara").mean() == pytest.approx(36e6, rel=0.1)
    assert of(found, "Endo").mean() == 0  # has left
    assert 12e6 < of(found, "Fukui").mean() < 60e6  # on the ramp


def test_what_the_period_has_brought_is_certain(tmp_path: Path) -> None:
    running = seen(opened(tmp_path, "2025-12-31"), "FY2025")
    assert of(running, "Abe").min() >= 54e6  # nine months of six deals
    over = seen(opened(tmp_path / "."), "FY2025")
    assert set(of(over, "Abe").tolist()) == {72e6}
    assert set(of(over, "Endo").tolist()) == {48e6}


def test_the_same_question_has_the_same_answer(project: kaname.Project) -> None:
    assert (seen(project, "FY2026").draws == seen(project, "FY2026").draws).all()


def test_last_year_is_that_of_who_was_there_throughout(project: kaname.Project) -> None:
    found = seen(project, "FY2026")
    last = dict(zip(found.names, found.last.tolist(), strict=True))
    assert last["Abe"] == 72e6
    assert np.isnan(last["Fukui"])


def test_a_year_far_ahead_is_seen_beside_the_latest_twelve_months(project: kaname.Project) -> None:
    found = seen(project, "FY2027")
    assert found.last[found.names.index("Abe")] == 72e6
    quarter = seen(project, "FY2027-Q1")
    assert np.isnan(quarter.last).all()  # a quarter has a season of its own


def test_too_short_a_history_for_a_forecast_is_wide(tmp_path: Path) -> None:
    project = opened(tmp_path, "2024-06-30")
    found = seen(project, "FY2025")
    long = seen(opened(tmp_path), "FY2026")
    assert of(found, "Abe").std() > of(long, "Abe").std()
    assert of(found, "Abe").mean() == pytest.approx(72e6, rel=0.25)


def test_units_and_segments_have_an_outlook_too(project: kaname.Project) -> None:
    period = parse("FY2026", project.calendar)
    assert outlook(project, "sales", period, ("team",)).names == ("Tokyo", "Kobe", "Osaka")
    assert outlook(project, "sales", period, ("size",)).units == ((), ())


def test_without_potential_the_share_of_it_is_not_known(tmp_path: Path) -> None:
    design = DESIGN.replace("  accounts: {from: accounts.csv, key: account_id}\n", "")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    found = fairness(seen(project, "FY2026"), {"Abe": 60e6, "Baba": 50e6})
    assert [s.potential_share for s in found.standings] == [None, None]


def test_fairness_leaves_out_who_has_no_target_or_is_not_known(project: kaname.Project) -> None:
    found = fairness(seen(project, "FY2026"), {"Abe": 60e6, "Baba": 0.0, "Nobody": 1.0})
    assert [s.holder.name for s in found.standings] == ["Abe"]
    assert found.standings[0].holder.bands == ("longer", "Tokyo")


def test_there_are_no_targets_yet(project: kaname.Project) -> None:
    assert current(project, "sales", parse("FY2026", project.calendar)) == {}


@pytest.mark.parametrize(
    ("months", "name"),
    [(0, "first-year"), (11, "first-year"), (12, "to-three-years"), (36, "longer"),
     (float("nan"), "unknown")],
)  # fmt: skip
def test_bands(months: float, name: str) -> None:
    assert band(months) == name
