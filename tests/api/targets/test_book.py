"""The round trip of targets: the ledger and the budget as a book, and its edits in the ledger."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.targets.book import book, write_book
from kaname.errors import KanameError
from kaname.periods import today
from kaname.target_book.book import Book, Unit
from kaname.target_book.layout import LAST, NOW, keyed
from kaname.target_book.words import headers
from kaname.targets import ledger
from kaname.targets.ledger import COMPANY, Scope, Step
from tests import targets_company as company

EAST, WEST = Scope("team", "東"), Scope("team", "西")
AOKI, BABA, CHIBA = (Scope("member", name) for name in ("青木", "馬場", "千葉"))
PERIOD = "FY2026-Q3"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company, opened once."""
    folder = tmp_path_factory.mktemp("company")
    return api.open(company.write(folder), store=folder / "store")


@pytest.fixture
def project(opened: Project, tmp_path: Path) -> Project:
    """The company with a ledger of its own."""
    return replace(opened, path=tmp_path / "sales.yaml")


def units(made: Book) -> dict[Scope, Unit]:
    return {unit.scope: unit for unit in made.units}


def test_the_book_of_a_budget(project: Project) -> None:
    made = book(project, "ja", period=PERIOD)
    assert (made.label, made.unit, made.adds, made.now) == ("売上高", "JPY", True, "当初")
    assert made.origin.version == "修正"
    assert (made.origin.design, made.origin.kpi, made.origin.entry) == ("営業", "sales", 0)
    assert [period.label for period in made.periods] == ["2026-10", "2026-11", "2026-12"]
    found = units(made)
    assert list(found) == [COMPANY, EAST, WEST, AOKI, BABA, CHIBA]
    assert found[AOKI].targets == found[AOKI].current == (700_000, 800_000, 900_000)
    assert [found[unit].name for unit in (COMPANY, EAST, AOKI)] == ["全社", "東", "青木"]
    assert [found[unit].parents[0] for unit in (COMPANY, EAST, AOKI)] == [None, COMPANY, EAST]


def test_every_version_that_is_current_is_named(project: Project) -> None:
    step = Step("adjustment", 3_400_000, "手入力", "田村", date(2026, 9, 1), "見直し")
    told = [ledger.target("sales", "2026-11", COMPANY, [step])]
    folder = project.path.parent / ledger.FOLDER
    ledger.append(
        folder, version="修正", author="田村", reason="見直し", targets=told, status="approved"
    )
    assert (
        book(project, "ja", period=PERIOD).now == "当初（2026年10月から）、修正（2026年11月から）"
    )


def test_last_year_stands_beside(project: Project) -> None:
    made = book(project, "ja", period=PERIOD)
    heads = headers(made, "ja")
    assert heads[keyed(LAST, "2026-10")] == "前年実績 2025年10月"
    assert heads[keyed(NOW, "2026-10")] == "現行 2026年10月"
    found = units(made)
    assert found[COMPANY].last_year[:2] == (2_600_000, 1_600_000)
    assert found[EAST].last_year[:2] == (1_100_000, 0)
    assert found[AOKI].last_year[0] == 700_000


def test_a_share_has_no_sums(project: Project) -> None:
    made = book(project, "en", kpi="win_rate", period=PERIOD)
    assert (made.adds, made.unit, made.origin.version) == (False, "ratio", "revised")
    assert {unit.scope for unit in made.units} == {COMPANY, EAST, WEST}


def test_steps_of_the_ledger_are_evidence(project: Project) -> None:
    step = Step("allocation", 750_000, "配賦", "佐藤", date(2026, 9, 1), "増員")
    targets = [ledger.target("sales", month, AOKI, [step]) for month in ("2026-10", "2026-11")]
    folder = project.path.parent / ledger.FOLDER
    ledger.append(folder, version="増員案", author="佐藤", reason="増員", targets=targets)
    made = book(project, "ja", period=PERIOD)
    assert (made.origin.version, made.origin.entry, made.now) == ("増員案", 1, "当初")
    assert units(made)[AOKI].targets == (750_000, 750_000, 900_000)
    assert units(made)[AOKI].current == (700_000, 800_000, 900_000)
    (evidence,) = made.evidence
    assert (evidence.value, evidence.first, evidence.last) == (1_500_000, "2026-10", "2026-11")
    ledger.move_on(folder, "増員案", "approved", author="本部長", reason="承認")
    again = book(project, "ja", period=PERIOD)
    assert units(again)[AOKI].current == (750_000, 750_000, 900_000)
    assert again.origin.version == "修正"


def test_targets_of_a_year_make_a_book_of_a_column(project: Project) -> None:
    step = Step("baseline", 0.4, "予測", "佐藤", date(2026, 9, 1), "傾向")
    one = ledger.target("win_rate", "FY2027", COMPANY, [step])
    folder = project.path.parent / ledger.FOLDER
    ledger.append(folder, version="来期", author="佐藤", reason="来期", targets=[one])
    made = book(project, "ja", kpi="win_rate", period="FY2027")
    assert [period.label for period in made.periods] == ["FY2027"]
    assert [(unit.scope, unit.targets) for unit in made.units] == [(COMPANY, (0.4,))]


def test_units_of_the_ledger_alone_find_their_wholes(project: Project) -> None:
    step = Step("allocation", 100.0, "配賦", "佐藤", date(2026, 9, 1), "来期")
    targets = [ledger.target("sales", "2027-04", scope, [step]) for scope in (COMPANY, EAST, AOKI)]
    folder = project.path.parent / ledger.FOLDER
    ledger.append(folder, version="来期", author="佐藤", reason="来期", targets=targets)
    found = units(book(project, "ja", period="2027-04"))
    assert {scope: unit.parents for scope, unit in found.items()} == {
        COMPANY: (None,), EAST: (COMPANY,), AOKI: (EAST,),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kpi", "period", "rule"),
    [("sales", "FY2030", "target_book.no-targets"), ("win_rat", PERIOD, "measure.unknown-kpi")],
)
def test_what_has_no_book(
    project: Project, tmp_path: Path, kpi: str, period: str, rule: str
) -> None:
    with pytest.raises(KanameError) as caught:
        write_book(project, tmp_path / "x.xlsx", "ja", kpi=kpi, period=period)
    assert [finding.rule for finding in caught.value.findings] == [rule]
    assert not (tmp_path / "x.xlsx").exists()


def test_the_digest_tells_the_ledger_that_a_book_was_made_from(project: Project) -> None:
    folder = project.path.parent / ledger.FOLDER
    step = Step("allocation", 1.0, "配賦", "佐藤", date(2026, 9, 1), "増員")
    for author in ("佐藤", "鈴木"):
        shutil.rmtree(folder, ignore_errors=True)
        one = ledger.target("sales", "2026-10", AOKI, [step])
        ledger.append(folder, version="x", author=author, reason="増員", targets=[one])
        made = book(project, "ja", period=PERIOD)
        if author == "佐藤":
            first = made.origin
    assert (first.entry, made.origin.entry) == (1, 1)
    assert first.digest != made.origin.digest


def test_made_today_in_the_organisation(project: Project) -> None:
    assert book(project, "ja", period=PERIOD).made == today(project.calendar)
