"""What is said of an approval: who, in which order, over what, and whether parts add up."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.api.targets import targeting
from kaname.api.targets.approving import Approval, approve
from kaname.targets.ledger import COMPANY, Scope, Target, append
from tests.planners import write
from tests.targets_steps import by_hand

EAST, WEST = Scope("team", "東"), Scope("team", "西")


@pytest.fixture
def design(tmp_path: Path) -> Path:
    return write(tmp_path)


def draft(design: Path, version: str, **values: float) -> None:
    scopes = {"whole": COMPANY, "east": EAST, "west": WEST}
    targets = [by_hand("sales", "FY2027", scopes[name], value) for name, value in values.items()]
    append(design.parent / "targets", version=version, author="田村", reason="r", targets=targets)


def submitted(design: Path, version: str, by: str = "部長") -> Approval:
    targeting.move_on(design, version, "proposed", "田村", "諮る")
    return approve(design, version, by, "合意")


def rules(made: Approval) -> list[str]:
    assert {finding.severity for finding in made.findings} <= {"warning"}
    return [finding.rule.removeprefix("targets.") for finding in made.findings]


def test_an_approval_by_another_after_a_submission_is_silent(design: Path) -> None:
    draft(design, "A", whole=100.0, east=60.0, west=40.0)
    made = submitted(design, "A")
    assert (made.entry.status, rules(made)) == ("approved", [])


def test_who_wrote_it_and_what_was_not_submitted(design: Path) -> None:
    draft(design, "A", whole=100.0)
    assert rules(approve(design, "A", "田村", "よい")) == ["own-approval", "not-submitted"]


def test_parts_that_do_not_add_up_to_their_whole(design: Path) -> None:
    draft(design, "A", whole=340_000_000.0)
    submitted(design, "A")
    draft(design, "B", east=178_400_000.0, west=10_000_000.0)
    made = submitted(design, "B")
    assert rules(made) == ["parts-differ"]
    assert made.findings[0].text("ja") == (
        "受注金額　2027年度　全社：課別の承認済み目標（2件）の合計は 188.4百万円 で、"
        "全体の 340.0百万円 と合いません（差 ▲151.6百万円）。"
        "残りを決めるか、どちらかを見直してください。"
    )


def test_approved_figures_that_are_replaced(design: Path) -> None:
    draft(design, "A", east=129_900_000.0, west=1_000_000.0)
    submitted(design, "A")
    draft(design, "B", east=178_400_000.0, west=1_000_000.0)
    made = submitted(design, "B")
    assert rules(made) == ["replaces"]
    assert made.findings[0].text("en") == (
        "Won amount, FY2027, team 東: ¥129.9M of `A`, approved so far, is replaced by ¥178.4M."
    )


def test_a_rate_has_no_sum_of_parts(design: Path) -> None:
    targets: list[Target] = [
        by_hand("win_rate", "FY2027", scope, value)
        for scope, value in ((COMPANY, 0.5), (EAST, 0.6))
    ]
    append(design.parent / "targets", version="A", author="田村", reason="r", targets=targets)
    assert rules(submitted(design, "A")) == []


def test_of_many_the_first_are_told(design: Path) -> None:
    months = [f"2027-{month:02}" for month in range(4, 11)]
    for version, value in (("A", 100.0), ("B", 200.0)):
        targets = [by_hand("sales", month, COMPANY, value) for month in months]
        append(design.parent / "targets", version=version, author="x", reason="r", targets=targets)
        made = submitted(design, version)
    assert rules(made) == ["replaces"] * 5 + ["and-more"]
    assert made.findings[-1].params == {"count": 2}


def test_without_a_design_figures_are_told_plainly(tmp_path: Path) -> None:
    for version, value in (("A", 100.0), ("B", 200.0)):
        targets = [by_hand("sales", "FY2027", COMPANY, value)]
        append(tmp_path / "targets", version=version, author="x", reason="r", targets=targets)
        made = submitted(tmp_path / "design.yaml", version)
    assert rules(made) == ["replaces"]
    assert made.findings[0].text("en").startswith("sales, FY2027, company: 100")


def months(design: Path, version: str, value: float) -> None:
    periods = [f"2027-{month:02}" for month in range(4, 7)]
    targets = [by_hand("sales", month, COMPANY, value) for month in periods]
    append(design.parent / "targets", version=version, author="田村", reason="r", targets=targets)


def test_months_that_do_not_make_their_quarter(design: Path) -> None:
    quarter = [by_hand("sales", "FY2027-Q1", COMPANY, 3_000_000.0)]
    append(design.parent / "targets", version="A", author="田村", reason="r", targets=quarter)
    assert rules(submitted(design, "A")) == []
    months(design, "B", 1_000_000.0)
    assert rules(submitted(design, "B")) == []
    months(design, "C", 1_200_000.0)
    made = submitted(design, "C")
    assert rules(made) == ["replaces"] * 3 + ["shorter-differ"]
    said = made.findings[-1].text("en")
    assert "the 3 approved targets of its shorter periods add up to" in said


def test_months_that_do_not_fill_a_year_are_not_compared(design: Path) -> None:
    draft(design, "A", whole=100.0)
    submitted(design, "A")
    months(design, "B", 50.0)
    assert rules(submitted(design, "B")) == []
