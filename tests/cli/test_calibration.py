"""`kaname calibration`: sentences, data, charts and what is wrong usage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.landing.files import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The design of a company with three years of deals."""
    return write(tmp_path_factory.mktemp("company"))


@pytest.fixture
def ask(run: Run, company: Path) -> Run:
    """`kaname calibration` on the company."""
    return lambda *arguments: run("calibration", str(company), *arguments)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ("受注確度", "1件ごとに", "期ずれ", "停滞")),
        ("en", ("win probabilities are too high", "Deal by deal", "did not close", "longer than")),
    ],
)
def test_sentences(ask: Run, lang: str, words: tuple[str, ...]) -> None:
    result = ask("--lang", lang)
    assert result.exit_code == 0, result.output
    assert [word for word in words if word not in result.stdout] == []
    assert "nan" not in result.stdout


def test_what_is_not_listed_is_one_option_away(ask: Run) -> None:
    found = json.loads(ask("--format", "json").stdout)
    (stalled,) = (i for i in found["insights"] if i["kind"] == "calibration.stalled")
    more = [c for c in stalled["causes"] if c["kind"] == "calibration.stalled-more"]
    left = len(found["stalled"]) - 3
    assert [c["text"]["en"].split()[0] for c in more] == ([str(left)] if left > 0 else [])
    assert "stalled-more" not in ask("--deals", "--format", "json").stdout


def test_json_has_the_records_and_both_languages(ask: Run) -> None:
    found = json.loads(ask("--format", "json").stdout)
    assert {one["name"] for one in found["people"]} == {"Abe", "Baba", "Chiba", "Doi"}
    assert found["whole"]["bias"] == pytest.approx(
        found["whole"]["stated"] - found["whole"]["share"]
    )
    assert [rank["name"] for rank in found["ranks"]] == ["A", "B", "C"]
    assert all(one["text"]["ja"] and one["text"]["en"] for one in found["insights"])


def test_days_before_the_end_change_what_is_looked_at(ask: Run) -> None:
    near, far = (json.loads(ask("--days", d, "--format", "json").stdout) for d in ("7", "60"))
    assert (near["days"], far["days"]) == (7, 60)
    assert near["whole"]["cases"] != far["whole"]["cases"]


def test_by_team_and_a_table(ask: Run) -> None:
    found = json.loads(ask("--by", "team", "--format", "json").stdout)
    assert {one["name"] for one in found["people"]} == {"East", "West"}
    assert ask("--by", "team", "--format", "table").exit_code == 0


def test_charts_are_specifications(ask: Run) -> None:
    charts = json.loads(ask("--format", "chart").stdout)
    assert charts
    assert all("vega-lite" in chart["$schema"] for chart in charts)


def test_what_is_wrong(ask: Run, run: Run, sales: Path) -> None:
    result = ask("--by", "temm")
    assert result.exit_code == 1
    assert "Did you mean `team`?" in result.stderr
    assert ask("--days", "0").exit_code == 2
    assert ask("--where", "team=Eest").exit_code == 1
    assert run("calibration", str(sales)).exit_code == 1
