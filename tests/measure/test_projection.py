"""Aggregates as the engine computes them on its own types."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

import kaname.api

DESIGN = """
kaname: 1
name: test
facts:
  deals: {from: deals.parquet, time: closed}
measures:
  middle: {of: deals, agg: median, expr: amount}
  lower: {of: deals, agg: percentile, p: 0.25, expr: amount}
  mean: {of: deals, agg: average, expr: amount}
kpis:
  middle: {value: middle, role: kgi}
  lower: {value: lower}
  mean: {value: mean}
"""


def test_quantiles_of_decimals_keep_what_lies_between_two_of_them(tmp_path: Path) -> None:
    file, design = tmp_path / "deals.parquet", tmp_path / "design.yaml"
    duckdb.sql(
        "COPY (SELECT DATE '2025-01-05' AS closed, x::DECIMAL(18, 0) AS amount"
        f" FROM (VALUES (1), (2)) v(x)) TO '{file.as_posix()}' (FORMAT parquet)"
    )
    design.write_text(DESIGN, encoding="utf-8")
    project = kaname.api.open(design, store=tmp_path / "store")
    frame = project.measure(grain="all").frame
    assert dict(frame.select("kpi", "value").rows()) == {
        "middle": pytest.approx(1.5),
        "lower": pytest.approx(1.25),
        "mean": pytest.approx(1.5),
    }
