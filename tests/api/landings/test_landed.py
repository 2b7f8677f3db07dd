"""The landing that stands beside a plan's and a target's figures is one and the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.landings.landed import landed_at
from kaname.api.landings.landing import landing, question
from kaname.periods import parse
from kaname.targets.ledger import Scope
from tests.landing.files import write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder: Path = tmp_path_factory.mktemp("landing")
    return kaname.open(write(folder), store=folder / "store")


def test_it_is_what_the_landing_of_a_unit_says(project: kaname.Project) -> None:
    period = parse("FY2026", project.calendar)
    asked = question(project, "sales", "FY2026", where={"team": ("East",)})
    (answer,) = landing(asked, compared=False).answers
    found = landed_at(project, "sales", period, scope=Scope("team", "East"))
    assert found is not None
    assert found.period == period
    assert (found.low, found.expected, found.high) == (answer.low, answer.expected, answer.high)


@pytest.mark.parametrize("kpi", ["win_rate", "deals_in"])
def test_there_is_none_of_what_deals_do_not_make(project: kaname.Project, kpi: str) -> None:
    assert landed_at(project, kpi, parse("FY2026", project.calendar)) is None
