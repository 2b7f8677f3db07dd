"""Saved allocations: exact in the ledger at every level and month, and read back as targets."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.allocations.allocating import Allocation, allocate
from kaname.api.allocations.asked import Wish
from kaname.api.allocations.proposals import propose
from kaname.api.allocations.ratio_targets import ratio_targets
from kaname.api.allocations.saving import save
from kaname.api.targets.figures import target_figures
from kaname.errors import KanameError
from kaname.periods import parse
from kaname.targets.ledger import FOLDER, Scope, move_on, read
from tests.sellers import write

HOW = {"version": "first", "author": "Sato", "reason": "planning", "source": "by history"}


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    return kaname.open(write(tmp_path), store=tmp_path / "store")


def test_every_level_and_month_is_written(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", total="400M", over=Decimal("0.05")))
    save(project, found, **HOW)
    (entry,) = read(project.path.parent / FOLDER)
    assert (entry.status, entry.version, entry.author) == ("draft", "first", "Sato")
    values = {(t.period, str(t.scope)): t.value for t in entry.targets}
    assert values["FY2026", "company"] == 400_000_000
    teams = [values["FY2026", f"team:{t}"] for t in ("East/Tokyo", "West/Kobe", "West/Osaka")]
    assert sum(teams) == values["FY2026", "company"]
    people = {s: v for (p, s), v in values.items() if p == "FY2026" and s.startswith("member:")}
    assert people == {f"member:{name}": value for name, value in found.people.items()}
    assert sum(people.values()) == 420_000_000
    for scope in ("company", "team:West/Kobe", "member:Doi"):
        months = sum(v for (p, s), v in values.items() if s == scope and p != "FY2026")
        assert months == values["FY2026", scope]
    (step,) = entry.targets[0].steps
    assert (step.kind, step.source, step.detail["step"]) == ("allocation", "by history", "10000")


def test_approved_ones_are_the_targets(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", total="400M"))
    save(project, found, **HOW)
    move_on(project.path.parent / FOLDER, "first", "approved", author="Ueda", reason="agreed")
    period = parse("FY2026", project.calendar)
    told = target_figures(project, "sales", "year", by="member", start="FY2026", end="FY2026")
    assert {group[0]: t.value for (group, at), t in told.items() if at == period} == found.people


def test_a_target_that_was_there_keeps_its_evidence(project: kaname.Project) -> None:
    save(project, allocate(project, Wish("sales", "FY2026")), **HOW)  # the design's goal
    (entry,) = read(project.path.parent / FOLDER)
    assert Scope("company") not in {t.scope for t in entry.targets}


def test_a_single_month_is_written_once(project: kaname.Project) -> None:
    save(project, allocate(project, Wish("sales", "2026-05", total="30M")), **HOW)
    (entry,) = read(project.path.parent / FOLDER)
    assert {t.period for t in entry.targets} == {"2026-05"}


def test_segments_are_a_kind_of_their_own(project: kaname.Project) -> None:
    save(project, allocate(project, Wish("sales", "FY2026", total="400M", to=("size",))), **HOW)
    (entry,) = read(project.path.parent / FOLDER)
    assert {t.scope for t in entry.targets} == {
        Scope("company"), Scope("segment", "large"), Scope("segment", "small"),
    }  # fmt: skip


def test_ratios(project: kaname.Project) -> None:
    found = ratio_targets(project, "win_rate", parse("FY2026", project.calendar), 0.6)
    save(project, found, **HOW)
    (entry,) = read(project.path.parent / FOLDER)
    values = {str(t.scope): t.value for t in entry.targets}
    assert values["company"] == found.shares[0].target
    doi = [s for s in found.shares if s.path[-1:] == ("Doi",)]
    assert values["member:Doi"] == sum(s.count for s in doi) / sum(s.volume for s in doi)


def test_nothing_is_written_without_an_author(project: kaname.Project) -> None:
    with pytest.raises(KanameError):
        save(project, allocate(project, Wish("sales", "FY2026")), **(HOW | {"author": " "}))
    assert not (project.path.parent / FOLDER).exists()


def test_each_part_says_why_it_is_as_large(project: kaname.Project) -> None:
    wish = Wish("sales", "FY2026")
    found = propose(project, wish)
    assert isinstance(found.made, Allocation)
    save(project, found.made, **HOW, fair=found.fair)
    (entry,) = read(project.path.parent / FOLDER)
    told = {str(t.scope): t.steps[0].detail for t in entry.targets if t.period == "FY2026"}
    abe = told["member:Abe"]
    assert (abe["whole"], abe["version"], abe["place"]) == (400_000_000, "design", "goal")
    assert abe["share"] == round(found.made.people["Abe"] / 400_000_000, 6)
    line = next(one for one in found.lines if one.unit == "East/Tokyo/Abe")
    assert abe["by_key"] == {k: round(v, 6) for k, v in (line.by_key or {}).items()}
    assert abe["attainability"] == round(line.attainability or 0.0, 2)
    team = told["team:East/Tokyo"]
    assert "attainability" not in team
    assert sum(dict(team["by_key"]).values()) > sum(dict(abe["by_key"]).values())  # type: ignore[call-overload]
    months = [t.steps[0].detail for t in entry.targets if t.period == "2026-05"]
    assert abe in months


def test_a_total_that_was_asked_for_has_no_version(project: kaname.Project) -> None:
    save(project, allocate(project, Wish("sales", "FY2026", total="500M")), **HOW)
    (entry,) = read(project.path.parent / FOLDER)
    detail = entry.targets[-1].steps[0].detail
    assert (detail["whole"], detail["place"]) == (500_000_000, "asked")
    assert "version" not in detail
