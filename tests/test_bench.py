"""The benches: their data are the same every time, and what they compare is equal."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from bench import compile as compiling
from bench import data, measure, peers
from bench.line import Line, alternating
from bench.thirty import measures

SCALE = 0.002


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    size = data.write(tmp_path, SCALE)
    first = pl.read_parquet(tmp_path / "activities.parquet")
    data.write(tmp_path, SCALE)
    assert pl.read_parquet(tmp_path / "activities.parquet").equals(first)
    assert first.height == size.activities == 10_000
    months = first["started_at"].dt.strftime("%Y-%m").unique()
    assert len(months) == 36


def test_kaname_and_both_texts_of_sql_give_the_same_figures() -> None:
    found = [line for line in measure.lines(SCALE) if "differ" in line.what]
    assert [line.figure for line in found] == [0, 0]


def test_thirty_measures_compile_in_three_passes() -> None:
    assert len(measures()) == 30
    found = compiling.compiled(compiling.schema())
    assert len(found) == 3  # figures that add up, accounts, reps
    assert all("GROUPING SETS" in text for text in found)


@pytest.mark.parametrize("tool", peers.TOOLS)
def test_a_tool_that_is_not_installed_is_optional(tool: str) -> None:
    (line,) = (line for line in compiling.lines() if line.what.strip() == tool)
    assert line.limit is None
    assert line.figure > 0 or line.detail == "optional: not installed"


def test_a_line_tells_whether_it_is_over() -> None:
    assert not Line("a", 1.3, limit=1.3).over
    assert Line("a", 1.31, limit=1.3).over
    assert Line("a", float("nan"), limit=1.3).over
    assert not Line("a", 9.9).over


def test_runs_take_turns() -> None:
    seen: list[str] = []
    timings = alternating({"a": lambda: seen.append("a"), "b": lambda: seen.append("b")}, 2)
    assert seen == ["a", "b", "a", "b"]
    assert set(timings) == {"a", "b"}
