"""The table of stated figures: targets in their versions, actuals of finance and production."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale.bars import bars
from kaname.simulate.aftersale.figures import inputs
from kaname.simulate.aftersale.given import Given, typed
from kaname.simulate.aftersale.goals import goals
from kaname.simulate.horizon import day_of

UNITS = {
    "operating_hours": "時間",
    "scheduled_hours": "時間",
    "hours_worked": "時間",
    "standard_hours": "時間",
    "defective_units": "個",
    "produced_units": "個",
    "licences": "人",
    "target_population": "人",
}
# what is closed for spans that begin on one day, so that each has a key of its own
CLOSINGS = {1: "月次", 3: "四半期", 6: "半期", 12: "年次"}
CLOSED_AFTER = "9d"  # days after a period's end until its figures are stated


def period_value(of: Given, lines: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """All rows; `period_end` is exclusive."""
    unit = pl.col("measure").replace_strict(UNITS, default="JPY", return_dtype=pl.String)
    version = pl.col("months").replace_strict(CLOSINGS, return_dtype=pl.String)
    closed = pl.min_horizontal(
        pl.col("period_end").dt.offset_by(CLOSED_AFTER), pl.lit(day_of(of.when.end))
    )
    known = [
        _typed(part, unit=unit, version=version, as_of=closed) for part in inputs(of, lines, rng)
    ]
    return pl.concat([*known, _typed(goals(of, lines)), _typed(bars(of))])


def _typed(rows: pl.DataFrame, **columns: pl.Expr) -> pl.DataFrame:
    """The columns of the table from `start` and `months`; few spans, so each is reckoned once."""
    spans = (
        rows.select("start", "months")
        .unique()
        .with_columns(period_end=pl.col("start").dt.offset_by(pl.format("{}mo", "months")))
    )
    rows = rows.join(spans, on=["start", "months"], how="left", maintain_order="left")
    rows = rows.with_columns(period_start=pl.col("start"), status=pl.lit("approved"), **columns)
    return typed("period_value", rows)
