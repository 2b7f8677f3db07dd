"""Aims against a second way: levels reached twice, and what they would bring."""

from __future__ import annotations

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.landings.aims import LEAST_BELOW, aims
from kaname.api.landings.landing import question
from kaname.api.landings.road import road_dimension
from kaname.landing.outlook import learner
from tests.landing.files import write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company as it is written down on 20 May 2026."""
    folder = tmp_path_factory.mktemp("aims")
    return api.open(write(folder), store=folder / "store")


def _figures(project: Project, kpi: str, team: str) -> list[float]:
    """November to April."""
    frame = project.measure(
        kpi, start="2025-11", end="2026-04", where={"team": team}, as_of="2026-05-20"
    ).frame
    return [float(value) for value in frame["value"]]


def test_aims_are_levels_reached_twice(project: Project) -> None:
    asked = question(project, by="team")
    seen = learner(asked.book.deals, asked.day.toordinal(), project.calendar)
    found = {(aim.kpi, aim.group): aim for aim in aims(asked, seen)}
    wanted = {}
    for team in ("East", "West"):
        rates = _figures(project, "win_rate", team)
        gain = sorted(rates)[-2] / rates[-1] - 1
        if gain >= LEAST_BELOW:
            wanted["win_rate", team] = (1.0, min(2.0, 1 + gain))
        new, repeat = (_figures(project, kpi, team) for kpi in ("new_in", "repeat_in"))
        gain = sorted(new)[-2] / new[-1] - 1
        if gain >= LEAST_BELOW:
            share = sum(new) / (sum(new) + sum(repeat))  # of the deals that come in
            wanted["new_in", team] = (min(2.0, 1 + share * gain), 1.0)
    assert wanted
    assert set(found) == set(wanted)  # what the company alone controls is no aim of a team
    for key, (factor, winning) in wanted.items():
        assert found[key].factor == pytest.approx(factor)
        assert found[key].winning == pytest.approx(winning)
        assert found[key].best == pytest.approx(sorted(_figures(project, *key))[-2])


def test_levers_are_looked_for_above_people(project: Project) -> None:
    assert road_dimension(project, question(project).book.pipeline) == "team"
