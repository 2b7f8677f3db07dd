"""`kaname explain`: sentences, a table, JSON and charts, in both languages; what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.api.causes.explaining.company import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write(tmp_path_factory.mktemp("explained")))


def test_text_in_both_languages(run: Run, design: str) -> None:
    english = run("explain", design, "--kpi", "sales", "--by", "rep")
    assert english.exit_code == 0
    assert english.stdout.startswith("Sales: ¥21.0M in Mar 2026, −¥3.0M (−12.5%) against ¥24.0M")
    japanese = run("explain", design, "--kpi", "売上", "--lang", "ja").stdout
    assert japanese.startswith(
        "2026年3月の売上は21.0百万円で、2026年2月の24.0百万円に対して▲3.0百万円"
    )


def test_json_has_every_part_and_the_sentences(run: Run, design: str) -> None:
    found = json.loads(
        run("explain", design, "--kpi", "sales", "--by", "rep", "--format", "json").stdout
    )
    assert (found["kpi"], found["against"], found["change"]) == ("sales", "previous", -3e6)
    parts = {part["key"]: part for part in found["contributions"]["parts"]}
    assert sum(part["contribution"] for part in parts.values()) == pytest.approx(-3e6)
    assert parts["size"]["beyond"] is True
    assert found["segments"][0]["parts"]["parts"][0]["where"] == {"rep": "C"}
    assert found["insights"][0]["text"]["en"].startswith("Sales: ")


def test_charts_and_a_table(run: Run, design: str) -> None:
    charts = json.loads(
        run("explain", design, "--kpi", "sales", "--by", "rep", "--format", "chart").stdout
    )
    assert len(charts) == 2
    assert all("vega-lite" in chart["$schema"] for chart in charts)
    assert "−¥3.0M" in run("explain", design, "--kpi", "sales", "--format", "table").stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kpi", "sale"), "Did you mean `sales`?"),
        (("--kpi", "sales", "--against", "last-yaer"), "Did you mean `last-year`?"),
        (("--kpi", "sales", "--against", "前年"), "Did you mean `last-year`?"),
        (("--kpi", "sales", "--against", "商"), "Product (product)"),
        (("--kpi", "sales", "--where", "rep=Z"), "is not a value of `rep`"),
        (("--kpi", "sales", "--against", "target", "--period", "2026-01"), "no target in Jan 2026"),
    ],
)
def test_refusals_say_what_was_meant(
    run: Run, design: str, options: tuple[str, ...], words: str
) -> None:
    result = run("explain", design, *options)
    assert result.exit_code == 1
    assert words in result.stderr


def test_names_are_refused_together_and_before_anything_is_measured(run: Run, design: str) -> None:
    result = run("explain", design, "--kpi", "受注だか", "--by", "tem", "--where", "tean=East",
                 "--lang", "ja")  # fmt: skip
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert "受注率（win_rate）" in lines[0]
    assert all("課（team）" in line and "「team」のことですか" in line for line in lines[1:])


def test_the_kgi_is_the_default(run: Run, design: str) -> None:
    assert run("explain", design).stdout.startswith("Sales: ¥21.0M in Mar 2026")


def test_help_speaks_both_languages(run: Run) -> None:
    assert "Tell why a figure changed" in run("explain", "--help").stdout
    assert "数字が動いた理由" in run("--lang", "ja", "explain", "--help").stdout


def test_design_may_be_a_folder(run: Run, design: str) -> None:
    assert run("explain", str(Path(design).parent), "--kpi", "sales").exit_code == 0
