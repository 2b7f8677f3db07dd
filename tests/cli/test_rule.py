"""`kaname rule`: all rules, the page of one, and the whole texts of its examples."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.causes.health.rules import PAGES
from kaname.rules import RULES

Run = Callable[..., Result]
EVERY = (*RULES, *PAGES)


def test_list_of_all(run: Run) -> None:
    lines = run("rule").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.code, rule.name] for rule in EVERY]
    starts = {line.index(rule.title["en"]) for line, rule in zip(lines, EVERY, strict=True)}
    assert len(starts) == 1  # titles stand in one column


def test_list_in_japanese(run: Run) -> None:
    lines = run("rule", "--lang", "ja").stdout.splitlines()
    assert [line.split()[-1] for line in lines] == [rule.title["ja"] for rule in EVERY]


@pytest.mark.parametrize("name", ["lagging-only", "BA001", "ba001", "Lagging-Only"])
def test_page_by_name_or_code(run: Run, name: str) -> None:
    lines = run("rule", name).stdout.splitlines()
    (rule,) = (rule for rule in RULES if rule.code == "BA001")
    assert lines[0] == "BA001 lagging-only: Results only"
    assert lines[1] == f"{rule.severity} · cause: Outcome measures only"
    assert [after for line, after in pairwise(lines) if not line] == [
        "Why",
        "Example (the part that matters)",
        "Instead",
        "Source",
        "Try it: kaname rule lagging-only --text example > example.yaml; kaname check example.yaml",
    ]
    assert "  kpis:" in lines


def test_page_in_japanese(run: Run) -> None:
    text = run("rule", "lagging-only", "--lang", "ja").stdout
    (rule,) = (rule for rule in RULES if rule.name == "lagging-only")
    assert text.startswith(f"BA001 lagging-only: {rule.title['ja']}\n")
    assert rule.why["ja"] in text


def test_page_of_figures(run: Run) -> None:
    lines = run("rule", "EV009").stdout.splitlines()
    (rule,) = (rule for rule in PAGES if rule.code == "EV009")
    assert lines[0] == "EV009 back-dated: Back-dated entries"
    assert "  opportunity.late,Team C," in "\n".join(lines)
    assert lines[-1].endswith("On your own figures: kaname check DESIGN --data")
    assert run("rule", "back-dated", "--text", "example").stdout == rule.example
    given = run("rule", "quantity-up-quality-down").stdout.splitlines()
    assert given[given.index("Where the design says") + 1] == "  kpis:"


def test_its_texts_can_be_checked(run: Run, tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.severity == "error")
    found = {}
    for text in ("example", "instead"):
        design = tmp_path / f"{text}.yaml"
        design.write_text(run("rule", rule.name, "--text", text).stdout, "utf-8")
        result = run("check", str(design))
        found[text] = (result.exit_code, f"{rule.code} {rule.name}" in result.stdout)
    assert found == {"example": (1, True), "instead": (0, False)}


def test_unknown_rule(run: Run) -> None:
    result = run("rule", "lagging-onyl")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "error no-such-rule: `lagging-onyl` is not a rule. `kaname rule` lists them all. "
        "Did you mean `lagging-only`?\n"
    )


@pytest.mark.parametrize("name", ["no-row-meets", "Same-Key"])
def test_a_finding_without_a_page(run: Run, name: str) -> None:
    result = run("rule", name)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"`{name.casefold()}` has no page of its own: the sentence")


def test_wrong_usage(run: Run) -> None:
    result = run("rule", "lagging-only", "--text", "both")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Use: example | instead." in result.stderr
