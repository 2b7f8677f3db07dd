"""Remarks: what a running period's probabilities do not see."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.allocations.asked import Wish
from kaname.api.allocations.proposals import propose
from kaname.api.allocations.remarks import unseen_deals
from kaname.periods import parse
from tests.sellers import DESIGN, write

PIPELINE = "pipeline: {of: deals, opened: closed, closed: closed, won: stage = 'won'}\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("sellers")
    design = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-12-31") + PIPELINE
    return kaname.open(write(folder, design), store=folder / "store")


@pytest.mark.parametrize(
    ("kpi", "period", "told"),
    [
        ("sales", "FY2025", True),
        ("won", "2025-12", True),
        ("sales", "FY2026", False),  # not begun: no deal is open that counts
        ("win_rate", "FY2025", False),  # no deals won
    ],
)
def test_open_deals_are_not_seen(
    project: kaname.Project, kpi: str, period: str, *, told: bool
) -> None:
    found = list(unseen_deals(project, kpi, parse(period, project.calendar), "member"))
    assert [note.rule for note in found] == ["allocation.open-deals-unseen"] * told


def test_a_proposal_for_a_running_year_names_the_landing(project: kaname.Project) -> None:
    found = propose(project, Wish("sales", "FY2025", total="400M"))
    (note,) = [n for n in found.notes if n.rule == "allocation.open-deals-unseen"]
    assert "2025年度 は進行中です。" in note.text("ja")
    assert "kaname landing --by member" in note.text("ja")


def test_without_deals_there_is_nothing_to_see(tmp_path: Path) -> None:
    design = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-12-31")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    assert not list(unseen_deals(project, "sales", parse("FY2025", project.calendar), "member"))
