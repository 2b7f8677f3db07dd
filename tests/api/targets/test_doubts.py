"""Doubts about a target by hand: a slip of a thousand, a period that is over."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets import proposals
from kaname.api.targets.doubts import doubts
from kaname.errors import KanameError
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope
from tests.planners import opened
from tests.targets_steps import by_hand

EAST = Scope("team", "東")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """The company, which nobody writes to."""
    return opened(tmp_path_factory.mktemp("planners"))


@pytest.mark.parametrize(
    ("period", "scope", "value", "found"),
    [
        ("FY2026", COMPANY, 30_000, ["far-from-target"]),  # of 27 or 30 millions
        ("FY2026", COMPANY, 30_000_000, []),
        ("FY2027", COMPANY, 3400, ["far-from-actual"]),  # FY2026 is not over: beside FY2025
        ("FY2027", COMPANY, 34_000_000, []),
        ("FY2027", COMPANY, 34_000_000_000, ["far-from-actual"]),
        ("FY2027", EAST, 12_000, ["far-from-actual"]),
        ("FY2025", COMPANY, 20_000_000, ["period-over"]),
        ("2026-07", COMPANY, 2_000_000, ["period-over"]),
        ("2026-08", COMPANY, 2_000_000, []),
    ],
)
def test_doubts(
    company: kaname.Project, period: str, scope: Scope, value: float, found: list[str]
) -> None:
    told = doubts(company, by_hand("sales", period, scope, value), parse(period, company.calendar))
    assert [one.rule.removeprefix("targets.") for one in told] == found
    assert {one.severity for one in told} <= {"warning"}


def test_a_slip_is_told_beside_the_last_year_that_is_over(company: kaname.Project) -> None:
    made = by_hand("sales", "FY2027", COMPANY, 3400)
    (told,) = doubts(company, made, parse("FY2027", company.calendar))
    assert told.text("ja") == (
        "受注金額　2027年度　全社：「3,400円」は、2025年度の実績 19.2百万円 と100倍以上違います。"
        "千円単位などになっていないか確かめてください。"
    )


def test_a_figure_by_hand_as_a_change_on_the_year_before(tmp_path: Path) -> None:
    project = opened(tmp_path)

    def given(period: str) -> proposals.Given:
        return proposals.set_by_hand(
            project, "sales", parse(period, project.calendar), COMPANY, "+8%",
            version="v", author="田村", reason="r", lang="ja",
        )  # fmt: skip

    assert given("FY2026").entry.targets[0].value == 19_200_000 * 1.08
    with pytest.raises(KanameError) as raised:
        given("FY2027")  # whose year before is not over
    assert [one.rule for one in raised.value.findings] == ["targets.no-year-before"]
