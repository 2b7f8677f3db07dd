"""`kaname template` writes the book and says what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from kaname.cli import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["template", *arguments])


def test_default_name_is_in_the_readers_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("--lang", "ja")
    assert said.exit_code == 0, said.output
    assert "入力ブック.xlsx を作りました" in said.stderr
    assert load_workbook("入力ブック.xlsx").sheetnames[1] == "目標"
    said = run("--lang", "en", "--start", "2026-10", "--months", "3", "--currency", "usd")
    assert said.exit_code == 0, said.output
    found = load_workbook("input-book.xlsx")
    assert [c.value for c in found["Targets"][1]][3:] == ["2026-10", "2026-11", "2026-12"]
    assert "Amount (USD)" in [c.value for c in found["Deals"][1]]


def test_a_second_time_it_refuses(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert run(str(path), "--lang", "en", "--no-examples").exit_code == 0
    before = path.read_bytes()
    said = run(str(path), "--lang", "en")
    assert said.exit_code == 1
    assert "error exists" in said.stderr
    assert path.read_bytes() == before


def test_month_that_is_none(tmp_path: Path) -> None:
    said = run(str(tmp_path / "book.xlsx"), "--start", "April", "--lang", "en")
    assert said.exit_code == 1
    assert "`April` cannot be the first month" in said.stderr
    assert not (tmp_path / "book.xlsx").exists()
