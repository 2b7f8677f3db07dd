"""Wishes as people write them: all that is wrong of one is told at once."""

from __future__ import annotations

import pytest

import kaname.api as kaname
from kaname.api.targets.asking import Named, limits, named
from kaname.api.targets.proposals import Additions, Wish
from kaname.api.targets.wishing import Words, wish_of
from kaname.errors import KanameError
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope
from tests.planners import opened

RIGHT = Additions("増員")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """The company, which nobody writes to."""
    return opened(tmp_path_factory.mktemp("planners"))


def rules(raised: pytest.ExceptionInfo[KanameError]) -> list[str]:
    return sorted(finding.rule.rpartition(".")[2] for finding in raised.value.findings)


def test_labels_and_the_usual_period(company: kaname.Project) -> None:
    found = wish_of(company, Words("受注率", scope="team:東", author="田村"), RIGHT, "ja")
    period = parse("FY2026", company.calendar)
    assert found == Wish("win_rate", period, Scope("team", "東"), "田村", "ja")
    assert named(company, None, None, None) == Named(
        "sales", parse("FY2026", company.calendar), COMPANY
    )


def test_every_word_that_is_wrong_is_told(company: kaname.Project) -> None:
    words = Words(
        "uriage", "2027-13", "team:北", rate="win_rat", rival="B社", as_of="昨日の昼", author="田村"
    )
    with pytest.raises(KanameError) as raised:
        wish_of(company, words, Additions("増員", adjust="約100"), "ja")
    assert rules(raised) == [
        "unknown-kpi", "unknown-kpi", "unknown-scope", "unreadable-goal", "unreadable-period",
        "unreadable-period", "unreadable-rival",
    ]  # fmt: skip


def test_an_unknown_kpi_says_nothing_of_shares(company: kaname.Project) -> None:
    with pytest.raises(KanameError) as raised:
        wish_of(company, Words("uriage", author="田村"), Additions("増員", adjust="+2pt"), "ja")
    assert rules(raised) == ["unknown-kpi"]


def test_limits_of_a_comparison(company: kaname.Project) -> None:
    assert limits(company, None, None) == (None, None)
    with pytest.raises(KanameError) as raised:
        limits(company, "uriage", "2027-13")
    assert rules(raised) == ["unknown-kpi", "unreadable-period"]
