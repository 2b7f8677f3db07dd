"""`kaname check`: findings on stdout, how many on stderr, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
FAULTY = """\
kaname: 1
name: Sales
facts:
  deals: {from: deals.csv, time: closed_on}
measures:
  won: {of: deal, agg: count}
kpis:
  sales: {value: won}
"""


@pytest.fixture
def faulty(tmp_path: Path) -> str:
    """A design with an error in line 6 and a warning in line 7."""
    design = tmp_path / "faulty.yaml"
    design.write_text(FAULTY, "utf-8")
    return str(design)


def test_sound_design(run: Run) -> None:
    result = run("check", "sales.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No findings.\n")


def test_error_ends_with_1(run: Run, faulty: str) -> None:
    result = run("check", faulty)
    first, second = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first.startswith(f"{faulty}:6:13: error unknown-fact: `deal` ")
    assert first.endswith("Did you mean `deals`?")
    assert second.startswith(f"{faulty}:7:1: warning no-kgi: ")
    assert result.stderr == "Errors: 1. Warnings: 1. Notes: 0.\n"


def test_warning_ends_with_0(run: Run, tmp_path: Path, sales: Path) -> None:
    text = (
        sales.read_text("utf-8")
        .replace("    role: kgi\n", "")
        .replace("deals.csv", str(sales.parent / "deals.csv"))
    )
    (tmp_path / "sales.yaml").write_text(text, "utf-8")
    result = run("check", str(tmp_path / "sales.yaml"))
    assert "warning no-kgi" in result.stdout
    assert result.exit_code == 0


def test_json(run: Run, faulty: str) -> None:
    result = run("check", faulty, "--format", "json")
    findings = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [list(finding) for finding in findings] == [
        ["file", "line", "column", "severity", "rule", "message"]
    ] * 2
    del findings[0]["message"]
    assert findings[0] == {
        "file": faulty,
        "line": 6,
        "column": 13,
        "severity": "error",
        "rule": "unknown-fact",
    }


def test_json_of_a_sound_design_is_an_empty_list(run: Run) -> None:
    assert json.loads(run("check", "sales.yaml", "--format", "json").stdout) == []


@pytest.mark.parametrize("arguments", [("--lang", "ja", "check"), ("check", "--lang=ja")])
def test_japanese_before_and_after_the_command(
    run: Run, faulty: str, arguments: tuple[str, ...]
) -> None:
    result = run(*arguments, faulty)
    assert f"{faulty}:6:13: 直す unknown-fact: " in result.stdout
    assert result.stderr == "直す 1件、確かめる 1件、参考 0件。\n"


def test_residual_is_a_warning(run: Run, tmp_path: Path, sales: Path) -> None:
    deals = (sales.parent / "deals.csv").read_text("utf-8") + "6,Chiba,North,Won,2026-05-29,100\n"
    (tmp_path / "deals.csv").write_text(deals, "utf-8")
    (tmp_path / "sales.yaml").write_text(sales.read_text("utf-8"), "utf-8")
    result = run("check", str(tmp_path / "sales.yaml"))
    assert "warning residual-rows: `won_deals`" in result.stdout
    assert result.exit_code == 0


def test_missing_file(run: Run) -> None:
    result = run("check", "nowhere.yaml")
    assert result.exit_code == 1
    assert result.stdout.startswith("nowhere.yaml: error no-such-file: ")


@pytest.mark.parametrize(
    "text", ["", "\x00", "- 1", "kaname: [", "kaname: 1\nname: \x1b[31mred\nkpis: {a: 1}"]
)
def test_any_text_gives_findings_without_control_characters(
    run: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "any.yaml").write_text(text, "utf-8")
    result = run("check", str(tmp_path / "any.yaml"))
    assert result.exit_code == 1
    assert result.stdout
    assert "\x1b" not in result.stdout
