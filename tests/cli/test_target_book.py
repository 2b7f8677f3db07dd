"""`kaname target book` and `kaname target read`, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from kaname.targets import ledger
from kaname.targets.ledger import Scope
from tests import targets_company as company
from tests.target_book.small import edited, typed

AOKI, BABA = Scope("member", "青木"), Scope("member", "馬場")
BOOK = ("target", "book", "sales.yaml", "targets.xlsx", "--period", "FY2026-Q3")
READ = ("target", "read", "sales.yaml", "edited.xlsx", "--by", "佐藤")


def kaname(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def folder(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the company, in which the commands are run."""
    company.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_and_back(folder: Path) -> None:
    made = kaname(*BOOK, "--lang", "en")
    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr == (
        "Wrote targets.xlsx: Company 1, Team 2, Member 3. Edit it, save it, and run "
        "`kaname target read sales.yaml targets.xlsx --by NAME`.\n"
    )
    hands = [
        typed(AOKI, "2026-10", 650_000, "swap", "en"),
        typed(BABA, "2026-10", 550_000, "swap", "en"),
    ]
    edited(folder / "targets.xlsx", *hands)
    read = kaname(*READ, "--lang", "en")
    assert (read.exit_code, read.stdout) == (0, "")
    assert read.stderr == (
        "Edited cells taken over: 2, as a draft of version revised (entry 0001). See it with `kaname target show`, "
        "approve it with `kaname target approve`.\n"
    )
    (entry,) = ledger.read(folder / ledger.FOLDER)
    assert [(one.scope, one.value) for one in entry.targets] == [(AOKI, 650_000), (BABA, 550_000)]
    approved = kaname(
        "target", "approve", "sales.yaml", "revised", "--by", "本部長", "--reason", "ok"
    )
    assert approved.exit_code == 0
    again = kaname("target", "book", "sales.yaml", "again.xlsx", "--period", "FY2026-Q3")
    assert "Company 1, Team 2, Member 3" in again.stderr  # who has a number and a name is one
    untouched = kaname("target", "read", "sales.yaml", "again.xlsx", "--by", "佐藤", "--lang", "ja")
    assert untouched.stderr == "編集されたセルはありません。何も書き込んでいません。\n"


def test_faults_are_told_by_cell_and_nothing_is_written(folder: Path) -> None:
    kaname(*BOOK, "--lang", "ja")
    edited(
        folder / "targets.xlsx",
        typed(AOKI, "2026-10", "多め"),
        typed(BABA, "2026-11", 400_000, None),
    )
    read = kaname(*READ, "--lang", "ja")
    assert (read.exit_code, read.stdout) == (1, "")
    assert [line.partition(" 直す ")[0] for line in read.stderr.splitlines()] == [
        "edited.xlsx [担当者] D5:", "edited.xlsx [担当者] L6:", "edited.xlsx [課] E5:",
    ]  # fmt: skip
    assert not (folder / ledger.FOLDER).exists()


def test_gaps_are_kept_where_asked_for(folder: Path) -> None:
    kaname(*BOOK, "--lang", "ja")
    edited(folder / "targets.xlsx", typed(AOKI, "2026-10", 760_000, "割増"))
    assert kaname(*READ).exit_code == 1
    read = kaname(*READ, "--accept-gaps", "--version", "割増版", "--lang", "ja")
    assert read.exit_code == 0
    assert read.stderr.startswith("edited.xlsx [課] D5: 確かめる gap-kept: ")
    assert "1 セルを、版「割増版」の案（登録 0001）にしました" in read.stderr


def test_who_edited_is_asked_for(folder: Path) -> None:
    kaname(*BOOK)
    read = kaname("target", "read", "sales.yaml", "targets.xlsx", "--lang", "en")
    assert read.exit_code == 1
    assert "author-missing" in read.stderr


def test_a_file_is_not_replaced(folder: Path) -> None:
    (folder / "targets.xlsx").write_text("mine", "utf-8")
    assert kaname(*BOOK).exit_code == 1
    assert (folder / "targets.xlsx").read_text("utf-8") == "mine"
