"""Ratio targets of a small company: exact in counts, fair to new people, within reach."""

from __future__ import annotations

import pytest

import kaname.api as kaname
from kaname.api.allocations.ratio_targets import RatioTargets, is_ratio, ratio_targets
from kaname.errors import KanameError
from kaname.periods import parse
from tests.sellers import write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("sellers")
    return kaname.open(write(folder), store=folder / "store")


@pytest.fixture(scope="module")
def found(project: kaname.Project) -> RatioTargets:
    return ratio_targets(project, "win_rate", parse("FY2026", project.calendar), 0.6)


def test_which_kpis_are_ratios(project: kaname.Project) -> None:
    assert [is_ratio(project, kpi) for kpi in ("win_rate", "sales", "largest")] == [
        True,
        False,
        False,
    ]


def test_counts_and_volumes_add_up_at_every_level(found: RatioTargets) -> None:
    for share in found.shares:
        parts = [s for s in found.shares if s.path[:-1] == share.path and s.path != share.path]
        if parts:
            assert sum(part.count for part in parts) == share.count
            assert sum(part.volume for part in parts) == share.volume


def test_the_company_has_the_nearest_whole_count(found: RatioTargets) -> None:
    company = found.shares[0]
    assert company.count == round(0.6 * company.volume)
    assert company.target == company.count / company.volume


def test_everybody_is_raised_from_where_they_stand(found: RatioTargets) -> None:
    people = {s.path[-1]: s for s in found.shares if len(s.path) == 3}
    assert all(s.target >= s.own - 0.02 for s in people.values())
    assert people["Baba"].own > 0.9  # who wins nearly all keeps doing so
    assert people["Abe"].own == pytest.approx(0.5, abs=0.02)


def test_a_new_hire_goes_further_with_the_same_step(found: RatioTargets) -> None:
    people = {s.path[-1]: s for s in found.shares if len(s.path) == 3}
    assert people["Fukui"].target - people["Fukui"].own > people["Goto"].target - people["Goto"].own


def test_to_teams(project: kaname.Project) -> None:
    period = parse("FY2026", project.calendar)
    found = ratio_targets(project, "win_rate", period, 0.58, ("team",))
    assert {len(share.path) for share in found.shares} == {0, 1, 2}


@pytest.mark.parametrize(
    ("kpi", "target", "rule"),
    [
        ("win_rate", 0.99, "allocation.ratio-out-of-reach"),
        ("win_rate", 1.5, "allocation.no-share"),
        ("sales", 0.5, "allocation.does-not-add-up"),
    ],
)
def test_faults(project: kaname.Project, kpi: str, target: float, rule: str) -> None:
    with pytest.raises(KanameError) as raised:
        ratio_targets(project, kpi, parse("FY2026", project.calendar), target)
    assert [f.rule for f in raised.value.findings] == [rule]
