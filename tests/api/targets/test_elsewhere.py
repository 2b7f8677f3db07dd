"""Targets elsewhere: who has one in a period, by the ledger, rows of figures and the design."""

from __future__ import annotations

from pathlib import Path

from kaname import api
from kaname.api.targets.elsewhere import said_kpis, targets_elsewhere, with_target
from kaname.periods import parse
from tests import sellers
from tests.landing.files import DESIGN, write

FIGURES = """\
measure,scenario,scope_kind,scope_id,since,until,value,status
revenue,target,team,East,2026-04-01,2026-07-01,9,approved
wins,target,team,West,2026-05-01,2026-06-01,9,
average,target,team,West,2026-05-01,2026-06-01,9,draft
half,outlook,team,West,2026-05-01,2026-06-01,9,
repeat_in,target,team,West,2026-06-01,2026-07-01,9,
"""
FACT = """\
facts:
  figures:
    from: figures.csv
    stated:
      kind: scope_kind
      id: scope_id
      span: [since, until]
      levels: {team: {dimensions: {team: scope_id}}}
"""


def test_agreed_targets_that_reach_into_the_period_count(tmp_path: Path) -> None:
    (tmp_path / "figures.csv").write_text(FIGURES, "utf-8")
    project = api.open(write(tmp_path, design=DESIGN.replace("facts:\n", FACT)))
    may, june, earlier = (parse(p, project.calendar) for p in ("2026-05", "2026-06", "2025-05"))
    assert targets_elsewhere(project, may) == ("revenue", "sales", "wins")  # sales: the goal
    assert targets_elsewhere(project, june) == ("repeat_in", "revenue", "sales")
    assert targets_elsewhere(project, earlier) == ()


def test_kpis_are_said_with_their_labels_and_names(tmp_path: Path) -> None:
    project = api.open(write(tmp_path))
    assert said_kpis(project, ("sales", "revenue")) == {
        "ja": "受注高 (sales)、revenue",
        "en": "Won amount (sales), revenue",
    }


def test_only_kpis_with_a_target_for_this_very_period(tmp_path: Path) -> None:
    project = api.open(sellers.write(tmp_path), store=tmp_path / "store")
    calendar = project.calendar
    assert with_target(project, parse("FY2026", calendar)) == ("sales",)
    assert with_target(project, parse("FY2027", calendar)) == ()
    assert with_target(project, parse("2026-05", calendar)) == ()
