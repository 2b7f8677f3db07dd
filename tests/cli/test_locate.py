"""`kaname locate`: a table or a KPI, in words, JSON and charts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.api.causes.locating.company import write

Run = Callable[..., Result]


def _table(folder: Path, west: float) -> Path:
    """Forty cells that expect 100; those of the west have a part of it."""
    rows = [
        f"{region},{product},{round((100 + (7 * n % 5) - 2) * (west if region == 'west' else 1))},100"
        for n, (region, product) in enumerate(
            (region, f"p{k}") for region in ("east", "north", "south", "west") for k in range(10)
        )
    ]
    path = folder / "table.csv"
    path.write_text("\n".join(["region,product,actual,expected", *rows]) + "\n")
    return path


def test_json_has_the_causes_first(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("locate", str(_table(tmp_path, 0.5)), "--format", "json").stdout)
    assert list(found)[:2] == ["causes", "explained"]
    (cause,) = found["causes"]
    assert list(cause)[:4] == ["where", "delta", "share", "p"]
    assert cause["where"] == {"region": "west"}
    assert cause["delta"] == cause["actual"] - cause["expected"]
    assert 0.9 < found["explained"] < 1.1
    assert cause["p"] < 0.001
    assert len(cause["top"]) == 5


def test_json_has_no_causes_where_there_is_none(run: Run, tmp_path: Path) -> None:
    found = json.loads(run("locate", str(_table(tmp_path, 1)), "--format", "json").stdout)
    assert (found["causes"], found["explained"]) == ([], 0.0)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "  region west: "), ("ja", "  region「west」：")],
)
def test_text_names_the_segment(run: Run, tmp_path: Path, lang: str, words: str) -> None:
    out = run("locate", str(_table(tmp_path, 0.5)), "--lang", lang).stdout
    assert out.splitlines()[1].startswith(words)


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Chance alone explains it"), ("ja", "偶然の範囲です")]
)
def test_text_says_that_there_is_nothing(run: Run, tmp_path: Path, lang: str, words: str) -> None:
    assert words in run("locate", str(_table(tmp_path, 1)), "--lang", lang).stdout


def test_the_chart_leads_from_expected_to_actual(run: Run, tmp_path: Path) -> None:
    (chart,) = json.loads(run("locate", str(_table(tmp_path, 0.5)), "--format", "chart").stdout)
    assert chart["$schema"].startswith("https://vega.github.io")


@pytest.mark.parametrize("of", [1, 2000])
def test_the_first_test_of_a_planner_is_answered(run: Run, tmp_path: Path, of: int) -> None:
    """Forty rows exactly as expected but for one region's half."""
    head = "region,product,actual,expected"
    parts = [
        (r, p, 15_431.25 if r == "west" else 30_862.5)
        for r in "east west".split()
        for p in range(20)
    ]
    rows = [f"{region},p{product},{came},30862.5" for region, product, came in parts]
    if of > 1:
        head = "region,product,actual_num,actual_den,expected_num,expected_den"
        rows = [f"{r},p{p},{100 if r == 'west' else 200},{of},200,{of}" for r, p, _ in parts]
    path = tmp_path / "table.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    result = run("locate", str(path), "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[1].startswith("  region west: ")


def test_a_missing_file_is_an_error_of_one_line(run: Run, tmp_path: Path) -> None:
    result = run("locate", str(tmp_path / "none.csv"))
    assert result.exit_code == 1
    assert "no-file" in result.stderr


@pytest.mark.parametrize(
    "option", [("--kpi", "sales"), ("--period", "2026-01"), ("--by", "region")]
)
def test_a_table_takes_no_option_of_a_kpi(
    run: Run, tmp_path: Path, option: tuple[str, str]
) -> None:
    result = run("locate", str(_table(tmp_path, 1)), *option)
    assert result.exit_code == 2
    assert option[0] in result.stderr


def test_a_design_needs_a_kpi(run: Run, tmp_path: Path) -> None:
    assert run("locate", str(write(tmp_path))).exit_code == 2


def test_a_kpi_of_a_design_is_located(run: Run, tmp_path: Path) -> None:
    design = str(write(tmp_path))
    result = run("locate", design, "--kpi", "won", "--period", "2026-03", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0].startswith("Won deals in Mar 2026: ")
    assert result.stdout.splitlines()[1].startswith("  Team west: ")
