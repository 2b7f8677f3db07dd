"""What was due of a target: by the targets of its months, where there are any."""

from __future__ import annotations

import pytest

import kaname.api as kaname
from kaname.api.targets import targeting
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope
from tests.planners import opened


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    return opened(tmp_path_factory.mktemp("planners"))


def due(project: kaname.Project, scope: Scope = COMPANY, version: str | None = None) -> float:
    year = parse("FY2026", project.calendar)
    found = targeting.show(project, "sales", year, scope, version=version)
    assert found.hindsight is not None
    return found.hindsight.due


def test_what_was_due_is_the_sum_of_the_months_targets(project: kaname.Project) -> None:
    assert due(project) == 4 * 2_000_000  # April to July of the budget
    assert due(project, version="当初") == 4 * 2_000_000  # of 24 million
    assert due(project, version="design") == round(30_000_000 * 8 / 27)  # as the current months go


def test_without_targets_of_months_the_baseline_says_when(project: kaname.Project) -> None:
    months = 4 / 13  # of a year's deals, the third of September and March being larger
    assert due(project, Scope("team", "東")) == pytest.approx(12_000_000 * months, rel=0.1)


def test_blocks_lead_from_what_was_due_to_what_came(project: kaname.Project) -> None:
    year = parse("FY2026", project.calendar)
    blocks = targeting.show(project, "sales", year).after
    assert [block.part for block in blocks][:1] == ["target"]
    assert sum(block.value for block in blocks[:-1]) == pytest.approx(blocks[-1].value)
