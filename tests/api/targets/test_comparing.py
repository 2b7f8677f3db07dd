"""What differs between two versions: by step, and beside what stood where one is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets import proposals, targeting
from kaname.api.targets.comparing import diff
from kaname.errors import KanameError
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope, total
from tests.planners import opened

EAST = Scope("team", "東")


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    return opened(tmp_path)


def given(project: kaname.Project, version: str, period: str, scope: Scope, amount: str) -> None:
    proposals.set_by_hand(
        project, "sales", parse(period, project.calendar), scope, amount,
        version=version, author="田村", reason="見直し", lang="ja",
    )  # fmt: skip


def approve(project: kaname.Project, version: str) -> None:
    targeting.move_on(project.path, version, "approved", "部長", "承認")


def test_two_versions_side_by_side(project: kaname.Project) -> None:
    given(project, "A", "FY2026", COMPANY, "3000万")
    given(project, "B", "FY2026", COMPANY, "3100万")
    (found,) = diff(project, "A", "B", None, None, "en")
    assert (found.kpi, found.period, found.before, found.after) == (
        "sales", "FY2026", 30_000_000, 31_000_000,
    )  # fmt: skip
    assert found.steps == (("adjustment", 1_000_000),)
    with pytest.raises(KanameError) as raised:
        diff(project, "A", "C", None, None, "en")
    assert raised.value.findings[0].rule == "targets.unknown-version"


@pytest.mark.parametrize("kpi", ["sales", None])
def test_what_has_no_steps_is_a_step_of_its_own(project: kaname.Project, kpi: str | None) -> None:
    year = parse("FY2026", project.calendar)
    (found,) = diff(project, "design", "当初", kpi, year, "en")
    assert (found.before, found.after) == (30_000_000, 24_000_000)
    assert ("unexplained", 24_000_000) in found.steps
    assert total(value for _, value in found.steps) == -6_000_000


def test_where_a_version_is_silent_counts_what_stood_beside_it(project: kaname.Project) -> None:
    given(project, "一次", "2026-12", COMPANY, "300万")
    given(project, "一次", "2026-11", COMPANY, "270万")
    approve(project, "一次")
    given(project, "二次", "2026-12", COMPANY, "320万")
    given(project, "二次", "FY2026", EAST, "1300万")
    approve(project, "二次")
    told = [
        (one.period, one.scope, one.before, one.before_version, one.after, one.after_version)
        for one in diff(project, "一次", "二次", None, None, "ja")
    ]
    assert told == [  # November stays as it is
        ("2026-12", COMPANY, 3_000_000, "一次", 3_200_000, "二次"),
        ("FY2026", EAST, 12_000_000, "当初", 13_000_000, "二次"),
    ]
