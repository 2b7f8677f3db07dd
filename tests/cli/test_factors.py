"""`kaname factors`: the ranking in sentences, data and a chart."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from tests.api.causes.leading.company import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write(tmp_path_factory.mktemp("company")))


def test_text(run: Run, design: str) -> None:
    lines = run("factors", design).stdout.splitlines()
    assert lines[0].startswith("1. Win rate: ")
    assert lines[1].startswith("  Among the first three with a probability of ")
    assert lines[2] == "  By the tree: 1 % of Win rate is 1.00 % of Sales."
    ja = run("factors", design, "--lang", "ja").stdout.splitlines()
    assert ja[0].startswith("1位「受注率」：同じ部門の上位4分の1の水準に全員が届けば ")
    assert ja[2] == "  KPI ツリーの計算：「受注率」1%で「受注高」が1.00%動く。"


def test_json_has_the_figures_of_the_sentences(run: Run, design: str) -> None:
    found = json.loads(run("factors", design, "--format", "json").stdout)
    assert (found["kgi"], found["by"], len(found["periods"])) == ("sales", "rep", 12)
    first = found["factors"][0]
    assert first["key"] == found["insights"][0]["kpi"] == "win_rate"
    assert first["gain"] == found["insights"][0]["size"]
    assert first["gain"] == pytest.approx(first["reach"] * first["share"])
    assert first["low"] <= first["gain"] <= first["high"]
    assert first["basis"] == "tree"


def test_chart(run: Run, design: str) -> None:
    (chart,) = json.loads(run("factors", design, "--format", "chart").stdout)
    assert "Win rate" in json.dumps(chart, ensure_ascii=False)


def test_faults(run: Run, design: str) -> None:
    unknown = run("factors", design, "--by", "reps")
    assert unknown.exit_code == 1
    assert "Did you mean `rep`?" in unknown.stderr
    assert run("factors", design, "--where", "division").exit_code == 2
