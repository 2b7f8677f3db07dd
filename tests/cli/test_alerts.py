"""`kaname alerts`: what is new in words, table, data and charts; told once when recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.api.causes.watching.company import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose east calls more since March."""
    return write(tmp_path_factory.mktemp("company"))


@pytest.fixture
def ask(run: Run, company: Path) -> Run:
    """`kaname alerts` on the company."""
    return lambda *arguments: run("alerts", str(company), "--no-causes", *arguments)


def test_it_says_what_is_new_and_what_was_judged(ask: Run, company: Path) -> None:
    result = ask("--lang", "ja")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("東の架電件数の水準が2026年3月から上がっています（7期間）：平均")
    assert any(
        "4個のKPIと3個の組織単位の組み合わせでデータのある12系列のうち、12系列を判定" in line
        for line in lines
    )
    assert not (company.parent / "alerts").exists()  # reading notes nothing


def test_json_has_everything(ask: Run) -> None:
    found = json.loads(ask("--format", "json", "--since", "2026-05").stdout)
    assert (found["period"], found["since"], found["grain"]) == ("2026-09", "2026-05", "month")
    assert found["tested"]["judged"] == 12
    spike = next(i for i in found["insights"] if i["kind"] == "alerts.spike-down")
    assert (spike["kpi"], spike["where"], spike["since"], spike["until"]) == (
        "contact_rate", {"centre": "西"}, "2026-06-01", "2026-06-30",
    )  # fmt: skip
    assert spike["size"] == pytest.approx(-0.2, abs=0.05)
    assert 0 <= spike["p"] < 1e-4


def test_charts_and_tables_are_of_the_same_alerts(ask: Run) -> None:
    charts = json.loads(ask("--format", "chart").stdout)
    assert len(charts) >= 1
    assert "Calls" in ask("--format", "table", "--lang", "en").stdout


def test_what_is_recorded_is_not_told_in_the_next_period(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "own")

    def ask(*arguments: str) -> Result:
        return run("alerts", str(path), "--no-causes", "--lang", "en", *arguments)

    first = ask("--period", "2026-08", "--record")
    assert "Calls, 東: on a higher level since Mar 2026" in first.stdout
    assert "noted as told" in first.stderr
    again = ask("--period", "2026-08")
    assert again.stdout == first.stdout
    later = ask("--period", "2026-09").stdout
    assert "on a higher level" not in later
    assert "more go on that were told before" in later
    everything = ask("--period", "2026-09", "--all").stdout
    assert "on a higher level" in everything
    assert "Told before." in everything


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--period", "abc"), 1, "abc"),
        (("--period", "2027-01"), 1, "is not among the complete periods"),
        (("--kpi", "contact_rat"), 1, "contact_rate"),
        (("--where", "centre=北"), 1, "北"),
        (("--where", "centre"), 2, "centre"),
        (("--grain", "year"), 2, "year"),
    ],
)
def test_what_cannot_be_done_is_said(
    ask: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = ask("--lang", "en", *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert result.stdout == ""
