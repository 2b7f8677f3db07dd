"""`kaname check`: findings on stdout, how many on stderr, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.rules import example

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


def test_small_design_without_fault_is_told_what_it_lacks(run: Run) -> None:
    result = run("check", "sales.yaml")
    assert result.exit_code == 0
    assert "error" not in result.stdout
    assert "Diagnosis: why KPI designs fail" in result.stdout
    assert result.stderr.startswith("Errors: 0. Warnings: ")


def test_sound_design(run: Run, tmp_path: Path) -> None:
    design = tmp_path / "sound.yaml"
    design.write_text(example.sound(), "utf-8")
    result = run("check", str(design))
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert first.startswith(f"{design}:")
    assert "note no-data-yet: There is no data beside the design yet" in first
    assert rest == ["Diagnosis: sound. None of the five causes of failure was found in the text."]


def test_error_ends_with_1(run: Run, faulty: str) -> None:
    result = run("check", faulty)
    first, second, *_ = result.stdout.splitlines()
    assert result.exit_code == 1
    assert first.startswith(f"{faulty}:6:13: error unknown-fact: `deal` ")
    assert first.endswith("Did you mean `deals`?")
    assert second.startswith(f"{faulty}:7:1: warning no-kgi: ")
    assert result.stderr.startswith("Errors: 1. Warnings: ")


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
    found = json.loads(result.stdout)
    findings = found["findings"]
    assert result.exit_code == 1
    assert {tuple(finding) for finding in findings} == {
        ("file", "line", "column", "severity", "code", "rule", "message")
    }
    assert set(found["diagnosis"]["grades"]) == {"field", "focus", "lagging", "quantity", "data"}
    del findings[0]["message"]
    assert findings[0] == {
        "file": faulty,
        "line": 6,
        "column": 13,
        "severity": "error",
        "code": None,
        "rule": "unknown-fact",
    }


def test_json_of_a_text_that_is_no_design_has_no_diagnosis(run: Run, tmp_path: Path) -> None:
    (tmp_path / "any.yaml").write_text("- 1\n", "utf-8")
    found = json.loads(run("check", str(tmp_path / "any.yaml"), "--format", "json").stdout)
    assert (len(found["findings"]), found["diagnosis"]) == (1, None)


@pytest.mark.parametrize("arguments", [("--lang", "ja", "check"), ("check", "--lang=ja")])
def test_japanese_before_and_after_the_command(
    run: Run, faulty: str, arguments: tuple[str, ...]
) -> None:
    result = run(*arguments, faulty)
    assert f"{faulty}:6:13: 直す unknown-fact: " in result.stdout
    assert result.stderr.startswith("直す 1件、確かめる ")


def test_residual_is_a_warning(run: Run, tmp_path: Path, sales: Path) -> None:
    deals = (sales.parent / "deals.csv").read_text("utf-8") + "6,Chiba,North,Won,2026-05-29,100\n"
    (tmp_path / "deals.csv").write_text(deals, "utf-8")
    (tmp_path / "sales.yaml").write_text(sales.read_text("utf-8"), "utf-8")
    result = run("check", str(tmp_path / "sales.yaml"))
    assert "warning residual-rows: `won_deals`" in result.stdout
    assert result.exit_code == 0


def test_figures_of_a_young_company_are_not_enough(run: Run) -> None:
    plain, asked = run("check", "sales.yaml"), run("check", "sales.yaml", "--data")
    assert asked.exit_code == 0
    assert {*plain.stdout.splitlines()} <= {*asked.stdout.splitlines()}
    assert "note not-enough-data: Not enough data to judge" in asked.stdout
    assert "\nKPI diet\n" in asked.stdout
    assert "  Stays (the KGI): Won amount\n" in asked.stdout
    assert "nan" not in asked.stdout


def test_figures_as_json(run: Run) -> None:
    found = json.loads(run("check", "sales.yaml", "--data", "--format", "json").stdout)
    data = found["data"]
    assert {*data} == {"asked", "lacking", "months", "teams", "insights", "diet"}
    assert {*data["diet"]} == {"retire", "fields", "keep", "minutes", "recorded"}
    assert {"kpi": "sales", "why": "kgi"} in data["diet"]["keep"]
    assert "data" not in json.loads(run("check", "sales.yaml", "--format", "json").stdout)


def test_without_a_whole_month_nothing_is_asked(run: Run, tmp_path: Path, sales: Path) -> None:
    rows = "deal,rep,region,stage,closed_on,amount\n1,Aoki,East,Won,2026-05-28,100\n"
    (tmp_path / "deals.csv").write_text(rows, "utf-8")
    (tmp_path / "sales.yaml").write_text(sales.read_text("utf-8"), "utf-8")
    result = run("check", str(tmp_path / "sales.yaml"), "--data")
    assert "No month lies wholly in the data yet" in result.stdout


def test_a_waiver_of_a_data_rule_is_no_fault_of_the_text(run: Run, sales: Path) -> None:
    waiver = "allow: [{rule: back-dated, reason: The new form comes, until: 2099-01-01}]\n"
    design = sales.parent / "waived.yaml"
    design.write_text(sales.read_text("utf-8") + waiver, "utf-8")
    assert "waiver-unused" not in run("check", str(design)).stdout
    assert "waiver-unused" in run("check", str(design), "--data").stdout


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
